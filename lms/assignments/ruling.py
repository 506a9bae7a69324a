"""Make, change and end a rule, and read the rules of an organisation. What a rule does to people is a job's: `reconciling`."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lms import catalogue, people
from lms.assignments import rules, waiving
from lms.assignments.models import Assignment, AssignmentRule
from lms.assignments.rules import Draft, DueKind, Field, Line
from lms.runtime import audit, links, queue
from lms.runtime.errors import NotFound, Refused
from lms.runtime.queue import Job, Priority
from lms.runtime.work import Work


@dataclass(frozen=True)
class RuleView:
    """A rule, of how many people it asks something now, and how far its last change is in percent while it is being carried out."""

    id: UUID
    organisation_id: UUID
    draft: Draft
    begins_on: date
    changed_at: datetime
    ended_on: date | None
    people: int
    percent: int | None


def save_rule(work: Work, organisation_id: UUID, draft: Draft, *, tried: str, rule_id: UUID | None = None) -> UUID:
    """Keep a rule, new or changed, and put the job that carries it out; return its id.

    `tried` is the fingerprint of the draft that was tried. Raises NotFound where the actor does not run training in the whole
    organisation; Refused for what is missing, and when anything was changed since the try.
    """
    check_reach(work, organisation_id)
    check(work, organisation_id, draft, is_new=rule_id is None)
    if tried != draft.fingerprint():
        raise Refused("Try it first: something was changed since you tried it", field="lines")
    people.bulk.lock(work, organisation_id)
    rule = write(work, organisation_id, draft, rule_id)
    action = "assignments:change-rule" if rule_id else "assignments:make-rule"
    audit.record(work, action, rule.id, organisation=organisation_id, name=draft.name, says=_plain(draft))
    rule.job_id = put(work, organisation_id, rule.id)
    return rule.id


def write(work: Work, organisation_id: UUID, draft: Draft, rule_id: UUID | None) -> AssignmentRule:
    """Write a draft's row. For this feature alone: the caller has checked it."""
    if rule_id is None:
        rule = AssignmentRule(
            organisation_id=organisation_id, begins_on=work.today, made_by=work.actor.person_id, made_at=work.now
        )
        rule.ended_on, rule.job_id = None, None
        work.db.add(rule)
    else:
        rule = _row(work, rule_id)
        if rule.organisation_id != organisation_id:
            raise NotFound
        if rule.ended_on:
            raise Refused("This rule has ended. Make a new one.")
    rule.name, rule.reason, rule.who = draft.name.strip(), draft.reason.strip(), rules.stored(draft.lines)
    rule.module_ids, rule.pathway_id = list(draft.module_ids), draft.pathway_id
    rule.due, rule.due_on, rule.due_days = draft.due, draft.on, draft.days
    rule.renew_months, rule.changed_at = draft.renew_months, work.now
    work.db.flush()
    return rule


def end_rule(work: Work, rule_id: UUID) -> None:
    """Ask nothing by a rule any more, from today; ending it again changes nothing. Raises NotFound."""
    rule = _row(work, rule_id)
    check_reach(work, rule.organisation_id)
    if rule.ended_on:
        return
    people.bulk.lock(work, rule.organisation_id)
    rule.ended_on = work.today
    audit.record(work, "assignments:end-rule", rule.id, organisation=rule.organisation_id, name=rule.name)
    rule.job_id = put(work, rule.organisation_id, rule.id)


def put(work: Work, organisation_id: UUID, rule_id: UUID | None = None) -> UUID:
    """Put the job that brings a whole organisation in line with its rules.

    It has no key: a change that comes while another is being carried out needs a job of its own, for that one has read the rules already.
    """
    return queue.put(
        work, "rules", {"organisation_id": str(organisation_id)}, started_by=work.actor.person_id,
        priority=Priority.NORMAL if rule_id else Priority.BATCH, path=links.path("rule", rule_id) if rule_id else None,
    )  # fmt: skip


def put_for(work: Work, organisation_id: UUID, person_id: UUID) -> None:
    """Put the job that brings one person in line with an organisation's rules."""
    queue.put(work, "rules_of_people", {"organisation_id": str(organisation_id), "person_ids": [str(person_id)]})


def nightly(work: Work) -> None:
    """End waivers whose last day has passed, and put the job of every organisation that has rules: modules retire, roles lapse."""
    waiving.end_lapsed(work)
    for organisation_id in sorted(work.db.scalars(sa.select(AssignmentRule.organisation_id).distinct())):
        put(work, organisation_id)


