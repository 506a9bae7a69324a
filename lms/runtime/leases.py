"""The worker's side of the table of jobs: claim, lengthen, end, fail, give back.

Promises: a job is run by one worker at a time; one that lost its lease can neither end it nor say how far it is (the token fences it);
jobs of a worker that died are given back when their lease ends by the database's clock.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.runtime.queue import Halted, Job, Lost, Priority, database_now

MAX_ATTEMPTS = 12
LONGEST_PAUSE = timedelta(hours=1)
DIED = "The worker stopped before the end."


@dataclass(frozen=True)
class Claimed:
    """A job that this worker holds until its lease ends."""

    id: UUID
    kind: str
    payload: dict[str, Any]
    attempts: int
    token: str


def is_due(db: Session, most: Priority = Priority.BATCH) -> bool:
    """Say whether there is anything to claim. Reads only, so an idle worker takes no write lock."""
    now = database_now(db)
    due = sa.exists().where(Job.state == "ready", Job.priority <= int(most), Job.run_at <= now)
    lapsed = sa.exists().where(Job.state == "running", Job.lease_until < now)
    return bool(db.execute(sa.select(sa.or_(due, lapsed))).scalar())


def claim(db: Session, count: int, lease: timedelta, most: Priority = Priority.BATCH) -> Sequence[Claimed]:
    """Take up to `count` due jobs for one lease, those that go first first; jobs whose worker died are given back before."""
    now = database_now(db)
    _give_back(db, now)
    due = (
        sa.select(Job.id)
        .where(Job.state == "ready", Job.priority <= int(most), Job.run_at <= now)
        .order_by(Job.priority, Job.run_at, Job.id)
        .limit(count)
    )
    found = db.scalars(due.with_for_update(skip_locked=True)).all()
    if not found:
        return ()
    token = uuid4().hex
    rows = db.execute(
        sa.update(Job)
        .where(Job.id.in_(found))
        .values(state="running", token=token, lease_until=now + lease, attempts=Job.attempts + 1, started_at=now)
        .returning(Job.id, Job.kind, Job.payload, Job.attempts)
    )
    return [Claimed(row.id, row.kind, row.payload, row.attempts, token) for row in rows]


def _give_back(db: Session, now: datetime) -> None:
    """Put back the jobs whose lease ended. A row that is locked is about to end with its effect, and is not waited for."""
    lapsed = sa.select(Job.id).where(Job.state == "running", Job.lease_until < now)
    found = db.scalars(lapsed.with_for_update(skip_locked=True)).all()
    if found:
        parked = sa.or_(Job.attempts >= MAX_ATTEMPTS, Job.stop_asked_at.is_not(None))
        db.execute(
            sa.update(Job)
            .where(Job.id.in_(found))
            .values(state=sa.case((parked, "parked"), else_="ready"), token=None, lease_until=None, error=DIED)
        )


def finish(db: Session, job: Claimed, at: datetime) -> None:
    """End a job in the transaction of its effect. Raises Lost when the lease is no longer this worker's."""
    _own(db, job, state="done", ended_at=at, lease_until=None, error=None, stop_asked_at=None)


def keep(db: Session, job: Claimed, lease: timedelta) -> None:
    """Lengthen the lease of a job that is still running. Raises Lost."""
    _own(db, job, lease_until=database_now(db) + lease)


def progress(db: Session, job: Claimed, done: int, total: int) -> None:
    """Write down how far a job is. In the transaction of one step, it also keeps the step from being done by two workers.

    Raises Lost, and Halted when somebody asked for the job to stop.
    """
    held = sa.and_(Job.id == job.id, Job.token == job.token, Job.state == "running")
    found = db.execute(sa.update(Job).where(held).values(done=done, total=total).returning(Job.stop_asked_at)).first()
    if found is None:
        raise Lost
    if found.stop_asked_at is not None:
        raise Halted


def fail(db: Session, job: Claimed, error: str, *, park: bool) -> None:
    """Put a failed job back with a growing pause, or park it with its error. Raises Lost."""
    pause = min(LONGEST_PAUSE, timedelta(seconds=2**job.attempts)) * random.uniform(0.8, 1.2)  # noqa: S311 -- spreads retries
    state = "parked" if park or job.attempts >= MAX_ATTEMPTS else "ready"
    run_at = database_now(db) + pause
    _own(db, job, state=state, token=None, lease_until=None, error=error[:2000], run_at=run_at)


def release(db: Session, job: Claimed) -> None:
    """Give a job back untouched, when the worker is asked to stop. Raises Lost."""
    _own(db, job, state="ready", token=None, lease_until=None, attempts=job.attempts - 1)


def _own(db: Session, job: Claimed, **values: Any) -> None:
    held = sa.and_(Job.id == job.id, Job.token == job.token, Job.state == "running")
    if not db.execute(sa.update(Job).where(held).values(**values)).rowcount:  # type: ignore[attr-defined]
        raise Lost
