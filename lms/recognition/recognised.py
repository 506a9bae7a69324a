"""Certifications that rest on what somebody else certified: made here, and read with who that was.

Promises: the days are those that were given; who certified it is kept beside the certification and never changed.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from lms import certifications, people
from lms.recognition.models import Recognition
from lms.runtime.errors import NotFound
from lms.runtime.work import Work


@dataclass(frozen=True)
class Recognised:
    """What somebody holds from elsewhere. `issuer` and `level` are empty where another organisation recognised it."""

    certification: certifications.CertificationView
    issuer: str
    level: str

    @property
    def words(self) -> str:
        """Who it is recognised from, as pages say it."""
        return f"Recognised from {self.issuer}" if self.issuer else "Recognised in another organisation"


def recognise(
    work: Work, person_id: UUID, organisation_id: UUID, module_id: str, *, achieved_on: date, valid_until: date,
    origin: certifications.Origin, issuer: str, level: str = "", claim_id: UUID | None = None,
) -> UUID:  # fmt: skip
    """Certify somebody for what they learned elsewhere, with the days given; return the certification's id.

    The caller has checked who may, and the days.
    """
    made = certifications.recognise(
        work,
        person_id,
        organisation_id=organisation_id,
        module_id=module_id,
        achieved_on=achieved_on,
        valid_until=valid_until,
        origin=origin,
    )
    work.db.add(Recognition(certification_id=made.id, issuer=issuer, level=level, claim_id=claim_id))
    return made.id


def recognised_from(work: Work, certification_ids: Collection[UUID]) -> Mapping[UUID, tuple[str, str]]:
    """Return issuer and level of those certifications that were recognised, by id. The caller has checked reach."""
    rows = sa.select(Recognition.certification_id, Recognition.issuer, Recognition.level)
    found = work.db.execute(rows.where(Recognition.certification_id.in_(certification_ids)))
    return {row.certification_id: (row.issuer, row.level) for row in found}


def of_person(work: Work, person_id: UUID, module_id: str | None = None) -> tuple[Recognised, ...]:
    """Return what somebody within reach holds from elsewhere and was not taken back, the one that ends last first.

    Raises NotFound out of reach.
    """
    if not people.is_within_reach(work, person_id):
        raise NotFound
    held = [
        each
        for each in certifications.history(work, person_id, module_id)
        if each.origin is not certifications.Origin.RUN and each.voided_at is None
    ]
    if not held:
        return ()
    known = recognised_from(work, [each.id for each in held])
    is_own = person_id == work.actor.person_id
    seen = {each.organisation_id for each in held} if is_own else people.seen_organisations(work, person_id)
    shown = {each.id for each in held if each.organisation_id in seen}
    return tuple(
        Recognised(each, *(known.get(each.id, ("", "")) if each.id in shown else ("", ""))) for each in held
    )  # fmt: skip
