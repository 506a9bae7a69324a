"""One's own certificates."""

from dataclasses import dataclass
from uuid import UUID

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from lms import certificates as service
from lms import reports, standing
from lms.web.doors import signed_in
from lms.web.learner import blueprint
from lms.web.rendering import page
from lms.web.work import work


@dataclass(frozen=True)
class Held:
    """A certificate with what it is worth today. `may_revoke` is for those in charge of the holder."""

    certificate: service.CertificateView
    standing: reports.Standing
    is_own: bool


def held(found: service.CertificateView) -> Held:
    """Return a certificate with its standing."""
    rows = {row.module_id: row for row in standing.of_person(work(), found.person_id)}
    shown = reports.certificate_standing(found, rows.get(found.module_id), work().today)
    return Held(found, shown, found.person_id == work().actor.person_id)


@blueprint.route("/certificates")
@signed_in
def certificates() -> ResponseReturnValue:
    """List the actor's certificates."""
    rows = {row.module_id: row for row in standing.of_person(work(), work().actor.person)}
    shown = tuple(
        Held(each, reports.certificate_standing(each, rows.get(each.module_id), work().today), is_own=True)
        for each in service.held(work())
    )
    return page("learner/certificates.html", shown)


@blueprint.route("/certificates/<uuid:certificate_id>")
@signed_in
def certificate(certificate_id: UUID) -> ResponseReturnValue:
    """Show one certificate of the actor's own, or of somebody within reach."""
    return page("learner/certificate.html", held(service.get(work(), certificate_id)))


@blueprint.route("/certificates/<uuid:certificate_id>/file")
@signed_in
def certificate_file(certificate_id: UUID) -> ResponseReturnValue:
    """Serve the PDF, or lead back to the page that says it is being prepared."""
    found = service.get(work(), certificate_id)
    pdf = service.file(work(), certificate_id)
    if pdf is None:
        return redirect(url_for("learner.certificate", certificate_id=certificate_id), 303)
    answer = Response(pdf, mimetype="application/pdf")
    answer.headers.set("Content-Disposition", "attachment", filename=f"certificate-{found.serial}.pdf")
    return answer


@blueprint.route("/certificates/<uuid:certificate_id>/file", methods=["POST"])
@signed_in
def prepare_certificate(certificate_id: UUID) -> ResponseReturnValue:
    """Ask for the PDF where it is made on request, or again when it was parked."""
    service.get(work(), certificate_id)
    service.ask_for_file(work(), certificate_id)
    flash("We are preparing your certificate. It takes less than a minute.")
    return redirect(url_for("learner.certificate", certificate_id=certificate_id), 303)
