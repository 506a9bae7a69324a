"""The worker: what it does when it is told to stop, and with a job that it does not know."""

import os
import signal
from datetime import timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa

from lms import tasks
from lms.runtime import leases, queue
from lms.runtime.db import transaction
from lms.worker import Worker
from tests.conftest import SITE


class Silent:
    """A mail transport that nothing may use."""

    def send(self, message) -> None:
        raise AssertionError("nothing is to be sent")


@pytest.fixture
def worker(engine):
    return Worker(engine, SITE, Silent())


def jobs(engine):
    with transaction(engine, write=False) as db:
        return db.scalars(sa.select(queue.Job).order_by(queue.Job.run_at, queue.Job.id)).all()


def test_what_has_not_begun_is_given_back_on_sigterm_and_what_runs_is_finished(engine, opened, worker, monkeypatch):
    done = []

    def first(_work, payload):
        os.kill(os.getpid(), signal.SIGTERM)
        done.append(payload["number"])

    monkeypatch.setattr(tasks, "INSIDE", {"count": first})
    with opened() as work:
        for number in range(3):
            queue.put(work, "count", {"number": number})
    before = signal.signal(signal.SIGTERM, lambda *_: worker.stop.set())
    try:
        assert worker.run_once() == 1
        assert worker.run_once() == 1
    finally:
        signal.signal(signal.SIGTERM, before)
    found = jobs(engine)
    assert len(done) == 1
    assert sorted((job.state, job.attempts, job.token is None) for job in found) == [
        ("done", 1, False), ("ready", 0, True), ("ready", 0, True)
    ]  # fmt: skip
    for job in found:
        assert job.lease_until is None
    worker.stop.clear()
    monkeypatch.setattr(tasks, "INSIDE", {"count": lambda _work, payload: done.append(payload["number"])})
    while worker.run_once():
        pass
    assert sorted(done) == [0, 1, 2]


def test_a_stopped_worker_ends_and_begins_nothing_more(engine, opened, worker):
    with opened() as work:
        queue.put(work, "standings")
    worker.stop.set()
    worker.run()
    assert [(job.state, job.attempts) for job in jobs(engine)] == [("ready", 0)]


def test_a_job_of_an_unknown_kind_is_put_off_for_longer_each_time_and_parked_in_the_end(engine, opened, worker):
    with opened() as work:
        queue.put(work, "of_a_later_release")
    pauses = []
    for attempt in range(1, leases.MAX_ATTEMPTS + 1):
        with transaction(engine, write=True) as db:
            now = queue.database_now(db)
            db.execute(sa.update(queue.Job).values(run_at=now - timedelta(seconds=1)))
        assert worker.run_once() == 1
        (job,) = jobs(engine)
        assert job.attempts == attempt
        assert "of_a_later_release" in job.error
        assert job.state == ("parked" if attempt == leases.MAX_ATTEMPTS else "ready")
        pauses.append(job.run_at - now)
    assert timedelta(seconds=1) < pauses[0] < timedelta(seconds=10)
    # Each pause is double the one before, give or take a fifth.
    assert all(second > first for first, second in pairwise(pauses[:5]))
    assert worker.run_once() == 0
