"""Ask a module of a person, and end the asking."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from lms import people, standing
from lms.assignments.models import Assignment
from lms.runtime import audit, ids
from lms.runtime.db import insert_once
from lms.runtime.errors import NotFound, Refused
from lms.runtime.work import Work


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


_VIEW = (
    Assignment.id, Assignment.person_id, Assignment.organisation_id, Assignment.post_id, Assignment.module_id,
    Assignment.asked_on, Assignment.due_on, Assignment.reason, Assignment.rule_name,
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
    assignment_id = Assignment(person_id=person_id).id
    is_new = insert_once(
        work.db, Assignment, id=assignment_id, person_id=person_id, organisation_id=post.organisation_id, post_id=post_id,
        module_id=module_id, asked_on=work.today, due_on=due_on, reason=reason, rule_name=rule_name,
        asked_by=work.actor.person_id, asked_at=work.now,
    )  # fmt: skip
    if not is_new:
        raise Refused("This module is asked of them already. End that first, or leave it as it is.", field="module_id")
    standing.demand(work, person_id, post.organisation_id, module_id, due_on=due_on, reason=reason, rule_name=rule_name)
    audit.record(
        work, "assignments:ask", assignment_id, about=person_id, organisation=post.organisation_id,
        module=module_id, due_on=due_on.isoformat(), reason=reason,
    )  # fmt: skip
    return assignment_id


def end(work: Work, assignment_id: UUID) -> AssignmentView:
    """Ask no more, from today. Raises NotFound where the actor does not run training, or when it has ended already."""
    view = view_of(work, assignment_id, for_change=True)
    if view is None or not may_ask(work, view.post_id):
        raise NotFound
    work.db.execute(sa.update(Assignment).where(Assignment.id == assignment_id).values(ended_on=work.today))
    standing.demand(work, view.person_id, view.organisation_id, view.module_id, due_on=None, reason=None)
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
    """Return everything that is asked now, by (person, organisation, module), for recomputation."""
    rows = work.db.execute(sa.select(*_VIEW).where(Assignment.ended_on.is_(None)).execution_options(yield_per=1000))
    return {(row.person_id, row.organisation_id, row.module_id): AssignmentView(*row) for row in rows}


def ask_many(
    work: Work, organisation_id: UUID, module_ids: Sequence[str], *, due_on: date, reason: str, rule_name: str
) -> int:
    """Ask modules of everybody with a current post in an organisation, in bulk; return how many assignments were made.

    For those whom nothing was asked of yet. One entry in the record says so for all.
    """
    posts = work.db.execute(
        sa.select(people.Post.id, people.Post.person_id).where(
            people.Post.organisation_id == organisation_id, people.is_current(people.Post, work.today)
        )
    ).all()
    common = {
        "organisation_id": organisation_id, "asked_on": work.today, "due_on": due_on, "reason": reason, "rule_name": rule_name,
        "asked_by": work.actor.person_id, "asked_at": work.now, "ended_on": None,
    }  # fmt: skip
    rows = [
        {"id": ids.new_id(), "person_id": post.person_id, "post_id": post.id, "module_id": module_id, **common}
        for post in posts
        for module_id in module_ids
    ]
    for start in range(0, len(rows), 500):
        work.db.execute(sa.insert(Assignment), rows[start : start + 500])
    demands = [standing.Demand(row["person_id"], row["module_id"], due_on, reason, rule_name) for row in rows]
    standing.demand_many(work, organisation_id, demands)
    audit.record(
        work,
        "assignments:ask-many",
        organisation_id,
        organisation=organisation_id,
        modules=list(module_ids),
        people=len(posts),
    )
    return len(rows)
