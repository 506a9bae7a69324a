"""Stand-ins: who sees the people below a post while its holder is away, from a first to a last day, and why."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from lms.people import reach
from lms.people.locks import lock_organisation
from lms.people.models import Delegation, Person, Post, ReportsBelow
from lms.runtime import audit, queue
from lms.runtime.errors import NotFound, Refused
from lms.runtime.work import Work

SHORTEST_REASON, LONGEST_REASON = 3, 300


@dataclass(frozen=True)
class StandIn:
    """One stand-in: for which post and person, who, from when until when, and why."""

    id: UUID
    post_id: UUID
    holder_id: UUID
    holder_name: str
    job_title: str
    delegate_id: UUID
    delegate_name: str
    starts_on: date
    ends_on: date
    reason: str


def appoint(work: Work, post_id: UUID, delegate_id: UUID, *, starts_on: date, ends_on: date, reason: str) -> Delegation:
    """Let somebody stand in for the holder of a post, who is the actor or somebody whose training the actor runs.

    Days are local and both included. `reason` is 3 to 300 characters.
    Raises NotFound for another post; Refused for days that make no sense, a post to which nobody reports, somebody who has no post in
    the organisation, is suspended, or stands in on one of the days already.
    """
    post = _appointing(work, post_id)
    _check_days(work, starts_on, ends_on)
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise Refused("Enter the reason in 3 to 300 characters", field="reason")
    if not work.db.scalars(sa.select(ReportsBelow.post_id).where(ReportsBelow.manager_post_id == post_id)).first():
        raise Refused("Nobody reports to this post, so there is nothing to stand in for")
    _check_delegate(work, post, delegate_id, ends_on)
    _check_free(work, post_id, delegate_id, starts_on, ends_on)
    made = Delegation(
        post_id=post_id, delegate_id=delegate_id, starts_on=starts_on, ends_on=ends_on, reason=reason,
        appointed_by=work.actor.person_id, appointed_at=work.now, ended_at=None,
    )  # fmt: skip
    work.db.add(made)
    _record(work, "people:appoint-stand-in", post, made)
    return made


def end_delegation(work: Work, delegation_id: UUID) -> None:
    """End a stand-in from the next request on: by the holder of the post, the stand-in, or whoever runs the holder's training.

    Raises NotFound for another one, and for one that has ended.
    """
    known = work.db.execute(
        sa.select(Delegation.post_id, Delegation.delegate_id).where(Delegation.id == delegation_id)
    ).one_or_none()
    if known is None:
        raise NotFound
    # The organisation before the stand-in, as whoever decides on a sign-off in somebody's place holds them: never in a circle.
    if known.delegate_id != work.actor.person_id:
        _appointing(work, known.post_id)
    found = work.db.scalar(
        sa.select(Delegation)
        .where(Delegation.id == delegation_id, Delegation.ended_at.is_(None), Delegation.ends_on >= work.today)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    found.ended_at = work.now
    _record(work, "people:end-stand-in", work.db.get_one(Post, found.post_id), found)


def stand_in(work: Work, delegation_id: UUID) -> StandIn:
    """Return one stand-in, ended ones too. Raises NotFound. The caller has checked who asks."""
    row = work.db.execute(_viewing().where(Delegation.id == delegation_id)).one_or_none()
    if row is None:
        raise NotFound
    return _view(row)


def is_standing_in(work: Work, delegation_id: UUID) -> bool:
    """Say whether a stand-in has not ended: it is today or to come."""
    live = sa.select(Delegation.id).where(
        Delegation.id == delegation_id, Delegation.ended_at.is_(None), Delegation.ends_on >= work.today
    )
    return work.db.scalar(live) is not None


def stand_ins(work: Work, post_ids: Collection[UUID]) -> tuple[StandIn, ...]:
    """Return the stand-ins of some posts, those of today and those to come, by their first day. The caller has checked the posts."""
    return _views(work, Delegation.post_id.in_(post_ids))


def standing_in(work: Work, delegate_id: UUID) -> tuple[StandIn, ...]:
    """Return for whom a person stands in, today and later. The caller has checked reach."""
    return _views(work, Delegation.delegate_id == delegate_id)


def posts_to_stand_in_for(work: Work, person_id: UUID) -> tuple[UUID, ...]:
    """Return the current posts of a person to which somebody reports."""
    below = sa.exists(sa.select(ReportsBelow.post_id).where(ReportsBelow.manager_post_id == Post.id))
    found = sa.select(Post.id).where(Post.person_id == person_id, reach.is_current(Post, work.today), below)
    return tuple(work.db.scalars(found.order_by(Post.started_on.desc(), Post.id)))


def _appointing(work: Work, post_id: UUID) -> Post:
    """Return a current post for which the actor may appoint, read after its organisation was locked."""
    mine = sa.true() if work.actor.is_system else Post.person_id == work.actor.person_id
    may = sa.or_(mine, reach.runs_training_for(work, Post.id))
    organisation_id = work.db.scalar(
        sa.select(Post.organisation_id).where(Post.id == post_id, reach.is_current(Post, work.today), may)
    )
    if organisation_id is None:
        raise NotFound
    lock_organisation(work, organisation_id)
    return work.db.get_one(Post, post_id, populate_existing=True)


def _check_days(work: Work, starts_on: date, ends_on: date) -> None:
    if starts_on < work.today and not work.actor.is_system:
        raise Refused("Enter a first day that is today or later", field="starts_on")
    if ends_on < max(starts_on, work.today):
        raise Refused("Enter a last day that is not before the first", field="ends_on")


def _check_delegate(work: Work, post: Post, delegate_id: UUID, ends_on: date) -> None:
    if delegate_id == post.person_id:
        raise Refused("Choose somebody else: nobody stands in for themselves", field="delegate")
    works_there = (
        sa.select(Post.ended_on)
        .join(Person, Person.id == Post.person_id)
        .where(
            Post.person_id == delegate_id, Post.organisation_id == post.organisation_id, reach.is_current(Post, work.today),
            Person.suspended_at.is_(None),
        )
    )  # fmt: skip
    ends = work.db.scalars(works_there).all()
    if not ends:
        raise Refused("Choose somebody with a post in the same organisation", field="delegate")
    if all(end is not None and end < ends_on for end in ends):
        last = max(end for end in ends if end is not None)
        raise Refused(
            f"They leave on {last.day} {last:%B %Y}. Enter a last day that is not after that.", field="ends_on"
        )


def _check_free(work: Work, post_id: UUID, delegate_id: UUID, starts_on: date, ends_on: date) -> None:
    overlapping = sa.select(Delegation.starts_on, Delegation.ends_on).where(
        Delegation.post_id == post_id, Delegation.delegate_id == delegate_id, Delegation.ended_at.is_(None),
        Delegation.starts_on <= ends_on, Delegation.ends_on >= starts_on,
    )  # fmt: skip
    if row := work.db.execute(overlapping).first():
        first, last = (f"{day.day} {day:%B %Y}" for day in row)
        raise Refused(f"They stand in already from {first} to {last}. Choose other days.", field="starts_on")


def _viewing() -> sa.Select[*tuple[Any, ...]]:
    holder, delegate = aliased(Person), aliased(Person)
    return (
        sa.select(
            Delegation.id, Post.id, holder.id, holder.first_name, holder.last_name, Post.job_title, delegate.id,
            delegate.first_name, delegate.last_name, Delegation.starts_on, Delegation.ends_on, Delegation.reason,
        )
        .join(Post, Post.id == Delegation.post_id)
        .join(holder, holder.id == Post.person_id)
        .join(delegate, delegate.id == Delegation.delegate_id)
    )  # fmt: skip


def _view(row: Any) -> StandIn:
    values: list[Any] = [*row[:3], f"{row[3]} {row[4]}".strip(), row[5], row[6], f"{row[7]} {row[8]}".strip(), *row[9:]]
    return StandIn(*values)


def _views(work: Work, condition: sa.ColumnElement[bool]) -> tuple[StandIn, ...]:
    live = sa.and_(Delegation.ended_at.is_(None), Delegation.ends_on >= work.today, reach.is_current(Post, work.today))
    rows = work.db.execute(_viewing().where(condition, live).order_by(Delegation.starts_on, Delegation.id))
    return tuple(map(_view, rows))


def _record(work: Work, action: str, post: Post, found: Delegation) -> None:
    """Write it into the record of the stand-in, and put the job that tells both sides."""
    work.db.flush()  # The job refers to the row.
    audit.record(
        work, action, found.id, about=found.delegate_id, organisation=post.organisation_id, holder=str(post.person_id),
        post=str(post.id), starts_on=found.starts_on.isoformat(), ends_on=found.ends_on.isoformat(), reason=found.reason,
    )  # fmt: skip
    if work.actor.person_id is not None:
        payload = {"delegation_id": str(found.id), "by": str(work.actor.person_id)}
        queue.put(work, "tell_stand_in", payload | {"what": "given" if found.ended_at is None else "ended"})
