"""Writers of standing: each sets its own columns in the transaction of the fact."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from lms.runtime.db import insert_once, upsert
from lms.runtime.work import Work
from lms.standing.models import StandingRow


def demand(
    work: Work, person_id: UUID, organisation_id: UUID, module_id: str, *, due_on: date | None,
    reason: str | None, rule_name: str | None = None,
) -> None:  # fmt: skip
    """Set what an organisation asks; None for both when it asks no more. Only that organisation's row is touched."""
    key = {"person_id": person_id, "organisation_id": organisation_id, "module_id": module_id}
    _ensure(work, person_id, organisation_id, module_id)
    upsert(work.db, StandingRow, key, {"due_on": due_on, "reason": reason, "rule_name": rule_name})


def progress(work: Work, person_id: UUID, organisation_id: UUID, module_id: str, *, started_on: date | None) -> None:
    """Set when the open run began, in each of the person's rows; None when it has ended."""
    _ensure(work, person_id, organisation_id, module_id)
    _set_everywhere(work, person_id, module_id, started_on=started_on)


def awaiting(work: Work, person_id: UUID, module_id: str, *, since: date | None) -> None:
    """Set since when everything but the sign-off is met and the request is open; None when it is not."""
    _set_everywhere(work, person_id, module_id, awaiting_since=since)


def supply(
    work: Work, person_id: UUID, organisation_id: UUID, module_id: str, *,
    achieved_on: date | None, valid_until: date | None, window_opens_on: date | None,
) -> None:  # fmt: skip
    """Copy the certification that counts into each of the person's rows; None for all when there is none."""
    _ensure(work, person_id, organisation_id, module_id)
    _set_everywhere(
        work, person_id, module_id, achieved_on=achieved_on, valid_until=valid_until, window_opens_on=window_opens_on
    )


def _ensure(work: Work, person_id: UUID, organisation_id: UUID, module_id: str) -> None:
    """Make the row if it is missing, with the person's facts of another organisation's row copied into it."""
    other = work.db.execute(
        sa.select(
            StandingRow.organisation_id, StandingRow.started_on, StandingRow.awaiting_since, StandingRow.achieved_on,
            StandingRow.valid_until, StandingRow.window_opens_on,
        ).where(StandingRow.person_id == person_id, StandingRow.module_id == module_id)
    ).all()  # fmt: skip
    if any(row.organisation_id == organisation_id for row in other):
        return
    facts = {name: value for name, value in other[0]._mapping.items() if name != "organisation_id"} if other else {}
    insert_once(
        work.db, StandingRow, person_id=person_id, organisation_id=organisation_id, module_id=module_id, **facts
    )


def _set_everywhere(work: Work, person_id: UUID, module_id: str, **values: date | None) -> None:
    work.db.flush()
    work.db.execute(
        sa.update(StandingRow)
        .where(StandingRow.person_id == person_id, StandingRow.module_id == module_id)
        .values(**values)
    )


def demand_many(
    work: Work, organisation_id: UUID, keys: Sequence[tuple[UUID, str]], *, due_on: date, reason: str, rule_name: str
) -> None:
    """Make the rows of many (person, module) pairs of whom nothing was asked or done yet."""
    common = {"organisation_id": organisation_id, "due_on": due_on, "reason": reason, "rule_name": rule_name}
    rows = [{"person_id": person_id, "module_id": module_id, **common} for person_id, module_id in keys]
    for start in range(0, len(rows), 500):
        work.db.execute(sa.insert(StandingRow), rows[start : start + 500])
