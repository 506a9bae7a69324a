"""The codes of a second factor: six digits of the app, each once, and recovery codes, each once.

Promises: of two tries with the same code at the same moment one passes; after a code none that is older works.
Source: RFC 6238, section 5.2 (one step of delay either way); NIST SP 800-63B-4, section 3.1.4.
"""

import hmac
from datetime import datetime
from typing import Any
from uuid import UUID

import pyotp
import sqlalchemy as sa

from lms import messages
from lms.runtime import audit, ids, links, sealing
from lms.runtime.errors import Unavailable
from lms.runtime.work import Work
from lms.signin.models import RecoveryCode, SecondFactor

STEP = 30
DIGITS = 6
RECOVERY_CODES = 10


def new_recovery_codes(work: Work) -> tuple[str, ...]:
    """Make the actor's ten recovery codes anew and return them, in groups; those from before stop working."""
    work.db.execute(sa.delete(RecoveryCode).where(RecoveryCode.person_id == work.actor.person))
    codes = [ids.new_code() for _ in range(RECOVERY_CODES)]
    for code in codes:
        work.db.add(
            RecoveryCode(
                person_id=work.actor.person, code_digest=ids.token_digest(code), made_at=work.now, used_at=None
            )
        )
    audit.record(work, "signin:make-recovery-codes", about=work.actor.person)
    return tuple(map(ids.grouped, codes))


def factor_fits(work: Work, person_id: UUID, typed: str) -> bool:
    """Say whether a code of somebody's would be taken now. Reads only. Raises Unavailable when the secret does not open."""
    if code := ids.read_code(typed):
        return bool(work.db.scalar(sa.select(sa.exists().where(*_unused(person_id, code)))))
    row = work.db.get(SecondFactor, person_id)
    if row is None or row.secret_sealed is None or not digits_of(typed):
        return False
    step = step_of(opened(work, person_id, row.secret_sealed), digits_of(typed), work.now)
    return step is not None and step > (row.last_step or 0)


def use_factor(work: Work, person_id: UUID, typed: str) -> bool:
    """Use up a code of somebody's, and say whether it was theirs to use: of two at the same moment, one is."""
    if code := ids.read_code(typed):
        used = sa.update(RecoveryCode).where(*_unused(person_id, code)).values(used_at=work.now)
        if not _rows(work, used):
            return False
        tell(
            work, person_id, "A recovery code was used",
            "Somebody signed in to your account with one of your recovery codes. If it was not you, tell your administrator at once.",
        )  # fmt: skip
        audit.record(work, "signin:use-recovery-code", about=person_id)
        return True
    row = work.db.get(SecondFactor, person_id)
    if row is None or row.secret_sealed is None:
        return False
    step = step_of(opened(work, person_id, row.secret_sealed), digits_of(typed), work.now)
    if step is None:
        return False
    is_new = sa.or_(SecondFactor.last_step.is_(None), SecondFactor.last_step < step)
    used = sa.update(SecondFactor).where(SecondFactor.person_id == person_id, is_new).values(last_step=step)
    return _rows(work, used)


def tell(work: Work, person_id: UUID, subject: str, text: str) -> None:
    """Write to somebody about their second factor."""
    messages.send(work, person_id, "second_factor", subject=subject, text=text, path=links.path("second_factor"))


def opened(work: Work, person_id: UUID, sealed: bytes) -> str:
    """Return the secret of somebody's app. Raises Unavailable when it was sealed under another master key."""
    try:
        return sealing.unseal(work.site.master_key, sealed, bound_to(person_id)).decode()
    except sealing.DoesNotOpen:
        raise Unavailable("The second factors do not open with this master key: put the right one back") from None


def bound_to(person_id: UUID) -> bytes:
    """Return what a sealed secret is bound to."""
    return person_id.bytes + b"second-factor"


def step_of(secret: str, digits: str, now: datetime) -> int | None:
    """Return the step whose code this is: the current one, the one before (typing takes time) or the next (clocks differ)."""
    current, app = int(now.timestamp()) // STEP, pyotp.TOTP(secret)
    steps = (current, current - 1, current + 1)
    return next((step for step in steps if hmac.compare_digest(app.generate_otp(step), digits)), None)


def digits_of(typed: str) -> str:
    """Return the six digits that were typed, or nothing."""
    plain = "".join(typed.split())
    return plain if len(plain) == DIGITS and plain.isascii() and plain.isdigit() else ""


def _unused(person_id: UUID, code: str) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        RecoveryCode.person_id == person_id,
        RecoveryCode.code_digest == ids.token_digest(code),
        RecoveryCode.used_at.is_(None),
    )


def _rows(work: Work, statement: Any) -> bool:
    return bool(work.db.execute(statement).rowcount)  # type: ignore[attr-defined]
