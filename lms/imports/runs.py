"""Begin a run, ask for its next step, throw it away. Each step is a job; whoever presses twice asks once."""

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lms import people
from lms.imports import mapping as mappings
from lms.imports import reading
from lms.imports.models import ImportFile, ImportRow, ImportRun, Kind, RowState, State
from lms.imports.verdicts import CHANGING, Verdict
from lms.runtime import audit, links, queue
from lms.runtime.errors import NotFound, Refused
from lms.runtime.work import Actor, Work, system

Opens = Callable[..., AbstractContextManager[Work]]
"""Opens a Work of its own, as an actor or as the system: `opens(actor, write=False)`."""
UNDO_FOR = timedelta(hours=24)
KEPT = timedelta(days=30)
STOPPED = "Whoever asked for this may not import here any more."
BATCH = 500
# One in twenty. Source: experience-manager, 7.8.
MANY_LEAVERS = 20


def organisations(work: Work) -> tuple[people.OrganisationView, ...]:
    """Return the organisations whose staff the actor may import: those on whose whole tree they run training."""
    return people.trained_organisations(work)


def reached(work: Work, import_id: UUID, *, for_change: bool = False) -> ImportRun:
    """Return a run of an organisation whose staff the actor may import. Raises NotFound."""
    found = sa.select(ImportRun).where(ImportRun.id == import_id)
    if for_change:
        found = found.with_for_update(key_share=True).execution_options(populate_existing=True)
    run = work.db.scalar(found)
    if run is None or (
        not work.actor.is_system and run.organisation_id not in {each.id for each in organisations(work)}
    ):
        raise NotFound
    return run


def start(
    work: Work, organisation_id: UUID, content: bytes, file_name: str, *, mapping: bytes = b"", encoding: str = "", separator: str = "",
    by_hand: bool = False, kind: Kind = Kind.STAFF,
) -> UUID:  # fmt: skip
    """Keep a file of a kind and ask for its dry run; return the run's id. Without a mapping the one that is shipped reads it.

    `by_hand` puts no job: whoever asks does the dry run themselves.

    Raises NotFound where the actor may not import, Refused for a mapping that cannot be used or a file that is too large.
    """
    if organisation_id not in {each.id for each in organisations(work)}:
        raise NotFound
    if len(content) > reading.LARGEST_FILE:
        raise Refused(f"The file must be {reading.LARGEST_FILE // 1024 // 1024} MB or smaller", field="file")
    text = mappings.read_mapping(mapping)[1] if mapping else ""
    run = ImportRun(
        organisation_id=organisation_id, kind=kind, file_name=_plain_name(file_name), state=State.CHECKING, fault=None,
        made_by=work.actor.person_id, made_at=work.now, checked_at=None, applied_by=None, applied_at=None, undone_by=None,
        undone_at=None, reading={"wanted": [encoding, separator]}, counts={}, parts=[], staff=0, done=0, total=0, attempt=0,
    )  # fmt: skip
    work.db.add(run)
    work.db.flush()  # The file refers to it.
    work.db.add(ImportFile(import_id=run.id, content=content, mapping=text))
    if not by_hand:
        _ask(work, "import_check", run)
    audit.record(
        work, "imports:start", run.id, organisation=organisation_id, kind=kind, file=run.file_name, size=len(content)
    )  # fmt: skip
    return run.id


def _ask(work: Work, kind: str, run: ImportRun) -> None:
    """Put the job of the next step, whose progress whoever asks for it may follow."""
    key, path = f"{kind}:{run.id}", links.path("import", run.id)
    queue.put(work, kind, {"import_id": str(run.id)}, key=key, started_by=work.actor.person_id, path=path)


def _plain_name(file_name: str) -> str:
    name = "".join(each for each in file_name.replace("\\", "/").rpartition("/")[2] if each.isprintable())
    return name[:120] or "list"


def read_again(work: Work, import_id: UUID, *, encoding: str, separator: str) -> None:
    """Ask for another dry run of the same file, read otherwise. Raises NotFound, and Refused once it is applied."""
    run = reached(work, import_id, for_change=True)
    if run.state not in {State.CHECKED, State.REFUSED}:
        raise Refused("This file is being checked, or was applied already. Open the page again.")
    run.state, run.reading = State.CHECKING, {"wanted": [encoding, separator]}
    run.done, run.total, run.fault = 0, 0, None
    _ask(work, "import_check", run)
    audit.record(work, "imports:read-again", run.id, organisation=run.organisation_id)


def throw_away(work: Work, import_id: UUID) -> None:
    """Forget a file that was not applied, and what it said of people. Raises NotFound, and Refused once it is applied."""
    run = reached(work, import_id, for_change=True)
    if run.state not in {State.CHECKING, State.CHECKED, State.REFUSED}:
        raise Refused("This import was applied, so it cannot be thrown away. Undo it instead.")
    for table in (ImportRow, ImportFile):
        work.db.execute(sa.delete(table).where(table.import_id == run.id))
    work.db.delete(run)
    audit.record(work, "imports:throw-away", run.id, organisation=run.organisation_id, file=run.file_name)


