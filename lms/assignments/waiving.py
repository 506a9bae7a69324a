"""Let somebody off a module for a time. What is asked stays written down, and is asked again when the time is over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lms import catalogue, people, standing
from lms.assignments import rules
from lms.assignments.models import Assignment, Waiver
from lms.runtime import audit
from lms.runtime.db import insert_once
from lms.runtime.errors import NotFound, Refused
from lms.runtime.work import Work
from lms.standing import Demand

LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class WaiverView:
    """That somebody is let off one module, to a last day."""

    id: UUID
    person_id: UUID
    organisation_id: UUID
    module_id: str
    reason: str
    starts_on: date
    ends_on: date


_VIEW = (
    Waiver.id, Waiver.person_id, Waiver.organisation_id, Waiver.module_id, Waiver.reason, Waiver.starts_on, Waiver.ends_on,
)  # fmt: skip


def waive(work: Work, assignment_id: UUID, *, ends_on: date, reason: str) -> UUID:
    """Let somebody off what is asked of them, from today to a last day of at most a year ahead; return the waiver's id.

    Raises NotFound where nothing is asked or the actor does not run training; Refused for the reason, the day, or when they are let off.
    """
    asked = _asked(work, assignment_id)
    if not 3 <= len(reason.strip()) <= 300:
        raise Refused("Enter the reason in 3 to 300 characters", field="reason")
    if not work.today <= ends_on <= work.today + LONGEST:
        raise Refused("Enter a last day from today to a year ahead", field="ends_on")
    waiver_id = Waiver(person_id=asked.person_id).id
    made = insert_once(
        work.db, Waiver, id=waiver_id, person_id=asked.person_id, organisation_id=asked.organisation_id, module_id=asked.module_id,
        reason=reason.strip(), starts_on=work.today, ends_on=ends_on, made_by=work.actor.person_id, made_at=work.now, ended_at=None,
    )  # fmt: skip
    if not made:
        raise Refused("They are let off this module already. End that first.", field="reason")
    said = rules.let_off(ends_on, reason.strip())
    standing.demand(work, asked.person_id, asked.organisation_id, asked.module_id, due_on=None, reason=said)
    audit.record(
        work, "assignments:waive", waiver_id, about=asked.person_id, organisation=asked.organisation_id, module=asked.module_id,
        until=ends_on.isoformat(), reason=reason.strip(),
    )  # fmt: skip
    return waiver_id


def end_waiver(work: Work, waiver_id: UUID) -> WaiverView:
    """Let them off no longer: what is still asked is due again, not before there is time for it.

    Raises NotFound where the actor does not run training, or when it has ended.
    """
    found = work.db.execute(sa.select(*_VIEW).where(Waiver.id == waiver_id, Waiver.ended_at.is_(None))).one_or_none()
    if found is None or not _trains(work, found.person_id, found.organisation_id):
        raise NotFound
    _end(work, found.organisation_id, [found])
    return WaiverView(*found)


def end_lapsed(work: Work) -> None:
    """End the waivers whose last day has passed."""
    lapsed = sa.select(*_VIEW).where(Waiver.ended_at.is_(None), Waiver.ends_on < work.today)
    found: dict[UUID, list[Any]] = {}
    for row in work.db.execute(lapsed.order_by(Waiver.organisation_id, Waiver.person_id, Waiver.module_id)):
        found.setdefault(row.organisation_id, []).append(row)
    for organisation_id, rows in found.items():
        _end(work, organisation_id, rows)


def _end(work: Work, organisation_id: UUID, rows: Sequence[Any]) -> None:
    people.bulk.lock(work, organisation_id)
    minutes = {card.id: card.minutes for card in catalogue.cards(work).values()}
    for part in people.bulk.chunks(rows):
        work.db.execute(sa.update(Waiver).where(Waiver.id.in_([row.id for row in part])).values(ended_at=work.now))
        open_ones = sa.select(Assignment).where(
            Assignment.organisation_id == organisation_id, Assignment.ended_on.is_(None),
            Assignment.person_id.in_([row.person_id for row in part]),
        )  # fmt: skip
        asked = {(each.person_id, each.module_id): each for each in work.db.scalars(open_ones)}
        demands = []
        for row in part:
            each = asked.get((row.person_id, row.module_id))
            if each is None:
                demands.append(Demand(row.person_id, row.module_id, None, None))
            else:
                each.due_on = rules.due_on(each.due_on, work.today, minutes.get(row.module_id, 0))
                demands.append(
                    Demand(row.person_id, row.module_id, each.due_on, each.reason, each.rule_name, each.renew_months)
                )
            audit.record(
                work, "assignments:end-waiver", row.id, about=row.person_id, organisation=organisation_id, module=row.module_id,
                due_on=each.due_on.isoformat() if each else None,
            )  # fmt: skip
        work.db.flush()
        standing.demand_many(work, organisation_id, demands)


def waivers(work: Work, person_id: UUID) -> tuple[WaiverView, ...]:
    """Return what organisations within reach let a person off now, soonest to end first; all of one's own."""
    rows = sa.select(*_VIEW).where(
        Waiver.person_id == person_id, Waiver.ended_at.is_(None),
        Waiver.organisation_id.in_(people.seen_organisations(work, person_id)),
    )  # fmt: skip
    return tuple(WaiverView(*row) for row in work.db.execute(rows.order_by(Waiver.ends_on, Waiver.module_id)))


def _asked(work: Work, assignment_id: UUID) -> Assignment:
    found = work.db.scalar(sa.select(Assignment).where(Assignment.id == assignment_id, Assignment.ended_on.is_(None)))
    if found is None or not _trains(work, found.person_id, found.organisation_id):
        raise NotFound
    people.bulk.lock(work, found.organisation_id)
    return found


def _trains(work: Work, person_id: UUID, organisation_id: UUID) -> bool:
    """Say whether the actor runs the training of one of a person's posts in an organisation."""
    post = people.Post
    mine = sa.select(post.id).where(
        post.person_id == person_id, post.organisation_id == organisation_id, people.runs_training_for(work, post.id)
    )
    return work.db.scalars(mine.limit(1)).first() is not None
