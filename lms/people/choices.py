"""Who can be chosen: as a line manager, as a stand-in. Nobody is listed whom the actor does not see already."""

import unicodedata
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from lms.people import lists, reach
from lms.people.models import Person, Post, ReportsBelow, Team
from lms.runtime.work import Work

MOST_FOUND = 20


@dataclass(frozen=True)
class Choice:
    """Somebody in a post, as a choice is read."""

    post_id: UUID
    person_id: UUID
    label: str


def find_managers(work: Work, organisation_id: UUID, team_id: UUID, person_id: UUID, q: str = "") -> tuple[Choice, ...]:
    """Return up to 20 posts in reach that could manage a person's post: those whose holder's name holds a text.

    Without a text: those that manage somebody in the team already.
    """
    chosen = _chosen().where(
        Post.organisation_id == organisation_id, Post.person_id != person_id, reach.reached_posts(work)
    )
    if q.strip():
        chosen = chosen.where(lists.like(Post.sort_name, q.strip()[: lists.LONGEST_SEARCH]))
    else:
        managed = aliased(Post)
        here = sa.select(managed.manager_post_id).where(
            managed.team_id == team_id, reach.is_current(managed, work.today)
        )
        chosen = chosen.where(Post.id.in_(here))
    return _choices(work, chosen)


def find_reports(work: Work, post_id: UUID, q: str = "") -> tuple[Choice, ...]:
    """Return up to 20 people below a post whose name holds a text, those who report to it first. The caller has checked the post."""
    chosen = _chosen().join(ReportsBelow, ReportsBelow.post_id == Post.id)
    chosen = chosen.where(ReportsBelow.manager_post_id == post_id, reach.is_current(Post, work.today))
    if q.strip():
        chosen = chosen.where(lists.like(Post.sort_name, q.strip()[: lists.LONGEST_SEARCH]))
    return _choices(work, chosen.order_by(ReportsBelow.depth))


def find_staff(work: Work, organisation_id: UUID, not_person: UUID, q: str = "") -> tuple[Choice, ...]:
    """Return up to 20 people in reach with a current post in an organisation whose name holds a text; nobody without a text."""
    if not q.strip():
        return ()
    chosen = _chosen().where(
        Post.organisation_id == organisation_id, Post.person_id != not_person, reach.reached_posts(work),
        lists.like(Post.sort_name, q.strip()[: lists.LONGEST_SEARCH]),
    )  # fmt: skip
    return _choices(work, chosen)


def by_staff_number(work: Work, organisation_id: UUID, staff_number: str, last_name: str) -> UUID | None:
    """Return the person in a current post with this staff number, when the last name is theirs too; None otherwise.

    So a manager can name a colleague whom they do not see, and learns nothing that they did not know.
    """
    row = work.db.execute(
        sa.select(Post.person_id, Person.first_name, Person.last_name)
        .join(Person, Person.id == Post.person_id)
        .where(
            Post.organisation_id == organisation_id, Post.staff_number == staff_number.strip(), reach.is_current(Post, work.today)
        )
    ).first()  # fmt: skip
    # Somebody with one name only is known by that.
    return row.person_id if row and _folded(row.last_name or row.first_name) == _folded(last_name) else None


def count_reports(work: Work, post_id: UUID) -> int:
    """Return how many current posts report directly to one. The caller has checked the post."""
    direct = sa.select(sa.func.count()).where(Post.manager_post_id == post_id, reach.is_current(Post, work.today))
    return work.db.scalar(direct) or 0


def _chosen() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(Post.id, Post.person_id, Person.first_name, Person.last_name, Post.job_title, Team.name)
        .join(Person, Person.id == Post.person_id)
        .join(Team, Team.id == Post.team_id)
    )


def _choices(work: Work, chosen: sa.Select[*tuple[Any, ...]]) -> tuple[Choice, ...]:
    rows = work.db.execute(chosen.order_by(Post.sort_name, Post.id).limit(MOST_FOUND))
    return tuple(
        Choice(row.id, row.person_id, f"{row.first_name} {row.last_name}".strip() + f", {row.job_title}, {row.name}")
        for row in rows
    )


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()
