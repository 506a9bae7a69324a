"""The proof that two accounts are one human being's: one began the joining, then the other signed in in the same browser."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from lms import people, signin
from lms.joining.models import JoinRequest
from lms.runtime import audit, ids
from lms.runtime.errors import Refused
from lms.runtime.work import Work

LASTS = timedelta(minutes=15)
AGAIN = "Begin again: this took too long, or was begun in another browser."
SAME = "You are signed in to the account that you want to give up. Sign in to the one that you keep."


@dataclass(frozen=True)
class Both:
    """The account that is given up, and the actor's own, which stays."""

    request_id: UUID
    person_id: UUID
    name: str
    sign_in_name: str
    posts: tuple[people.PostView, ...]
    kept_name: str
    kept_sign_in_name: str
    kept_posts: tuple[people.PostView, ...]


def begin(work: Work) -> str:
    """Begin to give the actor's account up, and return the token that the browser bears until the other account has signed in."""
    token = ids.new_token()
    row = JoinRequest(
        person_id=work.actor.person, token_digest=ids.token_digest(token), made_at=work.now, ends_at=work.now + LASTS, used_at=None
    )  # fmt: skip
    work.db.add(row)
    audit.record(work, "joining:begin", row.id, about=work.actor.person)
    return token


def end_all(work: Work) -> None:
    """End every joining that was begun, as a restored backup must before it serves."""
    work.db.execute(sa.update(JoinRequest).where(JoinRequest.used_at.is_(None)).values(used_at=work.now))


def both(work: Work, token: str) -> Both:
    """Return the two accounts that would be joined. Raises Refused when the proof is none, or it is one account."""
    row = work.db.execute(
        sa.select(JoinRequest.id, JoinRequest.person_id)
        .join(people.Person, people.Person.id == JoinRequest.person_id)
        .where(
            JoinRequest.token_digest == ids.token_digest(token), JoinRequest.used_at.is_(None),
            JoinRequest.ends_at > work.now, people.Person.suspended_at.is_(None),
        )
    ).one_or_none()  # fmt: skip
    if row is None or people.joined_into(work, row.person_id):
        raise Refused(AGAIN)
    if row.person_id == work.actor.person:
        raise Refused(SAME)
    mine = work.actor.person
    return Both(
        row.id, row.person_id, people.name(work, row.person_id), signin.name_of(work, row.person_id),
        people.all_posts(work, row.person_id), people.name(work, mine), signin.name_of(work, mine), people.all_posts(work, mine),
    )  # fmt: skip
