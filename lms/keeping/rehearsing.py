"""`lms rehearse-restore`: the whole restore in a place of its own, with a verdict and a time for each step."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from lms import certificates, people, reports
from lms.keeping import places, preparing, restoring
from lms.runtime import audit, clock
from lms.runtime.backup import Manifest
from lms.runtime.db import WRITE_OPTION, make_engine
from lms.runtime.errors import Refused
from lms.runtime.settings import Settings
from lms.runtime.work import Work, system

SAMPLE = 100
SHOWN = 20


class Verdicts:
    """The steps so far, as lines to print, and whether all were good."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.is_good = True
        self._since = time.monotonic()

    def add(self, title: str, faults: list[str], remark: str = "") -> None:
        """Note how a step went, and begin timing the next one."""
        took, self._since = time.monotonic() - self._since, time.monotonic()
        self.is_good &= not faults
        self.lines.append(f"{'FAULT' if faults else 'good':7}{took:7.1f} s  {title}{': ' if remark else ''}{remark}")
        self.lines += [f"         {sentence}" for sentence in faults[:SHOWN]]
        if len(faults) > SHOWN:
            self.lines.append(f"         and {len(faults) - SHOWN} more.")


def rehearse(settings: Settings, path: Path, *, trusted: bool = False, scratch: str = "") -> tuple[bool, list[str]]:
    """Restore into a scratch database and check everything; say whether all was good, and the verdicts with their times.

    Raises Refused when the file is not whole and ours, or there is no place to rehearse in.
    """
    verdicts = Verdicts()
    manifest = restoring.check(settings, path, trusted=trusted)
    verdicts.add(
        "The file is whole and ours", [], f"{path.stat().st_size / 1e6:.1f} MB of {manifest.made_at:%Y-%m-%d %H:%M} UTC"
    )
    with places.of_its_own(settings.database, path, manifest, scratch) as stage:
        engine = make_engine(stage.url, remakes_tables=True).execution_options(**{WRITE_OPTION: True})
        try:
            verdicts.add("It loads into an empty database", [])
            with engine.begin() as connection:
                if _check_as_it_was(connection, settings, manifest, verdicts):
                    _check_as_it_serves(connection, settings, manifest, verdicts)
        finally:
            engine.dispose()
    verdicts.lines.append(
        "The backup can be restored." if verdicts.is_good else "The backup is NOT good: see the faults."
    )
    return verdicts.is_good, verdicts.lines


def _check_as_it_was(connection: Connection, settings: Settings, manifest: Manifest, verdicts: Verdicts) -> bool:
    """Check what was loaded; say whether a restore would go on."""
    broken = preparing.integrity_faults(connection)
    verdicts.add("The database finds itself whole", broken)
    other = preparing.manifest_faults(connection, manifest)
    words = f"{manifest.rows:,} rows, {len(manifest.tables)} tables"
    verdicts.add("Counts and ends of chains are the manifest's", other, words)
    with _read(connection, settings) as work:
        breaks = [f"Chain {each.chain}: {each.sentence}." for each in audit.verify(work.db)]
        verdicts.add("The record of changes holds entry by entry", breaks, f"{audit.count(work.db):,} entries")
    return not (broken or other)


def _check_as_it_serves(connection: Connection, settings: Settings, manifest: Manifest, verdicts: Verdicts) -> None:
    title = "It is made fit to serve"
    try:
        lines = preparing.prepare(connection, settings.site, manifest, restoring.rehearsed_since(settings))
    except Refused as refused:
        verdicts.add(title, [refused.sentence])
        return
    verdicts.add(title, [], " ".join(lines))
    with _read(connection, settings) as work:
        verdicts.add("Standing equals the facts", list(reports.standing_faults(work)))
        verdicts.add("Reach equals the reporting lines", people.closure_faults(work))
        checked, faults = certificates.sampled_faults(work, SAMPLE)
        verdicts.add("Files of certificates have their bytes and their seals", faults, f"{checked} at random")


@contextmanager
def _read(connection: Connection, settings: Settings) -> Iterator[Work]:
    with Session(connection, expire_on_commit=False, close_resets_only=False) as db:
        yield Work(db, system("rehearsal"), clock.now(), settings.site)
