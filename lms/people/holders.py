"""Who holds which role: those to look at first, then by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lms.people import directory, lists, reach
from lms.people.models import Organisation, Person, Post, RoleGrant, Team
from lms.runtime.access import Role
from lms.runtime.errors import NotFound
from lms.runtime.work import Work

ENDS_SOON = timedelta(days=30)


@dataclass(frozen=True)
class Holder:
    """One role that somebody holds. `left_on` is set for whoever has no current post where the role is held and had one."""

    id: UUID
    person_id: UUID
    name: str
    role: Role
    team_id: UUID | None
    place: str
    granted_on: date
    ends_on: date | None
    left_on: date | None
    is_suspended: bool
    key: lists.Key


@dataclass(frozen=True)
class Holders:
    """One page of roles, how many there are of each kind, and how many to look at; `after` is the key of the next page."""

    rows: tuple[Holder, ...]
    counts: dict[Role, int]
    people: int
    left: int
    ending: int
    after: lists.Key


def holders(work: Work, *, role: Role | None = None, q: str = "", after: lists.Key = ()) -> Holders:
    """Return a page of the roles that are held, for an administrator: those of leavers, those that end soon, then by name.

    Raises Forbidden.
    """
    directory.check_administrator(work)
    chosen = _rows(work)
    if role:
        chosen = chosen.where(RoleGrant.role == role)
    if q.strip():
        chosen = chosen.where(lists.like(Person.sort_name, q.strip()[: lists.LONGEST_SEARCH]))
    key = (_rank(work), Person.sort_name, RoleGrant.id)
    if beyond := _beyond(key, after):
        chosen = chosen.where(beyond[0])
    found = work.db.execute(chosen.order_by(*key).limit(lists.PAGE_SIZE + 1)).all()
    rows = tuple(_holder(work, row) for row in found[: lists.PAGE_SIZE])
    counts, people, left, ending = _counts(work)
    return Holders(rows, counts, people, left, ending, rows[-1].key if len(found) > lists.PAGE_SIZE else ())


def roles_of(work: Work, person_id: UUID) -> tuple[Holder, ...]:
    """Return the roles that a person holds, for an administrator. Raises Forbidden."""
    directory.check_administrator(work)
    rows = work.db.execute(
        _rows(work).where(RoleGrant.person_id == person_id).order_by(RoleGrant.granted_at, RoleGrant.id)
    )
    return tuple(_holder(work, row) for row in rows)


def roles_on(work: Work, team_id: UUID) -> tuple[Holder, ...]:
    """Return the roles that are held on a team itself, for an administrator. Raises Forbidden."""
    directory.check_administrator(work)
    rows = work.db.execute(_rows(work).where(RoleGrant.team_id == team_id).order_by(Person.sort_name, RoleGrant.id))
    return tuple(_holder(work, row) for row in rows)


def role_held(work: Work, grant_id: UUID) -> Holder:
    """Return one role that is held, for an administrator. Raises Forbidden and NotFound."""
    directory.check_administrator(work)
    row = work.db.execute(_rows(work).where(RoleGrant.id == grant_id)).one_or_none()
    if row is None:
        raise NotFound
    return _holder(work, row)


def _current(work: Work) -> sa.ColumnElement[bool]:
    """Return the condition that the holder has a current post where the role is held: anywhere, for one of the site."""
    here = sa.or_(Team.organisation_id.is_(None), Post.organisation_id == Team.organisation_id)
    return (
        sa.exists().where(Post.person_id == Person.id, reach.is_current(Post, work.today), here).correlate(Person, Team)
    )


def _last_day() -> sa.ScalarSelect[date | None]:
    here = sa.or_(Team.organisation_id.is_(None), Post.organisation_id == Team.organisation_id)
    return (
        sa.select(sa.func.max(Post.ended_on))
        .where(Post.person_id == Person.id, here)
        .correlate(Person, Team)
        .scalar_subquery()
    )


def _has_left(work: Work) -> sa.ColumnElement[bool]:
    return sa.and_(sa.not_(_current(work)), _last_day().is_not(None))


def _rank(work: Work) -> sa.ColumnElement[int]:
    ends_soon = RoleGrant.ends_on <= work.today + ENDS_SOON
    return sa.case((_has_left(work), 0), (ends_soon, 1), else_=2)


def _rows(work: Work) -> sa.Select[*tuple[Any, ...]]:
    left_on = sa.case((_has_left(work), _last_day())).label("left_on")
    return (
        sa.select(
            RoleGrant.id, RoleGrant.person_id, Person.first_name, Person.last_name, RoleGrant.role, RoleGrant.team_id,
            Team.name.label("team_name"), Organisation.short_name, RoleGrant.granted_at, RoleGrant.ends_on, left_on,
            Person.suspended_at, Person.sort_name, _rank(work).label("rank"), Team.parent_id,
        )
        .join(Person, Person.id == RoleGrant.person_id)
        .outerjoin(Team, Team.id == RoleGrant.team_id)
        .outerjoin(Organisation, Organisation.id == Team.organisation_id)
        .where(reach.is_held(RoleGrant, work.today))
    )  # fmt: skip


def _holder(work: Work, row: Any) -> Holder:
    place = "Whole installation"
    if row.team_id:
        place = f"{row.team_name}, {row.short_name}" if row.parent_id else row.team_name
    return Holder(
        row.id, row.person_id, f"{row.first_name} {row.last_name}".strip(), Role(row.role), row.team_id, place,
        row.granted_at.astimezone(work.site.timezone).date(), row.ends_on, row.left_on, row.suspended_at is not None,
        (row.rank, row.sort_name, str(row.id)),
    )  # fmt: skip


def _counts(work: Work) -> tuple[dict[Role, int], int, int, int]:
    """Return how many roles there are of each kind, how many people hold one, how many have left, how many roles end soon."""
    each = _rows(work).subquery()
    kinds = [sa.func.count().filter(each.c.role == role).label(role.value) for role in Role]
    totals = work.db.execute(
        sa.select(
            *kinds, sa.func.count(each.c.person_id.distinct()).label("people"),
            sa.func.count().filter(each.c.rank == 0).label("left_"), sa.func.count().filter(each.c.rank == 1).label("ending"),
        )
    ).one()  # fmt: skip
    counts = {role: getattr(totals, role.value) for role in Role if getattr(totals, role.value)}
    return counts, totals.people, totals.left_, totals.ending


def _beyond(key: Sequence[Any], after: lists.Key) -> tuple[sa.ColumnElement[bool], ...]:
    if len(after) != len(key):
        return ()
    try:
        place = (sa.literal(int(after[0])), sa.literal(str(after[1])), sa.literal(UUID(str(after[2])), sa.Uuid()))
    except ValueError:
        return ()
    return (sa.tuple_(*key) > sa.tuple_(*place),)
