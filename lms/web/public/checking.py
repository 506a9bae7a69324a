"""Checking a certificate by the code on it."""

from datetime import timedelta

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms import certificates
from lms.runtime.limits import Limit
from lms.web.doors import limited, public
from lms.web.fields import BaseForm, TextField, filled
from lms.web.public import blueprint
from lms.web.rendering import page
from lms.web.work import work

# High, since a whole trust has one address; guessing 80 bits at this rate leads nowhere.
CHECKS = Limit("verify", times=120, window=timedelta(minutes=1))


class CodeForm(BaseForm):
    """The code on the paper."""

    code = TextField(
        "Certificate code",
        [filled("Enter the code on the certificate")],
        description="Sixteen letters and digits, such as 7K4M-2QXT-9DRV-3HPA",
    )


@blueprint.route("/verify")
@public
@limited(CHECKS)
def verify_form() -> ResponseReturnValue:
    """Take a code from somebody with the paper in hand."""
    form = CodeForm(request.args)
    if "code" in request.args and form.validate():
        return redirect(url_for("public.verify", code=form.code.data), 303)
    return page("public/verify_form.html", None, form)


@blueprint.route("/verify/<code>")
@public
@limited(CHECKS)
def verify(code: str) -> ResponseReturnValue:
    """Say what a code is good for today. Unknown and malformed codes get the same page."""
    return page("public/verify.html", certificates.verify(work(), code))
