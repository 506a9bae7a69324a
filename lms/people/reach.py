"""Whom somebody may see: one SQL condition, used by every list, search, export and lookup.

Oneself; direct and indirect reports of one's current posts; the people of teams on and below which one leads, runs training or
audits; everybody for a site auditor. Somebody out of reach does not exist.
"""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, aliased

from lms.people.models import Post, ReportsBelow, TeamBelow
from lms.people.rules import SEEING
from lms.runtime.access import Role
from lms.runtime.work import Actor, Grant, Work

IdColumn = sa.ColumnElement[UUID] | InstrumentedAttribute[UUID]


def within_reach(actor: Actor, person_id: IdColumn) -> sa.ColumnElement[bool]:
    """Return the condition that a person is within the actor's reach."""
    if actor.is_system or Grant(Role.AUDITOR) in actor.grants:
        return sa.true()
    if actor.person_id is None:
        return sa.false()
    own = aliased(Post)
    reports = (
        sa.select(ReportsBelow.person_id)
        .join(own, own.id == ReportsBelow.manager_post_id)
        .where(own.person_id == actor.person_id, own.ended_on.is_(None), ReportsBelow.person_id == person_id)
    )
    conditions = [person_id == actor.person_id, sa.exists(reports)]
    if teams := actor.teams(*SEEING):
        post = aliased(Post)
        below = (
            sa.select(post.person_id)
            .join(TeamBelow, TeamBelow.team_id == post.team_id)
            .where(TeamBelow.top_id.in_(teams), post.person_id == person_id)
        )
        conditions.append(sa.exists(below))
    return sa.or_(*conditions)


def is_within_reach(work: Work, person_id: UUID) -> bool:
    """Say whether the actor may see a person; free for oneself."""
    if work.actor.is_system or person_id == work.actor.person_id:
        return True
    return bool(work.db.scalar(sa.select(within_reach(work.actor, sa.literal(person_id, sa.Uuid())))))


def reached_posts(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition on `Post` that it belongs to the actor's team page: below them, or in teams they hold a role on."""
    own = aliased(Post)
    conditions: list[sa.ColumnElement[bool]] = [
        Post.id.in_(
            sa.select(ReportsBelow.post_id)
            .join(own, own.id == ReportsBelow.manager_post_id)
            .where(own.person_id == actor.person_id, own.ended_on.is_(None))
        )
    ]
    if teams := actor.teams(*SEEING):
        conditions.append(Post.team_id.in_(sa.select(TeamBelow.team_id).where(TeamBelow.top_id.in_(teams))))
    if Grant(Role.AUDITOR) in actor.grants:
        conditions.append(sa.true())
    return sa.or_(*conditions)


def signs_for(actor: Actor, post_id: IdColumn) -> sa.ColumnElement[bool]:
    """Return the condition that the actor may sign off whoever holds a post.

    That is their line manager, anybody further up the line, or a training lead of the team or above it.
    """
    own = aliased(Post)
    up = (
        sa.select(ReportsBelow.post_id)
        .join(own, own.id == ReportsBelow.manager_post_id)
        .where(own.person_id == actor.person_id, own.ended_on.is_(None), ReportsBelow.post_id == post_id)
    )
    conditions = [sa.exists(up)]
    if teams := actor.teams(Role.TRAINING_LEAD):
        post = aliased(Post)
        led = (
            sa.select(post.id)
            .join(TeamBelow, TeamBelow.team_id == post.team_id)
            .where(TeamBelow.top_id.in_(teams), post.id == post_id)
        )
        conditions.append(sa.exists(led))
    return sa.or_(*conditions)
