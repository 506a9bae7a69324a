"""Issuing a certificate again, with a corrected name."""

from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms import certificates, people
from lms.runtime.access import Permission
from lms.web.doors import fresh, requires
from lms.web.fields import BaseForm, LongTextField, TextField, filled
from lms.web.manager import blueprint
from lms.web.rendering import page
from lms.web.work import once, shown_on, work


class ReissueForm(BaseForm):
    """The name as it should be, and the reason."""

    first_name = TextField("First name", [filled("Enter the first name", most=120)])
    last_name = TextField(
        "Last name", [filled("Enter a last name of up to 120 characters", least=0, most=120)],
        description="Leave it empty for somebody who has one name only",
    )  # fmt: skip
    reason = LongTextField(
        "Why is it issued again?", [filled("Enter the reason in 10 to 500 characters", least=10, most=500)],
        description="The holder and their manager are told the reason. The public page says only that it was replaced, and when.",
    )  # fmt: skip


@dataclass(frozen=True)
class ReissuePage:
    """The certificate, and the holder's name as the record has it now."""

    certificate: certificates.CertificateView
    name: str


@blueprint.route("/certificates/<uuid:certificate_id>/reissue", methods=["GET", "POST"])
@requires(Permission.REVOKE_CERTIFICATE)
@fresh
@once
def reissue(certificate_id: UUID) -> ResponseReturnValue:
    """Issue a certificate again, with the name put right and a reason."""
    found = certificates.get(work(), certificate_id)
    first, last = people.name_parts(work(), found.person_id)
    form = ReissueForm(
        request.form if request.method == "POST" else None, data={"first_name": first, "last_name": last}
    )
    if request.method == "POST" and form.validate():
        with shown_on(form):
            if (form.first_name.data, form.last_name.data) != (first, last):
                people.rename(work(), found.person_id, first_name=form.first_name.data, last_name=form.last_name.data)
            new_id = certificates.reissue(work(), certificate_id, form.reason.data)
            flash("The certificate was issued again. The holder and their manager have been told.")
            return redirect(url_for("learner.certificate", certificate_id=new_id), 303)
    return page("manager/reissue.html", ReissuePage(found, f"{first} {last}".strip()), form)