def has_many_leavers(run: ImportRun) -> bool:
    """Say whether so many would leave that somebody must say that it is meant: more than 5 % of the current posts."""
    return int(run.counts.get(Verdict.LEAVE, 0)) * MANY_LEAVERS > run.staff


def apply(
    work: Work, import_id: UUID, parts: Collection[str], *, allow_leavers: bool = False, by_hand: bool = False
) -> None:
    """Ask for the rows of some verdicts to be applied. Asking again changes nothing. `by_hand` puts no job.

    Raises NotFound; Refused when nothing is chosen, and when more than 5 % would leave and `allow_leavers` does not say that it is meant.
    """
    run = reached(work, import_id, for_change=True)
    if run.state in {State.APPLYING, State.APPLIED}:
        return
    if run.state != State.CHECKED:
        raise Refused("This import is not ready to be applied. Open the page again to see how it stands.")
    chosen = [verdict for verdict in CHANGING if verdict in parts and run.counts.get(verdict)]
    if not chosen:
        raise Refused("Choose what to apply", field="parts")
    if Verdict.LEAVE in chosen and has_many_leavers(run) and not allow_leavers:
        raise Refused("Confirm that so many people leave, or take the tick away from them", field="allow_leavers")
    run.parts, run.state, run.applied_by = [str(each) for each in chosen], State.APPLYING, work.actor.person_id
    run.done, run.total = 0, sum(int(run.counts[each]) for each in chosen)
    if not by_hand:
        _ask(work, "import_apply", run)
    audit.record(work, "imports:apply", run.id, organisation=run.organisation_id, parts=run.parts, rows=run.total)


def undo(work: Work, import_id: UUID) -> None:
    """Ask for an import to be undone. Asking again changes nothing. Raises NotFound, and Refused after 24 hours."""
    run = reached(work, import_id, for_change=True)
    if run.state in {State.UNDOING, State.UNDONE}:
        return
    if run.state != State.APPLIED or run.applied_at is None:
        raise Refused("This import was not applied, so there is nothing to undo.")
    if work.now > run.applied_at + UNDO_FOR:
        raise Refused(
            "An import can be undone for 24 hours, and they are over. Put right what is wrong with another file."
        )
    run.state, run.undone_by = State.UNDOING, work.actor.person_id
    run.done, run.total = 0, int(run.counts.get("applied", 0))
    _ask(work, "import_undo", run)
    audit.record(work, "imports:undo", run.id, organisation=run.organisation_id, rows=run.total)


def claim(work: Work, import_id: UUID, state: State) -> ImportRun | None:
    """Begin a job's work on a run, or go on with it; None when the run is not waiting for it. Whoever worked on it before is shut out."""
    run = work.db.scalar(sa.select(ImportRun).where(ImportRun.id == import_id).with_for_update(key_share=True))
    if run is None or run.state != state:
        return None
    run.attempt += 1
    return run


def held(work: Work, run: ImportRun, state: State) -> ImportRun:
    """Return a run, locked, for one more step. Raises `queue.Lost` when another worker took it over or it was thrown away."""
    found = work.db.scalar(
        sa.select(ImportRun)
        .where(ImportRun.id == run.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if found is None or found.state != state or found.attempt != run.attempt:
        raise queue.Lost
    return found


def doer(run: ImportRun, person_id: UUID | None) -> Actor:
    """Return who is named in the record for what a job does: whoever asked for it, or the command line."""
    command = "import-completions" if run.kind == Kind.COMPLETIONS else "import-people"
    return Actor(person_id=person_id) if person_id else system(command)


def may_go_on(work: Work, run: ImportRun) -> bool:
    """Say whether whoever a job works for may import there at this moment: a role may have ended since they asked, or their access."""
    if work.actor.is_system:
        return True
    now = people.acting(work, work.actor.person)
    return now is not None and run.organisation_id in {each.id for each in organisations(replace(work, actor=now))}


def leave(work: Work, run: ImportRun, numbers: Collection[int], state: RowState) -> None:
    """Leave rows as they are because whoever asked may not import any more, and say so beside each."""
    waiting = RowState.CHECKED if state == RowState.LEFT else RowState.APPLIED
    rows = sa.update(ImportRow).where(
        ImportRow.import_id == run.id, ImportRow.number.in_(numbers), ImportRow.state == waiting
    )
    work.db.execute(rows.values(state=state, reason=STOPPED))


def prune(work: Work) -> None:
    """Forget what files said of people 30 days after they were sent; how many rows did what stays on record."""
    old: Any = sa.select(ImportRun.id).where(ImportRun.made_at < work.now - KEPT)
    for table in (ImportRow, ImportFile):
        work.db.execute(sa.delete(table).where(table.import_id.in_(old)))
    work.db.execute(sa.delete(ImportRun).where(ImportRun.id.in_(old), ImportRun.applied_at.is_(None)))
