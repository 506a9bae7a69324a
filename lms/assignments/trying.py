"""What a rule would do if it were saved: the real code on the real people, in a transaction that is taken back.

Promises: nothing is kept; the figures come from the same statement that saving follows; whatever the number of people, a few statements.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lms import catalogue, standing
from lms.assignments import matching, rules, ruling, sampling, wanting
from lms.assignments.models import Assignment
from lms.assignments.rules import Draft
from lms.assignments.wanting import Asking
from lms.people import Post, Team
from lms.runtime.work import Work

MOST_TEAMS = 8


@dataclass(frozen=True)
class TeamTrial:
    """A team that the rule covers somebody in: how many people, how many of them do not hold it, and the hours it asks."""

    name: str
    people: int
    to_do: int
    hours: int


@dataclass(frozen=True)
class Trial:
    """What would come of a rule, in people but for `hours` and `teams`.

    `by` is the last due date given; `moved` get a later one than the rule says, since too little time is left; `by_hand` were asked by
    somebody already, and `by_others` by another rule. `empty_line` is the number of the line that leaves nobody, 0 where none does.
    """

    people: int
    teams: int
    to_do: int
    hours: int
    by: date | None
    had: int
    new: int
    released: int
    moved: int
    by_hand: int
    by_others: int
    empty_line: int
    largest: tuple[TeamTrial, ...]
    samples: tuple[sampling.Sample, ...]

    @property
    def ready(self) -> int:
        """How many hold everything already."""
        return self.people - self.to_do


def try_rule(work: Work, organisation_id: UUID, draft: Draft, *, rule_id: UUID | None = None, others: int = 0) -> Trial:
    """Return what saving a rule would do; `others` asks for other people as examples. Raises as `save_rule` does."""
    ruling.check_reach(work, organisation_id)
    ruling.check(work, organisation_id, draft, is_new=rule_id is None)
    earlier = next((each for each in wanting.in_force(work, organisation_id) if each.id == rule_id), None)
    taken_back = work.db.begin_nested()
    try:
        written = ruling.write(work, organisation_id, draft, rule_id).id
        asking = wanting.in_force(work, organisation_id)
        rule = next(each for each in asking if each.id == written)
        return _tried(work, organisation_id, asking, rule, earlier, others)
    finally:
        taken_back.rollback()


def _tried(
    work: Work, organisation_id: UUID, asking: Sequence[Asking], rule: Asking, earlier: Asking | None, others: int
) -> Trial:
    known = matching.jobs(work, organisation_id)
    rows = _by_team(work, organisation_id, rule)
    total = {name: sum(getattr(row, name) or 0 for row in rows) for name in _SUMMED}
    released = _released(work, organisation_id, asking, rule, earlier) if earlier else 0
    return Trial(
        total["people"], len(rows), total["to_do"], -(-total["minutes"] // 60), _latest(work, rule, rows, total["moved"]),
        total["had"], total["people"] - total["had"], released, total["moved"], total["by_hand"], total["by_others"],
        0 if total["people"] else _empty_line(work, known, rule), _largest(work, rows),
        sampling.samples(work, known, rule, earlier, others),
    )  # fmt: skip


_SUMMED = ("people", "to_do", "minutes", "had", "moved", "by_hand", "by_others")


def _by_team(work: Work, organisation_id: UUID, rule: Asking) -> Sequence[Any]:
    """Return the figures of each team, counted from one row for each person."""
    wanted = wanting.wanted(work, organisation_id, [rule])
    asked, row = Assignment, standing.row_table()
    holds = standing.covers_sql(work.today, row, renew_months=rule.renew_months)
    lacks = sa.or_(row.person_id.is_(None), sa.not_(sa.func.coalesce(holds, sa.false())))
    minutes, soonest = _of_modules(work, rule)
    short = sa.and_(lacks, asked.id.is_(None), wanted.c.wanted_on < soonest(wanted.c.module_id))

    def count(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.sum(sa.case((condition, 1), else_=0))

    joined = sa.outerjoin(
        wanted,
        row,
        sa.and_(
            row.person_id == wanted.c.person_id,
            row.organisation_id == organisation_id,
            row.module_id == wanted.c.module_id,
        ),
    ).outerjoin(
        asked,
        sa.and_(
            asked.person_id == wanted.c.person_id, asked.organisation_id == organisation_id,
            asked.module_id == wanted.c.module_id, asked.ended_on.is_(None),
        ),
    )  # fmt: skip
    of_person = (
        sa.select(
            wanted.c.person_id, wanted.c.team_id, sa.func.count().label("rows"), count(lacks).label("lacking"),
            sa.func.sum(sa.case((lacks, minutes(wanted.c.module_id)), else_=0)).label("minutes"),
            sa.func.count(asked.id).label("asked"), count(short).label("short"), sa.func.max(wanted.c.wanted_on).label("latest"),
            count(sa.and_(asked.id.is_not(None), asked.rule_id.is_(None))).label("by_hand"),
            count(sa.and_(asked.rule_id.is_not(None), asked.rule_id != rule.id)).label("by_others"),
        )
        .select_from(joined)
        .group_by(wanted.c.person_id, wanted.c.team_id)
        .subquery()
    )  # fmt: skip
    each = of_person.c
    return work.db.execute(
        sa.select(
            each.team_id, sa.func.count().label("people"), count(each.lacking > 0).label("to_do"),
            sa.func.sum(each.minutes).label("minutes"), count(each.asked == each.rows).label("had"),
            count(each.short > 0).label("moved"), count(each.by_hand > 0).label("by_hand"),
            count(each.by_others > 0).label("by_others"), sa.func.max(each.latest).label("latest"),
        ).group_by(each.team_id)
    ).all()  # fmt: skip


def _of_modules(
    work: Work, rule: Asking
) -> tuple[Callable[[Any], sa.ColumnElement[int]], Callable[[Any], sa.ColumnElement[date]]]:
    """Return, as SQL of a module's id, its minutes and the first day for which there is time."""
    minutes = {card.id: card.minutes for card in catalogue.cards(work).values() if card.id in rule.module_ids}
    days = {each: work.today + rules.least(count) for each, count in minutes.items()}

    def chosen(values: dict[str, Any], otherwise: Any, kind: Any) -> Callable[[Any], Any]:
        literal = {key: sa.literal(value, kind) for key, value in values.items()}
        return lambda column: (
            sa.case(literal, value=column, else_=sa.literal(otherwise, kind)) if literal else otherwise
        )

    return chosen(minutes, 0, sa.Integer()), chosen(days, work.today, sa.Date())


