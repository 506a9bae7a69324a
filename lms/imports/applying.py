"""Apply the good rows of a checked file, at most 500 a transaction, and go on where it stopped after a kill.

Promises: a row is applied only while the record still says what the dry run compared it with; a row is applied once, since its state is
written in the transaction of its change; at every commit the reporting line is right and has no circle.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lms import messages, people
from lms.imports import completions, planning, runs
from lms.imports.models import ImportFile, ImportRow, ImportRun, Kind, RowState, State
from lms.imports.staffing import TEXTS, shown
from lms.imports.verdicts import COLUMNS, Verdict
from lms.people import Staff
from lms.runtime import audit, ids, links, queue
from lms.runtime.work import Work

BY_HAND = "by hand since the check"


def carry_out(opens: runs.Opens, import_id: UUID, progress: queue.Progress = queue.unseen) -> None:
    """Apply what was asked for; a run that is not being applied is left alone."""
    with opens() as work:
        run = runs.claim(work, import_id, State.APPLYING)
    if run is None:
        return
    actor = runs.doer(run, run.applied_by)
    with opens(write=False) as work:
        order, apply_part, size = _steps(work, run)
    for start in range(0, len(order), size):
        with opens(actor) as work:
            found = runs.held(work, run, State.APPLYING)
            part = order[start : start + size]
            if runs.may_go_on(work, found):
                apply_part(work, found, part)
            else:
                runs.leave(work, found, part, RowState.LEFT)
            found.done += len(part)
        progress(found.done, found.total)
    with opens(actor) as work:
        _end(work, runs.held(work, run, State.APPLYING))


_Step = Callable[[Work, ImportRun, Sequence[int]], None]


def _steps(work: Work, run: ImportRun) -> tuple[Sequence[int], _Step, int]:
    """Return the numbers of the rows in the order in which they go in, what puts some of them in, and how many at a time."""
    if run.kind == Kind.COMPLETIONS:
        return completions.order(work, run), completions.apply_part, min(runs.BATCH, completions.BATCH)
    plan = planning.plan(work, run)
    return plan.order, lambda work, found, part: _Batch(work, found, plan, part).carry_out(), runs.BATCH


class _Batch:
    """Up to 500 rows, in one transaction."""

    def __init__(self, work: Work, run: ImportRun, plan: planning.Plan, numbers: Sequence[int]) -> None:
        self._work = work
        self._run = run
        self._plan = plan
        people.bulk.lock(work, run.organisation_id)
        rows = work.db.scalars(
            sa.select(ImportRow).where(
                ImportRow.import_id == run.id, ImportRow.number.in_(numbers), ImportRow.state == RowState.CHECKED
            )
        )
        by_number = {row.number: row for row in rows}
        self._rows = [by_number[number] for number in numbers if number in by_number]
        wanted = {row.post_id for row in self._rows if row.post_id} | {
            manager for row in self._rows if (manager := plan.managers.get(row.number))
        }
        self._now = people.bulk.staff_of(work, run.organisation_id, wanted)
        self._managers = people.bulk.staff_of(
            work, run.organisation_id, {each.manager_post_id for each in self._now.values() if each.manager_post_id}
        )
        self._teams = people.bulk.teams(work, run.organisation_id)
        self._codes = {code: team_id for team_id, (code, _) in self._teams.items()}
        self._held = list(people.bulk.numbers(work, run.organisation_id, [row.staff_number for row in self._rows]))
        self._hired: dict[UUID, tuple[Staff, ImportRow]] = {}
        self._earlier: dict[UUID, Staff] = {}
        self._changes: dict[UUID, tuple[Staff, dict[str, Any]]] = {}
        self._owners: dict[UUID, ImportRow] = {}

    def carry_out(self) -> None:
        """Find out which rows still hold, then write them."""
        for row in self._rows:
            try:
                self._take(row)
            except _Left as why:
                _leave(row, str(why))
        self._leave_circles()
        people.bulk.hire(
            self._work,
            self._run.organisation_id,
            [each for each, _ in self._hired.values()],
            known={each.person_id for each in self._earlier.values()},
        )
        people.bulk.change(self._work, self._run.organisation_id, self._changes)
        for post_id, (staff, row) in self._hired.items():
            row.state, row.post_id = RowState.APPLIED, post_id
            earlier = self._earlier.get(post_id)
            named = {"first_name": earlier.first_name, "last_name": earlier.last_name} if earlier else None
            row.applied = {
                "made": True,
                "new": plain(staff),
                "earlier": str(earlier.post_id) if earlier else None,
                "named": named,
            }
        for post_id, (now, new) in self._changes.items():
            row = self._owners[post_id]
            row.state = RowState.APPLIED
            before = {name: getattr(now, name) for name in new}
            row.applied = {"made": False, "old": _texts(before), "new": _texts(new)}
        self._work.db.flush()

    def _take(self, row: ImportRow) -> None:
        if why := self._plan.left.get(row.number):
            raise _Left(why)
        manager = self._manager(row)
        now = self._now.get(row.post_id) if row.post_id else None
        if row.post_id is None:
            self._hire(row, manager)
        elif now is None:
            raise _Left(f"The post was removed {BY_HAND}.")
        else:
            self._change(row, now, manager)

    def _manager(self, row: ImportRow) -> UUID | None:
        manager = self._plan.managers.get(row.number)
        if manager is None or manager in self._hired:
            return manager
        found = self._now.get(manager)
        if found is None:
            raise _Left(f"Manager {row.manager_number} was left out.")
        change = self._changes.get(manager)
        ended = change[1].get("ended_on", found.ended_on) if change else found.ended_on
        if ended and ended < self._work.today:
            raise _Left(f"Manager {row.manager_number}, {found.name}, has left.")
        return manager

    def _team(self, code: str) -> UUID:
        if code not in self._codes:
            raise _Left(f"Team {code} was closed {BY_HAND}.")
        return self._codes[code]

    def _hire(self, row: ImportRow, manager: UUID | None) -> None:
        posts = [each for each in self._held if each.staff_number == row.staff_number]
        if any(each.ended_on is None or each.ended_on >= self._work.today for each in posts):
            raise _Left(f"Somebody with this staff number was added {BY_HAND}.")
        before = max(posts, key=lambda each: each.ended_on) if posts else None
        after = row.after
        staff = Staff(
            post_id=self._plan.posts[row.number], person_id=before.person_id if before else ids.new_id(),
            staff_number=row.staff_number, team_id=self._team(str(after.get("team_code", ""))), manager_post_id=manager,
            started_on=date.fromisoformat(str(after["start_date"])), ended_on=_day(after.get("end_date")),
            **{column: str(after.get(column, "")) for column in TEXTS},
        )  # fmt: skip
        if before:
            earlier = people.bulk.staff_of(self._work, self._run.organisation_id, [before.id])
            self._earlier[staff.post_id] = earlier[before.id]
        self._hired[staff.post_id] = (staff, row)

    def _change(self, row: ImportRow, now: Staff, manager: UUID | None) -> None:
        said = shown(now, self._teams.get(now.team_id, ("", ""))[0], self._number_of(now))
        for column, after in row.after.items():
            if said[column] not in {after, row.before[column]}:
                raise _Left(f"{COLUMNS[column]} was changed {BY_HAND}: it is {said[column] or 'empty'} now.")
        new: dict[str, Any] = {column: row.after[column] for column in TEXTS if column in row.after}
        if "team_code" in row.after:
            new["team_id"] = self._team(str(row.after["team_code"]))
        if row.number in self._plan.managers:
            new["manager_post_id"] = manager
        if "start_date" in row.after:
            new["started_on"] = date.fromisoformat(str(row.after["start_date"]))
        if "end_date" in row.after:
            new["ended_on"] = _day(row.after["end_date"])
        self._check_days(row, now, new)
        self._changes[now.post_id] = (now, new)
        self._owners[now.post_id] = row

    def _check_days(self, row: ImportRow, now: Staff, new: Mapping[str, Any]) -> None:
        ended = new.get("ended_on", now.ended_on)
        if ended and ended < new.get("started_on", now.started_on):
            raise _Left(f"The last day would be before the first: a day was changed {BY_HAND}.")
        # Open again: nobody else may have the number meanwhile.
        others = [each for each in self._held if each.staff_number == row.staff_number and each.id != now.post_id]
        if ended is None and now.ended_on and any(each.ended_on is None for each in others):
            raise _Left(f"Somebody with this staff number was added {BY_HAND}.")

    def _number_of(self, post: Staff) -> str:
        manager = self._managers.get(post.manager_post_id) if post.manager_post_id else None
        return manager.staff_number if manager else ""

    def _leave_circles(self) -> None:
        """Leave out what would close a circle with a change made by hand while this import runs."""
        hired = {each.post_id: each.manager_post_id for each, _ in self._hired.values()}
        while True:
            moves = hired | {
                post_id: new["manager_post_id"]
                for post_id, (_, new) in self._changes.items()
                if "manager_post_id" in new
            }
            found = people.bulk.circles(self._work, moves) & self._changes.keys()
            if not found:
                return
            for post_id in found:
                _leave(
                    self._owners.pop(post_id),
                    "With what is on record now, this would make a circle in the reporting line.",
                )
                del self._changes[post_id]


def _leave(row: ImportRow, why: str) -> None:
    row.state, row.reason = RowState.LEFT, why


def plain(staff: Staff) -> dict[str, str | None]:
    """Return a post as it is stored beside its row, to see later whether it is still as it was imported."""
    names = ("staff_number", *TEXTS, "team_id", "manager_post_id", "started_on", "ended_on")
    return _texts({name: getattr(staff, name) for name in names})


def _texts(values: Mapping[str, Any]) -> dict[str, str | None]:
    return {name: None if value is None else str(value) for name, value in values.items()}


def _day(text: object) -> date | None:
    return date.fromisoformat(str(text)) if text else None


def _end(work: Work, run: ImportRun) -> None:
    counts = dict(
        work.db.execute(
            sa.select(ImportRow.verdict, sa.func.count())
            .where(ImportRow.import_id == run.id, ImportRow.state == RowState.APPLIED)
            .group_by(ImportRow.verdict)
        ).all()
    )
    left = work.db.scalar(
        sa.select(sa.func.count()).where(ImportRow.import_id == run.id, ImportRow.state == RowState.LEFT)
    )
    run.state, run.applied_at, run.done = State.APPLIED, work.now, run.total
    applied = sum(counts.values())
    run.counts = {**run.counts, "applied": applied, "left": left or 0, "done": counts}
    work.db.execute(sa.delete(ImportFile).where(ImportFile.import_id == run.id))
    audit.record(work, "imports:applied", run.id, organisation=run.organisation_id, counts=run.counts)
    if run.applied_by:
        errors = int(run.counts.get(Verdict.ERROR, 0)) + (left or 0)
        messages.send(
            work, run.applied_by, "import", subject="Your import is done",
            text=f"{applied:,} changes of {run.file_name} were applied. {errors:,} rows were left out. You can undo it for 24 hours.",
            path=links.path("import", run.id),
        )  # fmt: skip


class _Left(Exception):
    """Why a row is left out after all."""
