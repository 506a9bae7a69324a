"""The table of jobs: what goes first, how far a job is, stopping, the clock's slots, leases of workers that died."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from lms import jobs, tasks
from lms.runtime import leases, queue, schedule
from lms.runtime.db import transaction
from lms.runtime.errors import Forbidden, NotFound, Refused
from lms.runtime.queue import Job, Priority
from lms.worker import Worker
from tests.conftest import SITE


class Silent:
    """A mail transport that nothing may use."""

    def send(self, message) -> None:
        raise AssertionError("nothing is to be sent")


@pytest.fixture
def worker(engine):
    return Worker(engine, SITE, Silent())


@pytest.fixture
def sole_job(engine):
    def read():
        with transaction(engine, write=False) as db:
            return db.scalars(sa.select(Job)).one()

    return read


def claimed(engine, lease=timedelta(seconds=60), most=Priority.BATCH):
    with transaction(engine, write=True) as db:
        return next(iter(leases.claim(db, 1, lease, most)), None)


def test_whoever_waits_goes_before_a_nightly_batch_however_old(opened, worker, monkeypatch):
    done = []
    monkeypatch.setattr(tasks, "INSIDE", {"say": lambda _work, payload: done.append(payload["who"])})
    with opened() as work:
        long_ago = work.now - timedelta(hours=1)
        for number in range(3):
            queue.put(
                work,
                "say",
                {"who": f"night {number}"},
                run_at=long_ago + timedelta(seconds=number),
                priority=Priority.BATCH,
            )
        queue.put(work, "say", {"who": "asked"})
        queue.put(work, "say", {"who": "waits"}, priority=Priority.SOON)
    while worker.run_once():
        pass
    assert done == ["waits", "asked", "night 0", "night 1", "night 2"]


def test_a_lane_takes_nothing_that_goes_after_it(engine, opened, worker, monkeypatch):
    monkeypatch.setattr(tasks, "INSIDE", {"say": lambda _work, _payload: None})
    with opened() as work:
        queue.put(work, "say", priority=Priority.BATCH)
    assert worker.run_once(Priority.SOON) == 0
    assert worker.run_once(Priority.NORMAL) == 0
    assert claimed(engine, most=Priority.NORMAL) is None
    assert worker.run_once(Priority.BATCH) == 1


def test_somebody_who_waits_is_served_while_a_nightly_job_runs(engine, opened, worker, monkeypatch):
    served, ended = threading.Event(), threading.Event()

    def nightly(_job):
        assert served.wait(20)
        ended.set()

    outside = {"nightly": nightly, "waits": lambda _job: served.set()}
    monkeypatch.setattr(tasks, "OUTSIDE", outside)
    monkeypatch.setattr(tasks, "SCHEDULE", ())
    with opened() as work:
        queue.put(work, "nightly", priority=Priority.BATCH)
    running = threading.Thread(target=worker.run)
    running.start()
    try:
        while claimed_states(engine) != ["running"]:
            worker.stop.wait(0.05)
        with opened() as work:
            queue.put(work, "waits", priority=Priority.SOON)
        assert ended.wait(20)
    finally:
        worker.stop.set()
        running.join(20)
    assert claimed_states(engine) == ["done", "done"]


def claimed_states(engine):
    with transaction(engine, write=False) as db:
        return list(db.scalars(sa.select(Job.state)))


def test_a_key_is_put_once_and_gives_back_the_same_id(opened):
    with opened() as work:
        first = queue.put(work, "say", key="one")
        assert queue.put(work, "say", key="one") == first
        assert queue.put(work, "say", key="two") != first
    with opened() as work:
        work.db.execute(sa.update(Job).where(Job.key == "one").values(state="done"))
        assert queue.put(work, "say", key="one") != first


def test_asking_again_for_what_is_parked_tries_it_afresh(opened, sole_job):
    with opened() as work:
        queue.put(work, "say", key="one")
        work.db.execute(sa.update(Job).values(state="parked", attempts=12, error="no font", stop_asked_at=work.now))
    with opened() as work:
        queue.put(work, "say", key="one")
    assert (sole_job().state, sole_job().attempts, sole_job().stop_asked_at) == ("ready", 0, None)


def test_progress_is_written_down_while_the_job_runs(opened, cast, worker, monkeypatch, sole_job):
    seen = []

    def long(job):
        for step in range(3):
            job.progress(step, 3)
            seen.append((sole_job().done, sole_job().total, sole_job().state))

    monkeypatch.setattr(tasks, "OUTSIDE", {"long": long})
    with opened(cast.tariq) as work:
        job_id = queue.put(work, "long", started_by=work.actor.person, path="/training/imports")
    worker.run_once()
    assert seen == [(0, 3, "running"), (1, 3, "running"), (2, 3, "running")]
    kept = sole_job()
    assert (kept.id, kept.started_by, kept.path, kept.state) == (
        job_id, cast.tariq.person, "/training/imports", "done"
    )  # fmt: skip


def test_whoever_lost_the_lease_can_neither_say_nor_end_anything(engine, opened):
    with opened() as work:
        queue.put(work, "long")
    slow = claimed(engine, lease=timedelta(seconds=-1))
    fast = claimed(engine)
    assert fast.id == slow.id
    assert fast.attempts == 2
    with pytest.raises(queue.Lost), transaction(engine, write=True) as db:
        leases.progress(db, slow, 1, 2)
    with pytest.raises(queue.Lost), transaction(engine, write=True) as db:
        leases.finish(db, slow, datetime.now(UTC))
    with transaction(engine, write=True) as db:
        leases.progress(db, fast, 1, 2)


def test_a_job_is_stopped_at_its_next_step_and_parked(engine, opened, worker, monkeypatch, sole_job):
    steps = []

    def long(job):
        for step in range(3):
            steps.append(step)
            with transaction(engine, write=True) as db:
                db.execute(sa.update(Job).values(stop_asked_at=datetime.now(UTC)))
            job.progress(step, 3)

    monkeypatch.setattr(tasks, "OUTSIDE", {"long": long})
    with opened() as work:
        queue.put(work, "long")
    worker.run_once()
    assert steps == [0]
    assert (sole_job().state, sole_job().error) == ("parked", queue.STOPPED)


def test_a_worker_that_ends_gives_a_long_job_back_without_counting(opened, worker, monkeypatch, sole_job):
    def long(job):
        worker.stop.set()
        job.progress(1, 3)

    monkeypatch.setattr(tasks, "OUTSIDE", {"long": long})
    with opened() as work:
        queue.put(work, "long")
    worker.run_once()
    assert (sole_job().state, sole_job().attempts, sole_job().lease_until) == ("ready", 0, None)


def test_missed_slots_are_caught_up_by_one_job(opened):
    def ready():
        with opened(write=False) as work:
            return work.db.scalar(sa.select(sa.func.count()).where(Job.kind == "nightly", Job.state == "ready"))

    with opened() as work:
        assert not queue.put_slot(work, "nightly", 100), "what is new waits for its next slot"
    with opened() as work:
        assert queue.put_slot(work, "nightly", 105)
        assert not queue.put_slot(work, "nightly", 105)
        assert not queue.put_slot(work, "nightly", 103), "a clock that was set back puts nothing again"
    assert ready() == 1


def test_the_next_slot_tries_a_parked_job_of_the_clock_again(opened, sole_job):
    with opened() as work:
        queue.put_slot(work, "nightly", 1)
        queue.put_slot(work, "nightly", 2)
        work.db.execute(sa.update(Job).values(state="parked", attempts=12, error="no disk"))
    with opened() as work:
        queue.put_slot(work, "nightly", 3)
    assert (sole_job().state, sole_job().attempts) == ("ready", 0)


def test_a_slot_is_put_by_one_of_two_workers(engine, opened, monkeypatch):
    monkeypatch.setattr(tasks, "SCHEDULE", (tasks.Clockwork("prune", schedule.every(minutes=1)),))
    with opened() as work:
        queue.put_slot(work, "prune", 1)
    workers = [Worker(engine, SITE, Silent()) for _ in range(4)]
    threads = [threading.Thread(target=each._tick) for each in workers]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(claimed_states(engine)) == 1


def test_a_stopped_job_goes_on_where_it_stopped_when_it_is_tried_again(engine, opened, cast, worker, monkeypatch):
    done = []

    def long(job):
        for step in range(len(done), 4):
            done.append(step)
            if step == 1 and not stopped:
                stopped.append(step)
                with opened(cast.asha) as work:
                    jobs.halt(work, job.job_id)
            job.progress(step, 4)

    stopped: list[int] = []
    monkeypatch.setattr(tasks, "OUTSIDE", {"long": long})
    with opened() as work:
        job_id = queue.put(work, "long")
    worker.run_once()
    assert done == [0, 1]
    with opened(cast.asha) as work:
        assert jobs.one(work, job_id).state == "parked"
        jobs.again(work, job_id)
    worker.run_once()
    assert done == [0, 1, 2, 3]
    with opened(cast.asha) as work:
        assert jobs.one(work, job_id).state == "done"


def test_only_administrators_and_the_starter_see_a_job(opened, cast):
    with opened() as work:
        job_id = queue.put(work, "prune", started_by=cast.ada.person)
    with opened(cast.ada, write=False) as work:
        assert jobs.own(work, job_id).id == job_id
    with opened(cast.tariq) as work:
        for deed in (jobs.again, jobs.halt, jobs.one):
            with pytest.raises(Forbidden):
                deed(work, job_id)
        with pytest.raises(NotFound):
            jobs.own(work, job_id)


def test_a_job_that_is_just_ending_is_not_waited_for(postgres_engine, postgres_url):
    from lms.runtime.db import open_session
    from tests import cast as casting
    from tests.conftest import opener

    opened, asha = opener(postgres_engine), casting.read(postgres_engine, SITE).asha
    with opened() as work:
        job_id = queue.put(work, "prune")
    job = claimed(postgres_engine, lease=timedelta(seconds=-1))
    ending = open_session(postgres_engine, write=True)
    leases.finish(ending, job, datetime.now(UTC))
    with pytest.raises(Refused), opened(asha) as work:
        jobs.halt(work, job_id)
    with transaction(postgres_engine, write=True) as db:
        db.execute(sa.text("SET LOCAL lock_timeout = '2s'"))
        assert leases.claim(db, 1, timedelta(seconds=-1)) == (), "nobody waits for a row that is about to end"
    ending.rollback()
    ending.close()


def test_a_job_that_runs_for_too_long_is_given_up_and_its_lane_goes_on(engine, opened, worker, monkeypatch):
    hangs, freed = threading.Event(), threading.Event()

    def hang(_job):
        hangs.set()
        freed.wait(20)

    monkeypatch.setattr(tasks, "OUTSIDE", {"hang": hang, "quick": lambda _job: None})
    monkeypatch.setattr(tasks, "LONGEST", {"hang": timedelta(seconds=0.3)})
    monkeypatch.setattr(tasks, "SCHEDULE", ())
    monkeypatch.setattr("lms.worker.LEASE", timedelta(seconds=2))
    with opened() as work:
        queue.put(work, "hang", priority=Priority.BATCH)
    running = threading.Thread(target=worker.run)
    running.start()
    try:
        assert hangs.wait(20)
        with opened() as work:
            queue.put(work, "quick", priority=Priority.BATCH)
        for _ in range(400):
            if sorted(claimed_states(engine)) == ["done", "ready"]:
                break
            worker.stop.wait(0.05)
        assert sorted(claimed_states(engine)) == ["done", "ready"]
        with transaction(engine, write=False) as db:
            assert "longer than 0.005 minutes" in db.scalar(sa.select(Job.error).where(Job.state == "ready"))
    finally:
        worker.stop.set()
        freed.set()
        running.join(20)
        # The thread that was given up asks the database once more whether the job is still its own.
        for each in threading.enumerate():
            if each.name.startswith("lane-"):
                each.join(20)


def test_statements_of_an_inside_job_are_limited_by_the_database(postgres_engine, monkeypatch):
    from tests.conftest import opener

    opened, worker = opener(postgres_engine), Worker(postgres_engine, SITE, Silent())
    monkeypatch.setattr(tasks, "INSIDE", {"sleepy": lambda work, _: work.db.execute(sa.text("SELECT pg_sleep(10)"))})
    monkeypatch.setattr(tasks, "LONGEST", {"sleepy": timedelta(seconds=0.2)})
    with opened() as work:
        queue.put(work, "sleepy")
    worker.run_once()
    with transaction(postgres_engine, write=False) as db:
        job = db.scalars(sa.select(Job)).one()
    assert job.state == "ready"
    assert "statement timeout" in job.error
