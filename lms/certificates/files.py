"""A certificate's file: asked for, made outside any transaction, kept once."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from lms import people
from lms.certificates import credential, frozen, pades, status
from lms.certificates.models import Certificate, CertificateFile
from lms.certificates.pdf import Printed, render
from lms.runtime import blobs, queue, signing
from lms.runtime.db import insert_once
from lms.runtime.errors import NotFound
from lms.runtime.signing import Purpose, SigningKey
from lms.runtime.work import Work


@dataclass(frozen=True)
class ToMake:
    """What a file is made from: what is printed, what the credential says, and the keys that sign the two."""

    printed: Printed
    claims: credential.Claims
    document_key: SigningKey
    credential_key: SigningKey
    at: datetime


def ask_for_file(work: Work, certificate_id: UUID) -> None:
    """Put the job that makes a certificate's PDF, once."""
    key, payload = f"certificate:{certificate_id}", {"certificate_id": str(certificate_id)}
    queue.put(work, "certificate", payload, key=key, priority=queue.Priority.SOON)


def to_make(work: Work, certificate_id: UUID) -> ToMake | None:
    """Return what to make, or None when the file was made already or its holder erased. Makes missing keys. Raises NotFound."""
    row = work.db.execute(
        sa.select(Certificate, CertificateFile.sha256, people.Person.erased_at)
        .join(people.Person, people.Person.id == Certificate.person_id)
        .outerjoin(CertificateFile, CertificateFile.certificate_id == Certificate.id)
        .where(Certificate.id == certificate_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    if row.sha256 or row.erased_at:
        return None
    signing.ensure(work)
    printed = frozen.thaw(row.Certificate.printed)
    return ToMake(
        printed, _claims(row.Certificate, printed, work.site.timezone), signing.current(work, Purpose.DOCUMENT),
        signing.current(work, Purpose.CREDENTIAL), work.now,
    )  # fmt: skip


def make(wanted: ToMake) -> bytes:
    """Return the finished file: drawn, with its credential inside, signed as a whole.

    Raises queue.Park, saying why, where trying again would not help: no font has a character, or no size fits.
    """
    badge = credential.sign(wanted.claims, wanted.credential_key, wanted.at)
    try:
        drawn = render(wanted.printed, badge)
    except ValueError as problem:
        raise queue.Park(str(problem)) from problem
    return pades.seal(drawn, wanted.document_key, wanted.at)


def keep_file(work: Work, certificate_id: UUID, pdf: bytes, kid: str) -> None:
    """Store the bytes, unless another worker's were stored first: the first win and are served for ever."""
    sha256 = blobs.store(work, pdf, "application/pdf")
    insert_once(
        work.db, CertificateFile, certificate_id=certificate_id, sha256=sha256, size=len(pdf), made_at=work.now, kid=kid
    )


def _claims(row: Certificate, printed: Printed, zone: ZoneInfo) -> credential.Claims:
    """Return what the credential of a certificate says; it is valid to the end of its last local day."""
    origin = printed.verify_url.rpartition("/verify/")[0]
    by = f", signed off by {printed.signed_off_by}" if printed.signed_off_by else ""
    list_name, index = status.place(row.serial)
    end = datetime.combine(row.valid_until + timedelta(days=1), time(), zone).astimezone(UTC) - timedelta(seconds=1)
    return credential.Claims(
        origin=origin, organisation=str(row.organisation_id), issuer_name=printed.issuer_name, code=printed.code,
        module_id=row.module_id, module_title=printed.module_title, module_version=printed.module_version,
        holder_name=printed.holder_name, outcomes=f"The holder can: {'; '.join(printed.outcomes)}.",
        criteria=f"Completed every step of the module{by}. Learning time {printed.minutes} minutes.",
        valid_from=row.issued_at, valid_until=end, list_name=list_name, index=index,
    )  # fmt: skip
