"""Issue, make the file, revoke."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from lms import catalogue, certifications, messages, people
from lms.certificates import frozen
from lms.certificates.models import Certificate, CertificateFile, CertificateSeries
from lms.certificates.pdf import Printed, missing_glyphs, render
from lms.certificates.queries import is_shown
from lms.runtime import audit, blobs, ids, links, queue
from lms.runtime.db import insert_once
from lms.runtime.errors import Conflict, NotFound, Refused
from lms.runtime.work import Work


@dataclass(frozen=True)
class Signature:
    """Who signed off, as it is printed. `role` is job title and team."""

    name: str
    role: str
    on: date


def issue(
    work: Work, certification: certifications.CertificationView, *, post_id: UUID, signature: Signature | None
) -> UUID:
    """Freeze the certificate of a new certification and put the job that makes its PDF. Called by `completion.meet` only."""
    post = people.post(work, post_id)
    version = catalogue.version(work, certification.version_id)
    code, serial = ids.new_code(), _next_serial(work)
    printed = Printed(
        issuer_name=post.organisation_name, issuer_second_line="", holder_name=people.name(work, certification.person_id),
        module_title=version.module.title, module_version=version.number, minutes=version.module.minutes,
        outcomes=tuple(outcome.text for outcome in version.module.outcomes), certified_on=certification.achieved_on,
        valid_until=certification.valid_until, signed_off_by=signature.name if signature else None,
        signed_off_role=signature.role if signature else None, signed_off_on=signature.on if signature else None,
        serial=serial, code=ids.grouped(code), verify_url=links.link(work.site, "verify", ids.grouped(code)),
        verify_address=f"{work.site.address}/verify",
    )  # fmt: skip
    certificate = Certificate(
        certification_id=certification.id, person_id=certification.person_id, organisation_id=certification.organisation_id,
        module_id=certification.module_id, serial=serial, code=code, issued_at=work.now, valid_until=certification.valid_until,
        printed=frozen.freeze(printed), revoked_at=None, revoked_by=None, revoked_reason=None,
    )  # fmt: skip
    work.db.add(certificate)
    if work.site.certificate_pdf == "at_issue":
        ask_for_file(work, certificate.id)
    audit.record(
        work,
        "certificates:issue",
        certificate.id,
        about=certification.person_id,
        organisation=certification.organisation_id,
        serial=serial,
    )
    return certificate.id


def ask_for_file(work: Work, certificate_id: UUID) -> None:
    """Put the job that makes a certificate's PDF, once."""
    queue.put(work, "certificate", {"certificate_id": str(certificate_id)}, key=f"certificate:{certificate_id}")


def _next_serial(work: Work) -> str:
    """Return the year's next serial number, such as 2026-000417. The series' row is locked until the deed is settled."""
    year = work.today.year
    insert_once(work.db, CertificateSeries, year=year, last_number=0)
    statement = (
        sa.update(CertificateSeries)
        .where(CertificateSeries.year == year)
        .values(last_number=CertificateSeries.last_number + 1)
    )
    number = work.db.execute(statement.returning(CertificateSeries.last_number)).scalar_one()
    return f"{year}-{number:06}"


def printed_of(work: Work, certificate_id: UUID) -> Printed | None:
    """Return what to print, or None when the file was made already. Raises NotFound."""
    row = work.db.execute(
        sa.select(Certificate.printed, CertificateFile.sha256)
        .outerjoin(CertificateFile, CertificateFile.certificate_id == Certificate.id)
        .where(Certificate.id == certificate_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return None if row.sha256 else frozen.thaw(row.printed)


def draw(printed: Printed) -> bytes:
    """Return the PDF. Raises queue.Park, saying why, where trying again would not help: no font has a character, or no size fits."""
    texts = (
        printed.holder_name, printed.module_title, printed.issuer_name, printed.issuer_second_line, printed.signed_off_by or "",
        printed.signed_off_role or "", *printed.outcomes,
    )  # fmt: skip
    if missing := missing_glyphs("".join(texts)):
        raise queue.Park(
            f"No installed font has these characters: {' '.join(missing)}. Install one, then try the job again."
        )
    try:
        return render(printed)
    except ValueError as problem:
        raise queue.Park(str(problem)) from problem


def keep_file(work: Work, certificate_id: UUID, pdf: bytes) -> None:
    """Store the bytes, unless another worker's were stored first: the first win and are served for ever."""
    sha256 = blobs.store(work, pdf, "application/pdf")
    insert_once(work.db, CertificateFile, certificate_id=certificate_id, sha256=sha256, size=len(pdf), made_at=work.now)


def revoke(work: Work, certificate_id: UUID, reason: str) -> None:
    """Revoke a certificate and void its certification, and tell the holder.

    `reason` is 10 to 500 characters, kept in the record and told to the holder, never shown to the public.
    Raises NotFound out of reach, Refused for one's own or without a reason, Conflict when it is revoked already.
    """
    row = work.db.scalar(
        sa.select(Certificate)
        .where(Certificate.id == certificate_id, people.within_reach(work, Certificate.person_id))
        .with_for_update(key_share=True)
    )
    if row is None or not is_shown(work, row.person_id, row.organisation_id):
        raise NotFound
    if row.person_id == work.actor.person_id:
        raise Refused("You cannot revoke your own certificate")
    if not 10 <= len(reason) <= 500:
        raise Refused("Enter the reason in 10 to 500 characters", field="reason")
    if row.revoked_at:
        raise Conflict("This certificate was revoked before. Nothing was changed.")
    row.revoked_at, row.revoked_by, row.revoked_reason = work.now, work.actor.person_id, reason
    certifications.void(work, row.certification_id, reason)
    title = frozen.thaw(row.printed).module_title
    messages.send(
        work, row.person_id, "certificate_revoked",
        subject=f"Your certificate for {title} was revoked",
        text=(
            f"Your certificate for {title} was revoked. The reason given: {reason}\n\n"
            "If you think this is a mistake, tell your training team."
        ),
        path=links.path("certificate", row.id),
    )  # fmt: skip
    audit.record(
        work, "certificates:revoke", row.id, about=row.person_id, organisation=row.organisation_id, reason=reason
    )
