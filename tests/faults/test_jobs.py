"""Workers killed with -9 at any moment lose no job: what is inside its transaction happens once, what is outside at least once."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
import sqlalchemy as sa

from lms.runtime import leases, queue
from lms.runtime.db import transaction
from lms.runtime.queue import Job, Priority
from lms.runtime.work import open_work, system
from tests.conftest import SITE

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = int(os.environ.get("LMS_FAULT_ROUNDS", "5"))
JOBS_A_ROUND = 30
# Imports the product once and forks a worker for each line that it reads, so that a new worker is there at once.
NURSERY = """
import os, signal, sys, time
from datetime import timedelta
import sqlalchemy as sa
from lms import tasks, worker
from lms.runtime import leases
from lms.runtime.db import make_engine, open_session
from tests.conftest import SITE

url, log = sys.argv[1:]

def inside(work, payload):
    time.sleep(payload["before"])
    work.db.execute(sa.text("INSERT INTO effect (number) VALUES (:number)"), {"number": payload["number"]})
    time.sleep(payload["after"])

def outside(job):
    with open(log, "a") as written:
        written.write(f"{job.payload['number']}\\n")
    time.sleep(job.payload["before"])
    job.progress(1, 2)
    time.sleep(job.payload["after"])

def long(job):
    for step in range(200):
        job.progress(step, 200)
        time.sleep(0.05)

def deadly(_job):
    os.kill(os.getpid(), signal.SIGKILL)

worker.LEASE, worker.POLL_SECONDS, leases.MAX_ATTEMPTS = timedelta(seconds=1), 0.05, int(os.environ["MOST_ATTEMPTS"])
tasks.INSIDE, tasks.OUTSIDE, tasks.SCHEDULE = {"inside": inside}, {"outside": outside, "long": long, "deadly": deadly}, ()
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
print("ready", flush=True)
for line in sys.stdin:
    child = os.fork()
    if not child:
        mine = worker.Worker(make_engine(url), SITE, None)
        signal.signal(signal.SIGTERM, lambda *_: mine.stop.set())
        mine.run()
        os._exit(0)
    print(child, flush=True)
"""


class Nursery:
    """Where workers come from, and those that live."""

    def __init__(self, url: str, log: Path, most_attempts: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", NURSERY, url, str(log)],
            cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT), "MOST_ATTEMPTS": str(most_attempts)},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        assert self._process.stdout.readline() == "ready\n"
        self.workers: list[int] = []

    def fill(self, count: int) -> None:
        """See to it that so many workers live."""
        self.workers = [pid for pid in self.workers if Path(f"/proc/{pid}").exists()]
        while len(self.workers) < count:
            self._process.stdin.write("one more\n")
            self._process.stdin.flush()
            self.workers.append(int(self._process.stdout.readline()))

    def send(self, pid: int, number: signal.Signals) -> None:
        """Send a worker a signal and wait until it is gone."""
        os.kill(pid, number)
        until(lambda: not Path(f"/proc/{pid}").exists())

    def close(self) -> None:
        """Kill whoever lives."""
        for pid in self.workers:
            if Path(f"/proc/{pid}").exists():
                os.kill(pid, signal.SIGKILL)
        self._process.stdin.close()
        self._process.wait(timeout=10)
        self._process.stdout.close()


def until(holds, seconds=60):
    """Wait until something holds."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


@pytest.fixture
def nursery(engine, tmp_path):
    made = []

    def make(most_attempts: int = 1000) -> Nursery:
        made.append(Nursery(engine.url.render_as_string(hide_password=False), tmp_path / "outside.log", most_attempts))
        return made[-1]

    with engine.execution_options(lms_write=True).begin() as connection:
        connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS effect (number INTEGER)")
    yield make
    for each in made:
        each.close()
    with engine.execution_options(lms_write=True).begin() as connection:
        connection.exec_driver_sql("DROP TABLE effect")


def put(engine, kind, priority=Priority.NORMAL, **payload):
    with open_work(engine, SITE, system("faults"), write=True) as work:
        return queue.put(work, kind, payload, priority=priority)


def states(engine):
    with transaction(engine, write=False) as db:
        return Counter(db.scalars(sa.select(Job.state)))


@pytest.mark.timeout(120 + 10 * ROUNDS)
def test_no_job_is_lost_and_no_effect_happens_twice(engine, nursery, tmp_path):
    seed = random.randrange(10**6)
    dice, alive = random.Random(seed), nursery()
    expected: dict[str, set[int]] = {"inside": set(), "outside": set()}
    kills = hits = 0
    number = 0
    alive.fill(2)
    for _ in range(ROUNDS):
        with open_work(engine, SITE, system("faults"), write=True) as work:
            for _each in range(JOBS_A_ROUND):
                number += 1
                kind = dice.choice(("inside", "outside"))
                expected[kind].add(number)
                pauses = {"before": dice.uniform(0, 0.03), "after": dice.uniform(0, 0.03)}
                queue.put(work, kind, {"number": number, **pauses}, priority=dice.choice(list(Priority)))
        time.sleep(dice.uniform(0.02, 0.6))
        alive.send(dice.choice(alive.workers), signal.SIGKILL)
        kills += 1
        hits += states(engine)["running"] > 0
        alive.fill(2)
    until(lambda: set(states(engine)) == {"done"}, seconds=60 + 5 * ROUNDS)
    with transaction(engine, write=False) as db:
        happened = Counter(db.scalars(sa.text("SELECT number FROM effect")))
        tried = db.scalar(sa.select(sa.func.sum(Job.attempts)))
    outside = Counter(int(line) for line in (tmp_path / "outside.log").read_text().split())
    print(
        f"seed {seed}, {engine.dialect.name}: {number} jobs, {kills} kills, {hits} while a job ran; "
        f"{tried} tries; {sum(outside.values()) - len(outside)} of {len(outside)} outside effects came twice"
    )
    assert set(happened) == expected["inside"], "an effect inside its transaction was lost"
    assert max(happened.values()) == 1, "an effect inside its transaction came twice"
    assert set(outside) == expected["outside"], "an effect outside was lost"


@pytest.mark.timeout(60)
def test_a_job_that_kills_its_worker_is_parked_in_the_end_and_the_others_go_on(engine, nursery):
    alive = nursery(most_attempts=3)
    put(engine, "deadly", Priority.SOON)
    put(engine, "inside", Priority.BATCH, number=1, before=0, after=0)

    def settled() -> bool:
        alive.fill(1)
        return states(engine) == {"parked": 1, "done": 1}

    until(settled, seconds=40)
    with transaction(engine, write=False) as db:
        assert db.scalar(sa.select(Job.error).where(Job.state == "parked")) == leases.DIED


@pytest.mark.timeout(60)
def test_on_sigterm_a_long_job_is_given_back_at_its_next_step_and_goes_on_elsewhere(engine, nursery):
    alive = nursery()
    put(engine, "long")
    alive.fill(1)
    until(lambda: states(engine)["running"] == 1)
    began = time.monotonic()
    alive.send(alive.workers[0], signal.SIGTERM)
    assert time.monotonic() - began < 8
    with transaction(engine, write=False) as db:
        job = db.scalars(sa.select(Job)).one()
    assert (job.state, job.attempts, job.lease_until) == ("ready", 0, None)
    alive.fill(1)
    until(lambda: states(engine)["running"] == 1)
