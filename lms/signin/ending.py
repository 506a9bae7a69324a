"""Ending at once what lets somebody in without their password: links and printed codes that wait, tokens for programs."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lms.runtime.work import Work
from lms.signin.models import ApiToken, SignInCode, SignInLink


def end_waiting(work: Work, account_id: UUID) -> None:
    """Use up the links and printed codes of an account that nobody has used yet."""
    for table in (SignInLink, SignInCode):
        waiting = sa.update(table).where(table.account_id == account_id, table.used_at.is_(None))
        work.db.execute(waiting.values(used_at=work.now))


def end_tokens(work: Work, person_id: UUID) -> int:
    """End a person's tokens for programs; return how many of them still worked."""
    live = sa.update(ApiToken).where(ApiToken.person_id == person_id, ApiToken.revoked_at.is_(None))
    # One that had run out ended on its own day.
    work.db.execute(live.where(ApiToken.ends_at <= work.now).values(revoked_at=ApiToken.ends_at))
    done: Any = work.db.execute(live.values(revoked_at=work.now))
    return int(done.rowcount)
