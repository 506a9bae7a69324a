"""What all rules of an organisation want together, and how that differs from what is asked, as statements over the whole organisation.

Of several rules that want one module of one person the earliest date counts, then the oldest rule, then the oldest post; renewal is as
often as any of them says. What somebody asked by hand is left alone.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from lms import catalogue
from lms.assignments import matching
from lms.assignments.models import Assignment, AssignmentRule
from lms.assignments.rules import AHEAD, DueKind, Line, read_lines
from lms.people import Post
from lms.runtime.db import days_after
from lms.runtime.work import Work


@dataclass(frozen=True)
class Asking:
    """One rule in force with its modules, those that are retired left out. `rank` orders rules by age."""

    id: UUID
    rank: int
    name: str
    reason: str
    lines: tuple[Line, ...]
    module_ids: tuple[str, ...]
    due: DueKind
    on: date | None
    days: int | None
    renew_months: int | None
    begins_on: date


def in_force(work: Work, organisation_id: UUID) -> tuple[Asking, ...]:
    """Return an organisation's rules that have not ended, the oldest first."""
    found = work.db.scalars(
        sa.select(AssignmentRule)
        .where(AssignmentRule.organisation_id == organisation_id, AssignmentRule.ended_on.is_(None))
        .order_by(AssignmentRule.made_at, AssignmentRule.id)
        .execution_options(populate_existing=True)
    ).all()
    if not found:
        return ()
    retired = {card.id for card in catalogue.cards(work).values() if card.retired_on and card.retired_on <= work.today}
    required = {
        each.id: tuple(entry.module_id for entry in each.modules if entry.required) for each in catalogue.pathways(work)
    }
    return tuple(
        Asking(
            rule.id, rank, rule.name, rule.reason, read_lines(rule.who),
            tuple(each for each in required.get(rule.pathway_id or "", tuple(rule.module_ids)) if each not in retired),
            DueKind(rule.due), rule.due_on, rule.due_days, rule.renew_months, rule.begins_on,
        )
        for rank, rule in enumerate(found)
    )  # fmt: skip


def wanted(
    work: Work, organisation_id: UUID, asking: Sequence[Asking], *, persons: Collection[UUID] | None = None,
    modules: Collection[str] | None = None,
) -> sa.CTE:  # fmt: skip
    """Return what the rules want: one row for each person and module, of some persons or modules alone when they are given."""
    known = matching.jobs(work, organisation_id, persons)
    parts = []
    for rule in asking:
        chosen = [each for each in rule.module_ids if modules is None or each in modules]
        if chosen:
            parts.append(_candidates(work, known, rule, chosen, persons))
    if not parts:
        parts = [_nobody()]
    every = sa.union_all(*parts).subquery("candidate")
    key = (every.c.person_id, every.c.module_id)
    first = (every.c.wanted_on, every.c.rank, every.c.started_on, every.c.post_id)
    ranked = sa.select(
        *(every.c[name] for name in ("person_id", "module_id", "post_id", "team_id", "rule_id", "wanted_on")),
        sa.func.min(every.c.renew_months).over(partition_by=key).label("renew_months"),
        sa.func.row_number().over(partition_by=key, order_by=first).label("place"),
    ).subquery("ranked")
    names = ("person_id", "module_id", "post_id", "team_id", "rule_id", "wanted_on", "renew_months")
    return sa.select(*(ranked.c[name] for name in names)).where(ranked.c.place == 1).cte("wanted")


def _candidates(
    work: Work, known: matching.Jobs, rule: Asking, modules: Sequence[str], persons: Collection[UUID] | None
) -> sa.Select[*tuple[object, ...]]:
    listed = sa.union_all(*(sa.select(sa.literal(each, sa.Text()).label("module_id")) for each in modules)).subquery()
    found = (
        sa.select(
            Post.person_id, listed.c.module_id, Post.id.label("post_id"), Post.team_id, Post.started_on,
            sa.literal(rule.id, sa.Uuid()).label("rule_id"), sa.literal(rule.rank, sa.Integer()).label("rank"),
            _date(work, rule).label("wanted_on"), sa.literal(rule.renew_months, sa.Integer()).label("renew_months"),
        )
        .select_from(sa.join(Post, listed, sa.true()))
        .where(matching.covered(work, known, rule.lines))
    )  # fmt: skip
    return found if persons is None else found.where(Post.person_id.in_(persons))


