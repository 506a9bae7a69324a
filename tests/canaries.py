"""Words that cannot be there by accident, put into every column of a person: what holds one holds something of theirs.

A row is made in each table that holds rows of people, so that a new table is looked at without a test of its own.
"""

import re
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from lms.privacy import rows
from lms.privacy.register import Column, Erased, Table, tables
from lms.runtime.work import Work
from tests import cast as casting

# The digest of an entry is in the chain, so it is filled by recording; the others hold no text that erasing changes.
_RECORDED = {"audit_entry", "audit_entry_detail", "erasure", "joined_person"}
_NUMBERS = count(1)
# A certificate is revoked or replaced, not both; the other has no reason to fill.
_PAIRED = {("certificate", "replaced_reason")}


def fill(work: Work, person_id: UUID, word: str) -> dict[tuple[str, str], list[str]]:
    """Put a canary with this word into every column of text of a person's rows that erasing changes; return them by column."""
    found: dict[tuple[str, str], list[str]] = {}
    for table in tables().values():
        if table.whose and table.name not in _RECORDED:
            _ensure(work, table.name, person_id)
            if table.name == "certificate":
                revoked = {"revoked_at": casting.NOW, "revoked_reason": "revoked"}
                mine = rows.belonging_to("certificate", rows.only(person_id))
                work.db.execute(sa.update(rows.table("certificate")).where(mine).values(revoked))
            for column in table.columns:
                if made := _fill_column(work, table, column, person_id, word):
                    found[table.name, column.name] = made
    return found


def everything(work: Work) -> str:
    """Return every value of every table, as one text."""
    parts = []
    for table in rows.table("person").metadata.sorted_tables:
        for row in work.db.execute(sa.select(table)):
            parts += [
                f"{table.name}: {value.decode('latin-1') if isinstance(value, bytes) else value}" for value in row
            ]
    return "\n".join(parts)


def _fill_column(work: Work, table: Table, column: Column, person_id: UUID, word: str) -> list[str]:
    here = rows.table(table.name)
    there = here.columns[column.name]
    if (
        (table.name, column.name) in _PAIRED
        or column.erased is Erased.KEEP
        or there.primary_key
        or there.foreign_keys
        or _choices(here, column.name)
    ):
        return []
    keys = list(here.primary_key.columns)
    made = []
    mine = rows.belonging_to(table.name, rows.only(person_id))
    for number, row in enumerate(work.db.execute(sa.select(*keys, there).where(mine)).all()):
        canary = f"canary-{word}-{table.name}-{column.name}-{number}".replace("_", "-")
        value = _with_canary(there, column, row[-1], canary)
        if value is not None:
            same = sa.and_(*(key == part for key, part in zip(keys, row[:-1], strict=True)))
            work.db.execute(sa.update(here).where(same).values({column.name: value}))
            made.append(canary)
    return made


def _with_canary(there: sa.Column[Any], column: Column, before: Any, canary: str) -> Any:
    if column.keys:
        return {**before, **dict.fromkeys(column.keys, canary)}
    if isinstance(there.type, sa.Text):
        return canary
    if isinstance(there.type, sa.LargeBinary):
        return canary.encode()
    return [canary] if isinstance(there.type, sa.JSON) else None


def _ensure(work: Work, name: str, person_id: UUID) -> None:
    mine = sa.select(sa.func.count()).select_from(rows.table(name)).where(rows.belonging_to(name, rows.only(person_id)))
    if not work.db.scalar(mine):
        _make(work, name, person_id)
        assert work.db.scalar(mine), name


def _make(work: Work, name: str, person_id: UUID) -> dict[str, Any]:
    table = rows.table(name)
    values = {each.name: _value(work, each, person_id) for each in table.columns}
    work.db.execute(sa.insert(table).values(values))
    return values


def _value(work: Work, column: sa.Column[Any], person_id: UUID) -> Any:
    if column.name in tables()[column.table.name].whose.split(" or "):
        return person_id
    for way in tables()[column.table.name].whose.split(" or "):
        name, _, parent = way.partition(" in ")
        if name == column.name and parent and "." not in parent and not column.foreign_keys:
            return _referred(work, rows.table(parent).c.id, person_id)
    if column.nullable:
        return None
    if tables()[column.table.name].column(column.name).keys:
        return {}
    if column.foreign_keys:
        return _referred(work, next(iter(column.foreign_keys)).column, person_id)
    if choices := _choices(column.table, column.name):
        return choices[0]
    kinds: dict[type, Any] = {
        sa.Uuid: uuid4(), sa.JSON: [], sa.LargeBinary: uuid4().bytes, sa.Text: uuid4().hex, sa.Boolean: False, sa.Integer: next(_NUMBERS),
        sa.Date: casting.TODAY,
    }  # fmt: skip
    return next((value for kind, value in kinds.items() if isinstance(column.type, kind)), casting.NOW)


def _referred(work: Work, column: sa.Column[Any], person_id: UUID) -> Any:
    """Return the key of a row that the person's own may refer to; makes one where there is none."""
    name = column.table.name
    if name == "person":
        return person_id
    declared = tables()[name]
    which = rows.belonging_to(name, rows.only(person_id)) if declared.whose else sa.true()
    found = work.db.scalar(sa.select(column).where(which).limit(1))
    return _make(work, name, person_id)[column.name] if found is None else found


def _choices(table: Any, name: str) -> list[str]:
    """Return the values that a check lets a column have."""
    for constraint in table.constraints:
        text = str(getattr(constraint, "sqltext", ""))
        if found := re.fullmatch(rf"{name} IN \((.*)\)", text):
            return re.findall(r"'([^']*)'", found[1])
    return []
