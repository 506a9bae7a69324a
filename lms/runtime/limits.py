"""Limits that slow rather than lock, kept in the database so that they count across workers and survive a restart.

A count lives in a window; when it passes the limit, tries are refused until the window ends.
Counters are written in a short transaction of their own, before any other write transaction is open.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Mapped, Session, mapped_column

from lms.runtime import db as database
from lms.runtime.db import Base


class LimitCount(Base):
    """How often something happened in the window that began at `since`."""

    __tablename__ = "limit_count"

    key: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime] = mapped_column(index=True)
    count: Mapped[int]


@dataclass(frozen=True)
class Limit:
    """At most `times` within `window`; `name` keeps limits of different kinds apart."""

    name: str
    times: int
    window: timedelta

    def key(self, subject: str) -> str:
        """Return the row's key for a subject (an account, an address, a code's visitor)."""
        return f"{self.name}:{subject}"


def wait(db: Session, limit: Limit, subject: str, now: datetime) -> int:
    """Return for how many seconds a subject must wait; 0 when it need not. Reads only."""
    row = db.get(LimitCount, limit.key(subject))
    if row is None or row.count < limit.times:
        return 0
    return max(0, int((row.since + limit.window - now).total_seconds()) + (row.since + limit.window > now))


def count(engine: Engine, limit: Limit, subject: str, now: datetime) -> None:
    """Add one to a subject's count, in a transaction of its own; an old window starts afresh."""
    with database.transaction(engine, write=True) as db:
        key = limit.key(subject)
        if database.insert_once(db, LimitCount, key=key, since=now, count=1):
            return
        is_old = LimitCount.since <= now - limit.window
        db.execute(
            sa.update(LimitCount)
            .where(LimitCount.key == key)
            .values(
                count=sa.case((is_old, 1), else_=LimitCount.count + 1),
                since=sa.case((is_old, sa.literal(now, database.UtcDateTime())), else_=LimitCount.since),
            )
        )


def forget(engine: Engine, limit: Limit, subject: str) -> None:
    """Clear a subject's count, after a success."""
    with database.transaction(engine, write=True) as db:
        db.execute(sa.delete(LimitCount).where(LimitCount.key == limit.key(subject)))


def prune(db: Session, now: datetime) -> None:
    """Delete counts whose longest window has passed."""
    db.execute(sa.delete(LimitCount).where(LimitCount.since < now - timedelta(days=1)))
