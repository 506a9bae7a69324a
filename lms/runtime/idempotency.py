"""A POST that arrives twice does its deed once: the second gets the first one's answer.

The key is made when the form is drawn. The row is written in the deed's own transaction, so either both are there or neither.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.runtime.db import Base, insert_once
from lms.runtime.errors import Conflict
from lms.runtime.work import Work

KEPT = timedelta(hours=24)


class IdempotencyKey(Base):
    """One deed that was done, and where its answer led."""

    __tablename__ = "idempotency_key"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    endpoint: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    fields_digest: Mapped[str]
    location: Mapped[str]
    done_at: Mapped[datetime] = mapped_column(index=True)


def fields_digest(fields: Mapping[str, Sequence[str]]) -> str:
    """Return the digest of what a form sent; the order of fields does not matter."""
    return hashlib.sha256(json.dumps(sorted(fields.items()), ensure_ascii=False).encode()).hexdigest()


def earlier(work: Work, endpoint: str, key: str, digest: str) -> str | None:
    """Return where the same deed led when it was done before, or None.

    Raises Conflict when the key was used with other fields.
    """
    row = work.db.get(IdempotencyKey, (work.actor.person, endpoint, key))
    if row is None:
        return None
    if row.fields_digest != digest:
        raise Conflict("This form was sent before with other answers. Open the page again to see what was recorded.")
    return row.location


def remember(work: Work, endpoint: str, key: str, digest: str, location: str) -> bool:
    """Record in the deed's transaction where it led. Return False when another request did the same deed meanwhile."""
    return insert_once(
        work.db, IdempotencyKey, person_id=work.actor.person, endpoint=endpoint, key=key, fields_digest=digest,
        location=location, done_at=work.now,
    )  # fmt: skip


def prune(work: Work) -> int:
    """Forget keys older than 24 hours; return how many."""
    result = work.db.execute(sa.delete(IdempotencyKey).where(IdempotencyKey.done_at < work.now - KEPT))
    return int(result.rowcount)  # type: ignore[attr-defined]
