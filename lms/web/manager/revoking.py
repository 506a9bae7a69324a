"""Revoking a certificate."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms import certificates
from lms.runtime.access import Permission
from lms.web.doors import fresh, requires
from lms.web.fields import BaseForm, LongTextField, filled
from lms.web.manager import blueprint
from lms.web.rendering import page
from lms.web.work import shown_on, work


class RevokeForm(BaseForm):
    """The reason."""

    reason = LongTextField(
        "Why is it revoked?", [filled("Enter the reason in 10 to 500 characters", least=10, most=500)],
        description="The holder is told the reason. The public page says only that it was revoked, and when.",
    )  # fmt: skip


@blueprint.route("/certificates/<uuid:certificate_id>/revoke", methods=["GET", "POST"])
@requires(Permission.REVOKE_CERTIFICATE)
@fresh
def revoke(certificate_id: UUID) -> ResponseReturnValue:
    """Revoke a certificate, with a reason."""
    form = RevokeForm(request.form)
    found = certificates.get(work(), certificate_id)
    if request.method == "POST" and form.validate():
        with shown_on(form):
            certificates.revoke(work(), certificate_id, form.reason.data)
            flash("The certificate is revoked. The holder and their manager have been told.")
            return redirect(url_for("learner.certificate", certificate_id=certificate_id), 303)
    return page("manager/revoke.html", found, form)
