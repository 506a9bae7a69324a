"""Count the SQL statements that reach a cursor, as the bench counts them: without transaction control and settings."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event
from sqlalchemy.engine import Engine

_CONTROL = ("PRAGMA", "BEGIN", "COMMIT", "ROLLBACK", "SET ", "SELECT pg_catalog.version")


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """Collect the statements sent while the block runs."""
    found: list[str] = []

    def note(_connection, _cursor, statement, _parameters, _context, _many):
        if not statement.startswith(_CONTROL):
            found.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)
