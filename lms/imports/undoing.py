"""Undo an import within 24 hours: rows whose values are still the imported ones are put back, the others are kept and listed.

People who were added are removed again, unless something refers to them by now: learning is never undone.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lms import messages, people
from lms.imports import completions, lines, runs
from lms.imports.applying import plain
from lms.imports.models import ImportRow, ImportRun, Kind, RowState, State
from lms.imports.verdicts import COLUMNS
from lms.people import Staff
from lms.runtime import audit, links, queue
from lms.runtime.work import Work

SINCE = "since the import"
_READ: Mapping[str, Callable[[str], Any]] = {
    "team_id": UUID,
    "manager_post_id": UUID,
    "started_on": date.fromisoformat,
    "ended_on": date.fromisoformat,
}
_COLUMN = {
    "team_id": "team_code",
    "manager_post_id": "manager_staff_number",
    "started_on": "start_date",
    "ended_on": "end_date",
}


def carry_out(opens: runs.Opens, import_id: UUID, progress: queue.Progress = queue.unseen) -> None:
    """Undo what was asked for, and go on where it stopped after a kill."""
    with opens() as work:
        run = runs.claim(work, import_id, State.UNDOING)
    if run is None:
        return
    actor = runs.doer(run, run.undone_by)
    with opens(write=False) as work:
        orders, undo_part, size = _steps(work, run)
    for numbers in orders:
        for start in range(0, len(numbers), size):
            with opens(actor) as work:
                found = runs.held(work, run, State.UNDOING)
                part = numbers[start : start + size]
                if runs.may_go_on(work, found):
                    undo_part(work, found, part)
                else:
                    runs.leave(work, found, part, RowState.KEPT)
                found.done += len(part)
            progress(found.done, found.total)
    with opens(actor) as work:
        _end(work, runs.held(work, run, State.UNDOING))


_Step = Callable[[Work, ImportRun, Sequence[int]], None]


def _steps(work: Work, run: ImportRun) -> tuple[Sequence[Sequence[int]], _Step, int]:
    """Return the numbers of the rows in the order in which they are put back, what does that to some, and how many at a time."""
    if run.kind == Kind.COMPLETIONS:
        return [completions.undo_order(work, run)], completions.undo_part, min(runs.BATCH, completions.BATCH)
    plan = _plan(work, run)
    return [plan.changed, plan.made], lambda work, found, part: _Batch(work, found, plan, part).carry_out(), runs.BATCH


@dataclass
class _Plan:
    """Row numbers: `changed` managers first, then what was `made` from the bottom up; `kept` says why a row must stay."""

    changed: list[int] = field(default_factory=list)
    made: list[int] = field(default_factory=list)
    kept: dict[int, str] = field(default_factory=dict)


def _plan(work: Work, run: ImportRun) -> _Plan:
    managers: dict[UUID, UUID | None] = {
        each.post_id: each.manager_post_id for each in people.bulk.staff(work, run.organisation_id)
    }
    rows = sa.select(ImportRow.number, ImportRow.post_id, ImportRow.applied)
    rows = rows.where(ImportRow.import_id == run.id, ImportRow.state == RowState.APPLIED)
    changed, made = dict[UUID, int](), dict[UUID, int]()
    before: dict[UUID, UUID | None] = {}
    wanted = dict(managers)
    for number, post_id, applied in work.db.execute(rows.execution_options(yield_per=1000)):
        if post_id is None or applied is None:
            continue
        (made if applied["made"] else changed)[post_id] = number
        if not applied["made"] and "manager_post_id" in applied["old"]:
            before[post_id] = managers.get(post_id)
            wanted[post_id] = _value("manager_post_id", applied["old"]["manager_post_id"])
    plan = _Plan()
    while moving := [each for circle in lines.circles(wanted) for each in circle if each in before]:
        for post_id in moving:
            plan.kept[changed[post_id]] = (
                f"The reporting line was changed {SINCE}: putting this back would make a circle."
            )
            wanted[post_id] = before.pop(post_id)
    plan.changed = [changed[post_id] for post_id in lines.top_down(changed, wanted)]
    plan.made = [made[post_id] for post_id in reversed(lines.top_down(made, wanted))]
    return plan


class _Batch:
    """Up to 500 rows, in one transaction."""

    def __init__(self, work: Work, run: ImportRun, plan: _Plan, numbers: Sequence[int]) -> None:
        self._work = work
        self._run = run
        self._plan = plan
        people.bulk.lock(work, run.organisation_id)
        found = {
            row.number: row
            for row in work.db.scalars(
                sa.select(ImportRow).where(
                    ImportRow.import_id == run.id, ImportRow.number.in_(numbers), ImportRow.state == RowState.APPLIED
                )
            )
        }
        self._rows = [found[number] for number in numbers if number in found]
        self._now = people.bulk.staff_of(work, run.organisation_id, {row.post_id for row in self._rows if row.post_id})
        self._held = list(people.bulk.numbers(work, run.organisation_id, [row.staff_number for row in self._rows]))
        self._changes: dict[UUID, tuple[Staff, dict[str, Any]]] = {}
        self._made: dict[UUID, Staff] = {}
        self._earlier: dict[UUID, UUID] = {}

    def carry_out(self) -> None:
        """Find out which rows are as they were imported, then put them back."""
        for row in self._rows:
            row.state, row.reason = RowState.UNDONE, ""
            if why := self._plan.kept.get(row.number) or self._take(row):
                row.state, row.reason = RowState.KEPT, why
        self._leave_circles()
        organisation_id = self._run.organisation_id
        people.bulk.change(self._work, organisation_id, self._changes)
        known = {self._made[post_id].person_id for post_id in self._earlier}
        gone = people.bulk.take_back(self._work, organisation_id, list(self._made.values()), known=known)
        self._name_again(gone)
        for row in self._rows:
            if row.post_id in self._made and row.post_id not in gone:
                row.state = RowState.KEPT
                row.reason = (
                    f"Something in Wardwise refers to them {SINCE}. If they do not belong here, end their post by hand."
                )
        self._work.db.flush()

    def _take(self, row: ImportRow) -> str:
        """Note what is to be put back; return why not, or nothing."""
        now = self._now.get(row.post_id) if row.post_id else None
        applied = row.applied or {}
        if now is None:
            return f"The post was removed {SINCE}."
        stored = plain(now)
        for name, value in applied["new"].items():
            if stored[name] != value and not (stored[name] in {None, ""} and value in {None, ""}):
                return f"{COLUMNS[_COLUMN.get(name, name)]} was changed {SINCE}."
        if applied["made"]:
            self._made[now.post_id] = now
            if applied["earlier"]:
                self._earlier[now.post_id] = UUID(applied["earlier"])
            return ""
        new = {name: _value(name, value) for name, value in applied["old"].items()}
        others = [each for each in self._held if each.staff_number == row.staff_number and each.id != now.post_id]
        if "ended_on" in new and new["ended_on"] is None and any(each.ended_on is None for each in others):
            return f"Somebody else was given this staff number {SINCE}."
        self._changes[now.post_id] = (now, new)
        return ""

    def _name_again(self, gone: Collection[UUID]) -> None:
        """Give those who had come back, and whose new post is gone, the names that they had before."""
        named = {
            self._earlier[row.post_id]: row.applied["named"]
            for row in self._rows
            if row.post_id in gone and row.post_id in self._earlier and row.applied
        }
        found = people.bulk.staff_of(self._work, self._run.organisation_id, named)
        people.bulk.change(
            self._work, self._run.organisation_id,
            {post_id: (staff, named[post_id]) for post_id, staff in found.items() if _is_other(staff, named[post_id])},
        )  # fmt: skip

    def _leave_circles(self) -> None:
        """Keep what would close a circle with a change made by hand while this undo runs."""
        by_post = {row.post_id: row for row in self._rows}
        while True:
            moves = {
                post_id: new["manager_post_id"]
                for post_id, (_, new) in self._changes.items()
                if "manager_post_id" in new
            }
            found = people.bulk.circles(self._work, moves)
            if not found:
                return
            for post_id in found:
                del self._changes[post_id]
                row = by_post[post_id]
                row.state, row.reason = (
                    RowState.KEPT,
                    f"The reporting line was changed {SINCE}: this would make a circle.",
                )


def _is_other(staff: Staff, named: Mapping[str, str]) -> bool:
    return any(getattr(staff, name) != value for name, value in named.items())


def _value(name: str, text: str | None) -> Any:
    if name in _READ:
        return _READ[name](text) if text else None
    return text or ""


def _end(work: Work, run: ImportRun) -> None:
    counts: Mapping[str, int] = dict(
        work.db.execute(
            sa.select(ImportRow.state, sa.func.count())
            .where(ImportRow.import_id == run.id, ImportRow.state.in_([RowState.UNDONE, RowState.KEPT]))
            .group_by(ImportRow.state)
        ).all()
    )
    undone, kept = counts.get(RowState.UNDONE, 0), counts.get(RowState.KEPT, 0)
    run.state, run.undone_at, run.done = State.UNDONE, work.now, run.total
    run.counts = {**run.counts, "undone": undone, "kept": kept}
    audit.record(work, "imports:undone", run.id, organisation=run.organisation_id, undone=undone, kept=kept)
    if run.undone_by:
        messages.send(
            work, run.undone_by, "import", subject="Your import is undone",
            text=f"{undone:,} changes of {run.file_name} were put back. {kept:,} were kept, because they were changed since.",
            path=links.path("import", run.id),
        )  # fmt: skip
