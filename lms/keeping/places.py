"""Where a backup is unpacked to: in the place of the database, all or nothing, or in a place of its own.

On SQLite the new file is made ready beside the old one and takes its name at the end. On PostgreSQL the old tables wait in a schema of
their own until the new ones are ready, and come back when anything goes wrong.
"""

import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pysqlite3
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from lms.runtime import backup as files
from lms.runtime import copies
from lms.runtime.backup import Manifest
from lms.runtime.copies import ASIDE
from lms.runtime.db import make_engine
from lms.runtime.errors import Refused

PATIENCE = 20  # Tenths of a second.
RUNNING = "Somebody is connected to the database: stop the service on every node, then restore again"


@dataclass(frozen=True)
class Stage:
    """A database that holds what the backup holds and serves nobody; `finish` is called in the transaction that makes it fit to."""

    url: str
    finish: Callable[[Connection], None]


def _nothing(_connection: Connection) -> None:
    """SQLite's file is put in place after the transaction."""


def is_sqlite(url: str) -> bool:
    """Say which of the two databases an address is of."""
    return sa.make_url(url).get_backend_name() == "sqlite"


def is_empty(url: str) -> bool:
    """Say whether a database has no tables, or is not there at all."""
    if is_sqlite(url) and not _file(url).exists():
        return True
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            return not copies.tables(connection)
    except sa.exc.DatabaseError:
        return False  # What cannot be read may be worth something to somebody.
    finally:
        engine.dispose()


@contextmanager
def in_place(url: str, path: Path, manifest: Manifest) -> Iterator[Stage]:
    """Give the backup as a stage, and put it in the place of the database unless the caller raises."""
    with (
        _sqlite_in_place(_file(url), path, manifest)
        if is_sqlite(url)
        else _postgres_in_place(url, path, manifest) as stage
    ):
        yield stage


@contextmanager
def of_its_own(url: str, path: Path, manifest: Manifest, scratch: str) -> Iterator[Stage]:
    """Give the backup as a stage that is thrown away. `scratch` names an empty PostgreSQL database; otherwise one is made."""
    with _folder(None) as folder:
        copy = folder / "copy.sqlite3"
        files.unpack(path, manifest, copy)
        if manifest.database == "sqlite":
            yield Stage(f"sqlite:///{copy}", _nothing)
            return
        with _scratch_database(scratch or url, is_given=bool(scratch)) as address:
            copies.load_dump(address, copy)
            yield Stage(address, _nothing)


def _file(url: str) -> Path:
    return Path(sa.make_url(url).database or "")


@contextmanager
def _folder(beside: Path | None) -> Iterator[Path]:
    try:
        folder = Path(tempfile.mkdtemp(prefix=".restore-", dir=beside))
    except OSError as problem:
        raise Refused(f"The backup cannot be unpacked to {beside}: {problem.strerror}") from None
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def _sqlite_in_place(place: Path, path: Path, manifest: Manifest) -> Iterator[Stage]:
    _let_go(place)
    with _folder(place.absolute().parent) as folder:
        fresh = folder / place.name
        files.unpack(path, manifest, fresh)
        yield Stage(f"sqlite:///{fresh}", _nothing)
        _let_go(fresh)
        _let_go(place)
        fresh.replace(place)
        handle = os.open(place.absolute().parent, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)


def _let_go(place: Path) -> None:
    """Close the old file for good, its log written back. Raises Refused when anybody has it open."""
    if place.exists():
        try:
            with closing(pysqlite3.connect(place, timeout=1)) as old:
                old.execute("PRAGMA journal_mode=DELETE")  # Only the last connection may leave WAL mode.
        except pysqlite3.OperationalError:
            raise Refused(RUNNING) from None
        except pysqlite3.DatabaseError:
            pass  # A file that is no database any more is what is being replaced.
    for ending in ("-wal", "-shm"):
        place.with_name(place.name + ending).unlink(missing_ok=True)


@contextmanager
def _postgres_in_place(url: str, path: Path, manifest: Manifest) -> Iterator[Stage]:
    engine = make_engine(url)
    try:
        _refuse_others(engine)
        copies.find("pg_restore")
        _put_back(engine)  # What an interrupted restore left.
        with _folder(None) as folder:
            copy = folder / "database.dump"
            files.unpack(path, manifest, copy)
            _set_aside(engine)
            try:
                copies.load_dump(url, copy)
                yield Stage(url, _drop_aside)
            except BaseException:
                _put_back(engine)
                raise
    finally:
        engine.dispose()


def _refuse_others(engine: Engine) -> None:
    others = sa.text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
        "AND backend_type = 'client backend'"
    )
    for _ in range(PATIENCE):
        with engine.connect() as connection:
            if not connection.scalar(others):
                return
        time.sleep(0.1)  # The server needs a moment to notice that whoever has just gone is gone.
    raise Refused(RUNNING)


def _set_aside(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(sa.schema.CreateSchema(ASIDE))
        for name in sa.inspect(connection).get_table_names():
            connection.execute(sa.text(f'ALTER TABLE "{name}" SET SCHEMA {ASIDE}'))


def _put_back(engine: Engine) -> None:
    """Bring the old tables back, if any wait, in the place of whatever was made since."""
    with engine.begin() as connection:
        found = sa.inspect(connection)
        if not found.has_schema(ASIDE):
            return
        for name in found.get_table_names():
            connection.execute(sa.text(f'DROP TABLE "{name}" CASCADE'))
        for name in found.get_table_names(ASIDE):
            connection.execute(sa.text(f'ALTER TABLE {ASIDE}."{name}" SET SCHEMA "{found.default_schema_name}"'))
        connection.execute(sa.schema.DropSchema(ASIDE))


def _drop_aside(connection: Connection) -> None:
    connection.execute(sa.schema.DropSchema(ASIDE, cascade=True))


@contextmanager
def _scratch_database(url: str, *, is_given: bool) -> Iterator[str]:
    if is_sqlite(url):
        raise Refused(
            "This is a backup of PostgreSQL: name an empty database to rehearse in with --scratch postgresql://…"
        )
    if is_given:
        if not is_empty(url):
            raise Refused("The database to rehearse in is not empty")
        yield url
        return
    name = f"wardwise_rehearsal_{secrets.token_hex(4)}"
    engine = make_engine(url).execution_options(isolation_level="AUTOCOMMIT")
    try:
        _run(engine, f"CREATE DATABASE {name}")
        try:
            yield sa.make_url(url).set(database=name).render_as_string(hide_password=False)
        finally:
            _run(engine, f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        engine.dispose()


def _run(engine: Engine, statement: str) -> None:
    try:
        with engine.connect() as connection:
            connection.execute(sa.text(statement))
    except sa.exc.ProgrammingError as problem:
        raise Refused(
            f"No database can be made to rehearse in ({problem.orig}): name an empty one with --scratch postgresql://…"
        ) from None
