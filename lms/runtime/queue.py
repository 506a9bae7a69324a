"""One table of jobs on both databases: put in the caller's transaction, claimed with a lease, ended with the effect.

Promises: a job put in a transaction that rolls back never existed; a live key is put once; a job is run by one worker at a time,
and one that lost its lease cannot end it (the token fences it); a job that keeps failing is parked with its error.
Leases and due times are compared with the database's own clock, so that hosts need not agree.
Leaves out: what jobs do (tasks.py) and the loop (worker.py). Source: docs/decisions/0004.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from lms.runtime import ids
from lms.runtime.db import Base, UtcDateTime, insert_once
from lms.runtime.work import Work

MAX_ATTEMPTS = 12
LONGEST_PAUSE = timedelta(hours=1)
_LIVE = sa.text("state <> 'done'")


class Lost(Exception):
    """The lease went to another worker: give up and roll back."""


class Park(Exception):
    """Trying again cannot help: park the job, naming why."""


class Job(Base):
    """A side effect that is still to happen, or did. States: ready, running, done, parked."""

    __tablename__ = "job"
    __table_args__ = (
        sa.CheckConstraint("state IN ('ready', 'running', 'done', 'parked')", name="state"),
        sa.Index("ix_job_live_key", "key", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        sa.Index("ix_job_due", "run_at", "id", sqlite_where=sa.text("state = 'ready'"), postgresql_where=sa.text("state = 'ready'")),
        sa.Index("ix_job_lease", "lease_until", sqlite_where=sa.text("state = 'running'"), postgresql_where=sa.text("state = 'running'")),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]]
    key: Mapped[str | None]
    state: Mapped[str] = mapped_column(server_default="ready")
    put_at: Mapped[datetime]
    run_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(server_default="0")
    token: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    error: Mapped[str | None]
    ended_at: Mapped[datetime | None]


@dataclass(frozen=True)
class Claimed:
    """A job that this worker holds until its lease ends."""

    id: UUID
    kind: str
    payload: dict[str, Any]
    attempts: int
    token: str


def put(
    work: Work,
    kind: str,
    payload: dict[str, Any] | None = None,
    *,
    key: str | None = None,
    run_at: datetime | None = None,
) -> None:
    """Write a job in the caller's transaction; while a job with the same key is not done, do nothing."""
    work.db.flush()
    insert = postgresql.insert if work.db.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(Job).values(
        id=ids.new_id(),
        kind=kind,
        payload=payload or {},
        key=key,
        state="ready",
        put_at=work.now,
        run_at=run_at or work.now,
        attempts=0,
    )
    if key is not None:
        statement = statement.on_conflict_do_nothing(index_elements=["key"], index_where=_LIVE)
    work.db.execute(statement)


class JobSlot(Base):
    """That the clock's job of one slot was put, so that several workers put it once."""

    __tablename__ = "job_slot"

    kind: Mapped[str] = mapped_column(primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


def put_slot(work: Work, kind: str, slot: int) -> None:
    """Put a job of the schedule, once for its slot; older slots are forgotten."""
    if insert_once(work.db, JobSlot, kind=kind, slot=slot):
        work.db.execute(sa.delete(JobSlot).where(JobSlot.kind == kind, JobSlot.slot < slot))
        put(work, kind, key=f"clock:{kind}")


def database_now(db: Session) -> datetime:
    """Return the database's clock, the one that leases are measured by."""
    if db.get_bind().dialect.name == "postgresql":
        return db.execute(sa.select(sa.func.clock_timestamp(type_=UtcDateTime()))).scalar_one()
    text = db.execute(sa.select(sa.func.strftime("%Y-%m-%d %H:%M:%f", "now"))).scalar_one()
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def is_due(db: Session) -> bool:
    """Say whether there is anything to claim. Reads only, so an idle worker takes no write lock."""
    now = database_now(db)
    due = sa.exists().where(Job.state == "ready", Job.run_at <= now)
    lapsed = sa.exists().where(Job.state == "running", Job.lease_until < now)
    return bool(db.execute(sa.select(sa.or_(due, lapsed))).scalar())


def claim(db: Session, count: int, lease: timedelta) -> Sequence[Claimed]:
    """Take up to `count` due jobs for one lease; jobs whose worker died are given back first."""
    now = database_now(db)
    db.execute(
        sa.update(Job)
        .where(Job.state == "running", Job.lease_until < now)
        .values(
            state=sa.case((Job.attempts >= MAX_ATTEMPTS, "parked"), else_="ready"),
            token=None,
            error="The worker stopped before the end.",
        )
    )
    due = sa.select(Job.id).where(Job.state == "ready", Job.run_at <= now).order_by(Job.run_at, Job.id).limit(count)
    found = db.scalars(due.with_for_update(skip_locked=True)).all()
    if not found:
        return ()
    token = uuid4().hex
    rows = db.execute(
        sa.update(Job)
        .where(Job.id.in_(found))
        .values(state="running", token=token, lease_until=now + lease, attempts=Job.attempts + 1)
        .returning(Job.id, Job.kind, Job.payload, Job.attempts)
    )
    return [Claimed(row.id, row.kind, row.payload, row.attempts, token) for row in rows]


def finish(db: Session, job: Claimed, at: datetime) -> None:
    """End a job in the transaction of its effect. Raises Lost when the lease is no longer this worker's."""
    _own(db, job, state="done", ended_at=at, lease_until=None, error=None)


def keep(db: Session, job: Claimed, lease: timedelta) -> None:
    """Lengthen the lease of a job that is still running. Raises Lost."""
    _own(db, job, lease_until=database_now(db) + lease)


def fail(db: Session, job: Claimed, error: str, *, park: bool) -> None:
    """Put a failed job back with a growing pause, or park it with its error. Raises Lost."""
    pause = min(LONGEST_PAUSE, timedelta(seconds=2**job.attempts)) * random.uniform(0.8, 1.2)  # noqa: S311 -- spreads retries
    state = "parked" if park or job.attempts >= MAX_ATTEMPTS else "ready"
    _own(db, job, state=state, token=None, lease_until=None, error=error[:2000], run_at=database_now(db) + pause)


def _own(db: Session, job: Claimed, **values: Any) -> None:
    held = sa.and_(Job.id == job.id, Job.token == job.token, Job.state == "running")
    if not db.execute(sa.update(Job).where(held).values(**values)).rowcount:  # type: ignore[attr-defined]
        raise Lost


def release(db: Session, job: Claimed) -> None:
    """Give a job back untouched, when the worker is asked to stop. Raises Lost."""
    _own(db, job, state="ready", token=None, lease_until=None, attempts=job.attempts - 1)


def prune(db: Session, before: datetime) -> None:
    """Delete jobs that were done before an instant."""
    db.execute(sa.delete(Job).where(Job.state == "done", Job.ended_at < before))


def parked(db: Session) -> Sequence[Job]:
    """Return the jobs that somebody must look at."""
    return db.scalars(sa.select(Job).where(Job.state == "parked").order_by(Job.put_at)).all()


def drop(work: Work, kind: str) -> None:
    """Delete the jobs of a kind that have not begun."""
    work.db.execute(sa.delete(Job).where(Job.kind == kind, Job.state == "ready"))
