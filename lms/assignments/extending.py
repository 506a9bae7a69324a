"""More time for what is asked: the due date of somebody who is not certified moves, and the one before is kept.

Leaves out: more time for a certification, which `certifications.extending` gives by the same rules.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from lms import standing
from lms.assignments.models import Assignment, AssignmentExtension
from lms.assignments.service import AssignmentView, may_ask, view_of
from lms.runtime import audit
from lms.runtime.errors import NotFound, Refused
from lms.runtime.months import add_months
from lms.runtime.work import Work

# Nobody is left without training for longer by one decision. A second decision may follow, with a reason of its own.
MOST_MONTHS = 6


@dataclass(frozen=True)
class Extension:
    """One time that was given: until when instead of when, why, by whom (None for the service itself) and when."""

    before: date
    until: date
    reason: str
    given_by: UUID | None
    given_at: datetime


def to_extend(work: Work, assignment_id: UUID, *, for_change: bool) -> AssignmentView:
    """Return an open assignment for which the actor may give more time, locked when it is to be changed.

    Raises NotFound where they do not run training.
    """
    view = view_of(work, assignment_id, for_change=for_change)
    if view is None or not may_ask(work, view.post_id):
        raise NotFound
    return view


def latest_day(work: Work, before: date) -> date:
    """Return the last day until which one decision may give time, where there is time until `before`."""
    return add_months(max(before, work.today), MOST_MONTHS)


def check(work: Work, person_id: UUID, before: date, until: date, reason: str) -> None:
    """Raise Refused unless the actor may give a person this time for this reason; `before` is the day until which there is time now."""
    if person_id == work.actor.person_id:
        raise Refused("You cannot give yourself more time. Ask somebody else who runs training.")
    if not 10 <= len(reason) <= 300:
        raise Refused("Enter the reason in 10 to 300 characters", field="reason")
    if until <= before:
        raise Refused(f"Choose a day after {_day(before)}: they have time until then already", field="until")
    if until < work.today:
        raise Refused("Choose a day that is today or later", field="until")
    if until > latest_day(work, before):
        raise Refused(f"Choose a day no later than {_day(latest_day(work, before))}", field="until")


def extend(work: Work, asked: AssignmentView, due_on: date, reason: str) -> None:
    """Move the due date of an assignment that `to_extend` returned, and keep the one before. Raises Refused as `check` says."""
    check(work, asked.person_id, asked.due_on, due_on, reason)
    work.db.add(
        AssignmentExtension(
            assignment_id=asked.id, due_on_before=asked.due_on, due_on=due_on, reason=reason,
            given_by=work.actor.person_id, given_at=work.now,
        )
    )  # fmt: skip
    work.db.execute(sa.update(Assignment).where(Assignment.id == asked.id).values(due_on=due_on))
    standing.postpone(work, asked.person_id, asked.organisation_id, asked.module_id, due_on=due_on)
    audit.record(
        work, "assignments:extend", asked.id, about=asked.person_id, organisation=asked.organisation_id,
        module=asked.module_id, before=asked.due_on.isoformat(), until=due_on.isoformat(), reason=reason,
    )  # fmt: skip


def extensions(work: Work, assignment_ids: Sequence[UUID]) -> dict[UUID, Extension]:
    """Return the newest time given for each of these assignments, if any. The caller has checked reach."""
    rows = sa.select(AssignmentExtension).where(AssignmentExtension.assignment_id.in_(assignment_ids))
    ordered = work.db.scalars(rows.order_by(AssignmentExtension.given_at, AssignmentExtension.id))
    return {
        row.assignment_id: Extension(row.due_on_before, row.due_on, row.reason, row.given_by, row.given_at)
        for row in ordered
    }


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
