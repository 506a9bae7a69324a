"""Whom somebody may see: one SQL condition, used by every list, search, export and lookup.

Oneself; direct and indirect reports, both posts being current; those of somebody one stands in for, for as long as one does and
works in the same organisation; the people of teams on and below which one leads, runs training or audits; everybody for a site
auditor. Who runs training or audits also sees those who left. Somebody out of reach does not exist, nor does what an organisation
out of reach asks. What an administrator finds to give and take access is another, smaller thing: see `directory`.
"""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, aliased

from lms.people.models import Delegation, Post, ReportsBelow, RoleGrant, TeamBelow
from lms.people.rules import SEEING, SEEING_PAST
from lms.runtime.access import Role
from lms.runtime.work import Grant, Work

IdColumn = sa.ColumnElement[UUID] | InstrumentedAttribute[UUID]
Today = date | sa.BindParameter[date]
# Made once: naming a table anew costs more than asking it. Each stands in one condition only, so that none nests in itself.
_HELD, _THERE, _SEEN, _SIGNED, _TRAINED, _OWN, _MANAGING, _MANAGED = (aliased(Post) for _ in range(8))


def is_current(post: type[Post], today: Today) -> sa.ColumnElement[bool]:
    """Return the condition that a post has not ended: its last day, a local date, still counts."""
    return sa.or_(post.ended_on.is_(None), post.ended_on >= today)


def has_left(person_id: IdColumn | sa.ColumnElement[UUID], today: Today) -> sa.ColumnElement[bool]:
    """Return the condition that somebody had a post and has none any more, nor one that is still to begin."""
    had, has = aliased(Post), aliased(Post)
    return sa.and_(
        sa.exists().where(had.person_id == person_id),
        ~sa.exists().where(has.person_id == person_id, is_current(has, today)),
    )


def is_held(grant: type[RoleGrant], today: Today) -> sa.ColumnElement[bool]:
    """Return the condition that a role is held: not taken away, and its last day, if it has one, has not passed."""
    return sa.and_(grant.ended_at.is_(None), sa.or_(grant.ends_on.is_(None), grant.ends_on >= today))


def stood_in_for(person_id: IdColumn | sa.BindParameter[UUID], today: Today) -> sa.Select[UUID]:
    """Return the current posts that a person stands in for today.

    Whoever has left the organisation of the post stands in there no more.
    """
    held, own = _HELD, _THERE
    works_there = sa.exists(
        sa.select(own.id).where(
            own.person_id == Delegation.delegate_id, own.organisation_id == held.organisation_id, is_current(own, today)
        )
    )
    return (
        sa.select(held.id)
        .join(Delegation, Delegation.post_id == held.id)
        .where(
            Delegation.delegate_id == person_id, Delegation.ended_at.is_(None), Delegation.starts_on <= today,
            Delegation.ends_on >= today, is_current(held, today), works_there,
        )
    )  # fmt: skip


def manages(person_id: IdColumn | sa.BindParameter[UUID], today: Today) -> sa.ColumnElement[bool]:
    """Return the condition that somebody reports to a person, directly or further down: also through a post that has ended."""
    own, below = _MANAGING, _MANAGED
    found = (
        sa.select(ReportsBelow.post_id)
        .join(own, own.id == ReportsBelow.manager_post_id)
        .join(below, below.id == ReportsBelow.post_id)
        .where(own.person_id == person_id, is_current(own, today), is_current(below, today))
    )
    return sa.exists(found)


def is_in_team(post: type[Post], team_id: UUID) -> sa.ColumnElement[bool]:
    """Return the condition that a post is in a team or below it."""
    return post.team_id.in_(sa.select(TeamBelow.team_id).where(TeamBelow.top_id == team_id))


def within_reach(work: Work, person_id: IdColumn) -> sa.ColumnElement[bool]:
    """Return the condition that a person is within the actor's reach."""
    if _sees_everybody(work):
        return sa.true()
    if work.actor.person_id is None:
        return sa.false()
    post = _SEEN
    seen = sa.exists(sa.select(post.id).where(post.person_id == person_id, _seen(work, post)))
    return sa.or_(person_id == work.actor.person_id, seen)


def is_within_reach(work: Work, person_id: UUID) -> bool:
    """Say whether the actor may see a person; free for oneself."""
    if work.actor.is_system or person_id == work.actor.person_id:
        return True
    return bool(work.db.scalar(sa.select(within_reach(work, sa.literal(person_id, sa.Uuid())))))


