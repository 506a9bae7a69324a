"""The tables of other features by name: joining goes through all that name a person, as the plan lists them."""

from uuid import UUID

import sqlalchemy as sa

from lms.runtime.db import Base
from lms.runtime.work import Work


def table(name: str) -> sa.Table:
    """Return a table. Raises KeyError for one that there is not."""
    return Base.metadata.tables[name]


def move(work: Work, column: str, gone: UUID, kept: UUID, *conditions: sa.ColumnElement[bool]) -> None:
    """Name the one person in a column that names the other; `column` is TABLE.COLUMN."""
    name, _, field = column.partition(".")
    target = table(name)
    work.db.flush()
    work.db.execute(sa.update(target).where(target.c[field] == gone, *conditions).values({field: kept}))
