"""Runs jobs and the clockwork until it is told to stop.

Promises: each priority has a lane, a thread that takes nothing that goes after it, so that whoever waits is never behind a nightly round;
a job's lease is lengthened while it runs, up to the longest time of its kind; on SIGTERM what runs is finished or given back; a failing
job is tried again with a growing pause and parked in the end. This loop is the one place that catches every error.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from lms import tasks
from lms.runtime import clock, leases, logs, mail, queue, schedule
from lms.runtime.db import limit_statements, transaction
from lms.runtime.queue import Priority
from lms.runtime.work import Site, open_work, system

LEASE = timedelta(seconds=60)
POLL_SECONDS = 0.5
# After this long, what still runs is given back. Whoever starts a worker kills it a little later.
GRACE_SECONDS = 12


@dataclass
class _Held:
    """A job that runs here, and in which thread."""

    job: leases.Claimed
    thread: threading.Thread = field(default_factory=threading.current_thread)
    began: float = field(default_factory=time.monotonic)
    kept: float = field(default_factory=time.monotonic)

    @property
    def is_inside(self) -> bool:
        """Whether its row is locked while it runs, so that the lease needs no lengthening and cannot be lengthened."""
        return self.job.kind in tasks.INSIDE

    @property
    def has_overrun(self) -> bool:
        """Whether it has run for longer than its kind may."""
        return time.monotonic() - self.began > tasks.longest(self.job.kind).total_seconds()


class Worker:
    """Lanes over one database. `stop` may be set from a signal handler."""

    def __init__(self, engine: Engine, site: Site, transport: mail.Transport) -> None:
        self._engine = engine
        self._site = site
        self._transport = transport
        self._held: dict[threading.Thread, _Held] = {}
        self._lanes: set[threading.Thread] = set()
        self._given_up: set[threading.Thread] = set()
        self._last_slots: dict[str, int] = {}
        self._ended = threading.Event()
        self.stop = threading.Event()

    def run(self) -> None:
        """Work until stopped; then finish what runs, or give it back."""
        beat = threading.Thread(target=self._beat, name="lease", daemon=True)
        beat.start()
        for most in Priority:
            self._start(most)
        while not self.stop.wait(POLL_SECONDS):
            self._safely(self._tick)
        deadline = time.monotonic() + GRACE_SECONDS
        for lane in self._lanes - self._given_up:
            lane.join(timeout=max(0, deadline - time.monotonic()))
        for held in list(self._held.values()):
            if (
                not held.is_inside
            ):  # What is inside one transaction is rolled back with it, and its lease ends by itself.
                self._settle(held.job, lambda db, job: leases.release(db, job))
        self._ended.set()
        beat.join(timeout=2)

    def _start(self, most: Priority) -> None:
        lane = threading.Thread(target=self._work, args=(most,), name=f"lane-{most.name.lower()}", daemon=True)
        self._lanes.add(lane)
        lane.start()

    def _work(self, most: Priority) -> None:
        """Run jobs of one lane, until stopped or until a job has taken this thread for good."""
        me = threading.current_thread()
        while not self.stop.is_set() and me not in self._given_up:
            if not self._safely(lambda: self.run_once(most)):
                self.stop.wait(POLL_SECONDS)

    def run_once(self, most: Priority = Priority.BATCH) -> int:
        """Run the job that goes first, if one is due; return how many were run."""
        with transaction(self._engine, write=False) as db:
            if not leases.is_due(db, most):
                return 0
        with transaction(self._engine, write=True) as db:
            claimed = leases.claim(db, 1, LEASE, most)
        for job in claimed:
            if self.stop.is_set():
                self._settle(job, lambda db, job: leases.release(db, job))
            else:
                self._run(job)
        return len(claimed)

    def _run(self, job: leases.Claimed) -> None:
        me = threading.current_thread()
        self._held[me] = _Held(job)
        try:
            self._do(job)
        except queue.Lost:
            logs.event("job_lost", job=job.id, kind=job.kind)
        except queue.Halted:
            self._halt(job)
        except Exception as error:  # noqa: BLE001 -- whatever a handler raises, the loop goes on and the job keeps the error
            logs.failure("job_failed", error, job=job.id, kind=job.kind, attempts=job.attempts)
            park, sentence = isinstance(error, queue.Park), f"{type(error).__name__}: {error}"
            self._settle(job, lambda db, job: leases.fail(db, job, sentence, park=park))
        finally:
            self._held.pop(me, None)

    def _do(self, job: leases.Claimed) -> None:
        if handler := tasks.INSIDE.get(job.kind):
            with open_work(self._engine, self._site, system(job.kind), write=True, cause=str(job.id)) as work:
                limit_statements(work.db, tasks.longest(job.kind))
                # Ending it first locks its row, so that a worker that lost the lease cannot commit the effect.
                leases.finish(work.db, job, work.now)
                handler(work, job.payload)
        elif outside := tasks.OUTSIDE.get(job.kind):

            def progress(done: int, total: int) -> None:
                self._progress(job, done, total)

            outside(tasks.Outside(self._engine, self._site, self._transport, job.payload, job.id, progress))
            self._settle(job, lambda db, job: leases.finish(db, job, clock.now()))
        else:
            raise LookupError(f"this release knows no job of kind {job.kind}")

    def _progress(self, job: leases.Claimed, done: int, total: int) -> None:
        with transaction(self._engine, write=True) as db:
            leases.progress(db, job, done, total)
        if self.stop.is_set():
            raise queue.Halted

    def _halt(self, job: leases.Claimed) -> None:
        """Give a job back when this worker ends, and park it when somebody asked for it to stop."""
        if self.stop.is_set():
            self._settle(job, lambda db, job: leases.release(db, job))
        else:
            logs.event("job_stopped", job=job.id, kind=job.kind)
            self._settle(job, lambda db, job: leases.fail(db, job, queue.STOPPED, park=True))

    def _settle(self, job: leases.Claimed, how: Callable[[Session, leases.Claimed], None]) -> None:
        try:
            with transaction(self._engine, write=True) as db:
                how(db, job)
        except queue.Lost:
            logs.event("job_lost", job=job.id, kind=job.kind)

    def _safely(self, deed: Callable[[], int | None]) -> int | None:
        """Do something that a database may refuse for a while."""
        try:
            return deed()
        except SQLAlchemyError as error:
            logs.failure("worker_database", error)
            self.stop.wait(1)
            return None

    def _beat(self) -> None:
        """Lengthen the leases of what runs, from a thread of its own, and give up what has run for too long."""
        while not self._ended.wait(min(1, LEASE.total_seconds() / 6)):
            for held in list(self._held.values()):
                if held.has_overrun:
                    self._give_up(held)
                elif not held.is_inside and time.monotonic() - held.kept > LEASE.total_seconds() / 3:
                    self._safely(lambda held=held: self._settle(held.job, lambda db, job: leases.keep(db, job, LEASE)))  # type: ignore[misc]
                    held.kept = time.monotonic()

    def _give_up(self, held: _Held) -> None:
        """Count a job that takes too long as failed. Its thread cannot be ended: it is left to itself, and another takes its lane."""
        job, longest = held.job, tasks.longest(held.job.kind)
        logs.event("job_overran", job=job.id, kind=job.kind, seconds=longest.total_seconds())
        self._held.pop(held.thread, None)
        self._given_up.add(held.thread)
        if not held.is_inside:
            sentence = f"It ran for longer than {longest.total_seconds() / 60:g} minutes."
            self._safely(lambda: self._settle(job, lambda db, job: leases.fail(db, job, sentence, park=False)))
        for most in Priority:
            if held.thread.name == f"lane-{most.name.lower()}":
                self._start(most)

    def _tick(self) -> None:
        """Put what the clock asks for; the slot in the table lets several workers put it once."""
        with transaction(self._engine, write=False) as db:
            now = queue.database_now(db)
        for each in tasks.SCHEDULE:
            slot = schedule.number(each.when.latest(now, self._site.timezone))
            if self._last_slots.get(each.kind) != slot:
                with open_work(self._engine, self._site, system("clock"), write=True, now=now) as work:
                    queue.put_slot(work, each.kind, slot)
                self._last_slots[each.kind] = slot
