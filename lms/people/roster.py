"""Posts of an organisation as a staff feed sees them: all of them in a stream, or some by id.

Promises: memory stays flat, however many there are. The caller answers for whose posts they are.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lms.people.models import Person, Post, Team
from lms.runtime.work import Work

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Staff:
    """A post with its holder's name, as a staff feed sees them. Texts that nobody gave are empty."""

    post_id: UUID
    person_id: UUID
    staff_number: str
    first_name: str
    last_name: str
    email: str
    professional_registration: str
    staff_group: str
    job_title: str
    team_id: UUID
    manager_post_id: UUID | None
    started_on: date
    ended_on: date | None

    @property
    def name(self) -> str:
        """The holder's name as it is shown."""
        return f"{self.first_name} {self.last_name}".strip()

    def is_current(self, today: date) -> bool:
        """Say whether the post has not ended: its last day still counts."""
        return self.ended_on is None or self.ended_on >= today


_COLUMNS = (
    Post.id, Post.person_id, Post.staff_number, Person.first_name, Person.last_name, sa.func.coalesce(Post.email, ""),
    sa.func.coalesce(Post.professional_registration, ""), Post.staff_group, Post.job_title, Post.team_id, Post.manager_post_id,
    Post.started_on, Post.ended_on,
)  # fmt: skip

_UNIQUE = frozenset({0, 1, 2, 5, 6})
"""Where ids, staff numbers, addresses and registrations stand among the columns: nobody shares them."""


def staff(work: Work, organisation_id: UUID, *, current_only: bool = False) -> Iterator[Staff]:
    """Yield the posts of an organisation, the ended ones too unless told otherwise, by staff number and then by start."""
    found = (
        sa.select(*_COLUMNS).join(Person, Person.id == Post.person_id).where(Post.organisation_id == organisation_id)
    )
    if current_only:
        found = found.where(sa.or_(Post.ended_on.is_(None), Post.ended_on >= work.today))
    ordered = found.order_by(Post.staff_number, Post.started_on, Post.id)
    # Most values stand in many rows: whoever keeps all rows keeps each of them once.
    kept: dict[Any, Any] = {}
    for row in work.db.execute(ordered.execution_options(yield_per=1000)):
        yield _staff([value if index in _UNIQUE else kept.setdefault(value, value) for index, value in enumerate(row)])


def staff_of(work: Work, organisation_id: UUID, post_ids: Collection[UUID]) -> dict[UUID, Staff]:
    """Return posts of an organisation by id; those that are not there are left out."""
    found: dict[UUID, Staff] = {}
    for part in chunks(list(post_ids)):
        rows = sa.select(*_COLUMNS).join(Person, Person.id == Post.person_id)
        for row in work.db.execute(rows.where(Post.organisation_id == organisation_id, Post.id.in_(part))):
            found[row[0]] = _staff(row)
    return found


def _staff(row: Any) -> Staff:
    values: list[Any] = list(row)
    return Staff(*values)


def numbers(work: Work, organisation_id: UUID, staff_numbers: Collection[str] = ()) -> Iterator[Any]:
    """Yield id, person_id, staff_number, started_on and ended_on of an organisation's posts: all, or those of some staff numbers."""
    found = sa.select(Post.id, Post.person_id, Post.staff_number, Post.started_on, Post.ended_on).where(
        Post.organisation_id == organisation_id
    )
    for part in chunks(list(staff_numbers)) if staff_numbers else [()]:
        wanted = found.where(Post.staff_number.in_(part)) if part else found
        yield from work.db.execute(wanted.execution_options(yield_per=1000))


def teams(work: Work, organisation_id: UUID) -> dict[UUID, tuple[str, str]]:
    """Return code and name of an organisation's teams that have not ended, by id."""
    rows = sa.select(Team.id, Team.code, Team.name).where(
        Team.organisation_id == organisation_id, sa.or_(Team.ended_on.is_(None), Team.ended_on >= work.today)
    )
    return {row.id: (row.code, row.name) for row in work.db.execute(rows)}


def chunks(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Yield a sequence in parts, so that no statement grows without measure."""
    return (items[start : start + CHUNK] for start in range(0, len(items), CHUNK))
