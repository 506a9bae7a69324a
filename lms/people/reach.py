"""Whom somebody may see: one SQL condition, used by every list, search, export and lookup.

Oneself; direct and indirect reports, both posts being current; the people of teams on and below which one leads, runs training or
audits; everybody for a site auditor. Who runs training or audits also sees those who left. Somebody out of reach does not exist,
nor does what an organisation out of reach asks.
"""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, aliased

from lms.people.models import Post, ReportsBelow, TeamBelow
from lms.people.rules import SEEING, SEEING_PAST
from lms.runtime.access import Role
from lms.runtime.work import Grant, Work

IdColumn = sa.ColumnElement[UUID] | InstrumentedAttribute[UUID]


def is_current(post: type[Post], today: date | sa.BindParameter[date]) -> sa.ColumnElement[bool]:
    """Return the condition that a post has not ended: its last day, a local date, still counts."""
    return sa.or_(post.ended_on.is_(None), post.ended_on >= today)


def within_reach(work: Work, person_id: IdColumn) -> sa.ColumnElement[bool]:
    """Return the condition that a person is within the actor's reach."""
    if _sees_everybody(work):
        return sa.true()
    if work.actor.person_id is None:
        return sa.false()
    post = aliased(Post)
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
    below = Post.id.in_(_reports(work))
    return sa.and_(is_current(Post, work.today), sa.or_(below, _in_teams(work, Post, *SEEING)))


def signs_for(work: Work, post_id: IdColumn) -> sa.ColumnElement[bool]:
    """Return the condition that the actor may sign off whoever holds a post, which is current.

    That is their line manager, anybody further up the line, or a training lead of the team or above it.
    """
    post = aliased(Post)
    signs = sa.or_(_below(work, post), _in_teams(work, post, Role.TRAINING_LEAD))
    return sa.exists(sa.select(post.id).where(post.id == post_id, is_current(post, work.today), signs))


def runs_training_for(work: Work, post_id: IdColumn) -> sa.ColumnElement[bool]:
    """Return the condition that the actor runs training in the team of a post, current or past, or above it."""
    if work.actor.is_system:
        return sa.true()
    post = aliased(Post)
    return sa.exists(sa.select(post.id).where(post.id == post_id, _in_teams(work, post, Role.TRAINING_LEAD)))


def _sees_everybody(work: Work) -> bool:
    return work.actor.is_system or Grant(Role.AUDITOR) in work.actor.grants


def _seen(work: Work, post: type[Post]) -> sa.ColumnElement[bool]:
    """Return the condition that the actor sees the holder of a post through it; past posts are seen by few roles."""
    now = sa.or_(_below(work, post), _in_teams(work, post, *SEEING))
    return sa.or_(sa.and_(is_current(post, work.today), now), _in_teams(work, post, *SEEING_PAST))


def _below(work: Work, post: type[Post]) -> sa.ColumnElement[bool]:
    """Return the condition that a post reports, directly or further down, to a current post of the actor's."""
    return sa.exists(_reports(work).where(ReportsBelow.post_id == post.id))


def _reports(work: Work) -> sa.Select[UUID]:
    own = aliased(Post)
    return (
        sa.select(ReportsBelow.post_id)
        .join(own, own.id == ReportsBelow.manager_post_id)
        .where(own.person_id == work.actor.person_id, is_current(own, work.today))
    )


def _in_teams(work: Work, post: type[Post], *roles: Role) -> sa.ColumnElement[bool]:
    """Return the condition that a post is in a team on which, or above which, the actor holds one of the roles."""
    if teams := work.actor.teams(*roles):
        return post.team_id.in_(sa.select(TeamBelow.team_id).where(TeamBelow.top_id.in_(teams)))
    return sa.false()
