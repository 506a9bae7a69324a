"""Reads of certifications."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from lms.certifications.models import Certification, CertificationExtension, Origin
from lms.runtime.work import Work


@dataclass(frozen=True)
class CertificationView:
    """One certification; `voided_at` is set when its certificate was revoked.

    `version_id` and `enrolment_id` are None where it rests on no run.
    """

    id: UUID
    person_id: UUID
    organisation_id: UUID
    module_id: str
    version_id: UUID | None
    enrolment_id: UUID | None
    achieved_on: date
    valid_until: date
    window_opens_on: date
    voided_at: datetime | None
    origin: Origin


_PART = 500
_VIEW: tuple[InstrumentedAttribute[Any], ...] = (
    Certification.id, Certification.person_id, Certification.organisation_id, Certification.module_id, Certification.version_id,
    Certification.enrolment_id, Certification.achieved_on, Certification.valid_until, Certification.window_opens_on,
    Certification.voided_at, Certification.origin,
)  # fmt: skip


def _view(row: Any) -> CertificationView:
    return CertificationView(**{**row._mapping, "origin": Origin(row.origin)})


def history(work: Work, person_id: UUID, module_id: str | None = None) -> tuple[CertificationView, ...]:
    """Return a person's certifications, the one that ends last first. The caller has checked reach."""
    rows = sa.select(*_VIEW).where(Certification.person_id == person_id)
    if module_id is not None:
        rows = rows.where(Certification.module_id == module_id)
    ordered = rows.order_by(Certification.valid_until.desc(), Certification.achieved_on.desc(), Certification.id.desc())
    return tuple(_view(row) for row in work.db.execute(ordered))


def of_people(work: Work, person_ids: Collection[UUID]) -> Iterator[CertificationView]:
    """Yield the certifications of people, those taken back too, in no order. The caller has checked reach."""
    wanted = sorted(person_ids)
    for start in range(0, len(wanted), _PART):
        part = wanted[start : start + _PART]
        for row in work.db.execute(sa.select(*_VIEW).where(Certification.person_id.in_(part))):
            yield _view(row)


def holders(work: Work, certification_ids: Collection[UUID]) -> frozenset[UUID]:
    """Return whose some certifications are. The caller has checked reach."""
    return frozenset(work.db.scalars(sa.select(Certification.person_id).where(Certification.id.in_(certification_ids))))


def taken_back(work: Work, certification_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """Return when those of some certifications were taken back that were, by id. The caller has checked reach."""
    rows = sa.select(Certification.id, Certification.voided_at)
    found = work.db.execute(rows.where(Certification.id.in_(certification_ids), Certification.voided_at.is_not(None)))
    return {row.id: row.voided_at for row in found}


def prolonged(work: Work, certification_ids: Collection[UUID]) -> frozenset[UUID]:
    """Return those of some certifications on which an organisation gave more time. The caller has checked reach."""
    rows = sa.select(CertificationExtension.certification_id)
    return frozenset(work.db.scalars(rows.where(CertificationExtension.certification_id.in_(certification_ids))))


def counting(work: Work) -> Iterator[CertificationView]:
    """Yield every certification that is not voided, the one that ends last last, for recomputation."""
    rows = (
        sa.select(*_VIEW)
        .where(Certification.voided_at.is_(None))
        .order_by(Certification.valid_until, Certification.achieved_on, Certification.id)
    )
    for row in work.db.execute(rows.execution_options(yield_per=1000)):
        yield _view(row)


def extended(
    work: Work, person_id: UUID | None = None, module_id: str | None = None
) -> dict[tuple[UUID, UUID, str], date]:
    """Return until when organisations gave time, by (person, organisation, module); on what was taken back, none."""
    rows = (
        sa.select(
            Certification.person_id, CertificationExtension.organisation_id, Certification.module_id,
            sa.func.max(CertificationExtension.until).label("until"),
        )
        .join(Certification, Certification.id == CertificationExtension.certification_id)
        .where(Certification.voided_at.is_(None))
        .group_by(Certification.person_id, CertificationExtension.organisation_id, Certification.module_id)
    )  # fmt: skip
    if person_id is not None:
        rows = rows.where(Certification.person_id == person_id)
    if module_id is not None:
        rows = rows.where(Certification.module_id == module_id)
    return {(row.person_id, row.organisation_id, row.module_id): row.until for row in work.db.execute(rows)}
