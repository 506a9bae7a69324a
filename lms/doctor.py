"""`lms doctor`: recompute what is derived, and list every difference as a sentence."""

from sqlalchemy.engine import Engine

from lms import people, reports
from lms.runtime import audit, queue, signing
from lms.runtime.work import Site, open_work, system


def examine(engine: Engine, site: Site) -> list[str]:
    """Return a sentence for each thing that is not as it should be; nothing for a healthy installation."""
    with open_work(engine, site, system("doctor"), write=False) as work:
        found = people.closure_faults(work)
        found += reports.standing_faults(work)
        found += [
            f"The record of changes is broken in chain {each.chain}: {each.sentence}." for each in audit.verify(work.db)
        ]
        found += signing.faults(work)
        found += [f"The job {job.kind} is parked: {job.error}" for job in queue.parked(work.db)]
    return found
