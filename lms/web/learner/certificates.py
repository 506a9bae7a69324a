"""One's own certificates."""

import io
import zipfile
from dataclasses import dataclass
from uuid import UUID

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from lms import catalogue, recognition, reports, standing
from lms import certificates as service
from lms.web.doors import signed_in
from lms.web.learner import blueprint
from lms.web.rendering import page
from lms.web.work import open_read_work, work


@dataclass(frozen=True)
class Held:
    """A certificate with what it is worth today. `replaces` is the serial number of the one it was issued instead of."""

    certificate: service.CertificateView
    standing: reports.Standing
    is_own: bool
    replaces: str = ""


def held(found: service.CertificateView) -> Held:
    """Return a certificate with its standing."""
    rows = {row.module_id: row for row in standing.of_person(work(), found.person_id)}
    shown = reports.certificate_standing(found, rows.get(found.module_id), work().today)
    return Held(found, shown, found.person_id == work().actor.person_id, service.replaces(work(), found.id))


@dataclass(frozen=True)
class Elsewhere:
    """What was recognised from elsewhere, with what it is worth today."""

    title: str
    recognised: recognition.Recognised
    standing: reports.Standing


@dataclass(frozen=True)
class CertificatesPage:
    """What one holds: certificates of ours, and what was recognised from elsewhere."""

    held: tuple[Held, ...]
    elsewhere: tuple[Elsewhere, ...]


@blueprint.route("/certificates")
@signed_in
def certificates() -> ResponseReturnValue:
    """List the actor's certificates."""
    rows = {row.module_id: row for row in standing.of_person(work(), work().actor.person)}
    shown = tuple(
        Held(each, reports.certificate_standing(each, rows.get(each.module_id), work().today), is_own=True)
        for each in service.held(work())
    )
    found = recognition.of_person(work(), work().actor.person)
    cards = catalogue.cards(work()) if found else {}
    elsewhere = tuple(
        Elsewhere(
            cards[each.certification.module_id].title, each, reports.certified_shown(each.certification, work().today)
        )
        for each in found
    )
    return page("learner/certificates.html", CertificatesPage(shown, elsewhere))


@blueprint.route("/certificates/files", methods=["POST"])
@signed_in
def certificate_files() -> ResponseReturnValue:
    """Give all of the actor's certificates in one ZIP, once each has its file; ask for those that have none yet."""
    read = open_read_work()
    missing = [each for each in service.held(read) if each.file_size is None]
    if missing:
        for each in missing:
            service.ask_for_file(work(), each.id)
        flash("We are preparing your files. It takes less than a minute. Then download them again.")
        return redirect(url_for("learner.certificates"), 303)
    buffer = io.BytesIO()
    # A PDF is compressed already; packing it again would cost time and save nothing.
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for each, pdf in service.held_files(read):
            archive.writestr(f"certificate-{each.serial}-{each.module_id}.pdf", pdf)
    answer = Response(buffer.getvalue(), mimetype="application/zip")
    answer.headers.set("Content-Disposition", "attachment", filename="certificates.zip")
    return answer


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
