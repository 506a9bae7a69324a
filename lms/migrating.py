"""Bring a database to this release's shape, one process at a time."""

import argparse
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from lms import keys
from lms.runtime import copies
from lms.runtime.db import WRITE_OPTION, make_engine
from lms.runtime.errors import Refused
from lms.runtime.settings import load
from lms.runtime.terminal import Commands, say

FOLDER = Path(__file__).resolve().parent.parent / "migrations"
# Any number that nothing else in the database uses as an advisory lock.
_LOCK = 7_266_001


def commands(listed: Commands) -> None:
    """Add `migrate`."""
    listed.add("migrate", _migrate, "Bring the database to this release's shape.")


def _migrate(_options: argparse.Namespace) -> int:
    settings = load()
    before, after = upgrade(settings.database)
    if before == after:
        say([f"The database is at {after}."])
    else:
        say([f"The database went from {before or 'nothing'} to {after}."])
    # The database has its shape even where the folder of the keys' file takes none; the complaint is said.
    keys.change(settings, keys.ensure)
    return 0


def config(connection: Connection) -> Config:
    """Return Alembic's settings over an open connection."""
    settings = Config()
    settings.set_main_option("script_location", str(FOLDER))
    settings.attributes["connection"] = connection
    return settings


def upgrade(url: str, target: str = "head") -> tuple[str | None, str | None]:
    """Run the migrations that are missing, all or none; return the revision before and after."""
    return _run(url, lambda settings: command.upgrade(settings, target))


def upgrade_over(connection: Connection) -> None:
    """Run the migrations that are missing in a transaction that is open, for its caller to commit.

    Raises RuntimeError when they leave a reference to a row that is not there.
    """
    command.upgrade(config(connection), "head")
    check_references(connection)


def check_references(connection: Connection) -> None:
    """Raise RuntimeError for a reference to a row that is not there: SQLite does not check while a table is made anew."""
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(5)
        if broken:
            places = ", ".join(f"{row[0]} row {row[1]} refers to {row[2]}" for row in broken)
            raise RuntimeError(f"references to rows that are not there, so nothing was changed: {places}")


def downgrade(url: str, target: str) -> tuple[str | None, str | None]:
    """Take migrations back, to a revision or "base"."""
    return _run(url, lambda settings: command.downgrade(settings, target))


def _run(url: str, act: Callable[[Config], None]) -> tuple[str | None, str | None]:
    engine = make_engine(url, remakes_tables=True).execution_options(**{WRITE_OPTION: True})
    try:
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
            before = current(connection)
            if before is None and copies.is_unfinished(connection):
                raise Refused(
                    "The database comes out of a backup and was not made fit to serve: use `lms restore`, which signs everybody out"
                )
            act(config(connection))
            check_references(connection)
            return before, current(connection)
    finally:
        engine.dispose()


def current(connection: Connection) -> str | None:
    """Return the revision a database is at, or None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def knows(revision: str) -> bool:
    """Say whether this release has a revision."""
    return revision in {each.revision for each in ScriptDirectory(str(FOLDER)).walk_revisions()}


def newest() -> str | None:
    """Return this release's newest revision."""
    return ScriptDirectory(str(FOLDER)).get_current_head()


def is_current(connection: Connection) -> bool:
    """Say whether a database has this release's shape."""
    return current(connection) == newest()
