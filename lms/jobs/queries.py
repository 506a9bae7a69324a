"""One job as it is shown."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from lms import people
from lms.jobs import words
from lms.runtime.errors import Forbidden, NotFound
from lms.runtime.queue import Job
from lms.runtime.work import Work


@dataclass(frozen=True)
class JobView:
    """How a job stands. `who` started it, or nobody did; `place` counts those that wait from 1."""

    id: UUID
    title: str
    state: str
    who: str | None
    put_at: datetime
    run_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    attempts: int
    error: str
    done: int
    total: int
    left: str
    path: str
    is_stopping: bool
    is_later: bool
    place: int = 0

    @property
    def percent(self) -> int | None:
        """How far it is, 0 to 100; None for a job that does not say."""
        return min(100, self.done * 100 // self.total) if self.total else None

    @property
    def advice(self) -> str:
        """What to do about its error."""
        return words.advice(self.error)


def only_administrators(work: Work) -> None:
    """Raise Forbidden for anybody else."""
    if not people.is_administrator(work):
        raise Forbidden


def view(work: Work, job: Job, who: str | None, place: int = 0) -> JobView:
    """Return how a job stands."""
    done, total = job.done or 0, job.total or 0
    running = job.state == "running" and job.started_at
    return JobView(
        job.id, words.title(job.kind), job.state, who, job.put_at, job.run_at, job.started_at, job.ended_at, job.attempts, job.error or "",
        done, total, words.left(done, total, work.now - job.started_at) if running and job.started_at else "", job.path or "",
        job.stop_asked_at is not None, job.state == "ready" and job.run_at > work.now, place,
    )  # fmt: skip


def one(work: Work, job_id: UUID) -> JobView:
    """Return a job, for administrators. Raises Forbidden and NotFound."""
    only_administrators(work)
    job = work.db.get(Job, job_id)
    if job is None:
        raise NotFound
    return view(work, job, people.names(work, [job.started_by]).get(job.started_by) if job.started_by else None)


def own(work: Work, job_id: UUID) -> JobView:
    """Return a job that the actor started. Raises NotFound for any other."""
    job = work.db.scalar(sa.select(Job).where(Job.id == job_id, Job.started_by == work.actor.person))
    if job is None:
        raise NotFound
    return view(work, job, None)
