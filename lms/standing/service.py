"""Writers of standing: each sets its own columns in the transaction of the fact."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lms.runtime import db as database
from lms.runtime.db import insert_once, upsert_rows
from lms.runtime.work import Work
from lms.standing import rules
from lms.standing.models import StandingRow

_BATCH = 500
_FACTS = ("started_on", "awaiting_since", "achieved_on", "certified_until", "certified_window_opens_on")
_ROW = (
    StandingRow.person_id, StandingRow.organisation_id, StandingRow.module_id, StandingRow.started_on,
    StandingRow.awaiting_since, StandingRow.achieved_on, StandingRow.certified_until, StandingRow.certified_window_opens_on,
    StandingRow.renew_months, StandingRow.extended_until, StandingRow.valid_until, StandingRow.window_opens_on,
)  # fmt: skip
_ONE = sa.and_(
    StandingRow.person_id == sa.bindparam("of_person"),
    StandingRow.organisation_id == sa.bindparam("of_organisation"),
    StandingRow.module_id == sa.bindparam("of_module"),
)
_HOLDS = (
    sa.update(StandingRow.__table__)  # type: ignore[arg-type]
    .where(_ONE)
    .values(valid_until=sa.bindparam("until"), window_opens_on=sa.bindparam("opens"))
)
_EXTENDED = sa.update(StandingRow.__table__).where(_ONE).values(extended_until=sa.bindparam("until"))  # type: ignore[arg-type]


@dataclass(frozen=True)
class Demand:
    """What an organisation asks of one person; `due_on` and `reason` are None when it asks no more."""

    person_id: UUID
    module_id: str
    due_on: date | None
    reason: str | None
    rule_name: str | None = None
    renew_months: int | None = None


def demand(
    work: Work, person_id: UUID, organisation_id: UUID, module_id: str, *, due_on: date | None,
    reason: str | None, rule_name: str | None = None, renew_months: int | None = None,
) -> None:  # fmt: skip
    """Set what an organisation asks; None for both when it asks no more. Only that organisation's row is touched.

    `renew_months` asks for renewal more often than the module does; None, as often as the module says.
    """
    demand_many(work, organisation_id, [Demand(person_id, module_id, due_on, reason, rule_name, renew_months)])


def demand_many(work: Work, organisation_id: UUID, demands: Sequence[Demand]) -> None:
    """Set what an organisation asks of many people, each with dates and reason of its own; a pair may be there once.

    Costs the same few statements for each 500, however many rows there are already.
    """
    work.db.flush()
    for start in range(0, len(demands), _BATCH):
        _demand_batch(work, organisation_id, demands[start : start + _BATCH])


def count_afresh(work: Work) -> None:
    """Let the database count the rows anew while very many are written, so that it finds each by its index."""
    database.count_afresh(work.db, StandingRow)


def _demand_batch(work: Work, organisation_id: UUID, demands: Sequence[Demand]) -> None:
    wanted = {(each.person_id, each.module_id) for each in demands}
    found = _of(work, {each.person_id for each in demands}, {each.module_id for each in demands})
    elsewhere = {(row.person_id, row.module_id): row for row in found}
    rows = [
        {
            "organisation_id": organisation_id,
            **vars(each),
            **_facts(elsewhere.get((each.person_id, each.module_id))),
        }
        for each in demands
    ]
    upsert_rows(work.db, StandingRow, rows, ("due_on", "reason", "rule_name", "renew_months"))
    if elsewhere:
        # Read after the rows are written, and so locked: a certification that came in between is seen.
        found = _of(work, {each.person_id for each in demands}, {each.module_id for each in demands}, organisation_id)
        _settle(work, [row for row in found if (row.person_id, row.module_id) in wanted])


def _facts(row: StandingRow | None) -> dict[str, Any]:
    return {name: getattr(row, name) if row else None for name in _FACTS}


def _of(
    work: Work, people: Collection[UUID], modules: Collection[str], organisation_id: UUID | None = None
) -> list[Any]:
    rows = sa.select(*_ROW).where(StandingRow.person_id.in_(people), StandingRow.module_id.in_(modules))
    if organisation_id:
        rows = rows.where(StandingRow.organisation_id == organisation_id)
    return list(work.db.execute(rows).all())


def _settle(work: Work, rows: Iterable[Any]) -> None:
    """Work out afresh what holds for each organisation, and write it where it differs."""
    changed = []
    for row in rows:
        if row.achieved_on and row.certified_until is None:
            continue  # The release before this one wrote it during a change of releases: what it says goes on holding.
        holds = _holding(row)
        if holds != (row.valid_until, row.window_opens_on):
            key = {
                "of_person": row.person_id,
                "of_organisation": row.organisation_id,
                "of_module": row.module_id,
            }
            changed.append({**key, "until": holds[0], "opens": holds[1]})
    if changed:
        work.db.connection().execute(_HOLDS, changed)


def _holding(row: Any) -> tuple[date | None, date | None]:
    if row.achieved_on is None or row.certified_until is None or row.certified_window_opens_on is None:
        return None, None
    return rules.effective(
        row.achieved_on, row.certified_until, row.certified_window_opens_on,
        renew_months=row.renew_months, extended_until=row.extended_until,
    )  # fmt: skip


def postpone(work: Work, person_id: UUID, organisation_id: UUID, module_id: str, *, due_on: date) -> None:
    """Set by when an organisation asks, where it asks now, and leave what else it asks as it is."""
    work.db.flush()
    work.db.execute(
        sa.update(StandingRow)
        .where(
            StandingRow.person_id == person_id, StandingRow.organisation_id == organisation_id,
            StandingRow.module_id == module_id, StandingRow.due_on.is_not(None),
        )
        .values(due_on=due_on)
    )  # fmt: skip


def progress(work: Work, person_id: UUID, organisation_id: UUID, module_id: str, *, started_on: date | None) -> None:
    """Set when the open run began, in each of the person's rows; None when it has ended."""
    _ensure(work, person_id, organisation_id, module_id)
    _set_everywhere(work, person_id, module_id, started_on=started_on)


