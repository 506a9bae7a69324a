"""Checking a certificate by the code on it or by its file, and the public keys that others check with."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask import Response, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms import certificates, people
from lms.runtime import signing
from lms.runtime.limits import Limit
from lms.web.doors import limited, public, takes_file
from lms.web.fields import BaseForm, FileField, TextField, filled
from lms.web.public import blueprint
from lms.web.rendering import page
from lms.web.work import open_read_work, work

# High, since a whole trust has one address; guessing 80 bits at this rate leads nowhere.
CHECKS = Limit("verify", times=120, window=timedelta(minutes=1))
FILES = Limit("verify_file", times=30, window=timedelta(minutes=1))
KEYS = Limit("keys", times=300, window=timedelta(minutes=1))
# What a form adds around a file of the largest size.
_AROUND = 64 * 1024


class CodeForm(BaseForm):
    """The code on the paper."""

    code = TextField(
        "Certificate code",
        [filled("Enter the code on the certificate")],
        description="Sixteen letters and digits, such as 7K4M-2QXT-9DRV-3HPA",
    )


class FileForm(BaseForm):
    """The file that somebody was sent."""

    pdf = FileField(
        "Certificate file", "Choose a PDF", too_large="The file must be 5 MB or smaller",
        most=certificates.LARGEST_FILE, accept="application/pdf", description="PDF, up to 5 MB",
    )  # fmt: skip


@dataclass(frozen=True)
class Ways:
    """The two ways to check: by the code, or by the file."""

    code: CodeForm
    file: FileForm


@dataclass(frozen=True)
class Checked:
    """What was found of a code, of a file, or of both. `code` is what the address names."""

    finding: certificates.Finding | None
    file: certificates.FileFinding | None
    code: str = ""


@blueprint.route("/verify")
@public
@limited(CHECKS)
def verify_form() -> ResponseReturnValue:
    """Take a code from somebody with the paper in hand, or a file."""
    form = CodeForm(request.args)
    if "code" in request.args and form.validate():
        return redirect(url_for("public.verify", code=form.code.data), 303)
    return page("public/verify_form.html", Ways(form, FileForm()), form)


@blueprint.route("/verify", methods=["POST"])
@public
@limited(FILES)
@takes_file(certificates.LARGEST_FILE + _AROUND)
def verify_file() -> ResponseReturnValue:
    """Say what a file is, whichever certificate it belongs to. Nothing of it is kept."""
    form = FileForm(request.files)
    if not form.validate():
        return page("public/verify_form.html", Ways(CodeForm(), form), form)
    found = certificates.check_file(open_read_work(), form.pdf.content)
    return page("public/verify.html", Checked(found.finding, found), FileForm())


@blueprint.route("/verify/<code>")
@public
@limited(CHECKS)
def verify(code: str) -> ResponseReturnValue:
    """Say what a code is good for today. Unknown and malformed codes get the same page."""
    found = certificates.verify(work(), code)
    return page("public/verify.html", Checked(found, None, found.code), FileForm())


@blueprint.route("/verify/<code>", methods=["POST"])
@public
@limited(FILES)
@takes_file(certificates.LARGEST_FILE + _AROUND)
def verify_code_and_file(code: str) -> ResponseReturnValue:
    """Say whether a file is the one of this code. Nothing of it is kept."""
    form, read = FileForm(request.files), open_read_work()
    if not form.validate():
        found = certificates.verify(read, code)
        return page("public/verify.html", Checked(found, None, found.code), form)
    checked = certificates.check_file(read, form.pdf.content, typed=code)
    return page("public/verify.html", Checked(checked.finding, checked, code), FileForm())


@blueprint.route("/certificate-keys")
@public
@limited(KEYS)
def certificate_keys() -> ResponseReturnValue:
    """Publish the keys that certificates are checked with, as `lms verify-certificate --keys` reads them."""
    return _published(jsonify(signing.keys_file(work(), work().site.origin)))


@blueprint.route("/issuers/<uuid:organisation_id>")
@public
@limited(KEYS)
def issuer(organisation_id: UUID) -> ResponseReturnValue:
    """Publish the keys of an organisation's credentials, as verifiers of Open Badges fetch them."""
    name = people.organisation_of(work(), organisation_id).name
    return _published(jsonify(certificates.issuer(work(), organisation_id, name)))


@blueprint.route("/issuers/<uuid:organisation_id>/status/<name>")
@public
@limited(KEYS)
def status_list(organisation_id: UUID, name: str) -> ResponseReturnValue:
    """Publish which of an organisation's credentials were revoked or replaced."""
    return _published(jsonify(certificates.status_list(work(), organisation_id, name)))


def _published(answer: Response) -> Response:
    """Let any site read it, as it names nobody."""
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.headers["Cache-Control"] = "public, max-age=60"
    return answer
