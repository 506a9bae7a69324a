"""What a restored database owes its certificates: those that ended after the copy end again, and no number is given out twice."""

import hashlib
import random
from collections.abc import Iterator
from uuid import UUID

import sqlalchemy as sa

from lms import certifications
from lms.certificates import proof
from lms.certificates.issuing import reissue
from lms.certificates.models import Certificate, CertificateFile, CertificateSeries
from lms.certificates.verification import known_keys
from lms.runtime import audit, blobs, ids
from lms.runtime.db import insert_once
from lms.runtime.journal import Deed
from lms.runtime.signing import PublicKey
from lms.runtime.work import Work

REVOKED, REPLACED = "certificate-revoked", "certificate-replaced"
_LOST = "Revoked before the record was restored from a backup; the reason is not in the backup."
_AGAIN = "The record was restored from a backup that was made before this certificate was issued again."
# More certificates than an installation issues between two backups; serial numbers have room for a hundred of these a year.
GAP = 10_000


def revoked(work: Work) -> Iterator[Deed]:
    """Yield every revocation; that of a certificate which replaced others holds for those too, since it may not be in the backup."""
    before = {
        new: old
        for old, new in work.db.execute(
            sa.select(Certificate.id, Certificate.replaced_by).where(Certificate.replaced_by.is_not(None))
        )
    }
    for row in work.db.execute(
        sa.select(Certificate.id, Certificate.revoked_at).where(Certificate.revoked_at.is_not(None))
    ):
        certificate_id: UUID | None = row.id
        while certificate_id:
            yield Deed(REVOKED, certificate_id, row.revoked_at)
            certificate_id = before.get(certificate_id)


def replaced(work: Work) -> Iterator[Deed]:
    """Yield every replacement, named by the certificate that was replaced."""
    for row in work.db.execute(
        sa.select(Certificate.id, Certificate.replaced_at).where(Certificate.replaced_at.is_not(None))
    ):
        yield Deed(REPLACED, row.id, row.replaced_at)


def revoke_again(work: Work, deed: Deed) -> bool:
    """Revoke a certificate as of then, and void its certification; nothing where it is unknown or has ended. Nobody is told twice."""
    row = _still_valid(work, deed)
    if row is None:
        return False
    row.revoked_at, row.revoked_by, row.revoked_reason = deed.at, None, _LOST
    certifications.void(work, row.certification_id, _LOST)
    audit.record(
        work, "certificates:revoke-again", row.id, about=row.person_id, organisation=row.organisation_id,
        revoked_at=deed.at.isoformat(),
    )  # fmt: skip
    return True


def replace_again(work: Work, deed: Deed) -> bool:
    """Issue a certificate again, since the one that replaced it is not in the record; the holder is told that there is a new one."""
    if _still_valid(work, deed) is None:
        return False
    reissue(work, deed.subject, _AGAIN)
    return True


def _still_valid(work: Work, deed: Deed) -> Certificate | None:
    return work.db.scalar(
        sa.select(Certificate)
        .where(Certificate.id == deed.subject, Certificate.revoked_at.is_(None), Certificate.replaced_at.is_(None))
        .with_for_update(key_share=True)
    )


def leave_gap(work: Work) -> None:
    """Skip serial numbers of this year, since certificates that were issued after the copy may have them."""
    insert_once(work.db, CertificateSeries, year=work.today.year, last_number=0)
    work.db.execute(
        sa.update(CertificateSeries)
        .where(CertificateSeries.year == work.today.year)
        .values(last_number=CertificateSeries.last_number + GAP)
    )


def sampled_faults(work: Work, most: int) -> tuple[int, list[str]]:
    """Check the files of up to `most` certificates, chosen at random: their bytes, their seals, and whose they are.

    Returns how many were checked, and a sentence for each that is not what it was.
    """
    keys = known_keys(work)
    all_ids = work.db.scalars(sa.select(CertificateFile.certificate_id)).all()
    chosen = random.SystemRandom().sample(all_ids, min(most, len(all_ids)))
    rows = work.db.execute(
        sa.select(Certificate.serial, Certificate.code, CertificateFile.sha256, CertificateFile.kid)
        .join(CertificateFile, CertificateFile.certificate_id == Certificate.id)
        .where(Certificate.id.in_(chosen))
    )
    found = [_fault(row, blobs.read(work, row.sha256)[0], keys) for row in rows]
    return len(chosen), [sentence for sentence in found if sentence]


def _fault(row: sa.Row[str, str, str, str | None], pdf: bytes, keys: tuple[PublicKey, ...]) -> str:
    if hashlib.sha256(pdf).hexdigest() != row.sha256:
        return f"The file of certificate {row.serial} has other bytes than were stored."
    if row.kid is None:
        return ""
    found = proof.examine(pdf, keys)
    if found.claims is None or found.verdict not in {proof.Verdict.GENUINE, proof.Verdict.RECHECK}:
        return f"The seal of certificate {row.serial} does not hold: {found.verdict}."
    return "" if found.claims.code == ids.grouped(row.code) else f"Certificate {row.serial} has the file of another."
