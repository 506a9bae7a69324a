"""Runs jobs and the clockwork until it is told to stop.

Promises: a job's lease is lengthened while it runs; on SIGTERM what has not begun is given back and what runs is finished;
a failing job is tried again with a growing pause and parked in the end. This loop is the one place that catches every error.
"""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from lms import tasks
from lms.runtime import clock, logs, mail, queue
from lms.runtime.db import transaction
from lms.runtime.work import Site, open_work, system

LEASE = timedelta(seconds=60)
POLL_SECONDS = 0.5
BATCH = 4
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


class Worker:
    """One loop over one database. `stop` may be set from a signal handler."""

    def __init__(self, engine: Engine, site: Site, transport: mail.Transport) -> None:
        self._engine = engine
        self._site = site
        self._transport = transport
        self._held: queue.Claimed | None = None
        self._last_slots: dict[str, int] = {}
        self.stop = threading.Event()

    def run(self) -> None:
        """Work until stopped."""
        beat = threading.Thread(target=self._beat, name="lease", daemon=True)
        beat.start()
        while not self.stop.is_set():
            try:
                self._tick()
                if not self.run_once():
                    self.stop.wait(POLL_SECONDS)
            except SQLAlchemyError as error:
                logs.failure("worker_database", error)
                self.stop.wait(1)
        beat.join(timeout=2)

    def run_once(self) -> int:
        """Run the jobs that are due now, up to a batch; return how many."""
        with transaction(self._engine, write=False) as db:
            if not queue.is_due(db):
                return 0
        with transaction(self._engine, write=True) as db:
            claimed = queue.claim(db, BATCH, LEASE)
        for job in claimed:
            if self.stop.is_set():
                self._settle(job, lambda db, job: queue.release(db, job))
            else:
                self._run(job)
        return len(claimed)

    def _run(self, job: queue.Claimed) -> None:
        self._held = job
        try:
            self._do(job)
        except queue.Lost:
            logs.event("job_lost", job=job.id, kind=job.kind)
        except Exception as error:  # noqa: BLE001 -- whatever a handler raises, the loop goes on and the job keeps the error
            logs.failure("job_failed", error, job=job.id, kind=job.kind, attempts=job.attempts)
            park, sentence = isinstance(error, queue.Park), f"{type(error).__name__}: {error}"
            self._settle(job, lambda db, job: queue.fail(db, job, sentence, park=park))
        finally:
            self._held = None

    def _do(self, job: queue.Claimed) -> None:
        if handler := tasks.INSIDE.get(job.kind):
            with open_work(self._engine, self._site, system(job.kind), write=True, cause=str(job.id)) as work:
                # Ending it first locks its row, so that a worker that lost the lease cannot commit the effect.
                queue.finish(work.db, job, work.now)
                handler(work, job.payload)
        elif outside := tasks.OUTSIDE.get(job.kind):
            outside(tasks.Outside(self._engine, self._site, self._transport, job.payload, job.id))
            self._settle(job, lambda db, job: queue.finish(db, job, clock.now()))
        else:
            raise LookupError(f"this release knows no job of kind {job.kind}")

    def _settle(self, job: queue.Claimed, how: Callable[[Session, queue.Claimed], None]) -> None:
        try:
            with transaction(self._engine, write=True) as db:
                how(db, job)
        except queue.Lost:
            logs.event("job_lost", job=job.id, kind=job.kind)

    def _beat(self) -> None:
        """Lengthen the lease of the job that runs, from a thread of its own."""
        while not self.stop.wait(LEASE.total_seconds() / 3):
            job = self._held
            if job:
                try:
                    self._settle(job, lambda db, job: queue.keep(db, job, LEASE))
                except SQLAlchemyError as error:
                    logs.failure("lease", error, job=job.id)

    def _tick(self) -> None:
        """Put what the clock asks for; the slot in the key lets several workers put it once."""
        for each in tasks.SCHEDULE:
            slot = int((clock.now() - EPOCH) / each.every)
            if self._last_slots.get(each.kind) != slot:
                with open_work(self._engine, self._site, system("clock"), write=True) as work:
                    queue.put_slot(work, each.kind, slot)
                self._last_slots[each.kind] = slot
