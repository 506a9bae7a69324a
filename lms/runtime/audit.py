"""The record of changes: append-only entries, chained by SHA-256, one chain per organisation and one for the site.

Promises: an entry that is altered, removed or put in between by SQL is found by `verify`, which names the first bad one;
chain order is commit order; entries hold ids and no names. What changed (values before and after) lies in a detail row with
a random salt, and the chain covers only its digest, so that erasing a detail leaves the chain whole.
Leaves out: reading by features. Source: docs/decisions/0007.
"""

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from lms.runtime.db import Base, insert_once, insert_rows

if TYPE_CHECKING:
    from lms.runtime.work import Work

SITE_CHAIN = "site"
EMPTY = "0" * 64
_PENDING = "audit_pending"


class AuditEntry(Base):
    """One audited deed. `chain` is an organisation's id or "site"; `number` counts from 1 without gaps."""

    __tablename__ = "audit_entry"

    chain: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(index=True)
    action: Mapped[str]
    actor_id: Mapped[UUID | None]
    actor_name: Mapped[str]
    about_person_id: Mapped[UUID | None] = mapped_column(index=True)
    object_id: Mapped[str]
    cause: Mapped[str]
    detail_digest: Mapped[str]
    previous: Mapped[str]
    digest: Mapped[str]


class AuditEntryDetail(Base):
    """The values of one entry, erasable without breaking the chain."""

    __tablename__ = "audit_entry_detail"
    __table_args__ = (sa.ForeignKeyConstraint(["chain", "number"], ["audit_entry.chain", "audit_entry.number"]),)

    chain: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    salt: Mapped[bytes]
    detail: Mapped[str]


class ChainHead(Base):
    """Where a chain ends. Its row is the lock under which entries are appended."""

    __tablename__ = "chain_head"

    chain: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(sa.BigInteger)
    digest: Mapped[str]


@dataclass(frozen=True)
class _Pending:
    chain: str
    at: datetime
    action: str
    actor_id: UUID | None
    actor_name: str
    about_person_id: UUID | None
    object_id: str
    cause: str
    detail: dict[str, Any]


@dataclass(frozen=True)
class Break:
    """The first place at which a chain does not hold."""

    chain: str
    number: int
    sentence: str


def record(
    work: "Work",
    action: str,
    object_id: UUID | str = "",
    *,
    about: UUID | None = None,
    organisation: UUID | None = None,
    **detail: Any,
) -> None:
    """Collect an entry for the deed that is under way. It is written when the Work is settled, and not if that fails.

    `action` is "feature:verb". `about` is the person it concerns; `organisation` picks the chain, the site's when None.
    `detail` values must be what JSON holds.
    """
    # System actors act under their own name; people are named by id only, so that erasure finds no name here.
    name = work.actor.name if work.actor.is_system else ""
    pending = _Pending(
        str(organisation) if organisation else SITE_CHAIN,
        work.now, action, work.actor.person_id, name, about, str(object_id), work.cause, detail,
    )  # fmt: skip
    work.db.info.setdefault(_PENDING, []).append(pending)


def discard(db: Session) -> None:
    """Forget what was collected, after a rollback."""
    db.info.pop(_PENDING, None)


def seal(db: Session) -> None:
    """Append the collected entries to their chains, each chain locked as late as possible and in one order."""
    pending: list[_Pending] = db.info.pop(_PENDING, [])
    for chain in sorted({entry.chain for entry in pending}):
        head = _locked_head(db, chain)
        written = [_append(head, entry) for entry in pending if entry.chain == chain]
        insert_rows(db, AuditEntry, [entry for entry, _ in written])
        insert_rows(db, AuditEntryDetail, [detail for _, detail in written if detail])
    db.flush()


_LOCKED_HEAD = (
    sa.select(ChainHead)
    .where(ChainHead.chain == sa.bindparam("chain"))
    .with_for_update()
    .execution_options(populate_existing=True)
)


def _locked_head(db: Session, chain: str) -> ChainHead:
    head = db.scalar(_LOCKED_HEAD, {"chain": chain})
    if head is None:
        insert_once(db, ChainHead, chain=chain, number=0, digest=EMPTY)
        head = db.scalars(_LOCKED_HEAD, {"chain": chain}).one()
    return head


def _append(head: ChainHead, entry: _Pending) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """Return an entry and its detail, if it has one, as they are written next; the head moves on to it."""
    salt = secrets.token_bytes(16)
    detail = json.dumps(entry.detail, sort_keys=True, ensure_ascii=False)
    row: dict[str, Any] = {
        "chain": entry.chain, "number": head.number + 1, "at": entry.at, "action": entry.action, "actor_id": entry.actor_id,
        "actor_name": entry.actor_name, "about_person_id": entry.about_person_id, "object_id": entry.object_id, "cause": entry.cause,
        "detail_digest": _detail_digest(salt, detail), "previous": head.digest,
    }  # fmt: skip
    row["digest"] = _digest(row)
    head.number, head.digest = row["number"], row["digest"]
    if not entry.detail:
        return row, None
    return row, {"chain": entry.chain, "number": row["number"], "salt": salt, "detail": detail}


def _detail_digest(salt: bytes, detail: str) -> str:
    return hashlib.sha256(salt + detail.encode()).hexdigest()


def _digest(row: Mapping[str, Any]) -> str:
    """Return the digest of an entry, given its columns but for the digest itself."""
    fields = (
        row["previous"], row["chain"], row["number"], row["at"].isoformat(), row["action"], str(row["actor_id"] or ""), row["actor_name"],
        str(row["about_person_id"] or ""), row["object_id"], row["cause"], row["detail_digest"],
    )  # fmt: skip
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode()).hexdigest()


def verify(db: Session) -> Iterator[Break]:
    """Yield the first break of each chain that does not hold; nothing when all do."""
    heads = {head.chain: head for head in db.scalars(sa.select(ChainHead))}
    chains = set(heads) | set(db.scalars(sa.select(AuditEntry.chain).distinct()))
    for chain in sorted(chains):
        if found := _first_break(db, chain, heads.get(chain)):
            yield found


def _first_break(db: Session, chain: str, head: ChainHead | None) -> Break | None:
    previous, expected = EMPTY, 1
    same = sa.and_(AuditEntryDetail.chain == AuditEntry.chain, AuditEntryDetail.number == AuditEntry.number)
    rows = sa.select(AuditEntry, AuditEntryDetail).outerjoin(AuditEntryDetail, same).where(AuditEntry.chain == chain)
    # A long chain is read through a cursor of the server's, which must be closed when a break ends the reading early.
    with closing(db.execute(rows.order_by(AuditEntry.number).execution_options(yield_per=1000))) as found:
        for row, detail in found:
            if row.number != expected:
                return Break(chain, expected, f"entry {expected} is missing")
            if row.previous != previous or row.digest != _digest(vars(row)):
                return Break(chain, row.number, f"entry {row.number} was changed")
            if detail is not None and _detail_digest(detail.salt, detail.detail) != row.detail_digest:
                return Break(chain, row.number, f"the detail of entry {row.number} was changed")
            previous, expected = row.digest, expected + 1
    if head is None or head.number != expected - 1 or head.digest != previous:
        return Break(chain, expected, f"the chain should go on to entry {head.number if head else expected}")
    return None


def count(db: Session) -> int:
    """Return how many entries all chains hold."""
    return db.scalar(sa.select(sa.func.count()).select_from(AuditEntry)) or 0
