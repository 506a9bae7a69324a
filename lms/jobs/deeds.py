"""Try a parked job again, and stop one: at its next step when it runs, before it begins when it waits."""

from uuid import UUID

import sqlalchemy as sa

from lms.jobs import words
from lms.jobs.queries import only_administrators
from lms.runtime import audit
from lms.runtime.errors import NotFound, Refused
from lms.runtime.queue import TAKEN_OUT, Job
from lms.runtime.work import Work


def again(work: Work, job_id: UUID) -> None:
    """Let a parked job be tried afresh, at once; any other goes on as it is. Raises Forbidden, NotFound and Refused."""
    job = _held(work, job_id)
    if job.state == "parked":
        job.state, job.attempts, job.run_at, job.stop_asked_at = "ready", 0, work.now, None
        audit.record(work, "jobs:try-again", job.id, job=words.title(job.kind))


def halt(work: Work, job_id: UUID) -> None:
    """Stop a job; one that has ended stays as it is. It is kept, and can be tried again. Raises Forbidden, NotFound and Refused."""
    job = _held(work, job_id)
    if job.state == "running" and job.stop_asked_at is None:
        job.stop_asked_at = work.now
        audit.record(work, "jobs:stop", job.id, job=words.title(job.kind))
    elif job.state == "ready":
        job.state, job.error = "parked", TAKEN_OUT
        audit.record(work, "jobs:take-out", job.id, job=words.title(job.kind))


def _held(work: Work, job_id: UUID) -> Job:
    """Return a job, locked. One whose row its worker holds is about to end, and is not waited for."""
    only_administrators(work)
    job = work.db.scalar(sa.select(Job).where(Job.id == job_id).with_for_update(skip_locked=True))
    if job is None and work.db.get(Job, job_id) is None:
        raise NotFound
    if job is None:
        raise Refused("This job is just ending. Open the page again to see how it ended.")
    return job
