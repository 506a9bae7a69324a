"""The register of what is kept of people: each column of each table with its class, its purpose and what erasing does to it.

Promises: what is erased, copied and shown in docs/privacy.md follows from one file, register.toml; a column that is not declared there, or
is declared and gone, is a fault that a test finds and that stops erasing and copying.
Leaves out: how long each class is kept, which is settings (retention.py).
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa

FILE = Path(__file__).with_name("register.toml")


class PrivacyClass(StrEnum):
    """What a column says of a person."""

    NONE = "none"
    IDENTITY = "identity"
    CONTACT = "contact"
    WORK = "work"
    LEARNING = "learning"
    ASSESSMENT = "assessment"
    SIGNATURE = "signature"
    RECORD = "record"
    SECRET = "secret"  # noqa: S105 -- a class, not a secret
    TECHNICAL = "technical"


class Erased(StrEnum):
    """What becomes of a column when somebody is erased."""

    KEEP = "keep"
    CLEAR = "clear"
    NAME = "name"
    END = "end"
    NOW = "now"
    KEYS = "keys"
    ROW = "row"


@dataclass(frozen=True)
class Column:
    """A column's declaration. `keys` are those of a JSON value that are emptied."""

    name: str
    privacy_class: PrivacyClass
    purpose: str
    erased: Erased
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table's declaration. `whose` is empty where its rows are nobody's; `mentions` are columns in which others may be named."""

    name: str
    what: str
    whose: str
    erased: str
    kept: str
    mentions: tuple[str, ...]
    is_copied: bool
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """Return the declaration of a column. Raises KeyError."""
        return {each.name: each for each in self.columns}[name]


@cache
def tables() -> Mapping[str, Table]:
    """Return the register by table. Raises ValueError for a class or a word that does not exist."""
    found = tomllib.loads(FILE.read_text())
    return {name: _table(name, fields) for name, fields in found.items()}


def _table(name: str, fields: Mapping[str, Any]) -> Table:
    erased = fields.get("erased", "")
    if bool(erased) != ("whose" in fields) or erased not in {"", "rows", "values"}:
        raise ValueError(f"{name} says whose its rows are and what becomes of them, or neither")
    columns = tuple(_column(key, text, erased) for key, text in fields["columns"].items())
    return Table(
        name, fields["what"], fields.get("whose", ""), erased, fields.get("kept", ""), tuple(fields.get("mentions", ())),
        bool(erased) and fields.get("copy", True), columns,
    )  # fmt: skip


def _column(name: str, text: str, table_erased: str) -> Column:
    parts = [part.strip() for part in text.split("|")]
    if table_erased == "values":
        privacy_class, erased, purpose = parts
        word, *keys = erased.split()
        return Column(name, PrivacyClass(privacy_class), purpose, Erased(word), tuple(keys))
    privacy_class, purpose = parts
    return Column(name, PrivacyClass(privacy_class), purpose, Erased.ROW if table_erased else Erased.KEEP)


def faults(metadata: sa.MetaData) -> Iterator[str]:
    """Yield a sentence for each column that is not declared, and for each that is declared and not there."""
    declared = {(table.name, column.name) for table in tables().values() for column in table.columns}
    there = {(table.name, column.name) for table in metadata.sorted_tables for column in table.columns}
    for table, column in sorted(there - declared):
        yield f"{table}.{column} is not in lms/privacy/register.toml: say its class, purpose and what erasing does to it"
    for table, column in sorted(declared - there):
        yield f"{table}.{column} is in lms/privacy/register.toml and in no table"