def awaiting(work: Work, person_id: UUID, module_id: str, *, since: date | None) -> None:
    """Set since when everything but the sign-off is met and the request is open; None when it is not."""
    _set_everywhere(work, person_id, module_id, awaiting_since=since)


def supply(
    work: Work, person_id: UUID, organisation_id: UUID, module_id: str, *, achieved_on: date | None,
    certified_until: date | None, window_opens_on: date | None, extended: Mapping[UUID, date] | None = None,
) -> None:  # fmt: skip
    """Copy the certification that counts into each of the person's rows; None for all when there is none.

    `extended` maps an organisation to the last day of the time it gave; one that is not there gave none.
    """
    _ensure(work, person_id, organisation_id, module_id)
    _set_everywhere(
        work, person_id, module_id, achieved_on=achieved_on, certified_until=certified_until,
        certified_window_opens_on=window_opens_on, extended_until=None,
    )  # fmt: skip
    for extender, until in (extended or {}).items():
        work.db.execute(
            _EXTENDED, {"of_person": person_id, "of_organisation": extender, "of_module": module_id, "until": until}
        )
    _settle(work, _of(work, [person_id], [module_id]))


def _ensure(work: Work, person_id: UUID, organisation_id: UUID, module_id: str) -> None:
    """Make the row if it is missing, with the person's facts of another organisation's row copied into it."""
    other = _of(work, [person_id], [module_id])
    if any(row.organisation_id == organisation_id for row in other):
        return
    insert_once(
        work.db, StandingRow, person_id=person_id, organisation_id=organisation_id, module_id=module_id,
        **_facts(other[0] if other else None),
    )  # fmt: skip
    _settle(work, _of(work, [person_id], [module_id], organisation_id))


def _set_everywhere(work: Work, person_id: UUID, module_id: str, **values: date | None) -> None:
    work.db.flush()
    work.db.execute(
        sa.update(StandingRow)
        .where(StandingRow.person_id == person_id, StandingRow.module_id == module_id)
        .values(**values)
    )