def _latest(work: Work, rule: Asking, rows: Sequence[Any], moved: int) -> date | None:
    if not rows:
        return None
    minutes = max(card.minutes for card in catalogue.cards(work).values() if card.id in rule.module_ids)
    latest: date = max(row.latest for row in rows)
    return max(latest, rules.due_on(date.min, work.today, minutes, days=rule.days)) if moved else latest


def _released(work: Work, organisation_id: UUID, asking: Sequence[Asking], rule: Asking, earlier: Asking) -> int:
    modules = {*rule.module_ids, *earlier.module_ids}
    wanted = wanting.wanted(work, organisation_id, asking, modules=modules)
    found = wanting.differences(organisation_id, wanted, modules=modules).order_by(None).subquery()
    return work.db.scalar(sa.select(sa.func.count(found.c.person_id.distinct())).where(found.c.rule_id.is_(None))) or 0


def _empty_line(work: Work, known: matching.Jobs, rule: Asking) -> int:
    """Return the number of the first line that leaves nobody with those before it, 0 where nobody has a post at all."""
    for number in range(len(rule.lines) + 1):
        some = sa.select(Post.id).where(matching.covered(work, known, rule.lines[:number])).limit(1)
        if work.db.scalars(some).first() is None:
            return number
    return 0


def _largest(work: Work, rows: Sequence[Any]) -> tuple[TeamTrial, ...]:
    """Return the teams in which most people have something to do."""
    chosen = sorted(rows, key=lambda row: (-row.to_do, -row.people, str(row.team_id)))[:MOST_TEAMS]
    found = sa.select(Team.id, Team.name).where(Team.id.in_([row.team_id for row in chosen]))
    names = {row.id: row.name for row in work.db.execute(found)}
    return tuple(TeamTrial(names[row.team_id], row.people, row.to_do, -(-row.minutes // 60)) for row in chosen)
