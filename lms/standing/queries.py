"""Reads of standing, and the word as one SQL expression."""

import dataclasses
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, aliased

from lms.runtime.months import add_months
from lms.runtime.work import Work
from lms.standing.models import StandingRow
from lms.standing.rules import Word


@dataclass(frozen=True)
class StandingView:
    """One standing row."""

    person_id: UUID
    organisation_id: UUID
    module_id: str
    due_on: date | None
    reason: str | None
    rule_name: str | None
    started_on: date | None
    awaiting_since: date | None
    achieved_on: date | None
    valid_until: date | None
    window_opens_on: date | None
    renew_months: int | None
    certified_until: date | None
    certified_window_opens_on: date | None
    extended_until: date | None


_COLUMNS: tuple[InstrumentedAttribute[Any], ...] = (
    StandingRow.person_id, StandingRow.organisation_id, StandingRow.module_id, StandingRow.due_on, StandingRow.reason,
    StandingRow.rule_name, StandingRow.started_on, StandingRow.awaiting_since, StandingRow.achieved_on, StandingRow.valid_until,
    StandingRow.window_opens_on, StandingRow.renew_months, StandingRow.certified_until, StandingRow.certified_window_opens_on,
    StandingRow.extended_until,
)  # fmt: skip
_OF_PERSON = sa.select(*_COLUMNS).where(StandingRow.person_id == sa.bindparam("person")).order_by(StandingRow.module_id)


def row_table() -> type[StandingRow]:
    """Return the table under a name of its own, for a condition in another feature's list."""
    return aliased(StandingRow)


def word_sql(today: date, table: type[StandingRow] = StandingRow) -> sa.ColumnElement[str]:
    """Return the word as an SQL expression over standing rows, equal to `rules.word` on every row."""
    row = table
    day = sa.literal(today, sa.Date())
    covers = sa.and_(row.achieved_on <= day, row.valid_until >= day)
    return sa.case(
        (sa.and_(covers, row.window_opens_on <= day), Word.RENEW_NOW.value),
        (covers, Word.VALID.value),
        (row.due_on.is_(None), Word.NOT_REQUIRED.value),
        (row.awaiting_since.is_not(None), Word.AWAITING_SIGN_OFF.value),
        (row.valid_until < day, Word.EXPIRED.value),
        (row.due_on < day, Word.OVERDUE.value),
        (row.started_on.is_not(None), Word.IN_PROGRESS.value),
        else_=Word.TO_DO.value,
    )


def nothing_done(person_id: UUID, organisation_id: UUID, module_id: str, due_on: date) -> StandingView:
    """Return the row of somebody of whom a module is asked and who has done nothing yet."""
    dates = dict.fromkeys(field.name for field in dataclasses.fields(StandingView))
    key = {"person_id": person_id, "organisation_id": organisation_id, "module_id": module_id, "due_on": due_on}
    values: dict[str, Any] = dates | key
    return StandingView(**values)


def covers_sql(today: date, table: type[StandingRow], *, renew_months: int | None = None) -> sa.ColumnElement[bool]:
    """Return the condition that a certification covers a day, for an organisation that would ask for renewal so often."""
    row, day = table, sa.literal(today, sa.Date())
    until = sa.func.coalesce(row.certified_until, row.valid_until)
    holds = [row.achieved_on <= day, until >= day]
    if renew_months is not None:
        # As long as the day so many months later is not before today. Months differ in length, so the first such day is looked for.
        first = add_months(today, -renew_months) - timedelta(days=4)
        while add_months(first, renew_months) < today:
            first += timedelta(days=1)
        holds.append(row.achieved_on >= sa.literal(first, sa.Date()))
    return sa.or_(sa.and_(*holds), sa.and_(row.achieved_on <= day, row.extended_until >= day))


def of_person(work: Work, person_id: UUID) -> tuple[StandingView, ...]:
    """Return a person's rows in every organisation, by module. The caller has checked reach."""
    return tuple(StandingView(*row) for row in work.db.execute(_OF_PERSON, {"person": person_id}))


def of_pairs(work: Work, pairs: Collection[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID, str], StandingView]:
    """Return the rows of (person, organisation) pairs, by (person, organisation, module). The caller has checked reach."""
    if not pairs:
        return {}
    people, organisations = {person for person, _ in pairs}, {organisation for _, organisation in pairs}
    wanted = sa.select(*_COLUMNS).where(
        StandingRow.person_id.in_(people), StandingRow.organisation_id.in_(organisations)
    )
    return {(row.person_id, row.organisation_id, row.module_id): StandingView(*row) for row in work.db.execute(wanted)}


def all_rows(work: Work) -> Iterator[StandingView]:
    """Yield every row, for recomputation."""
    for row in work.db.execute(sa.select(*_COLUMNS).execution_options(yield_per=1000)):
        yield StandingView(*row)
