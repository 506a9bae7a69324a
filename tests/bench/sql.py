"""How many statements one operation sends, counted in this process over the same application and database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine


class Count:
    """A number of statements, without those that begin, end or configure a transaction."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def __int__(self) -> int:
        return len(self.statements)


@contextmanager
def counted(engine: Engine) -> Iterator[Count]:
    """Count the statements that reach a cursor of an engine."""
    count = Count()

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        first = statement.lstrip().split(None, 1)[0].upper()
        touch = statement.startswith("UPDATE sign_in_session SET last_seen_at")
        if first not in {"BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "SET", "SHOW"} and not touch:
            count.statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield count
    finally:
        event.remove(engine, "before_cursor_execute", note)
