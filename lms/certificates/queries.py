"""Reads of certificates: one's own, those within reach, and what anybody may check."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lms import people
from lms.certificates import frozen
from lms.certificates.models import Certificate, CertificateFile
from lms.certificates.pdf import Printed
from lms.runtime import blobs, ids
from lms.runtime.errors import NotFound
from lms.runtime.work import Work


@dataclass(frozen=True)
class CertificateView:
    """A certificate as its holder sees it; `file_size` in bytes is None while the PDF is being made."""

    id: UUID
    certification_id: UUID
    person_id: UUID
    organisation_id: UUID
    module_id: str
    serial: str
    code: str
    issued_at: datetime
    valid_until: date
    printed: Printed
    revoked_at: datetime | None
    revoked_reason: str | None
    file_size: int | None


class Status(StrEnum):
    """What a check finds today."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Finding:
    """What a stranger learns: today's status and what is printed; nothing but the status of an unknown or revoked one."""

    status: Status
    checked_at: datetime
    printed: Printed | None = None
    issuer_name: str = ""
    revoked_at: datetime | None = None


_VIEW = (
    Certificate.id, Certificate.certification_id, Certificate.person_id, Certificate.organisation_id, Certificate.module_id,
    Certificate.serial, Certificate.code, Certificate.issued_at, Certificate.valid_until, Certificate.printed,
    Certificate.revoked_at, Certificate.revoked_reason, CertificateFile.size,
)  # fmt: skip


def _views(work: Work, condition: sa.ColumnElement[bool]) -> tuple[CertificateView, ...]:
    rows = work.db.execute(
        sa.select(*_VIEW)
        .outerjoin(CertificateFile, CertificateFile.certificate_id == Certificate.id)
        .where(condition)
        .order_by(Certificate.issued_at.desc(), Certificate.id.desc())
    )
    return tuple(_view(tuple(row)) for row in rows)


def _view(row: tuple[Any, ...]) -> CertificateView:
    values: list[Any] = [*row[:9], frozen.thaw(row[9]), *row[10:]]
    return CertificateView(*values)


def held(work: Work) -> tuple[CertificateView, ...]:
    """Return the actor's certificates, newest first."""
    return _views(work, Certificate.person_id == work.actor.person)


def held_by(work: Work, person_id: UUID) -> tuple[CertificateView, ...]:
    """Return the certificates of somebody within reach, newest first. Raises NotFound out of reach."""
    if not people.is_within_reach(work, person_id):
        raise NotFound
    return _views(work, Certificate.person_id == person_id)


def get(work: Work, certificate_id: UUID) -> CertificateView:
    """Return one certificate of the actor's own, or of somebody within reach by an organisation within reach. Raises NotFound."""
    found = _views(work, sa.and_(Certificate.id == certificate_id, people.within_reach(work, Certificate.person_id)))
    if not found or not is_shown(work, found[0].person_id, found[0].organisation_id):
        raise NotFound
    return found[0]


def is_shown(work: Work, person_id: UUID, organisation_id: UUID) -> bool:
    """Say whether the actor may see who issued a certificate of somebody within reach: no organisation learns of another."""
    return person_id == work.actor.person_id or organisation_id in people.seen_organisations(work, person_id)


def file(work: Work, certificate_id: UUID) -> bytes | None:
    """Return the PDF of a certificate that `get` gives, or None while it is being made. Raises NotFound."""
    get(work, certificate_id)
    sha256 = work.db.scalar(sa.select(CertificateFile.sha256).where(CertificateFile.certificate_id == certificate_id))
    return blobs.read(work, sha256)[0] if sha256 else None


def verify(work: Work, typed: str) -> Finding:
    """Say what a code is good for today. One statement whatever was typed, so that unknown and malformed codes look alike."""
    code = ids.read_code(typed) or "-"
    row = work.db.execute(
        sa.select(Certificate.printed, Certificate.valid_until, Certificate.revoked_at).where(Certificate.code == code)
    ).one_or_none()
    if row is None:
        return Finding(Status.UNKNOWN, work.now)
    printed = frozen.thaw(row.printed)
    if row.revoked_at:
        return Finding(Status.REVOKED, work.now, issuer_name=printed.issuer_name, revoked_at=row.revoked_at)
    status = Status.VALID if work.today <= row.valid_until else Status.EXPIRED
    return Finding(status, work.now, printed, printed.issuer_name)
