"""Who somebody is and what erasing them ends, for an administrator who was asked for a copy or an erasure. Nothing of their training."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from lms import people
from lms.runtime.errors import NotFound
from lms.runtime.work import Work


@dataclass(frozen=True)
class Subject:
    """A person, and what erasing them ends."""

    id: UUID
    name: str
    posts: tuple[str, ...]
    current_posts: int
    reports: int


def subject(work: Work, person_id: UUID) -> Subject:
    """Return whom a request is about. Raises NotFound unless the actor is an administrator of the site and the person is there."""
    person = work.db.get(people.Person, person_id)
    if person is None or person.erased_at or not people.is_administrator(work) or people.joined_into(work, person_id):
        raise NotFound
    post = people.Post
    current = list(
        work.db.scalars(sa.select(post.id).where(post.person_id == person_id, people.is_current(post, work.today)))
    )
    reports = sa.select(sa.func.count()).where(post.manager_post_id.in_(current), people.is_current(post, work.today))
    return Subject(
        person_id, person.name, _posts(work, person_id), len(current), (work.db.scalar(reports) or 0) if current else 0
    )


def _posts(work: Work, person_id: UUID) -> tuple[str, ...]:
    found = work.db.execute(
        sa.select(people.Post.job_title, people.Team.name, people.Organisation.short_name, people.Post.ended_on)
        .join(people.Team, people.Team.id == people.Post.team_id)
        .join(people.Organisation, people.Organisation.id == people.Post.organisation_id)
        .where(people.Post.person_id == person_id)
        .order_by(people.Post.started_on.desc(), people.Post.id)
    )
    return tuple(
        f"{row.job_title}, {row.name}, {row.short_name}"
        + (" (ended)" if row.ended_on and row.ended_on < work.today else "")
        for row in found
    )
