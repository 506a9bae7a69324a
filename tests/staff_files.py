"""Staff files for tests, and the steps of an import as a worker does them."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lms import imports, people
from lms.imports.models import ImportRow
from lms.runtime.work import Actor, Work

Open = Callable[..., AbstractContextManager[Work]]
Row = Mapping[str, str]


def row(staff_number: str, **values: str) -> dict[str, str]:
    """A row of Northbank with everything that a new person needs."""
    return {
        "staff_number": staff_number, "first_name": "Nia", "last_name": "Price", "job_title": "Staff nurse", "staff_group": "Nursing",
        "team_code": "ELM", "start_date": "2026-11-02", **values,
    }  # fmt: skip


def written(rows: Sequence[Row], columns: Sequence[str] = tuple(imports.COLUMNS), separator: str = ",") -> bytes:
    """The rows as CSV, with these columns."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator)
    writer.writerow(columns)
    writer.writerows([each.get(column, "") for column in columns] for each in rows)
    return out.getvalue().encode()


def exported(opened: Open, organisation_id: UUID, actor: Actor | None = None) -> list[dict[str, str]]:
    """Today's staff as the export has them, by column."""
    with opened(actor, write=False) as work:
        header, *rows = list(imports.staff(work, organisation_id))
    return [dict(zip(header, each, strict=True)) for each in rows]


def checked(opened: Open, organisation_id: UUID, content: bytes, actor: Actor | None = None, **how: Any) -> UUID:
    """Send a file and let a worker check it; return the run's id."""
    with opened(actor) as work:
        import_id = imports.start(work, organisation_id, content, "staff.csv", **how)
    imports.check(opened, import_id)
    return import_id


def applied(opened: Open, organisation_id: UUID, content: bytes, actor: Actor | None = None, **how: Any) -> UUID:
    """Send a file, check it and apply all of it."""
    import_id = checked(opened, organisation_id, content, actor, **how)
    apply(opened, import_id, actor)
    return import_id


def apply(opened: Open, import_id: UUID, actor: Actor | None = None, parts: Sequence[str] = imports.CHANGING) -> None:
    """Apply what was checked, leavers included, as many as they are."""
    with opened(actor) as work:
        imports.apply(work, import_id, parts, allow_leavers=True)
    imports.carry_out_apply(opened, import_id)


def undo(opened: Open, import_id: UUID, actor: Actor | None = None) -> None:
    """Undo an import."""
    with opened(actor) as work:
        imports.undo(work, import_id)
    imports.carry_out_undo(opened, import_id)


def rows(opened: Open, import_id: UUID) -> dict[str, ImportRow]:
    """The rows of a run by staff number; of several with one number, the last."""
    with opened(write=False) as work:
        found = work.db.scalars(sa.select(ImportRow).where(ImportRow.import_id == import_id).order_by(ImportRow.number))
        return {each.staff_number: each for each in found}


def counts(opened: Open, import_id: UUID) -> dict[str, int]:
    """How many rows of each verdict there are, but for none."""
    with opened(write=False) as work:
        found = imports.run(work, import_id)
    assert not found.fault, found.fault
    return {each: found.count(each) for each in imports.ORDER if found.count(each)}


def post(opened: Open, organisation_id: UUID, staff_number: str) -> people.Staff | None:
    """The newest post with a staff number, or None."""
    with opened(write=False) as work:
        found = [each for each in people.bulk.staff(work, organisation_id) if each.staff_number == staff_number]
    return found[-1] if found else None
