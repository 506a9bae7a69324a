"""Copies of a database, taken while the service runs, and what is in one.

Promises: a copy and the facts about it are of one moment; it carries no revision, so that whoever puts it in place by hand cannot serve
it. PostgreSQL's own programs dump and load; where they are missing, a sentence says how to get them.
Leaves out: the file that a copy travels in (backup.py).
"""

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pysqlite3
import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection

from lms.runtime.audit import ChainHead
from lms.runtime.db import WRITE_OPTION, make_engine
from lms.runtime.errors import Refused

REVISION_TABLE = "alembic_version"
ASIDE = "before_restore"  # The schema in which PostgreSQL's old tables wait while a backup is restored.
SYSTEM = Path("/usr/lib/postgresql")
APT = "apt-get install --no-install-recommends --yes postgresql-client"


@dataclass(frozen=True)
class Facts:
    """What is in a database: rows by table, and by chain of the record its last number and digest."""

    database: Literal["sqlite", "postgresql"]
    revision: str
    tables: Mapping[str, int]
    heads: Mapping[str, tuple[int, str]]


def tables(connection: Connection) -> list[str]:
    """Name the tables of a database, without the one that holds its revision."""
    return sorted(set(sa.inspect(connection).get_table_names()) - {REVISION_TABLE})


def is_unfinished(connection: Connection) -> bool:
    """Say whether a restore was interrupted here, or a copy was put in place by hand. The caller knows that there is no revision."""
    return bool(tables(connection)) or ASIDE in sa.inspect(connection).get_schema_names()


def counts(connection: Connection) -> dict[str, int]:
    """Count the rows of every table."""
    return {
        name: connection.scalar(sa.select(sa.func.count()).select_from(sa.table(name))) or 0
        for name in tables(connection)
    }


def heads(connection: Connection) -> dict[str, tuple[int, str]]:
    """Return where each chain of the record ends."""
    rows = connection.execute(sa.select(ChainHead.chain, ChainHead.number, ChainHead.digest))
    return {row.chain: (row.number, row.digest) for row in rows}


def copy(url: str, target: Path) -> Facts:
    """Copy a database to a file that is not there yet, and say what is in it. Raises Refused where that cannot be."""
    if sa.make_url(url).get_backend_name() == "sqlite":
        return _copy_sqlite(Path(sa.make_url(url).database or ""), target)
    return _dump(url, target)


def _copy_sqlite(path: Path, target: Path) -> Facts:
    if not path.is_file():
        raise Refused(f"There is no database at {path}")
    try:
        source, goal = pysqlite3.connect(path, timeout=15), pysqlite3.connect(target)
        try:
            source.backup(goal)  # In one step, so of one moment; in WAL mode writers go on meanwhile.
            found = goal.execute("PRAGMA quick_check(1)").fetchone()[0]
        finally:
            source.close()
            goal.close()
    except pysqlite3.DatabaseError as problem:
        raise Refused(f"The database {path} cannot be copied: {problem}") from None
    if found != "ok":
        raise Refused(f"The database {path} is damaged, so it was not backed up: {found}")
    engine = make_engine(f"sqlite:///{target}")
    try:
        with engine.execution_options(**{WRITE_OPTION: True}).begin() as connection:
            facts = _facts(connection, "sqlite")
            connection.execute(sa.delete(sa.table(REVISION_TABLE)))
    finally:
        engine.dispose()
    return facts


def _facts(connection: Connection, database: Literal["sqlite", "postgresql"]) -> Facts:
    known = sa.inspect(connection).has_table(REVISION_TABLE)
    version = sa.column("version_num", sa.Text())
    revision = connection.scalar(sa.select(version).select_from(sa.table(REVISION_TABLE))) if known else None
    if not revision:
        raise Refused("The database holds nothing to back up: it was never migrated, or never restored to the end")
    return Facts(database, revision, counts(connection), heads(connection))


def _dump(url: str, target: Path) -> Facts:
    program = find("pg_dump")
    engine = make_engine(url).execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    try:
        # The dump reads the snapshot in which the rows are counted.
        with engine.connect() as connection:
            snapshot = connection.scalar(sa.select(sa.func.pg_export_snapshot()))
            facts = _facts(connection, "postgresql")
            run_on(
                url, program, "--format=custom", "--no-owner", "--no-privileges", "--no-comments", f"--snapshot={snapshot}",
                f"--exclude-table-data=*.{REVISION_TABLE}", f"--file={target}",
            )  # fmt: skip
    finally:
        engine.dispose()
    return facts


def load_dump(url: str, source: Path) -> None:
    """Load a dump into an empty PostgreSQL database, all or nothing. Raises Refused with the reason."""
    options = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", str(source))
    run_on(url, find("pg_restore"), *options)


def find(program: str) -> str:
    """Find one of PostgreSQL's programs: on the path, or the system's newest. Raises Refused with the line that installs them."""
    if found := shutil.which(program):
        return found
    installed = [path for path in SYSTEM.glob(f"*/bin/{program}") if path.parents[1].name.isdigit()]
    if not installed:
        raise Refused(f"PostgreSQL's program {program} is not on this machine. Install it: sudo {APT}")
    return str(max(installed, key=lambda path: int(path.parents[1].name)))


def run_on(url: str, program: str, *options: str) -> None:
    """Run one of PostgreSQL's programs on a database. Raises Refused with what it said last."""
    place: URL = sa.make_url(url).set(drivername="postgresql")
    # A password on the command line could be read by every user of the machine.
    environment = {**os.environ, **({"PGPASSWORD": str(place.password)} if place.password else {})}
    address = URL.create("postgresql", place.username, None, place.host, place.port, place.database, place.query)
    command = [program, "--no-password", f"--dbname={address.render_as_string()}", *options]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 -- found above, fixed options
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["it said nothing"]
        raise Refused(f"{Path(program).name} failed: {' '.join(said[:2])}")
