"""The keys that certificates are signed with, as rows: made, found, replaced, and marked when somebody else may have them.

Promises: one current key for each purpose, whoever asks at the same moment; every change is in the record of changes; a private
half is kept only while its key is current, so that nobody can sign in the name of an old one.
Leaves out: signing itself, which the features do, and what a key is made of (keypairs.py). Source: docs/decisions/0013.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.runtime import audit, clock, ids, keyfile, keypairs
from lms.runtime.db import Base, insert_once, one_of
from lms.runtime.errors import Conflict, NotFound, Refused, Unavailable
from lms.runtime.keyfile import read_keys_file
from lms.runtime.keypairs import PublicKey, Purpose
from lms.runtime.work import Work

__all__ = [
    "PublicKey", "Purpose", "SigningKey", "SigningKeyRow", "adopt", "compromise", "create", "current", "ensure", "faults", "keys_file",
    "public_keys", "read_keys_file", "rotate",
]  # fmt: skip

_CURRENT = sa.text("retired_at IS NULL")


class SigningKeyRow(Base):
    """A key pair. The private half is sealed under the master key and goes when the key is retired."""

    __tablename__ = "signing_key"
    __table_args__ = (
        one_of("purpose", "purpose", Purpose),
        sa.CheckConstraint("(retired_at IS NULL) = (private_sealed IS NOT NULL)", name="private_while_current"),
        sa.Index(
            "ix_signing_key_current", "purpose", unique=True, sqlite_where=_CURRENT, postgresql_where=_CURRENT
        ),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    kid: Mapped[str] = mapped_column(unique=True)
    public: Mapped[str]
    private_sealed: Mapped[bytes | None]
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    compromised_from: Mapped[datetime | None]


@dataclass(frozen=True)
class SigningKey:
    """A key to sign with. `private` is an EllipticCurvePrivateKey for documents, an Ed25519PrivateKey for credentials."""

    public: PublicKey
    private: Any = field(repr=False)


_COLUMNS = tuple(
    getattr(SigningKeyRow, name)
    for name in ("id", "kid", "purpose", "public", "created_at", "retired_at", "compromised_from")
)


def _public(row: Any) -> PublicKey:
    return PublicKey(
        row.id, row.kid, Purpose(row.purpose), row.public, row.created_at, row.retired_at, row.compromised_from
    )


def public_keys(work: Work, purpose: Purpose | None = None) -> tuple[PublicKey, ...]:
    """Return the public halves, those of retired keys too, oldest first."""
    statement = sa.select(*_COLUMNS).order_by(SigningKeyRow.created_at, SigningKeyRow.id)
    if purpose:
        statement = statement.where(SigningKeyRow.purpose == purpose)
    return tuple(_public(row) for row in work.db.execute(statement))


def keys_file(work: Work, origin: str) -> dict[str, Any]:
    """Return the public halves as the file that outlives the database, for JSON."""
    return keyfile.as_file(public_keys(work), origin)


def current(work: Work, purpose: Purpose) -> SigningKey:
    """Return the key to sign with now.

    Raises NotFound when there is none, and Unavailable, saying what to do, when it does not open with the master key.
    """
    statement = sa.select(*_COLUMNS, SigningKeyRow.private_sealed).where(
        SigningKeyRow.purpose == purpose, SigningKeyRow.retired_at.is_(None)
    )
    row = work.db.execute(statement).one_or_none()
    if row is None:
        raise NotFound
    public = _public(row)
    return SigningKey(public, keypairs.opened(work.site.master_key, public, row.private_sealed))


def faults(work: Work) -> list[str]:
    """Return a sentence for each current key that does not open; nothing when all do. A missing key is made when needed."""
    found = []
    for purpose in Purpose:
        try:
            current(work, purpose)
        except NotFound:
            continue
        except Unavailable as problem:
            found.append(f"{problem}.")
    return found


def ensure(work: Work) -> tuple[PublicKey, ...]:
    """Make the keys that are missing; return those that this call made. Safe for two at once: one of them makes each key."""
    there = set(work.db.scalars(sa.select(SigningKeyRow.purpose).where(SigningKeyRow.retired_at.is_(None))))
    made = [_insert(work, purpose, "keys:create") for purpose in Purpose if purpose not in there]
    return tuple(key for key in made if key)


def create(work: Work, purpose: Purpose) -> PublicKey:
    """Make the key of a purpose that has none. Raises Refused when it has one."""
    key = _insert(work, purpose, "keys:create")
    if key is None:
        raise Refused(f"There is a current {purpose} key already: `lms keys rotate` replaces it")
    return key


def rotate(work: Work, purpose: Purpose | None = None) -> tuple[PublicKey, ...]:
    """Retire the current key of one purpose, or of each, and make its successor; return the new ones.

    Does not open the old ones, so that a lost master key can be got over. Raises Conflict when somebody else did the same.
    """
    return tuple(_replace(work, each) for each in Purpose if purpose in (None, each))


def compromise(work: Work, since: date | datetime, kid: str | None = None) -> tuple[PublicKey, ...]:
    """Mark keys that somebody else may have had from a local day (or an instant) on, and replace those that are current.

    Marks the key that is named, or every key that was in use at that time or later, each from its own beginning at the earliest.
    Returns those marked, as they are now. Raises Refused for a time to come, for one before the keys were made, and when all of
    them are marked from an earlier time already; NotFound for a name that no key has.
    """
    start = since if isinstance(since, datetime) else datetime.combine(since, time(), work.site.timezone)
    keys = tuple(key for key in public_keys(work) if key.kid == kid or kid is None)
    if not keys:
        raise NotFound
    _check_time(work, start, keys)
    used = [key for key in keys if kid or key.retired_at is None or key.retired_at > start]
    marks = {key.id: max(start, key.created_at) for key in used}
    late = [key for key in used if key.compromised_from is None or marks[key.id] < key.compromised_from]
    if not late:
        raise Refused("That is known already, from the same time or an earlier one: nothing was changed")
    for key in late:
        at = marks[key.id]
        work.db.execute(sa.update(SigningKeyRow).where(SigningKeyRow.id == key.id).values(compromised_from=at))
        audit.record(work, "keys:compromised", key.id, kid=key.kid, compromised_from=at.isoformat())
    for key in late:
        if key.retired_at is None:
            _replace(work, key.purpose)
    return tuple(key for key in public_keys(work) if key.id in {each.id for each in late})


def adopt(work: Work, keys: Iterable[PublicKey]) -> list[str]:
    """Take over what a file of public keys knows and a restored database does not; return the names of the keys that it changed.

    A key that was made later is kept as a retired one, since its private half is lost; the end of a key, and the day from which it was in
    other hands, are taken as the file says. Nothing that the database knows is taken back.
    """
    known = {key.id: key for key in public_keys(work)}
    changed = []
    for key in keys:
        there = known.get(key.id)
        if there is None:
            if _insert_retired(work, key):
                changed.append(key.kid)
            continue
        days = [day for day in (there.compromised_from, key.compromised_from) if day]
        since, ended = min(days, default=None), there.retired_at or key.retired_at
        if (since, ended) != (there.compromised_from, there.retired_at):
            values: dict[str, Any] = {"compromised_from": since, "retired_at": ended}
            if ended:
                values["private_sealed"] = None
            work.db.execute(sa.update(SigningKeyRow).where(SigningKeyRow.id == key.id).values(**values))
            audit.record(work, "keys:adopt", key.id, kid=key.kid)
            changed.append(key.kid)
    return changed


def _insert_retired(work: Work, key: PublicKey) -> bool:
    is_new = insert_once(
        work.db, SigningKeyRow, id=key.id, purpose=key.purpose.value, kid=key.kid, public=key.public, private_sealed=None,
        created_at=key.created_at, retired_at=key.retired_at or work.now, compromised_from=key.compromised_from,
    )  # fmt: skip
    if is_new:
        audit.record(work, "keys:adopt", key.id, kid=key.kid)
    return is_new


def _check_time(work: Work, start: datetime, keys: tuple[PublicKey, ...]) -> None:
    if start > work.now:
        raise Refused("A day to come cannot be the day from which a key was in other hands")
    first = clock.local_date(min(key.created_at for key in keys), work.site.timezone)
    if clock.local_date(start, work.site.timezone) < first:
        raise Refused(f"There was no such key before {first}: give that day or a later one")


def _insert(work: Work, purpose: Purpose, action: str, **detail: Any) -> PublicKey | None:
    """Make a current key, unless there is one."""
    key_id = ids.new_id()
    kid = f"{purpose[0]}-" + "".join(secrets.choice(ids.CODE_ALPHABET) for _ in range(8))
    pair = keypairs.new_pair(work.site.master_key, key_id, purpose, work.site.address, work.now)
    if not insert_once(
        work.db, SigningKeyRow, id=key_id, purpose=purpose.value, kid=kid, public=pair.public,
        private_sealed=pair.private_sealed, created_at=work.now, retired_at=None, compromised_from=None,
    ):  # fmt: skip
        return None
    audit.record(work, action, key_id, kid=kid, purpose=purpose.value, **detail)
    return PublicKey(key_id, kid, purpose, pair.public, work.now)


def _replace(work: Work, purpose: Purpose) -> PublicKey:
    retired = work.db.scalars(
        sa.update(SigningKeyRow)
        .where(SigningKeyRow.purpose == purpose, SigningKeyRow.retired_at.is_(None))
        .values(retired_at=work.now, private_sealed=None)
        .returning(SigningKeyRow.kid)
    ).all()
    key = _insert(work, purpose, "keys:rotate", retired=list(retired))
    if key is None:
        raise Conflict(f"Somebody else replaced the {purpose} key at the same moment")
    return key
