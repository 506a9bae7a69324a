"""Whose rows are whose, as SQL conditions, read from the register."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lms.privacy import register
from lms.runtime.db import Base

People = sa.Select[Any]


def table(name: str) -> sa.Table:
    """Return a table of the product. Raises RuntimeError when its feature was not loaded, rather than leave it out."""
    found = Base.metadata.tables.get(name)
    if found is None:
        raise RuntimeError(f"the table {name} is in the register of privacy and was not loaded")
    return found


def check() -> None:
    """Raise RuntimeError unless every table and column is declared and loaded: nobody is half erased or half copied."""
    if found := next(register.faults(Base.metadata), None):
        raise RuntimeError(found)


def belonging_to(name: str, people: People) -> sa.ColumnElement[bool]:
    """Return the condition that a row of a table belongs to one of the people whose ids a statement gives."""
    return sa.or_(*(_by(name, way, people) for way in register.tables()[name].whose.split(" or ")))


def _by(name: str, way: str, people: People) -> sa.ColumnElement[bool]:
    here = table(name)
    columns, _, parent = way.partition(" in ")
    own = [here.columns[each] for each in columns.split()]
    if not parent:
        return own[0].in_(people)
    parent_name, _, parent_column = parent.partition(".")
    above = table(parent_name)
    names = [parent_column] if parent_column else columns.split() if len(own) > 1 else ["id"]
    rows = sa.select(*(above.columns[each] for each in names)).where(belonging_to(parent_name, people))
    return own[0].in_(rows) if len(own) == 1 else sa.tuple_(*own).in_(rows)


def only(*person_ids: UUID) -> People:
    """Return the statement that gives these people's ids."""
    person = table("person")
    return sa.select(person.c.id).where(person.c.id.in_(person_ids))
