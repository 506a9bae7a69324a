"""`lms restore`: the database becomes what it was, except for what must not come back."""

import time
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa

from lms import keys, lasting, migrating
from lms.keeping import places, preparing
from lms.keeping.preparing import Since
from lms.runtime import backup as files
from lms.runtime import journal, signing
from lms.runtime.backup import Manifest
from lms.runtime.db import WRITE_OPTION, make_engine
from lms.runtime.errors import Refused
from lms.runtime.journal import Deed
from lms.runtime.settings import Settings
from lms.runtime.work import open_work, system

LEFT = (
    "Everything else that happened after the backup is gone: people suspended, roles ended and passwords changed since then are as they "
    "were. Put that right before you start the service."
)


def restore(
    settings: Settings, path: Path, *, replace: bool = False, trusted: bool = False, journals: Sequence[Path] = ()
) -> list[str]:
    """Restore a backup, and say what was done. Raises Refused and leaves what was there for a backup that is not whole and ours.

    `replace` allows a database that holds something; `journals` names those of other nodes.
    """
    began = time.monotonic()
    manifest = check(settings, path, trusted=trusted)
    if not replace and not places.is_empty(settings.database):
        raise Refused("The database is not empty. To put the backup in its place, stop the service and add --replace")
    since, lines = known_since(settings, manifest, journals)
    with places.in_place(settings.database, path, manifest) as stage:
        engine = make_engine(stage.url, remakes_tables=True).execution_options(**{WRITE_OPTION: True})
        try:
            with engine.begin() as connection:
                if faults := preparing.integrity_faults(connection) + preparing.manifest_faults(connection, manifest):
                    raise Refused(f"The backup is not sound, and nothing was changed: {' '.join(faults[:5])}")
                lines += preparing.prepare(connection, settings.site, manifest, since)
                stage.finish(connection)
        finally:
            engine.dispose()
    lines += _keep_beside(settings, since.deeds)
    first = f"Restored the backup of {_shown(manifest, settings)}: {manifest.rows:,} rows, in {time.monotonic() - began:.1f} s."
    return [first, *lines, LEFT]


def check(settings: Settings, path: Path, *, trusted: bool) -> Manifest:
    """Check a backup as far as its file goes, and return its manifest. Raises Refused."""
    manifest = files.read(path, settings.master, trusted=trusted)
    preparing.check_release(manifest)
    return manifest


def known_since(settings: Settings, manifest: Manifest, journals: Sequence[Path] = ()) -> tuple[Since, list[str]]:
    """Gather what happened after the backup from the journals, the file of public keys and what is left of the database."""
    if (manifest.database == "sqlite") != places.is_sqlite(settings.database):
        raise Refused(f"This is a backup of {manifest.database}, and LMS_DATABASE_URL names another kind of database")
    return _gather(settings, journals, _left(settings))


def _gather(settings: Settings, journals: Sequence[Path], left: tuple[Deed, ...] | None) -> tuple[Since, list[str]]:
    if missing := [each for each in journals if not each.is_file()]:
        raise Refused(f"There is no journal at {missing[0]}")
    read = [journal.read(each) for each in (settings.journal, *journals)]
    lines = []
    if not settings.journal.is_file() and not journals:
        lines.append(
            f"WARNING: there is no journal at {settings.journal}, so that what was revoked after the backup is known from nowhere else."
        )
    if unreadable := sum(each.unreadable for each in read):
        lines.append(f"WARNING: {unreadable} lines of the journal cannot be read and were passed over.")
    if left is None:
        lines.append("WARNING: the database that is replaced cannot be read, so that only the journal was asked.")
    filed = signing.read_keys_file(settings.keys_file) if settings.keys_file.is_file() else ()
    return Since(preparing.together(*(each.deeds for each in read), left or ()), filed), lines


def rehearsed_since(settings: Settings) -> Since:
    """Gather what a rehearsal does again: what the journal of this node holds."""
    return _gather(settings, (), ())[0]


def _left(settings: Settings) -> tuple[Deed, ...] | None:
    """Return the lasting deeds that the database itself still holds; None when it cannot be read, or has another shape."""
    if places.is_empty(settings.database):
        return ()
    engine = make_engine(settings.database)
    try:
        with engine.connect() as connection:
            if not migrating.is_current(connection):
                return None
        with open_work(engine, settings.site, system("restore"), write=False) as work:
            return lasting.deeds(work)
    except sa.exc.DatabaseError:
        return None
    finally:
        engine.dispose()


def _keep_beside(settings: Settings, deeds: Sequence[Deed]) -> list[str]:
    """Bring what lies beside the database up to date: this node's journal and the file of public keys. Makes missing keys."""
    engine = make_engine(settings.database)
    try:
        with open_work(engine, settings.site, system("keys"), write=True) as work:
            lines, text = keys.ensure(work), keys.public_file(work)
        journal.append(settings.journal, deeds)
        keys.write(settings.keys_file, text)
    except OSError as problem:
        lines.append(f"WARNING: the journal {settings.journal} cannot be written: {problem.strerror}.")
    except Refused as refused:
        lines.append(f"WARNING: {refused.sentence}.")
    finally:
        engine.dispose()
    return lines


def _shown(manifest: Manifest, settings: Settings) -> str:
    return manifest.made_at.astimezone(settings.zone).strftime("%Y-%m-%d %H:%M")
