"""Ask a module of a person, and end the asking."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lms import people, standing
from lms.assignments import ruling
from lms.assignments.models import Assignment, Waiver
from lms.assignments.reconciling import waived
from lms.runtime import audit
from lms.runtime.db import insert_once
from lms.runtime.errors import NotFound, Refused
from lms.runtime.work import Work
from lms.standing import Demand


@dataclass(frozen=True)
class AssignmentView:
    """One open assignment. `rule_name` is None when somebody asked by hand."""

    id: UUID
    person_id: UUID
    organisation_id: UUID
    post_id: UUID
    module_id: str
    asked_on: date
    due_on: date
    reason: str
    rule_name: str | None
    rule_id: UUID | None
    renew_months: int | None


_VIEW = (
    Assignment.id, Assignment.person_id, Assignment.organisation_id, Assignment.post_id, Assignment.module_id,
    Assignment.asked_on, Assignment.due_on, Assignment.reason, Assignment.rule_name,
    Assignment.rule_id, Assignment.renew_months,
)  # fmt: skip


def ask(
    work: Work,
    person_id: UUID,
    *,
    post_id: UUID,
    module_id: str,
    due_on: date,
    reason: str,
    rule_name: str | None = None,
) -> UUID:
    """Ask a person to hold a valid certification in a module by a local date, for one of their current posts.

    `reason` completes "Why you need it: …" and is at most 300 characters. Returns the assignment's id.
    Raises NotFound for a post that is not theirs or in whose team the actor does not run training; Refused when the post has ended,
    when it is asked already or due in the past.
    """
    post = people.post(work, post_id)
    if post.person_id != person_id or not may_ask(work, post_id):
        raise NotFound
    if post.ended_on and post.ended_on < work.today:
        raise Refused("This post has ended. Choose a current one.", field="post_id")
    if not 3 <= len(reason) <= 300:
        raise Refused("Enter the reason in 3 to 300 characters", field="reason")
    if due_on < work.today and not work.actor.is_system:
        raise Refused("Choose a due date that is today or later", field="due_on")
    people.bulk.lock(work, post.organisation_id)
    assignment_id = Assignment(person_id=person_id).id
    is_new = insert_once(
        work.db, Assignment, id=assignment_id, person_id=person_id, organisation_id=post.organisation_id, post_id=post_id,
        module_id=module_id, asked_on=work.today, due_on=due_on, reason=reason, rule_name=rule_name,
        asked_by=work.actor.person_id, asked_at=work.now,
    )  # fmt: skip
    if not is_new:
        raise Refused("This module is asked of them already. End that first, or leave it as it is.", field="module_id")
    copy_to_standing(work, person_id, post.organisation_id, [module_id])
    audit.record(
        work, "assignments:ask", assignment_id, about=person_id, organisation=post.organisation_id,
        module=module_id, due_on=due_on.isoformat(), reason=reason,
    )  # fmt: skip
    return assignment_id


def end(work: Work, assignment_id: UUID) -> AssignmentView:
    """Ask no more, from today.

    Raises NotFound where the actor does not run training, or when it has ended already; Refused where a rule asks it.
    """
    view = view_of(work, assignment_id, for_change=True)
    if view is None or not may_ask(work, view.post_id):
        raise NotFound
    if view.rule_id:
        raise Refused("A rule asks this, and would ask it again. Change the rule, or let them off for a time.")
    work.db.execute(sa.update(Assignment).where(Assignment.id == assignment_id).values(ended_on=work.today))
    copy_to_standing(work, view.person_id, view.organisation_id, [view.module_id])
    # What a rule wants beside it is asked by the rule now.
    ruling.put_for(work, view.organisation_id, view.person_id)
    audit.record(
        work,
        "assignments:end",
        assignment_id,
        about=view.person_id,
        organisation=view.organisation_id,
        module=view.module_id,
    )
    return view


def view_of(work: Work, assignment_id: UUID, *, for_change: bool) -> AssignmentView | None:
    """Return an open assignment, locked when it is to be changed; None when it has ended or never was. The caller checks who asks."""
    wanted = sa.select(*_VIEW).where(Assignment.id == assignment_id, Assignment.ended_on.is_(None))
    found = work.db.execute(wanted.with_for_update(key_share=True) if for_change else wanted).one_or_none()
    return AssignmentView(*found) if found else None


def may_ask(work: Work, post_id: UUID) -> bool:
    """Say whether the actor runs training in the post's team or above: to see its holder through another post is not enough."""
    return bool(work.db.scalar(sa.select(people.runs_training_for(work, sa.literal(post_id, sa.Uuid())))))


def open_for(work: Work, person_id: UUID) -> tuple[AssignmentView, ...]:
    """Return what organisations within reach ask of a person now, soonest due first; all that is asked of oneself."""
    rows = sa.select(*_VIEW).where(
        Assignment.person_id == person_id, Assignment.ended_on.is_(None),
        Assignment.organisation_id.in_(people.seen_organisations(work, person_id)),
    )  # fmt: skip
    return tuple(
        AssignmentView(*row) for row in work.db.execute(rows.order_by(Assignment.due_on, Assignment.module_id))
    )


def all_open(work: Work) -> dict[tuple[UUID, UUID, str], AssignmentView]:
    """Return everything that is asked now, by (person, organisation, module), for recomputation: not what people are let off."""
    let_off = sa.exists().where(
        Waiver.person_id == Assignment.person_id, Waiver.organisation_id == Assignment.organisation_id,
        Waiver.module_id == Assignment.module_id, Waiver.ended_at.is_(None),
    )  # fmt: skip
    asked = sa.select(*_VIEW).where(Assignment.ended_on.is_(None), ~let_off)
    rows = work.db.execute(asked.execution_options(yield_per=1000))
    return {(row.person_id, row.organisation_id, row.module_id): AssignmentView(*row) for row in rows}


def copy_to_standing(work: Work, person_id: UUID, organisation_id: UUID, module_ids: Collection[str]) -> None:
    """Let standing say of one person what their assignments and waivers of an organisation come to."""
    found = sa.select(*_VIEW).where(
        Assignment.person_id == person_id, Assignment.organisation_id == organisation_id,
        Assignment.module_id.in_(module_ids), Assignment.ended_on.is_(None),
    )  # fmt: skip
    asked = {row.module_id: row for row in work.db.execute(found)}
    let_off = waived(work, organisation_id, [person_id])
    standing.demand_many(
        work, organisation_id,
        [let_off.get((person_id, each)) or _demand(person_id, each, asked.get(each)) for each in sorted(module_ids)],
    )  # fmt: skip


def _demand(person_id: UUID, module_id: str, row: Any) -> Demand:
    if row is None:
        return Demand(person_id, module_id, None, None)
    return Demand(person_id, module_id, row.due_on, row.reason, row.rule_name, row.renew_months)
