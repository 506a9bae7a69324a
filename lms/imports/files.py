"""The files that imports give out: the rows left out with their reasons, today's staff in the form that is read, an empty one.

Promises: no cell is taken for a formula, however often a file goes round; what is exported imports with no change.
"""

from collections.abc import Iterator
from uuid import UUID

import sqlalchemy as sa

from lms import people
from lms.imports import completions, rules, runs
from lms.imports.models import ImportRow, RowState
from lms.imports.staffing import counts, shown
from lms.imports.verdicts import COLUMNS, Verdict
from lms.runtime import audit
from lms.runtime.errors import NotFound
from lms.runtime.work import Work


def left_out(work: Work, import_id: UUID) -> Iterator[list[str]]:
    """Yield the header and the rows that have an error or were left out, as they were sent, with the reason in the last column.

    The file can be put right and sent as it is: the reason is not read. Raises NotFound.
    """
    run = runs.reached(work, import_id)
    header, places = run.reading.get("header", []), run.reading.get("places", {})
    yield [*map(rules.guarded, map(rules.unguarded, header)), "reason"]
    wanted = sa.or_(ImportRow.verdict == Verdict.ERROR, ImportRow.state == RowState.LEFT)
    rows = sa.select(ImportRow).where(ImportRow.import_id == import_id, wanted).order_by(ImportRow.number)
    for row in work.db.scalars(rows.execution_options(yield_per=500)):
        cells = row.cells if row.cells is not None else _rebuilt(row, places, len(header))
        # A row that was too short or too long keeps the reason in its column.
        cells = [*cells[: len(header)], *[""] * (len(header) - len(cells))]
        yield [*(rules.guarded(rules.unguarded(cell)) for cell in cells), row.reason]


def _rebuilt(row: ImportRow, places: dict[str, int], width: int) -> list[str]:
    """Return a row that was right when it was checked, from what it wanted: values that did not differ are left empty."""
    values = {"staff_number": row.staff_number, **row.after}
    cells = [""] * width
    for column, at in places.items():
        cells[at] = str(values.get(column, ""))
    return cells


def record_export(work: Work, organisation_id: UUID) -> None:
    """Write in the record that the staff were taken out. Raises NotFound where the actor may not import."""
    _check(work, organisation_id)
    audit.record(work, "imports:export", organisation_id, organisation=organisation_id)


def record_errors(work: Work, import_id: UUID) -> None:
    """Write in the record that the rows left out were taken. Raises NotFound."""
    run = runs.reached(work, import_id)
    audit.record(work, "imports:export-errors", import_id, organisation=run.organisation_id)


def staff(work: Work, organisation_id: UUID) -> Iterator[list[str]]:
    """Yield the header and a row for each current post, in the columns that an import reads. Raises NotFound."""
    _check(work, organisation_id)
    code = (
        work.db.scalar(sa.select(people.Organisation.ods_code).where(people.Organisation.id == organisation_id)) or ""
    )
    teams = people.bulk.teams(work, organisation_id)
    best: dict[str, tuple[tuple[object, ...], UUID]] = {}
    numbers: dict[UUID, str] = {}
    for each in people.bulk.numbers(work, organisation_id):
        number = rules.tidy(each.staff_number)
        numbers[each.id] = number
        weight = counts(each.ended_on, each.started_on, work.today)
        if number not in best or weight > best[number][0]:
            best[number] = (weight, each.id)
    yield list(COLUMNS)
    for post in people.bulk.staff(work, organisation_id, current_only=True):
        if best[rules.tidy(post.staff_number)][1] != post.post_id:
            continue
        above = numbers.get(post.manager_post_id, "") if post.manager_post_id else ""
        manager = above if above and best[above][1] == post.manager_post_id else ""
        team = teams.get(post.team_id, ("", ""))[0]
        values = {**shown(post, team, manager), "organisation_code": code, "active": "yes"}
        yield [rules.guarded(values[column]) for column in COLUMNS]


def past(work: Work, organisation_id: UUID) -> Iterator[list[str]]:
    """Yield the header and a row for each certification of current staff, in the columns that an import of completions reads.

    Raises NotFound.
    """
    _check(work, organisation_id)
    yield from completions.exported(work, organisation_id)


def record_past(work: Work, organisation_id: UUID) -> None:
    """Write in the record that completions were taken out. Raises NotFound where the actor may not import."""
    _check(work, organisation_id)
    audit.record(work, "imports:export-completions", organisation_id, organisation=organisation_id)


def _check(work: Work, organisation_id: UUID) -> None:
    if organisation_id not in {each.id for each in runs.organisations(work)}:
        raise NotFound
