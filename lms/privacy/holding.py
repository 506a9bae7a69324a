"""What is kept of somebody, in counts, for an administrator who was asked for a copy or an erasure."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from lms import people
from lms.privacy import register, rows
from lms.runtime.errors import NotFound
from lms.runtime.work import Work


@dataclass(frozen=True)
class Kept:
    """What is kept of a person: how many rows of each kind, and what erasing ends."""

    id: UUID
    name: str
    created_at: datetime
    posts: tuple[str, ...]
    current_posts: int
    reports: int
    counts: tuple[tuple[str, int], ...]
    is_self: bool


def kept(work: Work, person_id: UUID) -> Kept:
    """Return what is kept of a person. Raises NotFound unless the actor is an administrator of the site and the person is there."""
    person = work.db.get(people.Person, person_id)
    if person is None or person.erased_at or not people.is_administrator(work) or people.joined_into(work, person_id):
        raise NotFound
    post = people.Post
    current = list(
        work.db.scalars(sa.select(post.id).where(post.person_id == person_id, people.is_current(post, work.today)))
    )
    reports = sa.select(sa.func.count()).where(post.manager_post_id.in_(current), people.is_current(post, work.today))
    return Kept(
        person_id, person.name, person.created_at, _posts(work, person_id), len(current),
        (work.db.scalar(reports) or 0) if current else 0, tuple(_counts(work, person_id)),
        person_id == work.actor.person_id,
    )  # fmt: skip


def _posts(work: Work, person_id: UUID) -> tuple[str, ...]:
    rows_ = work.db.execute(
        sa.select(people.Post.job_title, people.Team.name, people.Organisation.short_name, people.Post.ended_on)
        .join(people.Team, people.Team.id == people.Post.team_id)
        .join(people.Organisation, people.Organisation.id == people.Post.organisation_id)
        .where(people.Post.person_id == person_id)
        .order_by(people.Post.started_on.desc(), people.Post.id)
    )
    return tuple(
        f"{row.job_title}, {row.name}, {row.short_name}"
        + (" (ended)" if row.ended_on and row.ended_on < work.today else "")
        for row in rows_
    )


def _counts(work: Work, person_id: UUID) -> list[tuple[str, int]]:
    found = []
    for table in register.tables().values():
        if table.is_copied:
            mine = rows.belonging_to(table.name, rows.only(*people.known_as(work, person_id)))
            count = work.db.scalar(sa.select(sa.func.count()).select_from(rows.table(table.name)).where(mine)) or 0
            if count:
                found.append((table.what, count))
    return found
