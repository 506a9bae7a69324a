"""`lms doctor` and `lms verify-log`: recompute what is derived, and list every difference as a sentence."""

import argparse

from sqlalchemy.engine import Engine

from lms import people, privacy, reports
from lms.runtime import audit, queue, signing
from lms.runtime.db import transaction
from lms.runtime.settings import load
from lms.runtime.terminal import Commands, connected, say
from lms.runtime.work import Site, open_work, system


def commands(listed: Commands) -> None:
    """Add both commands."""
    listed.add("doctor", _doctor, "Recompute what is derived and list every difference.")
    listed.add("verify-log", _verify_log, "Check the record of changes, entry by entry.")


def _doctor(_options: argparse.Namespace) -> int:
    settings = load()
    with connected(settings) as engine:
        found = examine(engine, settings.site)
    say(found or ["Nothing found. Everything derived equals what it is derived from."])
    say(f"Warning: {sentence}" for sentence in privacy.warnings(settings.site))
    return 1 if found else 0


def _verify_log(_options: argparse.Namespace) -> int:
    with connected(load()) as engine, transaction(engine, write=False) as db:
        breaks = list(audit.verify(db))
        total = audit.count(db)
    say(f"The record is broken in chain {each.chain}: {each.sentence}." for each in breaks)
    if not breaks:
        say([f"The record of changes is whole: {total} entries."])
    return 1 if breaks else 0


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
