"""One table of jobs on both databases: put in the caller's transaction, claimed with a lease, ended with the effect.

Promises: a job put in a transaction that rolls back never existed; a live key is put once; jobs that somebody waits for go first;
a job that keeps failing is parked with its error, and goes on only when somebody says so.
Leases and due times are compared with the database's own clock, so that hosts need not agree.
Leaves out: what jobs do (tasks.py), the worker's side of the table (leases.py) and the loop (worker.py). Source: docs/decisions/0004.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from lms.runtime import ids
from lms.runtime.db import Base, UtcDateTime, insert_once
from lms.runtime.work import Work

_LIVE, _READY, _RUNNING, _DONE = (
    sa.text(each) for each in ("state <> 'done'", "state = 'ready'", "state = 'running'", "state = 'done'")
)
STOPPED = "Somebody stopped it."
TAKEN_OUT = "Taken out of the queue."


Progress = Callable[[int, int], None]
"""Says how far a long job is, between two transactions: so many steps done, of so many. Raises Lost and Halted."""


class Priority(IntEnum):
    """What goes first. A worker keeps a lane for each, so that nobody waits for what comes after theirs."""

    SOON = 0  # Somebody looks at the page and waits; it takes seconds.
    NORMAL = 1  # Somebody asked for it, or is told by it; it may take minutes.
    BATCH = 2  # Nobody waits: the nightly rounds.


class Lost(Exception):
    """The lease went to another worker: give up and roll back."""


class Halted(Exception):
    """The job is to stop here, by somebody's wish or because the worker ends: roll back what is open and give up."""


class Park(Exception):
    """Trying again cannot help: park the job, naming why."""


class Job(Base):
    """A side effect that is still to happen, or did. States: ready, running, done, parked.

    `done` of `total` steps say how far a long job is, `path` where its outcome is read, `stop_asked_at` that it is to stop.
    """

    __tablename__ = "job"
    __table_args__ = (
        sa.CheckConstraint("state IN ('ready', 'running', 'done', 'parked')", name="state"),
        sa.Index("ix_job_live_key", "key", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        sa.Index("ix_job_due", "priority", "run_at", "id", sqlite_where=_READY, postgresql_where=_READY),
        sa.Index("ix_job_lease", "lease_until", sqlite_where=_RUNNING, postgresql_where=_RUNNING),
        sa.Index("ix_job_ended", "ended_at", sqlite_where=_DONE, postgresql_where=_DONE),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]]
    key: Mapped[str | None]
    state: Mapped[str] = mapped_column(server_default="ready")
    priority: Mapped[int] = mapped_column(server_default="1")
    put_at: Mapped[datetime]
    run_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(server_default="0")
    token: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    error: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    started_by: Mapped[UUID | None]
    started_at: Mapped[datetime | None]
    stop_asked_at: Mapped[datetime | None]
    path: Mapped[str | None]
    done: Mapped[int | None]
    total: Mapped[int | None]


def unseen(_done: int, _total: int) -> None:
    """Say how far something is that nobody follows."""


def put(
    work: Work,
    kind: str,
    payload: dict[str, Any] | None = None,
    *,
    key: str | None = None,
    run_at: datetime | None = None,
    priority: Priority = Priority.NORMAL,
    started_by: UUID | None = None,
    path: str | None = None,
) -> UUID:
    """Write a job in the caller's transaction and return its id; while a job with the same key is not done, return that one's.

    A parked one with the key is tried afresh, since somebody, or the clock, asks for it again.

    `started_by` is the person who may follow how far it is, and `path` the page on which they then read the outcome.
    """
    work.db.flush()
    insert = postgresql.insert if work.db.get_bind().dialect.name == "postgresql" else sqlite.insert
    job_id = ids.new_id()
    statement = insert(Job).values(
        id=job_id, kind=kind, payload=payload or {}, key=key, state="ready", priority=int(priority), put_at=work.now,
        run_at=run_at or work.now, attempts=0, started_by=started_by, path=path,
    )  # fmt: skip
    if key is None:
        work.db.execute(statement)
        return job_id
    statement = statement.on_conflict_do_nothing(index_elements=["key"], index_where=_LIVE)
    live = sa.select(Job.id).where(Job.key == key, Job.state != "done")
    while True:  # The live one may end between the two questions.
        # The count of rows is not to be trusted for such an insert, so it is asked for what it wrote.
        found = work.db.scalar(statement.returning(Job.id)) or work.db.scalar(live)
        if found:
            again = {"state": "ready", "attempts": 0, "run_at": run_at or work.now, "stop_asked_at": None}
            work.db.execute(sa.update(Job).where(Job.id == found, Job.state == "parked").values(again))
            return found


class JobSlot(Base):
    """Which slot of the schedule was put last, so that several workers put it once. `slot` is in minutes, see `schedule.number`."""

    __tablename__ = "job_slot"

    kind: Mapped[str] = mapped_column(primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


def put_slot(work: Work, kind: str, slot: int) -> bool:
    """Put a job of the schedule, once for its slot, and say whether this call did. However many slots were missed, one job catches up.

    A job that is seen for the first time waits for its next slot.
    """
    last = work.db.scalar(sa.select(sa.func.max(JobSlot.slot)).where(JobSlot.kind == kind))
    if (last is not None and last >= slot) or not insert_once(work.db, JobSlot, kind=kind, slot=slot):
        return False
    work.db.execute(sa.delete(JobSlot).where(JobSlot.kind == kind, JobSlot.slot < slot))
    if last is None:
        return False
    put(work, kind, key=f"clock:{kind}", priority=Priority.BATCH)
    return True


def database_now(db: Session) -> datetime:
    """Return the database's clock, the one that leases are measured by."""
    if db.get_bind().dialect.name == "postgresql":
        return db.execute(sa.select(sa.func.clock_timestamp(type_=UtcDateTime()))).scalar_one()
    text = db.execute(sa.select(sa.func.strftime("%Y-%m-%d %H:%M:%f", "now"))).scalar_one()
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def prune(db: Session, before: datetime) -> None:
    """Delete jobs that were done before an instant."""
    db.execute(sa.delete(Job).where(Job.state == "done", Job.ended_at < before))


def parked(db: Session) -> Sequence[Job]:
    """Return the jobs that somebody must look at."""
    return db.scalars(sa.select(Job).where(Job.state == "parked").order_by(Job.put_at)).all()


def drop(work: Work, kind: str) -> None:
    """Delete the jobs of a kind that have not begun."""
    work.db.execute(sa.delete(Job).where(Job.kind == kind, Job.state == "ready"))


def end_parked(work: Work, job_id: UUID) -> None:
    """End a parked job whose effect somebody has seen to in another way; one that is not parked stays as it is."""
    ended = sa.update(Job).where(Job.id == job_id, Job.state == "parked").values(state="done", ended_at=work.now)
    work.db.execute(ended)
