"""Reads of certificates: one's own, those within reach, and what anybody may check."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from lms import catalogue, people
from lms.certificates import frozen
from lms.certificates.models import Certificate, CertificateFile
from lms.certificates.pdf import Printed
from lms.runtime import blobs, ids, signing
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
    replaced_at: datetime | None
    replaced_by: UUID | None
    replaced_reason: str | None
    file_size: int | None


class Status(StrEnum):
    """What a check finds today."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"
    REPLACED = "replaced"
    ERASED = "erased"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Finding:
    """What a stranger learns: today's status and what is printed; nothing but the status of one that is unknown, was ended or erased.

    `code` is the certificate's, in groups; `replaced_by` is that of the one that was issued instead. `retired_on` is when the module
    was retired. `suspect_from` is set when the key that signed the file was reported compromised from a day before it did.
    """

    status: Status
    checked_at: datetime
    printed: Printed | None = None
    issuer_name: str = ""
    code: str = ""
    revoked_at: datetime | None = None
    replaced_at: datetime | None = None
    replaced_by: str = ""
    erased_at: datetime | None = None
    retired_on: date | None = None
    suspect_from: datetime | None = None


_New = aliased(Certificate)
_VIEW = (
    Certificate.id, Certificate.certification_id, Certificate.person_id, Certificate.organisation_id, Certificate.module_id,
    Certificate.serial, Certificate.code, Certificate.issued_at, Certificate.valid_until, Certificate.printed,
    Certificate.revoked_at, Certificate.revoked_reason, Certificate.replaced_at, Certificate.replaced_by,
    Certificate.replaced_reason, CertificateFile.size,
)  # fmt: skip


def _views(work: Work, condition: sa.ColumnElement[bool]) -> tuple[CertificateView, ...]:
    rows = work.db.execute(
        sa.select(*_VIEW)
        .join(people.Person, people.Person.id == Certificate.person_id)
        .outerjoin(CertificateFile, CertificateFile.certificate_id == Certificate.id)
        .where(condition, people.Person.erased_at.is_(None))
        .order_by(Certificate.issued_at.desc(), Certificate.id.desc())
    )
    return tuple(_view(tuple(row)) for row in rows)


def _view(row: tuple[Any, ...]) -> CertificateView:
    values: list[Any] = [*row[:9], frozen.thaw(row[9]), *row[10:]]
    return CertificateView(*values)


def held(work: Work) -> tuple[CertificateView, ...]:
    """Return the actor's certificates, newest first, without those that others replaced."""
    return _views(work, sa.and_(Certificate.person_id == work.actor.person, Certificate.replaced_at.is_(None)))


def held_by(work: Work, person_id: UUID) -> tuple[CertificateView, ...]:
    """Return the certificates of somebody within reach as `held` does. Raises NotFound out of reach."""
    if not people.is_within_reach(work, person_id):
        raise NotFound
    return _views(work, sa.and_(Certificate.person_id == person_id, Certificate.replaced_at.is_(None)))


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


def held_files(work: Work) -> Iterator[tuple[CertificateView, bytes]]:
    """Yield the actor's certificates that have a file, each with its bytes, one at a time."""
    for each in held(work):
        if each.file_size is not None and (pdf := file(work, each.id)) is not None:
            yield each, pdf


def replaces(work: Work, certificate_id: UUID) -> str:
    """Return the serial number of the certificate that this one replaced, or nothing. The caller has got the certificate."""
    return work.db.scalar(sa.select(Certificate.serial).where(Certificate.replaced_by == certificate_id)) or ""


_CHECKED = (
    sa.select(
        Certificate, _New.code.label("new_code"), CertificateFile.kid, CertificateFile.made_at, people.Person.erased_at
    )
    .join(people.Person, people.Person.id == Certificate.person_id)
    .outerjoin(_New, _New.id == Certificate.replaced_by)
    .outerjoin(CertificateFile, CertificateFile.certificate_id == Certificate.id)
    .where(Certificate.code == sa.bindparam("code"))
)


def verify(work: Work, typed: str) -> Finding:
    """Say what a code is good for today. One statement whatever was typed, so that unknown and malformed codes look alike."""
    row = work.db.execute(_CHECKED, {"code": ids.read_code(typed) or "-"}).one_or_none()
    if row is None:
        return Finding(Status.UNKNOWN, work.now)
    found: Certificate = row.Certificate
    printed = frozen.thaw(found.printed)
    known = Finding(Status.VALID, work.now, issuer_name=printed.issuer_name, code=ids.grouped(found.code))
    if row.erased_at:
        return replace(known, status=Status.ERASED, erased_at=row.erased_at)
    if found.revoked_at:
        return replace(known, status=Status.REVOKED, revoked_at=found.revoked_at)
    if found.replaced_at:
        new = ids.grouped(row.new_code)
        return replace(known, status=Status.REPLACED, replaced_at=found.replaced_at, replaced_by=new)
    keys = signing.public_keys(work) if row.kid else ()
    since = next((key.compromised_from for key in keys if key.kid == row.kid), None)
    return replace(
        known, status=Status.VALID if work.today <= found.valid_until else Status.EXPIRED, printed=printed,
        retired_on=catalogue.retired_on(work, found.module_id), suspect_from=since if since and row.made_at >= since else None,
    )  # fmt: skip
