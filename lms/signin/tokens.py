"""Tokens for programs: what one person may read, or less of it, until a day within a year.

Promises: a token is shown once and kept as a digest; it opens nothing that its holder may not open at that moment, so the suspension of the
person and the end of a role act on its next use; it only reads.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.runtime import audit, ids
from lms.runtime.access import Permission
from lms.runtime.db import insert_once
from lms.runtime.errors import NotFound, Refused
from lms.runtime.work import Actor, Work
from lms.signin import holders
from lms.signin.models import ApiToken

LONGEST = timedelta(days=366)
MOST = 20
# So that a token that was published by mistake can be found by those who search for such things.
PREFIX = "wardwise_"


@dataclass(frozen=True)
class TokenView:
    """A token as its owner sees it."""

    id: UUID
    name: str
    permissions: tuple[Permission, ...]
    made_at: datetime
    ends_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True)
class TokenHolder:
    """Who a token reads for, with no more than it was given."""

    token_id: UUID
    actor: Actor
    is_strong: bool
    last_used_at: datetime | None


_HOLDER = (
    holders.reading(ApiToken, ApiToken.made_at)
    .add_columns(ApiToken.permissions, ApiToken.last_used_at)
    .where(ApiToken.revoked_at.is_(None))
)


def make_token(
    work: Work, *, name: str, permissions: Collection[Permission], lasts: timedelta, is_strong: bool = False
) -> str:
    """Make a token for the actor and return it, this once. `is_strong` says that the session had a second factor.

    Raises Refused for a name that a live token of theirs has, a permission they lack, no permission, or a time of over a year.
    """
    if not permissions or not set(permissions) <= work.actor.permissions:
        raise Refused("Choose what the token may read", field="permissions")
    if not timedelta(0) < lasts <= LONGEST:
        raise Refused("Choose how long the token works, at most a year", field="lasts")
    if len(tokens(work)) >= MOST:
        raise Refused(f"You have {MOST} tokens. End one that is not used any more first.")
    # A token of that name that has run out makes room.
    over = sa.update(ApiToken).where(
        ApiToken.person_id == work.actor.person, ApiToken.revoked_at.is_(None), ApiToken.ends_at <= work.now
    )
    work.db.execute(over.values(revoked_at=ApiToken.ends_at))
    token, token_id = PREFIX + ids.new_token(), ids.new_id()
    is_new = insert_once(
        work.db, ApiToken, id=token_id, person_id=work.actor.person, name=name, token_digest=ids.token_digest(token),
        permissions=sorted(permissions), is_strong=is_strong, made_at=work.now, ends_at=work.now + lasts,
    )  # fmt: skip
    if not is_new:
        raise Refused("You have a token of this name. Choose another name, or end that one first.", field="name")
    audit.record(work, "signin:make-token", token_id, about=work.actor.person, permissions=sorted(permissions))
    return token


def tokens(work: Work) -> tuple[TokenView, ...]:
    """Return the actor's tokens that work, the newest first."""
    rows = work.db.scalars(
        sa.select(ApiToken)
        .where(ApiToken.person_id == work.actor.person, ApiToken.revoked_at.is_(None), ApiToken.ends_at > work.now)
        .order_by(ApiToken.made_at.desc(), ApiToken.id)
    )
    return tuple(
        TokenView(row.id, row.name, _known(row.permissions), row.made_at, row.ends_at, row.last_used_at) for row in rows
    )


def revoke_token(work: Work, token_id: UUID) -> None:
    """End one of the actor's own tokens. Raises NotFound; ending it twice changes nothing."""
    row = work.db.scalar(sa.select(ApiToken).where(ApiToken.id == token_id, ApiToken.person_id == work.actor.person))
    if row is None:
        raise NotFound
    if row.revoked_at is None:
        row.revoked_at = work.now
        audit.record(work, "signin:revoke-token", token_id, about=work.actor.person)


def token_holder(work: Work, token: str) -> TokenHolder | None:
    """Return who a token reads for, in one statement; None when it is unknown or over, or its holder is, or was since, suspended."""
    rows = work.db.execute(_HOLDER, {"digest": ids.token_digest(token), "now": work.now, "today": work.today}).all()
    if not rows:
        return None
    first, actor = rows[0], holders.actor_of(rows)
    given = frozenset(_known(first.permissions))
    return TokenHolder(
        first.id, replace(actor, permissions=actor.permissions & given), first.is_strong, first.last_used_at
    )


def touch_token(db: Session, token_id: UUID, now: datetime) -> None:
    """Note that a token was used. Called at most every five minutes, in a transaction of its own."""
    db.execute(sa.update(ApiToken).where(ApiToken.id == token_id).values(last_used_at=now))


def _known(permissions: Collection[str]) -> tuple[Permission, ...]:
    """Return the permissions that there still are: one that a later release took away opens nothing."""
    return tuple(each for each in Permission if each in permissions)
