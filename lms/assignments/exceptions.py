"""What a training lead looks at: where a rule could not be followed as it is written. Worked out from the facts, so nothing is kept."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lms import standing
from lms.assignments import ruling, wanting
from lms.assignments.models import Assignment, AssignmentRule
from lms.assignments.rules import AHEAD, OLDEST_START, DueKind
from lms.people import Person, Post
from lms.runtime.work import Work

MOST_SHOWN = 200


class Kind(StrEnum):
    """Why a rule is not followed to the letter."""

    SHORT = "short"
    UNKNOWN_START = "unknown_start"
    BY_HAND = "by_hand"


@dataclass(frozen=True)
class Exceptional:
    """One person and module: the date that the rule wants and the one that holds."""

    kind: Kind
    person_id: UUID
    name: str
    module_id: str
    rule_name: str
    wanted_on: date
    due_on: date
    started_on: date


def exceptions(work: Work, organisation_id: UUID) -> tuple[Exceptional, ...]:
    """Return up to 200 of each kind for whoever has not done it, the newest first. Raises NotFound where one does not run training."""
    ruling.check_reach(work, organisation_id)
    moved = Assignment.wanted_on < Assignment.due_on
    doubted = sa.and_(
        AssignmentRule.due == DueKind.AFTER_START,
        sa.or_(Post.started_on < OLDEST_START, Post.started_on > work.today + AHEAD),
    )
    return (
        *_by_rule(work, organisation_id, Kind.SHORT, sa.and_(moved, Assignment.due_on >= work.today)),
        *_by_rule(work, organisation_id, Kind.UNKNOWN_START, doubted),
        *_by_hand(work, organisation_id),
    )


def _by_rule(
    work: Work, organisation_id: UUID, kind: Kind, condition: sa.ColumnElement[bool]
) -> tuple[Exceptional, ...]:
    rows = work.db.execute(
        _named(work, organisation_id, Assignment.wanted_on, AssignmentRule.name)
        .join(AssignmentRule, AssignmentRule.id == Assignment.rule_id)
        .where(condition)
    )
    return tuple(Exceptional(kind, row[0], f"{row[1]} {row[2]}".strip(), *row[3:]) for row in rows)


def _by_hand(work: Work, organisation_id: UUID) -> tuple[Exceptional, ...]:
    """Return what was asked by hand and a rule wants too: only those people are looked at."""
    asking = wanting.in_force(work, organisation_id)
    persons = work.db.scalars(
        sa.select(Assignment.person_id)
        .where(
            Assignment.organisation_id == organisation_id, Assignment.ended_on.is_(None), Assignment.rule_id.is_(None)
        )
        .distinct()
        .limit(MOST_SHOWN)
    ).all()
    if not persons or not asking:
        return ()
    wanted = wanting.wanted(work, organisation_id, asking, persons=persons)
    names = {rule.id: rule.name for rule in asking}
    rows = work.db.execute(
        _named(work, organisation_id, wanted.c.wanted_on, wanted.c.rule_id)
        .join(wanted, sa.and_(wanted.c.person_id == Assignment.person_id, wanted.c.module_id == Assignment.module_id))
        .where(Assignment.rule_id.is_(None))
    )
    return tuple(
        Exceptional(Kind.BY_HAND, row[0], f"{row[1]} {row[2]}".strip(), row[3], names[row[4]], *row[5:]) for row in rows
    )


def _named(
    work: Work, organisation_id: UUID, wanted_on: sa.SQLColumnExpression[Any], rule: sa.SQLColumnExpression[Any]
) -> sa.Select[*tuple[Any, ...]]:
    row = standing.row_table()
    undone = standing.word_sql(work.today, row).not_in([standing.Word.VALID, standing.Word.RENEW_NOW])
    return (
        sa.select(
            Assignment.person_id, Person.first_name, Person.last_name, Assignment.module_id, rule, wanted_on, Assignment.due_on,
            Post.started_on,
        )
        .join(Person, Person.id == Assignment.person_id)
        .join(Post, Post.id == Assignment.post_id)
        .join(
            row,
            sa.and_(
                row.person_id == Assignment.person_id,
                row.organisation_id == Assignment.organisation_id,
                row.module_id == Assignment.module_id,
            ),
        )
        .where(Assignment.organisation_id == organisation_id, Assignment.ended_on.is_(None), undone)
        .order_by(Assignment.asked_at.desc(), Assignment.person_id, Assignment.module_id)
        .limit(MOST_SHOWN)
    )  # fmt: skip
