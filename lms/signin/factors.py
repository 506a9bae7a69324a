"""The second factor: an app on one's phone that makes a code of six digits every 30 seconds, and ten codes on paper for when it is lost.

Promises: the app's secret lies sealed under the master key; a code works once, and none that is older works after it; recovery codes are
shown once, kept as digests, and work once each; whoever loses both is helped by an administrator, never by themselves.
Source: RFC 6238 (TOTP), section 5.2; NIST SP 800-63B-4, sections 3.1.2 and 3.1.4; docs/decisions/0019.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import pyotp
import sqlalchemy as sa

from lms.runtime import audit, sealing
from lms.runtime.access import Role
from lms.runtime.db import upsert
from lms.runtime.errors import NotFound, Refused
from lms.runtime.work import Grant, Work
from lms.signin import factor_codes
from lms.signin.models import RecoveryCode, SecondFactor
from lms.signin.sessions import end_sessions

# How long a secret that was offered may be confirmed.
OFFERED_FOR = timedelta(minutes=30)
WRONG = "Check the code. Your app shows a new one every 30 seconds, and each works once."


@dataclass(frozen=True)
class FactorState:
    """Whether somebody has a second factor, since when, and how many recovery codes are left."""

    confirmed_at: datetime | None
    codes_left: int


@dataclass(frozen=True)
class Offer:
    """A secret to put into an app: `key` in groups of four to type, `uri` for a QR code."""

    key: str
    uri: str


def has_factor(work: Work, person_id: UUID) -> bool:
    """Say whether somebody's sign-in asks for a code."""
    mine = sa.exists().where(SecondFactor.person_id == person_id, SecondFactor.confirmed_at.is_not(None))
    return bool(work.db.scalar(sa.select(mine)))


def factor_state(work: Work) -> FactorState:
    """Return the actor's own state."""
    row = work.db.get(SecondFactor, work.actor.person)
    left = sa.select(sa.func.count()).where(RecoveryCode.person_id == work.actor.person, RecoveryCode.used_at.is_(None))
    return FactorState(row.confirmed_at if row else None, work.db.scalar(left) or 0)


def offer_factor(work: Work) -> None:
    """Make a secret for the actor's app. Nothing asks for its codes until one has confirmed it."""
    secret = pyotp.random_base32()
    sealed = sealing.seal(work.site.master_key, secret.encode(), factor_codes.bound_to(work.actor.person))
    upsert(work.db, SecondFactor, {"person_id": work.actor.person}, {"offered_sealed": sealed, "offered_at": work.now})


def offered_factor(work: Work, sign_in_name: str) -> Offer | None:
    """Return what to put into the app, or None when nothing is offered (any more)."""
    row = work.db.get(SecondFactor, work.actor.person)
    if row is None or (secret := _offered(work, row)) is None:
        return None
    uri = pyotp.TOTP(secret).provisioning_uri(name=sign_in_name, issuer_name=f"Wardwise {work.site.address}")
    return Offer(" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)), uri)


def confirm_factor(work: Work, typed: str) -> tuple[str, ...]:
    """Begin to ask for the app's codes, after one that it made; return the recovery codes, which are never shown again.

    Raises Refused for a wrong code or when nothing is offered.
    """
    row = work.db.scalar(
        sa.select(SecondFactor).where(SecondFactor.person_id == work.actor.person).with_for_update(key_share=True)
    )
    if row is None or (secret := _offered(work, row)) is None:
        raise Refused("This took too long. Start again: you get a new code to scan.")
    step = factor_codes.step_of(secret, factor_codes.digits_of(typed), work.now)
    if step is None:
        raise Refused(WRONG, field="code")
    row.secret_sealed, row.confirmed_at, row.last_step = row.offered_sealed, work.now, step
    row.offered_sealed = row.offered_at = None
    audit.record(work, "signin:confirm-second-factor", about=work.actor.person)
    factor_codes.tell(
        work, work.actor.person, "A second factor was set up",
        "From now on, signing in asks for your password and a code from your app. If you did not set this up, tell your administrator "
        "at once.",
    )  # fmt: skip
    return factor_codes.new_recovery_codes(work)


def remove_factor(work: Work) -> None:
    """Ask the actor for codes no more. Raises Refused where a role of theirs needs them."""
    if work.site.second_factor_roles & {grant.role for grant in work.actor.grants}:
        raise Refused("Your role needs a second factor. You can set up another app instead.")
    _forget(work, work.actor.person)
    audit.record(work, "signin:remove-second-factor", about=work.actor.person)


def may_reset(work: Work, person_id: UUID) -> bool:
    """Say whether the actor, an administrator of the site, may help somebody who has lost their second factor."""
    is_administrator = work.actor.is_system or Grant(Role.ADMINISTRATOR) in work.actor.grants
    return is_administrator and has_factor(work, person_id)


def reset_factor(work: Work, person_id: UUID, reason: str) -> None:
    """Take somebody's second factor away and sign them out, since they have lost it; they are told.

    Raises NotFound for anybody but an administrator of the site and for a person without one, Refused for oneself.
    """
    if not may_reset(work, person_id):
        raise NotFound
    if person_id == work.actor.person_id:
        raise Refused("Ask another administrator: nobody resets their own second factor")
    _forget(work, person_id)
    end_sessions(work, person_id)
    audit.record(work, "signin:reset-second-factor", about=person_id, reason=reason)
    factor_codes.tell(
        work, person_id, "Your second factor was reset",
        f"{work.actor.name} took your second factor away, because you had lost it. You have been signed out everywhere. If you did not "
        "ask for this, tell your administrator at once.",
    )  # fmt: skip


def _forget(work: Work, person_id: UUID) -> None:
    for table in (RecoveryCode, SecondFactor):
        work.db.execute(sa.delete(table).where(table.person_id == person_id))


def _offered(work: Work, row: SecondFactor) -> str | None:
    if row.offered_sealed is None or row.offered_at is None or row.offered_at + OFFERED_FOR < work.now:
        return None
    return factor_codes.opened(work, row.person_id, row.offered_sealed)