def rule(work: Work, rule_id: UUID) -> RuleView:
    """Return one rule. Raises NotFound where the actor does not run training in the whole organisation."""
    found = _row(work, rule_id)
    check_reach(work, found.organisation_id)
    return next(each for each in rules_of(work, found.organisation_id) if each.id == rule_id)


def rules_of(work: Work, organisation_id: UUID) -> tuple[RuleView, ...]:
    """Return an organisation's rules: those in force by name, then those that ended. Raises NotFound."""
    check_reach(work, organisation_id)
    count = sa.func.count(Assignment.person_id.distinct())
    asked = dict(
        work.db.execute(
            sa.select(Assignment.rule_id, count)
            .where(Assignment.organisation_id == organisation_id, Assignment.ended_on.is_(None), Assignment.rule_id.is_not(None))
            .group_by(Assignment.rule_id)
        ).all()
    )  # fmt: skip
    rows = work.db.execute(
        sa.select(AssignmentRule, Job.state, Job.done, Job.total)
        .outerjoin(Job, sa.and_(Job.id == AssignmentRule.job_id, Job.state != "done"))
        .where(AssignmentRule.organisation_id == organisation_id)
        .order_by(AssignmentRule.ended_on.is_not(None), AssignmentRule.name, AssignmentRule.id)
    )
    return tuple(
        RuleView(
            each.id, organisation_id, drafted(each), each.begins_on, each.changed_at, each.ended_on, asked.get(each.id, 0),
            (done or 0) * 100 // total if total else (0 if state else None),
        )
        for each, state, done, total in rows
    )  # fmt: skip


def drafted(rule: AssignmentRule) -> Draft:
    """Return what a row says."""
    return Draft(
        rule.name, rule.reason, rules.read_lines(rule.who), tuple(rule.module_ids), rule.pathway_id, DueKind(rule.due),
        rule.due_on, rule.due_days, rule.renew_months,
    )  # fmt: skip


def check_reach(work: Work, organisation_id: UUID) -> None:
    """Raise NotFound where the actor does not run training in the whole organisation."""
    if organisation_id not in {each.id for each in people.trained_organisations(work)}:
        raise NotFound


def check(work: Work, organisation_id: UUID, draft: Draft, *, is_new: bool) -> None:
    """Raise Refused for a draft that cannot be tried. A fixed date of a rule that is changed may have passed."""
    today = work.today if is_new or draft.on is None else min(work.today, draft.on)
    if fault := rules.fault(draft, today):
        raise Refused(fault[1], field=fault[0])
    if unknown := set(draft.module_ids) - set(catalogue.cards(work)):
        raise Refused(f"There is no module {sorted(unknown)[0]}", field="module_ids")
    pathways = {each.id for each in catalogue.pathways(work)}
    if draft.pathway_id and draft.pathway_id not in pathways:
        raise Refused("Choose a pathway", field="module_ids")
    teams = {str(each) for each in people.bulk.teams(work, organisation_id)}
    for number, line in enumerate(draft.lines, start=1):
        if fault_found := _line_fault(line, teams, pathways):
            raise Refused(f"Line {number}: {fault_found}", field="lines")


def _line_fault(line: Line, teams: set[str], pathways: set[str]) -> str | None:
    if line.field is Field.TEAM and not set(line.values) <= teams:
        return "choose teams that are open"
    if line.field is Field.PATHWAY and not set(line.values) <= pathways:
        return "choose a pathway that there is"
    if line.field is Field.ROLE and not set(line.values) <= set(rules.ROLES):
        return "choose a role that there is"
    if line.field is Field.STARTED:
        try:
            dates = [date.fromisoformat(each) for each in line.values]
        except ValueError:
            return "enter one date, such as 2027-01-31"
        return None if len(dates) == 1 else "enter one date"
    return None


def _row(work: Work, rule_id: UUID) -> AssignmentRule:
    found = work.db.get(AssignmentRule, rule_id, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def _plain(draft: Draft) -> dict[str, Any]:
    return {
        "who": rules.stored(draft.lines), "modules": list(draft.module_ids), "pathway": draft.pathway_id, "due": str(draft.due),
        "on": draft.on.isoformat() if draft.on else None, "days": draft.days, "renew_months": draft.renew_months,
    }  # fmt: skip
