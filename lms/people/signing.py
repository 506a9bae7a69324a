"""Who signs off the holder of a post today, and by what right somebody does.

The nearest line manager who is here; for whoever stands at the top of the line, the person whom the organisation names; for anybody
else without a manager, a training lead. Whoever stands in for a manager signs in their place, but never for the one they stand in for,
so that nobody signs themselves off through somebody else. Everything follows the reporting line as it is today.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from lms.people import reach
from lms.people.models import Delegation, Organisation, Person, Post, ReportsBelow, RoleGrant, TeamBelow
from lms.runtime.access import Role
from lms.runtime.work import Work

_SIGNED, _FOR, _BOSS, _MINE, _FAR, _HELD_BELOW = (aliased(Post) for _ in range(6))
_BELOW, _LINE, _UNDER, _ORGANISATION, _HOLDER = (
    aliased(ReportsBelow),
    aliased(ReportsBelow),
    aliased(ReportsBelow),
    aliased(Organisation),
    aliased(Person),
)


class Basis(StrEnum):
    """By what right somebody signs off."""

    LINE = "line"
    STAND_IN = "stand_in"
    NAMED = "named"
    TRAINING_LEAD = "training_lead"
    INVITED = "invited"


@dataclass(frozen=True)
class Authority:
    """By what right the actor signs off the holder of a post. For a stand-in, in whose place and until which day."""

    basis: Basis
    for_id: UUID | None = None
    for_name: str = ""
    until: date | None = None


def nearest_manager(post: Any, today: reach.Today) -> sa.ScalarSelect[UUID]:
    """Return the post of the nearest line manager of a post, as a value beside `Post` or its like in another statement.

    Whoever left or is suspended is passed over, and the next up the line takes their place. None where there is nobody.
    """
    boss = _BOSS
    return (
        sa.select(boss.id)
        .select_from(_BELOW)
        .join(boss, boss.id == _BELOW.manager_post_id)
        .join(_HOLDER, _HOLDER.id == boss.person_id)
        .where(
            _BELOW.post_id == post.id, boss.person_id != post.person_id, reach.is_current(boss, today),
            _HOLDER.suspended_at.is_(None),
        )
        .order_by(_BELOW.depth)
        .limit(1)
        .correlate(post)
        .scalar_subquery()
    )  # fmt: skip


def named_signer(post: Any, today: reach.Today) -> sa.ScalarSelect[UUID]:
    """Return the person whom the organisation names for whoever has nobody above and somebody below them, as a value; or None."""
    named, organisation = _HOLDER, _ORGANISATION
    below = sa.exists(sa.select(_UNDER.post_id).where(_UNDER.manager_post_id == post.id)).correlate(post)
    return (
        sa.select(named.id)
        .select_from(named)
        .join(organisation, organisation.signer_id == named.id)
        .where(
            organisation.id == post.organisation_id, named.id != post.person_id, named.suspended_at.is_(None), below,
            nearest_manager(post, today).is_(None),
        )
        .correlate(post)
        .scalar_subquery()
    )  # fmt: skip


def signs_for(work: Work, post_id: reach.IdColumn) -> sa.ColumnElement[bool]:
    """Return the condition that the actor may sign off whoever holds a post, which is current.

    That is anybody up the line or whoever stands in for them, the person named for the top of the line, or a training lead of the team or
    above it.
    """
    post = _SIGNED
    signs = sa.or_(
        _in_line(post, _mine(work)),
        _stands_in_above(work, post),
        named_signer(post, work.today) == work.actor.person_id,
        reach.in_teams(work, post, Role.TRAINING_LEAD),
    )
    return sa.exists(sa.select(post.id).where(post.id == post_id, reach.is_current(post, work.today), signs))


def is_asked(work: Work, post: Any) -> sa.ColumnElement[bool]:
    """Return the condition on a post that the actor is who is asked: the nearest manager, their stand-in, or who signs where none is.

    Somebody further up the line may sign off too, but is not asked.
    """
    nearest, named = nearest_manager(post, work.today), named_signer(post, work.today)
    mine = sa.or_(nearest.in_(_mine(work)), nearest.in_(_stood_in(work)))
    leads = reach.in_teams(work, post, Role.TRAINING_LEAD)
    nobody = sa.and_(nearest.is_(None), sa.or_(named == work.actor.person_id, sa.and_(named.is_(None), leads)))
    return sa.or_(mine, nobody)


def authority(work: Work, post_id: UUID) -> Authority | None:
    """Return by what right the actor signs off the holder of a post, now and until the end of this transaction; None without one.

    What the right rests on is locked against change, and read as it is then and not as it was when the request came in. The right of
    one's own goes before the one to stand in.
    """
    _hold(work, post_id)
    post = work.db.get(Post, post_id, populate_existing=True)
    if post is None or (post.ended_on and post.ended_on < work.today) or post.person_id == work.actor.person_id:
        return None
    mine = work.actor.person
    gone = sa.or_(Person.suspended_at.is_not(None), reach.has_left(sa.literal(mine, sa.Uuid()), work.today))
    if work.db.scalar(sa.select(Person.id).where(Person.id == mine, gone)):
        return None
    here = sa.select(Post.id).where(Post.id == post_id)
    if work.db.scalar(here.where(_in_line(Post, _mine(work)))):
        return Authority(Basis.LINE)
    if stands := _standing_in(work, [post_id]):
        return stands[0][1]
    if work.db.scalar(sa.select(named_signer(Post, work.today)).where(Post.id == post_id)) == work.actor.person_id:
        return Authority(Basis.NAMED)
    leads = sa.select(RoleGrant.id).join(TeamBelow, TeamBelow.top_id == RoleGrant.team_id)
    held = leads.where(
        RoleGrant.person_id == work.actor.person_id, RoleGrant.role == Role.TRAINING_LEAD,
        reach.is_held(RoleGrant, work.today), TeamBelow.team_id == post.team_id,
    )  # fmt: skip
    return Authority(Basis.TRAINING_LEAD) if work.db.scalars(held).first() else None


def _hold(work: Work, post_id: UUID) -> None:
    """Let nothing that a right to sign off rests on change until the end: posts and lines, stand-ins, roles, and the actor themselves.

    Shared locks, so that many decide at once; in the order in which changes take theirs.
    """
    organisation = sa.select(Organisation.id).join(Post, Post.organisation_id == Organisation.id)
    work.db.execute(organisation.where(Post.id == post_id).with_for_update(read=True, of=Organisation))
    mine = work.actor.person_id
    for statement in (
        sa.select(Person.id).where(Person.id == mine),
        sa.select(Delegation.id).where(Delegation.delegate_id == mine, Delegation.ended_at.is_(None)),
        sa.select(RoleGrant.id).where(RoleGrant.person_id == mine, RoleGrant.ended_at.is_(None)),
    ):
        work.db.execute(statement.with_for_update(read=True))


def standing_in_above(work: Work, post_ids: Collection[UUID]) -> dict[UUID, Authority]:
    """Return for each of some posts in whose place the actor signs off its holder, where it is not in their own right up the line.

    The nearest whom they stand in for. In two statements, whatever the number of posts. The caller has checked reach.
    """
    own = set(work.db.scalars(sa.select(Post.id).where(Post.id.in_(post_ids), _in_line(Post, _mine(work)))))
    found: dict[UUID, Authority] = {}
    for post_id, stands in _standing_in(work, [each for each in post_ids if each not in own]):
        found.setdefault(post_id, stands)
    return found


def _standing_in(work: Work, post_ids: Collection[UUID]) -> list[tuple[UUID, Authority]]:
    """Return for whom the actor stands in above some posts, the nearest up each line first."""
    below = _HELD_BELOW
    rows = work.db.execute(
        sa.select(ReportsBelow.post_id, _FOR.person_id, Person.first_name, Person.last_name, Delegation.ends_on)
        .select_from(ReportsBelow)
        .join(below, below.id == ReportsBelow.post_id)
        .join(_FOR, _FOR.id == ReportsBelow.manager_post_id)
        .join(Person, Person.id == _FOR.person_id)
        .join(Delegation, Delegation.post_id == _FOR.id)
        .where(
            ReportsBelow.post_id.in_(post_ids), _FOR.person_id != below.person_id, _FOR.id.in_(_stood_in(work)),
            Delegation.delegate_id == work.actor.person_id, Delegation.ended_at.is_(None), Delegation.starts_on <= work.today,
            Delegation.ends_on >= work.today,
        )
        .order_by(ReportsBelow.depth, Delegation.ends_on.desc())
    )  # fmt: skip
    return [
        (
            row.post_id,
            Authority(Basis.STAND_IN, row.person_id, f"{row.first_name} {row.last_name}".strip(), row.ends_on),
        )
        for row in rows
    ]


def deputies(work: Work, person_ids: Collection[UUID], post_id: UUID) -> tuple[UUID, ...]:
    """Return who stands in today for any of some people above a post, so that they are told of what waits. Never its holder."""
    post = work.db.get_one(Post, post_id)
    held, own = _FOR, _FAR
    rows = (
        sa.select(Delegation.delegate_id)
        .join(held, held.id == Delegation.post_id)
        .join(ReportsBelow, ReportsBelow.manager_post_id == held.id)
        .where(
            ReportsBelow.post_id == post_id, held.person_id.in_(person_ids), held.person_id != post.person_id,
            reach.is_current(held, work.today), Delegation.ended_at.is_(None), Delegation.starts_on <= work.today,
            Delegation.ends_on >= work.today, Delegation.delegate_id != post.person_id,
            sa.exists(
                sa.select(own.id).where(
                    own.person_id == Delegation.delegate_id, own.organisation_id == held.organisation_id,
                    reach.is_current(own, work.today),
                )
            ),
        )
        .distinct()
    )  # fmt: skip
    return tuple(work.db.scalars(rows))


def _mine(work: Work) -> sa.Select[UUID]:
    """Return the actor's current posts."""
    own = _MINE
    return sa.select(own.id).where(own.person_id == work.actor.person_id, reach.is_current(own, work.today))


def _stood_in(work: Work) -> sa.Select[UUID]:
    return reach.stood_in_for(sa.literal(work.actor.person_id, sa.Uuid()), work.today)


def _in_line(post: Any, managers: sa.Select[UUID]) -> sa.ColumnElement[bool]:
    """Return the condition that a post reports to one of some posts, none of which its own holder has."""
    line = sa.select(_LINE.post_id).where(_LINE.post_id == post.id, _LINE.manager_post_id.in_(managers))
    return sa.exists(line.correlate(post))


def _stands_in_above(work: Work, post: Any) -> sa.ColumnElement[bool]:
    """Return the condition that the actor stands in for somebody up the line of a post, other than its holder."""
    held = _FOR
    line = (
        sa.select(_LINE.post_id)
        .select_from(_LINE)
        .join(held, held.id == _LINE.manager_post_id)
        .where(_LINE.post_id == post.id, held.person_id != post.person_id, held.id.in_(_stood_in(work)))
    )
    return sa.exists(line.correlate(post))
