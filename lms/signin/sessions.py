"""Sessions: one row per signed-in browser, read with the person and their roles in one statement."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms import people
from lms.runtime import audit, ids
from lms.runtime.work import Actor, Work
from lms.signin import holders
from lms.signin.models import SignInSession

KEPT = timedelta(days=30)
HALF_WAY_LASTS = timedelta(minutes=10)


@dataclass(frozen=True)
class SignedIn:
    """Who is signed in, and what every page needs of them."""

    actor: Actor
    first_name: str
    person_name: str
    organisation_name: str
    session_id: UUID
    last_seen_at: datetime
    has_reports: bool
    proved_at: datetime
    is_strong: bool


@dataclass(frozen=True)
class HalfWay:
    """A browser whose password was right and whose second factor is waited for."""

    session_id: UUID
    person_id: UUID


@dataclass(frozen=True)
class SessionView:
    """One of a person's sessions."""

    id: UUID
    began_at: datetime
    last_seen_at: datetime
    is_this: bool


def begin_session(work: Work, person_id: UUID, lasts: timedelta, *, is_strong: bool = False) -> str:
    """Begin a session and return its token, of which only the digest is kept. `is_strong` says that a second factor was given."""
    token = ids.new_token()
    row = _row(work, person_id, token, lasts, proved_at=work.now, is_strong=is_strong)
    audit.record(work, "signin:begin-session", row.id, about=person_id)
    return token


def begin_half(work: Work, person_id: UUID) -> str:
    """Begin what waits for the second factor, and return its token. It signs nobody in."""
    token = ids.new_token()
    _row(work, person_id, token, HALF_WAY_LASTS, proved_at=None, is_strong=False)
    return token


def _row(
    work: Work, person_id: UUID, token: str, lasts: timedelta, *, proved_at: datetime | None, is_strong: bool
) -> SignInSession:
    row = SignInSession(
        token_digest=ids.token_digest(token), person_id=person_id, began_at=work.now, last_seen_at=work.now,
        ends_at=work.now + lasts, ended_at=None, proved_at=proved_at, is_strong=is_strong,
    )  # fmt: skip
    work.db.add(row)
    return row


_SIGNED_IN = (
    holders.reading(SignInSession, SignInSession.began_at)
    .add_columns(SignInSession.last_seen_at, SignInSession.proved_at)
    .where(SignInSession.ended_at.is_(None), SignInSession.proved_at.is_not(None))
)


def signed_in(work: Work, token: str) -> SignedIn | None:
    """Return who a token belongs to, in one statement; None when the session has ended or the person is, or was since, suspended."""
    rows = work.db.execute(_SIGNED_IN, {"digest": ids.token_digest(token), "now": work.now, "today": work.today}).all()
    if not rows:
        return None
    first, actor = rows[0], holders.actor_of(rows)
    return SignedIn(
        actor, first.first_name, actor.name, first.organisation or "", first.id, first.last_seen_at,
        bool(first.has_reports), first.proved_at, first.is_strong,
    )  # fmt: skip


def half_way(work: Work, token: str) -> HalfWay | None:
    """Return whose second factor a browser waits for; None when it has waited too long, or the person is suspended."""
    row = work.db.execute(
        sa.select(SignInSession.id, SignInSession.person_id)
        .join(people.Person, people.Person.id == SignInSession.person_id)
        .where(
            SignInSession.token_digest == ids.token_digest(token), SignInSession.proved_at.is_(None),
            SignInSession.ended_at.is_(None), SignInSession.ends_at > work.now, people.Person.suspended_at.is_(None),
        )
    ).one_or_none()  # fmt: skip
    return HalfWay(*row) if row else None


def prove(db: Session, session_id: UUID, now: datetime) -> None:
    """Note that whoever uses a session has just proved again who they are. In a transaction of its own, before any deed."""
    db.execute(
        sa.update(SignInSession)
        .where(SignInSession.id == session_id, SignInSession.proved_at.is_not(None))
        .values(proved_at=now)
    )


def strengthen(work: Work, token: str) -> None:
    """Note that the browser's holder has just given a second factor."""
    mine = sa.and_(SignInSession.token_digest == ids.token_digest(token), SignInSession.person_id == work.actor.person)
    work.db.execute(sa.update(SignInSession).where(mine).values(is_strong=True, proved_at=work.now))


def touch(db: Session, session_id: UUID, now: datetime) -> None:
    """Note that a session was used. Called at most every five minutes, in a transaction of its own."""
    db.execute(sa.update(SignInSession).where(SignInSession.id == session_id).values(last_seen_at=now))


def sessions(work: Work, this_token: str = "") -> tuple[SessionView, ...]:
    """Return the actor's sessions that have not ended, the one used last first."""
    rows = work.db.scalars(
        sa.select(SignInSession)
        .where(
            SignInSession.person_id == work.actor.person,
            SignInSession.ended_at.is_(None),
            SignInSession.proved_at.is_not(None),
            SignInSession.ends_at > work.now,
        )
        .order_by(SignInSession.last_seen_at.desc())
    )
    this = ids.token_digest(this_token)
    return tuple(SessionView(row.id, row.began_at, row.last_seen_at, row.token_digest == this) for row in rows)


def end_session(work: Work, *, token: str = "", session_id: UUID | None = None) -> None:
    """End one session: the one of a token, or one of the actor's own by its id. Ending it twice changes nothing."""
    which = SignInSession.token_digest == ids.token_digest(token)
    if session_id is not None:
        which = sa.and_(SignInSession.id == session_id, SignInSession.person_id == work.actor.person)
    work.db.execute(sa.update(SignInSession).where(which, SignInSession.ended_at.is_(None)).values(ended_at=work.now))
    audit.record(work, "signin:end-session", str(session_id or ""), about=work.actor.person_id)


def end_sessions(work: Work, person_id: UUID, *, except_token: str = "") -> None:
    """End all of a person's sessions, but one."""
    work.db.execute(
        sa.update(SignInSession)
        .where(
            SignInSession.person_id == person_id, SignInSession.ended_at.is_(None),
            SignInSession.token_digest != ids.token_digest(except_token),
        )
        .values(ended_at=work.now)
    )  # fmt: skip
    audit.record(work, "signin:end-sessions", about=person_id)
