"""Sessions: one row per signed-in browser, read with the person and their roles in one statement."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from lms import people
from lms.runtime import audit, ids
from lms.runtime.access import Role
from lms.runtime.work import Actor, Grant, Work
from lms.signin.models import SignInSession

KEPT = timedelta(days=30)


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


@dataclass(frozen=True)
class SessionView:
    """One of a person's sessions."""

    id: UUID
    began_at: datetime
    last_seen_at: datetime
    is_this: bool


def begin_session(work: Work, person_id: UUID, lasts: timedelta) -> str:
    """Begin a session and return its token, of which only the digest is kept."""
    token = ids.new_token()
    row = SignInSession(
        token_digest=ids.token_digest(token),
        person_id=person_id,
        began_at=work.now,
        last_seen_at=work.now,
        ends_at=work.now + lasts,
        ended_at=None,
    )
    work.db.add(row)
    audit.record(work, "signin:begin-session", row.id, about=person_id)
    return token


def _reading() -> sa.Select[Any]:
    """Return the statement that every request begins with: to build it anew each time would cost more than to run it."""
    post, other, report = aliased(people.Post), aliased(people.Post), aliased(people.Post)
    today = sa.bindparam("today", type_=sa.Date())
    organisation = (
        sa.select(people.Organisation.name)
        .join(post, post.organisation_id == people.Organisation.id)
        .where(post.person_id == people.Person.id, people.is_current(post, today))
        .order_by(post.started_on.desc(), post.id)
        .limit(1)
        .scalar_subquery()
    )
    reports = sa.exists(
        sa.select(report.id)
        .join(other, other.id == report.manager_post_id)
        .where(other.person_id == people.Person.id, people.is_current(other, today), people.is_current(report, today))
    )
    return (
        sa.select(
            SignInSession.id, SignInSession.last_seen_at, people.Person.id.label("person_id"), people.Person.first_name,
            people.Person.last_name, organisation.label("organisation"), reports.label("has_reports"),
            people.RoleGrant.role, people.RoleGrant.team_id,
        )
        .join(people.Person, people.Person.id == SignInSession.person_id)
        .outerjoin(people.RoleGrant, sa.and_(people.RoleGrant.person_id == people.Person.id, people.RoleGrant.ended_at.is_(None)))
        .where(
            SignInSession.token_digest == sa.bindparam("digest"), SignInSession.ended_at.is_(None),
            SignInSession.ends_at > sa.bindparam("now"), people.Person.suspended_at.is_(None),
            sa.or_(people.Person.readmitted_at.is_(None), SignInSession.began_at > people.Person.readmitted_at),
        )
    )  # fmt: skip


_SIGNED_IN = _reading()


def signed_in(work: Work, token: str) -> SignedIn | None:
    """Return who a token belongs to, in one statement; None when the session has ended or the person is, or was since, suspended."""
    rows = work.db.execute(_SIGNED_IN, {"digest": ids.token_digest(token), "now": work.now, "today": work.today}).all()
    if not rows:
        return None
    first = rows[0]
    grants = tuple(Grant(Role(row.role), row.team_id) for row in rows if row.role)
    roles = {grant.role for grant in grants} | ({Role.MANAGER} if first.has_reports else set())
    name = f"{first.first_name} {first.last_name}".strip()
    actor = Actor(first.person_id, name, grants, people.permissions(roles))
    return SignedIn(
        actor, first.first_name, name, first.organisation or "", first.id, first.last_seen_at, bool(first.has_reports)
    )


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


def prune(work: Work) -> None:
    """Forget sessions that ended a month ago."""
    work.db.execute(sa.delete(SignInSession).where(SignInSession.ends_at < work.now - KEPT))
