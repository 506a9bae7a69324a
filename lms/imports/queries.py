"""What the pages of imports show: the runs of an organisation, one run, and its rows a page at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lms import catalogue, people
from lms.imports import completions, runs
from lms.imports.models import ImportRow, ImportRun, Kind, RowState, State
from lms.imports.verdicts import CHANGING, COLUMNS, ORDER, WORDS, Verdict
from lms.runtime.work import Work

PER_PAGE = 50


@dataclass(frozen=True)
class RunView:
    """One import as it stands. `percent` is None while nothing runs; `counts` by verdict; `parts` those that were applied."""

    id: UUID
    organisation_id: UUID
    kind: str
    file_name: str
    state: str
    fault: str
    made_at: datetime
    checked_at: datetime | None
    applied_at: datetime | None
    undone_at: datetime | None
    undone_by: str
    percent: int | None
    how: str
    unread: tuple[str, ...]
    missing: tuple[str, ...]
    counts: Mapping[str, Any]
    parts: tuple[str, ...]
    staff: int
    has_many_leavers: bool
    undo_until: datetime | None

    @property
    def changing(self) -> int:
        """How many rows would change something."""
        return sum(int(self.counts.get(each, 0)) for each in CHANGING)

    def count(self, name: str) -> int:
        """Return one of the counts."""
        return int(self.counts.get(name, 0))

    def done(self, verdict: str) -> int:
        """Return how many rows of a verdict were applied."""
        return int(self.counts.get("done", {}).get(verdict, 0))


@dataclass(frozen=True)
class RowView:
    """One row: its verdict, the person, what it would change as (label, before, after), and sentences beside that."""

    number: int
    verdict: str
    word: str
    state: str
    staff_number: str
    name: str
    reason: str
    changes: tuple[tuple[str, str, str], ...]
    sentence: str


@dataclass(frozen=True)
class RowPage:
    """Some rows, problems first. `after` is the key of the last one while there are more; `total` counts all that match."""

    rows: tuple[RowView, ...]
    after: tuple[int, int] | None
    total: int


def listed(work: Work, organisation_id: UUID, limit: int = 20, *, kind: Kind = Kind.STAFF) -> tuple[RunView, ...]:
    """Return the newest imports of a kind in an organisation. The caller has it from `organisations`."""
    found = sa.select(ImportRun).where(ImportRun.organisation_id == organisation_id, ImportRun.kind == kind)
    return tuple(
        _view(work, run) for run in work.db.scalars(found.order_by(ImportRun.made_at.desc(), ImportRun.id).limit(limit))
    )


def run(work: Work, import_id: UUID) -> RunView:
    """Return one import. Raises NotFound."""
    return _view(work, runs.reached(work, import_id))


def _view(work: Work, found: ImportRun) -> RunView:
    runs_now = found.state in {State.CHECKING, State.APPLYING, State.UNDOING}
    percent = min(99, found.done * 100 // found.total) if found.total else 0
    until = found.applied_at + runs.UNDO_FOR if found.applied_at else None
    return RunView(
        found.id, found.organisation_id, found.kind, found.file_name, found.state, found.fault or "", found.made_at, found.checked_at,
        found.applied_at, found.undone_at, people.name(work, found.undone_by) if found.undone_by else "",
        percent if runs_now else None, found.reading.get("how", ""), tuple(found.reading.get("unread", ())),
        tuple(_columns(found)[column] for column in found.reading.get("missing", ())), found.counts, tuple(found.parts), found.staff,
        runs.has_many_leavers(found), until if until and until > work.now and found.state == State.APPLIED else None,
    )  # fmt: skip


def _columns(run: ImportRun) -> Mapping[str, str]:
    return completions.COLUMNS if run.kind == Kind.COMPLETIONS else COLUMNS


def rows(work: Work, import_id: UUID, *, show: str = "", q: str = "", after: tuple[int, int] | None = None) -> RowPage:
    """Return rows of an import, what needs somebody first. Raises NotFound.

    `show` is a verdict, "left" or "kept"; anything else shows all.
    """
    found = runs.reached(work, import_id)
    wanted = [ImportRow.import_id == import_id]
    if show in ORDER:
        wanted.append(ImportRow.verdict == show)
    elif show in {RowState.LEFT, RowState.KEPT}:
        wanted.append(ImportRow.state == show)
    if q.strip():
        wanted.append(ImportRow.search.contains(q.strip().casefold(), autoescape=True))
    plain = not q.strip() and found.state == State.CHECKED
    known = found.counts.get(show) if show in ORDER else found.counts.get("rows") if not show else None
    total = (
        int(known) if plain and known is not None else work.db.scalar(sa.select(sa.func.count()).where(*wanted)) or 0
    )
    page = sa.select(ImportRow).where(*wanted)
    if after:
        page = page.where(sa.tuple_(ImportRow.rank, ImportRow.number) > after)
    listed = work.db.scalars(page.order_by(ImportRow.rank, ImportRow.number).limit(PER_PAGE + 1)).all()
    shown = listed[:PER_PAGE]
    last = (shown[-1].rank, shown[-1].number) if len(listed) > PER_PAGE else None
    words = _Words(work, found, shown)
    return RowPage(tuple(words.row(each) for each in shown), last, total)


class _Words:
    """What stands for teams and managers of some rows, looked up together."""

    def __init__(self, work: Work, run: ImportRun, listed: Sequence[ImportRow]) -> None:
        self._kind = run.kind
        self._titles = (
            {each.id: each.title for each in catalogue.cards(work).values()} if run.kind == Kind.COMPLETIONS else {}
        )
        self._teams = dict(people.bulk.teams(work, run.organisation_id).values())
        numbers = {
            str(values["manager_staff_number"])
            for row in listed
            for values in (row.before, row.after)
            if values.get("manager_staff_number")
        }
        named = sa.select(people.Post.staff_number, people.Person.first_name, people.Person.last_name)
        named = named.join(people.Person, people.Person.id == people.Post.person_id).where(
            people.Post.organisation_id == run.organisation_id, people.Post.staff_number.in_(numbers)
        )
        in_file = sa.select(ImportRow.staff_number, ImportRow.name).where(
            ImportRow.import_id == run.id, ImportRow.staff_number.in_(numbers), ImportRow.verdict == Verdict.ADD
        )
        self._names: dict[str, str] = {}
        if numbers:
            self._names = {row.staff_number: row.name for row in work.db.execute(in_file)}
            self._names |= {number: f"{first} {last}".strip() for number, first, last in work.db.execute(named)}
        leaving = {row.post_id for row in listed if row.verdict == Verdict.LEAVE and row.post_id}
        reports = (
            sa.select(people.Post.manager_post_id, sa.func.count())
            .where(people.Post.manager_post_id.in_(leaving), people.is_current(people.Post, work.today))
            .group_by(people.Post.manager_post_id)
        )
        self._reports: dict[UUID | None, int] = dict(work.db.execute(reports).all()) if leaving else {}

    def row(self, row: ImportRow) -> RowView:
        """Return a row in words."""
        changes = tuple(
            (COLUMNS[column], self._value(column, row.before.get(column)), self._value(column, row.after[column]))
            for column in COLUMNS
            if column in row.after and column in row.before
        )
        if row.verdict == Verdict.LEAVE:
            changes = tuple(each for each in changes if each[0] != COLUMNS["end_date"])
        return RowView(
            row.number,
            row.verdict,
            WORDS[row.verdict],
            row.state,
            row.staff_number,
            row.name,
            row.reason,
            changes,
            self._sentence(row),
        )

    def _sentence(self, row: ImportRow) -> str:
        after = row.after
        if self._kind == Kind.COMPLETIONS:
            return completions.sentence(after, self._titles) if after else ""
        if row.verdict == Verdict.ADD and not row.before:
            above = after.get("manager_staff_number")
            manager = f" Manager: {self._value('manager_staff_number', above)}." if above else ""
            ending = f" Last day {_said(after['end_date'])}." if after.get("end_date") else ""
            team, start = self._value("team_code", after.get("team_code")), _said(str(after["start_date"]))
            return f"{after.get('job_title', '')} in {team}, from {start}.{ending}{manager}"
        if row.verdict == Verdict.LEAVE:
            count = self._reports.get(row.post_id, 0)
            people_words = "1 person, who needs" if count == 1 else f"{count:,} people, who need"
            managing = f" Manages {people_words} another manager." if count else ""
            return f"Last day {_said(str(after['end_date']))}.{managing} Certificates stay theirs."
        return "" if row.reason or row.verdict != Verdict.SAME else "Nothing changes."

    def _value(self, column: str, value: object) -> str:
        text = str(value or "")
        if not text:
            return "none"
        if column == "team_code":
            return f"{self._teams[text]} ({text})" if text in self._teams else text
        if column == "manager_staff_number":
            return f"{self._names[text]} ({text})" if text in self._names else text
        return _said(text) if column in {"start_date", "end_date"} else text


def _said(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{day.day} {day:%B %Y}"
