"""Record what somebody was seen to do, for one person or for several on one occasion."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from lms import catalogue, enrolments, people
from lms.runtime import audit, ids
from lms.runtime.errors import NotFound, Refused
from lms.runtime.work import Work
from lms.signoff import rules
from lms.signoff.models import BehaviourSeen

MOST_TOGETHER = 50


@dataclass(frozen=True)
class SeenView:
    """When a behaviour was last seen, by whom, with the note."""

    behaviour_id: str
    seen_on: date
    note: str
    seen_by: UUID
    seen_by_name: str
    together: UUID | None
    recorded_at: datetime


def seen(work: Work, person_id: UUID, module_id: str) -> dict[str, SeenView]:
    """Return what a person was seen to do for a module, since their last completed run, by behaviour; the newest of each.

    The caller has checked reach.
    """
    rows = (
        sa.select(
            BehaviourSeen.behaviour_id, BehaviourSeen.seen_on, BehaviourSeen.note, BehaviourSeen.seen_by,
            people.Person.first_name, people.Person.last_name, BehaviourSeen.together, BehaviourSeen.recorded_at,
        )
        .join(people.Person, people.Person.id == BehaviourSeen.seen_by)
        .where(BehaviourSeen.person_id == person_id, BehaviourSeen.module_id == module_id)
        .order_by(BehaviourSeen.recorded_at)
    )  # fmt: skip
    found: dict[str, SeenView] = {}
    after = _counts_from(work, person_id, module_id)
    for row in work.db.execute(rows):
        if after is None or row.recorded_at > after:
            name = f"{row.first_name} {row.last_name}".strip()
            found[row.behaviour_id] = SeenView(
                row.behaviour_id, row.seen_on, row.note, row.seen_by, name, row.together, row.recorded_at
            )
    return found


def _counts_from(work: Work, person_id: UUID, module_id: str) -> datetime | None:
    """Return when what is seen begins to count: after the last run that was completed before the present one."""
    runs = [each for each in enrolments.runs_of(work, person_id) if each.module_id == module_id]
    return max((each.completed_at for each in runs[1:] if each.completed_at), default=None)


def seen_sql() -> sa.ScalarSelect[int]:
    """Return how many behaviours `seen` would give for the newest run, as a value beside `Enrolment` in another statement."""
    run, earlier = enrolments.Enrolment, aliased(enrolments.Enrolment)
    ended_after = sa.exists().where(
        earlier.person_id == run.person_id, earlier.module_id == run.module_id, earlier.id != run.id,
        earlier.completed_at >= BehaviourSeen.recorded_at,
    )  # fmt: skip
    return (
        sa.select(sa.func.count(BehaviourSeen.behaviour_id.distinct()))
        .where(BehaviourSeen.person_id == run.person_id, BehaviourSeen.module_id == run.module_id, ~ended_after)
        .correlate(run)
        .scalar_subquery()
    )


def may_be_seen(work: Work, person_id: UUID) -> UUID | None:
    """Return the post of a person that the actor signs off, or None: only those see behaviours. Never oneself."""
    if person_id == work.actor.person_id:
        return None
    found = sa.select(people.Post.id).where(people.Post.person_id == person_id, people.signs_for(work, people.Post.id))
    return work.db.scalars(found.limit(1)).first()


def see(work: Work, person_id: UUID, module_id: str, behaviour_ids: Sequence[str], *, on: date, note: str) -> None:
    """Record that a person was seen to do one or several things, on one local date, with one note.

    Raises NotFound for somebody the actor does not sign off, Refused for a date in the future or before the post, or a short note.
    """
    _record(work, [person_id], module_id, behaviour_ids, on, note, together=None)


def see_together(
    work: Work, person_ids: Sequence[UUID], module_id: str, behaviour_ids: Sequence[str], *, on: date, note: str
) -> UUID:
    """Record the same for several people on one occasion: one record each, joined by the id that is returned. Raises as `see`."""
    if not person_ids:
        raise Refused("Tick the people who were there", field="people")
    if len(person_ids) > MOST_TOGETHER:
        raise Refused(f"Tick at most {MOST_TOGETHER} people at once", field="people")
    occasion = ids.new_id()
    _record(work, person_ids, module_id, behaviour_ids, on, note, together=occasion)
    return occasion


def _record(
    work: Work,
    person_ids: Sequence[UUID],
    module_id: str,
    behaviour_ids: Sequence[str],
    on: date,
    note: str,
    together: UUID | None,
) -> None:
    if on > work.today:
        raise Refused("Enter the day you saw it: today or earlier", field="seen_on")
    if not rules.SHORTEST_NOTE <= len(note) <= rules.LONGEST_NOTE:
        raise Refused(f"Enter what you saw in {rules.SHORTEST_NOTE} to {rules.LONGEST_NOTE} characters", field="note")
    version = catalogue.current_version(work, module_id)
    known = {each.id for each in version.module.sign_off.behaviours} if version.module.sign_off else set()
    if not behaviour_ids or not set(behaviour_ids) <= known:
        raise Refused("Tick what you saw", field="behaviours")
    for person_id in sorted(set(person_ids)):
        post_id = may_be_seen(work, person_id)
        if post_id is None:
            raise NotFound
        post = people.post(work, post_id)
        if on < post.started_on:
            began = f"{post.started_on.day} {post.started_on:%B %Y}"
            raise Refused(f"Enter a day after {people.name(work, person_id)}’s post began, {began}", field="seen_on")
        _write(work, post, version, behaviour_ids, on, note, together)


def _write(
    work: Work, post: people.PostView, version: catalogue.PublishedVersion, behaviour_ids: Sequence[str], on: date, note: str,
    together: UUID | None,
) -> None:  # fmt: skip
    for behaviour_id in behaviour_ids:
        row = BehaviourSeen(
            person_id=post.person_id, module_id=version.module_id, version_id=version.id, organisation_id=post.organisation_id,
            behaviour_id=behaviour_id, seen_on=on, note=note, seen_by=work.actor.person, together=together, recorded_at=work.now,
        )  # fmt: skip
        work.db.add(row)
        audit.record(
            work, "signoff:see", row.id, about=post.person_id, organisation=post.organisation_id, module=version.module_id,
            behaviour=behaviour_id, on=on.isoformat(), note=note, together=str(together or ""),
        )  # fmt: skip


def most_at_once(work: Work, person_id: UUID, module_id: str) -> int:
    """Return for how many people a behaviour of this person's was recorded in the same minute, not as seen together."""
    rows = work.db.execute(
        sa.select(BehaviourSeen.behaviour_id, BehaviourSeen.seen_by, BehaviourSeen.recorded_at).where(
            BehaviourSeen.person_id == person_id, BehaviourSeen.module_id == module_id, BehaviourSeen.together.is_(None)
        )
    ).all()
    most = 0
    for row in rows:
        minute = row.recorded_at.replace(second=0, microsecond=0)
        others = sa.select(sa.func.count(sa.distinct(BehaviourSeen.person_id))).where(
            BehaviourSeen.module_id == module_id, BehaviourSeen.behaviour_id == row.behaviour_id, BehaviourSeen.seen_by == row.seen_by,
            BehaviourSeen.together.is_(None), BehaviourSeen.recorded_at >= minute,
            BehaviourSeen.recorded_at < minute.replace(second=59, microsecond=999999),
        )  # fmt: skip
        most = max(most, work.db.scalar(others) or 0)
    return most