def _date(work: Work, rule: Asking) -> sa.ColumnElement[date]:
    """Return `rules.wanted_on` as SQL."""
    if rule.due is DueKind.ON:
        return sa.literal(rule.on, sa.Date())
    begins = sa.literal(rule.begins_on, sa.Date())
    if rule.due is DueKind.AFTER_RULE:
        return days_after(begins, rule.days or 0)
    later = sa.and_(Post.started_on > begins, Post.started_on <= sa.literal(work.today + AHEAD, sa.Date()))
    return days_after(sa.case((later, Post.started_on), else_=begins), rule.days or 0)


def _nobody() -> sa.Select[*tuple[object, ...]]:
    return sa.select(
        Post.person_id, sa.literal("", sa.Text()).label("module_id"), Post.id.label("post_id"), Post.team_id, Post.started_on,
        Post.id.label("rule_id"), sa.literal(0, sa.Integer()).label("rank"), Post.started_on.label("wanted_on"),
        sa.literal(0, sa.Integer()).label("renew_months"),
    ).where(sa.false())  # fmt: skip


def differences(
    organisation_id: UUID, found: sa.CTE, *, persons: Collection[UUID] | None = None,
    modules: Collection[str] | None = None,
) -> sa.Select[*tuple[object, ...]]:  # fmt: skip
    """Return the statement of what must be asked, changed or ended, by person and module.

    `assignment_id` is None where it must be asked, `rule_id` where it must be ended.
    """
    is_open = [Assignment.organisation_id == organisation_id, Assignment.ended_on.is_(None)]
    if persons is not None:
        is_open.append(Assignment.person_id.in_(persons))
    if modules is not None:
        is_open.append(Assignment.module_id.in_(modules))
    asked = sa.select(
        Assignment.id, Assignment.person_id, Assignment.module_id, Assignment.post_id, Assignment.rule_id, Assignment.wanted_on,
        Assignment.due_on, Assignment.renew_months, Assignment.rule_name, Assignment.reason,
    ).where(*is_open).cte("asked")  # fmt: skip
    rule = AssignmentRule
    differs = sa.or_(
        found.c.post_id != asked.c.post_id, found.c.rule_id != asked.c.rule_id, found.c.wanted_on != asked.c.wanted_on,
        sa.func.coalesce(found.c.renew_months, 0) != sa.func.coalesce(asked.c.renew_months, 0), rule.name != asked.c.rule_name,
        rule.reason != asked.c.reason,
    )  # fmt: skip
    by_rule = asked.c.rule_id.is_not(None)
    person = sa.func.coalesce(found.c.person_id, asked.c.person_id).label("person_id")
    module = sa.func.coalesce(found.c.module_id, asked.c.module_id).label("module_id")
    joined = sa.outerjoin(
        found,
        asked,
        sa.and_(found.c.person_id == asked.c.person_id, found.c.module_id == asked.c.module_id),
        full=True,
    ).outerjoin(rule, rule.id == found.c.rule_id)
    return (
        sa.select(
            person, module, found.c.post_id, found.c.rule_id, found.c.wanted_on, found.c.renew_months,
            asked.c.id.label("assignment_id"), asked.c.due_on.label("before"), asked.c.post_id.label("post_before"),
        )
        .select_from(joined)
        .where(sa.or_(asked.c.id.is_(None), sa.and_(by_rule, sa.or_(found.c.person_id.is_(None), differs))))
        .order_by(person, module)
    )  # fmt: skip
