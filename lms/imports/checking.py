"""The dry run: every row gets a verdict and a reason, and nothing is changed. A job, whose progress the page shows."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa

from lms import messages, people
from lms.imports import completions, runs
from lms.imports import mapping as mappings
from lms.imports.judging import Judge
from lms.imports.models import ImportFile, ImportRow, ImportRun, Kind, RowState, State
from lms.imports.reading import ENCODINGS, SEPARATORS, Table, open_table
from lms.imports.staffing import Roster
from lms.imports.verdicts import CHANGING, ORDER, Judged, Verdict
from lms.imports.wanted import Wanted
from lms.runtime import audit, links, queue
from lms.runtime.errors import Refused
from lms.runtime.work import Work

# How often the first pass says how far it is.
_STEP = 10_000


def check(opens: runs.Opens, import_id: UUID, progress: queue.Progress = queue.unseen) -> None:
    """Read a file and write down what each row would do. Begun again after a kill, it starts afresh."""
    with opens() as work:
        run = runs.claim(work, import_id, State.CHECKING)
        if run is None:
            return
        run.done = 0
        work.db.execute(sa.delete(ImportRow).where(ImportRow.import_id == import_id))
    try:
        _Check(opens, run, progress).carry_out()
    except Refused as refused:
        with opens(runs.doer(run, run.made_by)) as work:
            found = runs.held(work, run, State.CHECKING)
            found.state, found.fault, found.checked_at = State.REFUSED, refused.sentence, work.now
            work.db.execute(sa.delete(ImportRow).where(ImportRow.import_id == import_id))
            _tell(work, found, "could not be read", f"{found.file_name} could not be read. {refused.sentence}")


class _Check:
    """One dry run."""

    def __init__(self, opens: runs.Opens, run: ImportRun, progress: queue.Progress) -> None:
        self._opens = opens
        self._progress = progress
        self._run = run
        with opens(write=False) as work:
            kept = work.db.get_one(ImportFile, run.id)
            judge = _completions if run.kind == Kind.COMPLETIONS else _staff
            self._judge = judge(work, run, kept)
        self._table = self._judge.table
        self._counts: dict[str, int] = dict.fromkeys(ORDER, 0)

    def carry_out(self) -> None:
        """Go through the file twice: first for what rows say of each other, then for the verdicts."""
        # As a guess of the rows; line ends within cells make it a little too high, and the end comes a little early.
        lines = self._table.content.count(b"\n") + 1
        for at, (number, cells) in enumerate(self._table.rows(), start=1):
            self._judge.note(number, cells)
            if at % _STEP == 0:
                self._say(at, lines * 2)
        self._judge.settle()
        verdicts = self._verdicts()
        done = lines
        while batch := list(islice(verdicts, runs.BATCH)):
            done += len(batch)
            with self._opens() as work:
                run = runs.held(work, self._run, State.CHECKING)
                work.db.execute(sa.insert(ImportRow), batch)
                run.done, run.total = done, lines * 2
            self._progress(done, lines * 2)
        self._end()

    def _say(self, done: int, total: int) -> None:
        with self._opens() as work:
            run = runs.held(work, self._run, State.CHECKING)
            run.done, run.total = done, total
        self._progress(done, total)

    def _verdicts(self) -> Iterator[dict[str, Any]]:
        for number, cells in self._table.rows():
            judged = self._judge.judged(number, cells)
            self._counts[judged.verdict] += 1
            yield _row(self._run.id, number, judged, cells)

    def _end(self) -> None:
        with self._opens(runs.doer(self._run, self._run.made_by)) as work:
            run = runs.held(work, self._run, State.CHECKING)
            run.state, run.checked_at, run.done = State.CHECKED, work.now, run.total
            run.counts, run.staff = {**self._counts, "rows": sum(self._counts.values())}, self._judge.staff
            run.reading = {"wanted": run.reading.get("wanted", ["", ""]), **_reading(self._table)}
            changing = sum(self._counts[each] for each in CHANGING)
            audit.record(work, "imports:check", run.id, organisation=run.organisation_id, counts=run.counts)
            _tell(
                work, run, "is checked",
                f"{run.file_name} is checked, and nothing has been changed yet. {changing:,} of {run.counts['rows']:,} rows would change "
                f"something; {self._counts[Verdict.ERROR]:,} have an error.",
            )  # fmt: skip


class _Judging(Protocol):
    """Looks at the rows of a file twice: `note` for what rows say of each other, then `judged` for the verdicts."""

    @property
    def table(self) -> Table:
        """The file."""

    @property
    def staff(self) -> int:
        """How many posts are current."""

    def note(self, number: int, cells: list[str]) -> None:
        """Take note of a row."""

    def settle(self) -> None:
        """Find what comes of several rows together. Called after the last row."""

    def judged(self, number: int, cells: list[str]) -> Judged:
        """Return the verdict on a row."""


class _StaffJudging:
    """Judges the rows of a staff file."""

    def __init__(self, roster: Roster, table: Table, mapping: mappings.Mapping, code: str | None) -> None:
        self.table = table
        self.staff = roster.current
        self._judge = Judge(roster, table, mapping, code)
        self._wanted = Wanted(roster, self._judge.place("manager_staff_number"))

    def note(self, number: int, cells: list[str]) -> None:
        """Take note of a row."""
        self._wanted.add(number, self._judge.alone(cells))

    def settle(self) -> None:
        """Find managers that will not be there, and circles."""
        self._wanted.settle()

    def judged(self, number: int, cells: list[str]) -> Judged:
        """Return the verdict on a row."""
        alone = self._judge.alone(cells)
        fault, repeats = self._wanted.faults.get(number, ""), self._wanted.repeats.get(number)
        right = not (alone.fault or fault) and repeats is None
        return self._judge.verdict(alone, fault, repeats, self._wanted.manager_change(alone) if right else {})


def _staff(work: Work, run: ImportRun, kept: ImportFile) -> _Judging:
    mapping = mappings.read_mapping((kept.mapping or mappings.default_text()).encode())[0]
    encoding, separator = run.reading.get("wanted", ("", ""))
    table = open_table(kept.content, mappings.format_of(mapping), encoding=encoding, separator=separator)
    teams = people.bulk.teams(work, run.organisation_id)
    roster = Roster.of(work.today, people.bulk.staff(work, run.organisation_id), teams)
    code = work.db.scalar(sa.select(people.Organisation.ods_code).where(people.Organisation.id == run.organisation_id))
    return _StaffJudging(roster, table, mapping, code)


def _completions(work: Work, run: ImportRun, kept: ImportFile) -> _Judging:
    encoding, separator = run.reading.get("wanted", ("", ""))
    table = open_table(kept.content, completions.FORMAT, encoding=encoding, separator=separator)
    return completions.Judge(table, completions.read(work, run.organisation_id, run.made_by))


def _row(import_id: UUID, number: int, judged: Judged, cells: list[str]) -> dict[str, Any]:
    return {
        "import_id": import_id, "number": number, "verdict": judged.verdict, "rank": ORDER.index(judged.verdict), "state": RowState.CHECKED,
        "staff_number": judged.staff_number, "name": judged.name, "search": f"{judged.name} {judged.staff_number}".casefold(),
        "post_id": judged.post_id, "manager_number": judged.manager_number, "before": dict(judged.before), "after": dict(judged.after),
        "reason": judged.reason, "cells": cells if judged.verdict is Verdict.ERROR else None, "applied": None,
    }  # fmt: skip


def _reading(table: Table) -> dict[str, Any]:
    """Return how a file was read, for the page and for the file of errors."""
    how = (
        "an Excel workbook"
        if table.is_workbook
        else f"{ENCODINGS[table.encoding]}, separated by {SEPARATORS[table.separator]}"
    )
    return {
        "how": how, "separator": table.separator, "header": list(table.header), "places": table.places, "unread": list(table.unread[:50]),
        "missing": list(table.missing),
    }  # fmt: skip


def _tell(work: Work, run: ImportRun, what: str, text: str) -> None:
    """Tell whoever sent the file, who may have left the page."""
    if run.made_by:
        messages.send(
            work, run.made_by, "import", subject=f"Your import {what}", text=text, path=links.path("import", run.id)
        )