def seen_organisations(work: Work, person_id: UUID) -> frozenset[UUID]:
    """Return the organisations through whose posts the actor sees a person: all of one's own."""
    found = sa.select(Post.organisation_id).where(Post.person_id == person_id).distinct()
    if not _sees_everybody(work) and person_id != work.actor.person_id:
        found = found.where(_seen(work, Post))
    return frozenset(work.db.scalars(found))


def reached_posts(work: Work) -> sa.ColumnElement[bool]:
    """Return the condition on `Post` that it belongs to the actor's team page: current, below them or in teams they hold a role on."""
    if _sees_everybody(work):
        return is_current(Post, work.today)
    # As a list and not as a condition on each post, so that a page of a large organisation is found from its index.
    below = Post.id.in_(sa.select(ReportsBelow.post_id).where(ReportsBelow.manager_post_id.in_(_managed(work))))
    return sa.and_(is_current(Post, work.today), sa.or_(below, in_teams(work, Post, *SEEING)))


def answers_for(work: Work, post_id: IdColumn) -> sa.ColumnElement[bool]:
    """Return the condition that the actor manages whoever holds a post, which is current, or runs their training.

    That is their line manager, anybody further up the line, or a training lead of the team or above it. Whoever stands in does not.
    """
    post = _SIGNED
    signs = sa.or_(_reports_to(post, _own(work)), in_teams(work, post, Role.TRAINING_LEAD))
    return sa.exists(sa.select(post.id).where(post.id == post_id, is_current(post, work.today), signs))


def runs_training_for(work: Work, post_id: IdColumn) -> sa.ColumnElement[bool]:
    """Return the condition that the actor runs training in the team of a post, current or past, or above it."""
    if work.actor.is_system:
        return sa.true()
    post = _TRAINED
    return sa.exists(sa.select(post.id).where(post.id == post_id, in_teams(work, post, Role.TRAINING_LEAD)))


def teams_below(top_ids: Collection[UUID]) -> sa.Subquery:
    """Return the teams below some teams, themselves among them, as `top_id` and `team_id`."""
    return sa.select(TeamBelow.top_id, TeamBelow.team_id).where(TeamBelow.top_id.in_(top_ids)).subquery()


def runs_training_in(work: Work, team_id: IdColumn) -> sa.ColumnElement[bool]:
    """Return the condition that the actor runs training on a team, or above it."""
    if work.actor.is_system:
        return sa.true()
    return _below_role(work, team_id, Role.TRAINING_LEAD)


def _sees_everybody(work: Work) -> bool:
    return work.actor.is_system or Grant(Role.AUDITOR) in work.actor.grants


def _seen(work: Work, post: type[Post]) -> sa.ColumnElement[bool]:
    """Return the condition that the actor sees the holder of a post through it; past posts are seen by few roles."""
    now = sa.or_(_reports_to(post, _managed(work)), in_teams(work, post, *SEEING))
    return sa.or_(sa.and_(is_current(post, work.today), now), in_teams(work, post, *SEEING_PAST))


def _reports_to(post: type[Post], managers: sa.SelectBase) -> sa.ColumnElement[bool]:
    """Return the condition that a post reports, directly or further down, to one of some posts."""
    line = sa.select(ReportsBelow.post_id).where(
        ReportsBelow.post_id == post.id, ReportsBelow.manager_post_id.in_(managers)
    )
    return sa.exists(line)


def _own(work: Work) -> sa.Select[UUID]:
    """Return the actor's current posts."""
    own = _OWN
    return sa.select(own.id).where(own.person_id == work.actor.person_id, is_current(own, work.today))


def _managed(work: Work) -> sa.CompoundSelect[UUID]:
    """Return the posts below which the actor sees: their own, and those they stand in for."""
    return sa.union_all(_own(work), stood_in_for(sa.literal(work.actor.person_id, sa.Uuid()), work.today))


def in_teams(work: Work, post: Any, *roles: Role) -> sa.ColumnElement[bool]:
    """Return the condition that a post is in a team on which, or above which, the actor holds one of the roles."""
    return _below_role(work, post.team_id, *roles)


def _below_role(work: Work, team_id: IdColumn, *roles: Role) -> sa.ColumnElement[bool]:
    if teams := work.actor.teams(*roles):
        return team_id.in_(sa.select(TeamBelow.team_id).where(TeamBelow.top_id.in_(teams)))
    return sa.false()
