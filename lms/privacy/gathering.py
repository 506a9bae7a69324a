"""Everything of one person, read table by table as the register says whose rows are whose.

Promises: no secret, nobody else's row; other people appear by name only where the person's own record names them (who asked, who signed
off, who changed it), as their pages show it.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lms import people
from lms.privacy import register, rows
from lms.privacy.register import PrivacyClass, Table
from lms.runtime.work import Work

# Columns that name a person and have no foreign key, since entries outlive everything.
_NAMING = frozenset({"actor_id"})


@dataclass(frozen=True)
class Section:
    """One table's rows of the person; values are what JSON holds."""

    name: str
    what: str
    rows: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Record:
    """Everything of one person. `acts` are what they did to records of others: when and what, not about whom."""

    person_name: str
    made_at: datetime
    sections: tuple[Section, ...]
    acts: tuple[dict[str, Any], ...]


def gather(work: Work, person_id: UUID) -> Record:
    """Return everything of a person."""
    ids = people.known_as(work, person_id)
    found = tuple(
        Section(table.name, table.what, tuple(_rows(work, table, ids)))
        for table in register.tables().values()
        if table.is_copied
    )
    return Record(people.name(work, person_id), work.now, found, tuple(_acts(work, ids)))


def files(work: Work, person_id: UUID) -> Iterator[tuple[str, bytes]]:
    """Yield the PDFs of a person's certificates and what they sent as evidence, with the places they get in the copy."""
    certificate, file, blob = (rows.table(name) for name in ("certificate", "certificate_file", "blob"))
    found = (
        sa.select(certificate.c.serial, blob.c.content)
        .join(file, file.c.certificate_id == certificate.c.id)
        .join(blob, blob.c.sha256 == file.c.sha256)
        .where(certificate.c.person_id.in_(people.known_as(work, person_id)))
    )
    for row in work.db.execute(found):
        yield f"certificates/certificate-{row.serial}.pdf", row.content
    sent, kept = rows.table("prior_learning"), rows.table("prior_learning_file")
    evidence = (
        sa.select(sent.c.module_id, kept.c.media_type, blob.c.content)
        .join(kept, kept.c.claim_id == sent.c.id)
        .join(blob, blob.c.sha256 == kept.c.sha256)
        .where(sent.c.person_id.in_(people.known_as(work, person_id)))
        .order_by(sent.c.claimed_at, sent.c.id)
    )
    for number, each in enumerate(work.db.execute(evidence), start=1):
        yield f"evidence/{number}-{each.module_id}.{each.media_type.rpartition('/')[2]}", each.content


def _rows(work: Work, table: Table, own: Collection[UUID]) -> Iterator[dict[str, Any]]:
    here = rows.table(table.name)
    shown = [each.name for each in table.columns if each.privacy_class is not PrivacyClass.SECRET]
    mine = rows.belonging_to(table.name, rows.only(*own))
    keys = list(here.primary_key.columns)
    found = work.db.execute(sa.select(*(here.columns[name] for name in shown)).where(mine).order_by(*keys)).all()
    naming = {name for name in shown if _names_somebody(here.columns[name])}
    ids = {row._mapping[name] for row in found for name in naming} - {None, *own}
    names = people.names(work, ids) if ids else {}
    for row in found:
        yield {
            name: _plain(names.get(value, value) if name in naming else value) for name, value in row._mapping.items()
        }


def _names_somebody(column: sa.Column[Any]) -> bool:
    return column.name in _NAMING or any(key.column.table.name == "person" for key in column.foreign_keys)


def _acts(work: Work, own: Collection[UUID]) -> Iterator[dict[str, Any]]:
    """Yield what a person did to what is not about them."""
    entry = rows.table("audit_entry")
    others = sa.or_(entry.c.about_person_id.is_(None), entry.c.about_person_id.not_in(own))
    found = sa.select(entry.c.at, entry.c.action).where(entry.c.actor_id.in_(own), others)
    for row in work.db.execute(found.order_by(entry.c.at, entry.c.chain, entry.c.number)):
        yield {"at": _plain(row.at), "action": row.action}


def _plain(value: Any) -> Any:
    """Return a value as JSON holds it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    return value
