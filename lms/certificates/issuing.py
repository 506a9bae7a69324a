"""Issue a certificate, and issue one again with a reason."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from lms import catalogue, certifications, people
from lms.certificates import ending, frozen
from lms.certificates.files import ask_for_file
from lms.certificates.models import Certificate, CertificateSeries
from lms.certificates.pdf import Printed
from lms.runtime import audit, ids, links, queue
from lms.runtime.db import insert_once
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
    if certification.version_id is None:
        raise ValueError("a certificate is issued for a completed run")
    version = catalogue.version(work, certification.version_id)
    printed = Printed(
        issuer_name=post.organisation_name, issuer_second_line="", holder_name=people.name(work, certification.person_id),
        module_title=version.module.title, module_version=version.number, minutes=version.module.minutes,
        outcomes=tuple(outcome.text for outcome in version.module.outcomes), certified_on=certification.achieved_on,
        valid_until=certification.valid_until, signed_off_by=signature.name if signature else None,
        signed_off_role=signature.role if signature else None, signed_off_on=signature.on if signature else None,
        serial="", code="", verify_url="", verify_address="",
    )  # fmt: skip
    certificate = _add(
        work, printed, certification_id=certification.id, person_id=certification.person_id,
        organisation_id=certification.organisation_id, module_id=certification.module_id, valid_until=certification.valid_until,
    )  # fmt: skip
    audit.record(
        work, "certificates:issue", certificate.id, about=certificate.person_id, organisation=certificate.organisation_id,
        serial=certificate.serial,
    )  # fmt: skip
    return certificate.id


def reissue(work: Work, certificate_id: UUID, reason: str) -> UUID:
    """Issue a certificate again with the holder's name of today, and tell the holder and whoever signs for them; return the new id.

    It gets a serial number and a code of its own; the old one verifies as replaced. Everything else stays as it was printed.
    `reason` is 10 to 500 characters. Raises NotFound out of reach, Refused for one's own or without a reason, and Conflict when
    the certificate was revoked or replaced before.
    """
    old = ending.lock(work, certificate_id, reason, verb="reissue")
    before = frozen.thaw(old.printed)
    new = _add(
        work, replace(before, holder_name=people.name(work, old.person_id)), certification_id=old.certification_id,
        person_id=old.person_id, organisation_id=old.organisation_id, module_id=old.module_id, valid_until=old.valid_until,
    )  # fmt: skip
    work.db.flush()  # The old one refers to it.
    old.replaced_at, old.replaced_by, old.replaced_reason = work.now, new.id, reason
    queue.put(work, "lasting")
    ending.tell(
        work, old, "certificate_replaced", new.id, did="was issued again",
        then="The one that you have from before now says that it was replaced. Use the new one from now on.",
        reason=reason,
    )  # fmt: skip
    audit.record(
        work, "certificates:reissue", new.id, about=new.person_id, organisation=new.organisation_id, reason=reason,
        serial=new.serial, replaces=old.serial,
    )  # fmt: skip
    return new.id


def _add(
    work: Work,
    printed: Printed,
    *,
    certification_id: UUID,
    person_id: UUID,
    organisation_id: UUID,
    module_id: str,
    valid_until: date,
) -> Certificate:
    """Add a certificate with a code and a serial number of its own, and ask for its file where the site makes them at issue."""
    code, serial = ids.new_code(), _next_serial(work)
    own = replace(
        printed, serial=serial, code=ids.grouped(code), verify_url=links.link(work.site, "verify", ids.grouped(code)),
        verify_address=f"{work.site.address}/verify",
    )  # fmt: skip
    certificate = Certificate(
        certification_id=certification_id, person_id=person_id, organisation_id=organisation_id, module_id=module_id,
        serial=serial, code=code, issued_at=work.now, valid_until=valid_until, printed=frozen.freeze(own), revoked_at=None,
        revoked_by=None, revoked_reason=None, replaced_at=None, replaced_by=None, replaced_reason=None,
    )  # fmt: skip
    work.db.add(certificate)
    if work.site.certificate_pdf == "at_issue":
        ask_for_file(work, certificate.id)
    return certificate


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
