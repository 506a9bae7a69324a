"""What a rule says: whom it covers, what it asks, by when. Pure: no table is read here.

A rule is lines that all hold of one post; each line compares one field with values. Source: product sections 7 and 8.
"""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from lms.runtime.access import Role

MOST_LINES = 20
MOST_VALUES = 50
MOST_DAYS = 730
MOST_MONTHS = 60
# What anybody is given at least: two weeks to find the time, and a day for each sitting of ten minutes.
NOTICE = timedelta(days=14)
SITTING = 10
# A first day outside of these is a placeholder of a staff system, and no base for a date.
OLDEST_START = date(1930, 1, 1)
AHEAD = timedelta(days=366)


class Field(StrEnum):
    """What a line looks at."""

    TEAM = "team"
    STAFF_GROUP = "staff_group"
    JOB_TITLE = "job_title"
    JOB_WORDS = "job_words"
    PATHWAY = "pathway"
    ROLE = "role"
    STARTED = "started"


class How(StrEnum):
    """How a line compares: any of the values, all of them, none of them."""

    ANY = "any"
    ALL = "all"
    NONE = "none"


class DueKind(StrEnum):
    """From where the due date is counted."""

    ON = "on"
    AFTER_START = "after_start"
    AFTER_RULE = "after_rule"


ROLES = (Role.MANAGER, Role.LEADER, Role.TRAINING_LEAD, Role.AUTHOR, Role.AUDITOR)


@dataclass(frozen=True)
class Line:
    """One line: teams by id, pathways by id, roles by name, a first day as an ISO date, the rest as it is written in posts."""

    field: Field
    how: How
    values: tuple[str, ...]


@dataclass(frozen=True)
class Draft:
    """Everything a rule says. Without lines it covers everybody with a post in the organisation.

    A pathway stands for the modules that it requires, `module_ids` for those modules. `on` belongs to a fixed date, `days` to the others.
    """

    name: str
    reason: str
    lines: tuple[Line, ...] = ()
    module_ids: tuple[str, ...] = ()
    pathway_id: str | None = None
    due: DueKind = DueKind.ON
    on: date | None = None
    days: int | None = None
    renew_months: int | None = None

    def fingerprint(self) -> str:
        """Return a digest of exactly what it says, so that what is saved is what was tried."""
        text = json.dumps(asdict(self), sort_keys=True, default=str, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Facts:
    """What the lines see of a post. `teams` are its own and those above, `roles` its holder's in the organisation."""

    job_title: str = ""
    staff_group: str = ""
    pathway: str | None = None
    teams: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    started_on: date = date.min


def fault(draft: Draft, today: date) -> tuple[str, str] | None:
    """Return the field of a draft that is wrong and what to enter, or None."""
    if not 3 <= len(draft.name.strip()) <= 80:
        return "name", "Enter a name of 3 to 80 characters"
    if not 3 <= len(draft.reason.strip()) <= 300:
        return "reason", "Enter the reason in 3 to 300 characters"
    if not draft.module_ids and not draft.pathway_id:
        return "module_ids", "Choose what they must hold: modules, or a pathway"
    if draft.module_ids and draft.pathway_id:
        return "module_ids", "Choose modules or a pathway, not both"
    if len(draft.lines) > MOST_LINES:
        return "lines", f"A rule has at most {MOST_LINES} lines. Make two rules of it."
    for number, line in enumerate(draft.lines, start=1):
        if not line.values or len(line.values) > MOST_VALUES:
            return "lines", f"Line {number}: enter 1 to {MOST_VALUES} values, with a semicolon between them"
    return _due_fault(draft, today)


def _due_fault(draft: Draft, today: date) -> tuple[str, str] | None:
    if draft.due is DueKind.ON and draft.on is None:
        return "on", "Enter the date by which they must hold it"
    if draft.due is DueKind.ON and draft.on and draft.on < today:
        return "on", "Enter a date that is today or later"
    if draft.due is not DueKind.ON and not 1 <= (draft.days or 0) <= MOST_DAYS:
        return "days", f"Enter a number of days from 1 to {MOST_DAYS}"
    if draft.renew_months is not None and not 1 <= draft.renew_months <= MOST_MONTHS:
        return "renew_months", f"Enter a number of months from 1 to {MOST_MONTHS}, or nothing"
    return None


def holds(line: Line, facts: Facts) -> bool:
    """Say whether a line holds of a post."""
    found = [_is(line.field, value, facts) for value in line.values]
    if line.how is How.ALL:
        return all(found)
    return any(found) if line.how is How.ANY else not any(found)


def _is(what: Field, value: str, facts: Facts) -> bool:
    if what is Field.STARTED:
        return facts.started_on >= date.fromisoformat(value)
    if what is Field.TEAM:
        return value in facts.teams
    if what is Field.ROLE:
        return value in facts.roles
    if what is Field.PATHWAY:
        return value == facts.pathway
    if what is Field.JOB_WORDS:
        return folded(value) in folded(facts.job_title)
    return folded(value) == folded(facts.job_title if what is Field.JOB_TITLE else facts.staff_group)


def folded(text: str) -> str:
    """Return a text as it is compared: without case, and with single spaces."""
    return " ".join(text.casefold().split())


def is_known_start(started_on: date, today: date) -> bool:
    """Say whether a first day can be believed."""
    return OLDEST_START <= started_on <= today + AHEAD


def wanted_on(
    due: DueKind, on: date | None, days: int | None, *, begins_on: date, started_on: date, today: date
) -> date:
    """Return the day by which a rule wants it of a post.

    Days after the start count from the day the rule began for those who were there already, or whose first day cannot be believed.
    """
    if on is not None:
        return on
    base = started_on if due is DueKind.AFTER_START and begins_on < started_on <= today + AHEAD else begins_on
    return base + timedelta(days=days or 0)


def least(minutes: int) -> timedelta:
    """Return the least time that a module needs from the day it is asked: notice, and a day for each sitting of ten minutes."""
    return NOTICE + timedelta(days=math.ceil(minutes / SITTING))


def due_on(wanted: date, today: date, minutes: int, *, days: int | None = None, before: date | None = None) -> date:
    """Return the due date for somebody of whom it is asked from today, or was asked by `before` until now.

    Where too little time is left it is a realistic one: all the days that the rule gives, or the least that the module needs. A date that
    was given is brought forward no further than that.
    """
    if wanted >= today + least(minutes):
        return wanted
    realistic = today + max(least(minutes), timedelta(days=days or 0))
    return realistic if before is None else max(wanted, min(before, realistic))


def let_off(ends_on: date, reason: str) -> str:
    """Return why a module is not asked of somebody who is let off for a time."""
    return f"let off until {ends_on.day} {ends_on:%B %Y}: {reason}"


def stored(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """Return lines as they are kept."""
    return [{"field": str(each.field), "how": str(each.how), "values": list(each.values)} for each in lines]


def read_lines(rows: Sequence[Mapping[str, Any]]) -> tuple[Line, ...]:
    """Return lines that were kept."""
    return tuple(Line(Field(row["field"]), How(row["how"]), tuple(row["values"])) for row in rows)
