"""Which persons' rows are one human being: one lives on, the others are history that leads to it."""

from uuid import UUID

import sqlalchemy as sa

from lms.people.models import JoinedPerson
from lms.runtime.work import Work


def joined_into(work: Work, person_id: UUID) -> UUID | None:
    """Return the person that another one's row was joined into, or None."""
    return work.db.scalar(sa.select(JoinedPerson.into_id).where(JoinedPerson.person_id == person_id))


def known_as(work: Work, person_id: UUID) -> frozenset[UUID]:
    """Return all ids under which the record names a person: their own, and those of the rows that were joined into it."""
    earlier = sa.select(JoinedPerson.person_id).where(JoinedPerson.into_id == person_id)
    return frozenset({person_id, *work.db.scalars(earlier)})
