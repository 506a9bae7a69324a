"""Lists of people for those who run training and those who administer: a page at a time by key, at the same cost for any number.

A small team is sorted; a large one is read in the order of its organisation's index, which begins with the page. So that the count of a
large list costs no more than its page, it stops at `MOST_COUNTED`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from lms.people import directory, reach
from lms.people.joined import joined_into
from lms.people.models import JoinedPerson, Organisation, Person, Post, RoleGrant, Team, TeamBelow
from lms.runtime.access import Role
from lms.runtime.errors import NotFound
from lms.runtime.work import Work

PAGE_SIZE = 25
MOST_COUNTED = 1000
LONGEST_SEARCH = 80
Key = tuple[str | int, ...]


@dataclass(frozen=True)
class StaffRow:
    """One post of somebody whose training the actor runs."""

    person_id: UUID
    post_id: UUID
    name: str
    staff_number: str
    job_title: str
    team_name: str
    organisation_name: str
    started_on: date
    ended_on: date | None
    key: Key


@dataclass(frozen=True)
class StaffPage:
    """One page. `count`, of current posts in the teams, is at most one more than MOST_COUNTED; `after` is empty on the last page."""

    rows: tuple[StaffRow, ...]
    count: int
    after: Key


@dataclass(frozen=True)
class Found:
    """Somebody whom an administrator found, with their current posts and the roles they hold."""

    person_id: UUID
    name: str
    is_suspended: bool
    posts: tuple[str, ...]
    roles: tuple[Role, ...]
    key: Key


def staff(work: Work, *, q: str = "", show: str = "", after: Key = ()) -> StaffPage:
    """Return a page of the posts in teams where the actor runs training: current ones, or with `show` "left" those that ended.

    `q` is a part of a name, or a whole staff number. `count` is of those who work there, whatever was looked for.
    """
    teams = work.actor.teams(Role.TRAINING_LEAD)
    below = sa.select(TeamBelow.team_id).where(TeamBelow.top_id.in_(teams))
    here = reach.is_current(Post, work.today)
    shown = Post.ended_on < work.today if show == "left" else here
    some = sa.select(Post.id).where(Post.team_id.in_(below), here).limit(MOST_COUNTED + 1).subquery()
    count = work.db.scalar(sa.select(sa.func.count()).select_from(some)) or 0
    place = Post.team_id.in_(below) if count <= MOST_COUNTED else _place_of_many(work, teams)
    wanted = sa.and_(place, shown, *_matches(Post.sort_name, Post.person_id, q))
    found = work.db.execute(_staff_rows(wanted, after)).all()
    rows = tuple(_staff_row(row) for row in found[:PAGE_SIZE])
    return StaffPage(rows, count, rows[-1].key if len(found) > PAGE_SIZE else ())


def _place_of_many(work: Work, teams: Sequence[UUID]) -> sa.ColumnElement[bool]:
    """Return the condition of being in teams or below, put so that the rows of one organisation are read in the order of its index."""
    organisations = work.db.scalars(sa.select(Team.organisation_id).where(Team.id.in_(teams)).distinct()).all()
    covered = sa.exists().where(TeamBelow.team_id == Post.team_id, TeamBelow.top_id.in_(teams))
    own = (
        Post.organisation_id == organisations[0] if len(organisations) == 1 else Post.organisation_id.in_(organisations)
    )
    return sa.and_(own, covered)


def _staff_rows(condition: sa.ColumnElement[bool], after: Key) -> sa.Select[*tuple[Any, ...]]:
    """Return the statement of a page: first which posts, from the index alone, then the names around them."""
    key = (Post.sort_name, Post.person_id, Post.id)
    chosen = sa.select(Post.id).where(condition).order_by(*key).limit(PAGE_SIZE + 1)
    if after:
        chosen = chosen.where(_beyond(key, after))
    return (
        sa.select(
            Post.person_id, Post.id, Person.first_name, Person.last_name, Post.staff_number, Post.job_title, Team.name,
            Organisation.short_name, Post.started_on, Post.ended_on, Post.sort_name,
        )
        .join(Person, Person.id == Post.person_id)
        .join(Team, Team.id == Post.team_id)
        .join(Organisation, Organisation.id == Post.organisation_id)
        .where(Post.id.in_(chosen))
        .order_by(*key)
    )  # fmt: skip


def _staff_row(row: Any) -> StaffRow:
    name = f"{row.first_name} {row.last_name}".strip()
    values: list[Any] = [row[0], row[1], name, *row[4:10], (row.sort_name, str(row[0]), str(row[1]))]
    return StaffRow(*values)


def everybody(
    work: Work, *, q: str = "", also: Collection[UUID] = (), after: Key = ()
) -> tuple[tuple[Found, ...], Key]:
    """Return a page of everybody but those erased, by name, for an administrator; the key of the next page, empty on the last.

    `q` is a part of a name, or a whole staff number; `also` are people who match for another reason. Raises Forbidden.
    """
    directory.check_administrator(work)
    key = (Person.sort_name, Person.id)
    joined = sa.exists().where(JoinedPerson.person_id == Person.id)
    chosen = sa.select(Person.id, Person.first_name, Person.last_name, Person.suspended_at, Person.sort_name)
    chosen = chosen.where(~joined, Person.erased_at.is_(None)).order_by(*key).limit(PAGE_SIZE + 1)
    if q.strip():
        chosen = chosen.where(sa.or_(*_matches(Person.sort_name, Person.id, q), Person.id.in_(also)))
    if after:
        chosen = chosen.where(_beyond(key, after))
    found = work.db.execute(chosen).all()
    shown = found[:PAGE_SIZE]
    posts, roles = _posts_of(work, [row.id for row in shown]), _roles_of(work, [row.id for row in shown])
    rows = tuple(
        Found(
            row.id, f"{row.first_name} {row.last_name}".strip(), row.suspended_at is not None,
            tuple(posts.get(row.id, ())), tuple(roles.get(row.id, ())), (row.sort_name, str(row.id)),
        )
        for row in shown
    )  # fmt: skip
    return rows, rows[-1].key if len(found) > PAGE_SIZE else ()


def found(work: Work, person_id: UUID) -> Found:
    """Return one person as an administrator finds them. Raises Forbidden and NotFound."""
    directory.check_administrator(work)
    row = work.db.get(Person, person_id)
    if row is None or row.erased_at or joined_into(work, person_id):
        raise NotFound
    posts, roles = _posts_of(work, [person_id]), _roles_of(work, [person_id])
    return Found(
        person_id, row.name, row.suspended_at is not None, tuple(posts.get(person_id, ())), tuple(roles.get(person_id, ())), ()
    )  # fmt: skip


def _posts_of(work: Work, person_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    rows = work.db.execute(
        sa.select(Post.person_id, Post.job_title, Team.name, Organisation.short_name)
        .join(Team, Team.id == Post.team_id)
        .join(Organisation, Organisation.id == Post.organisation_id)
        .where(Post.person_id.in_(person_ids), reach.is_current(Post, work.today))
        .order_by(Post.started_on.desc(), Post.id)
    )
    found: dict[UUID, list[str]] = {}
    for row in rows:
        found.setdefault(row.person_id, []).append(f"{row.job_title}, {row.name}, {row.short_name}")
    return found


def _roles_of(work: Work, person_ids: Sequence[UUID]) -> dict[UUID, list[Role]]:
    held = sa.select(RoleGrant.person_id, RoleGrant.role).where(
        RoleGrant.person_id.in_(person_ids), reach.is_held(RoleGrant, work.today)
    )
    found: dict[UUID, list[Role]] = {}
    for row in work.db.execute(held.distinct().order_by(RoleGrant.role)):
        found.setdefault(row.person_id, []).append(Role(row.role))
    return found


def _matches(
    sort_name: sa.orm.InstrumentedAttribute[str], person_id: sa.orm.InstrumentedAttribute[UUID], q: str
) -> list[sa.ColumnElement[bool]]:
    """Return the conditions that somebody was looked for by a part of their name or a whole staff number; none without a search.

    Both columns are in the index that a list is read from, so that only what matches is looked up.
    """
    text = q.strip()[:LONGEST_SEARCH]
    if not text:
        return []
    numbered = aliased(Post)
    return [
        sa.or_(like(sort_name, text), person_id.in_(sa.select(numbered.person_id).where(numbered.staff_number == text)))
    ]


def like(column: sa.orm.InstrumentedAttribute[str], text: str) -> sa.ColumnElement[bool]:
    """Return the condition that a casefolded column holds a text, taken as it is typed."""
    pattern = text.casefold().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return column.like(f"%{pattern}%", escape="\\")


def _beyond(key: Sequence[Any], after: Key) -> sa.ColumnElement[bool]:
    """Return the condition that a row comes after a key: a text, then ids. Nonsense is the first page."""
    try:
        ids = [sa.literal(UUID(str(each)), sa.Uuid()) for each in after[1:]]
    except ValueError:
        return sa.true()
    return sa.tuple_(*key) > sa.tuple_(sa.literal(str(after[0])), *ids) if len(after) == len(key) else sa.true()
