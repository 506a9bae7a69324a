"""Ending everything that lets anybody in, and forgetting what has long ended."""

from datetime import timedelta

import sqlalchemy as sa

from lms.runtime import audit
from lms.runtime.work import Work
from lms.signin.models import ApiToken, RecoveryCode, SignInCode, SignInLink, SignInSession

KEPT = timedelta(days=30)


def prune(work: Work) -> None:
    """Forget sessions, tokens, links and codes that ended a month ago."""
    before = work.now - KEPT
    for table in (SignInSession, SignInLink, SignInCode, ApiToken):
        work.db.execute(sa.delete(table).where(table.ends_at < before))
    work.db.execute(sa.delete(RecoveryCode).where(RecoveryCode.used_at < before))


def end_everything(work: Work) -> None:
    """End every session, token, link and printed code of everybody, as a restored backup must before it serves."""
    for table, column in (
        (SignInSession, "ended_at"),
        (ApiToken, "revoked_at"),
        (SignInLink, "used_at"),
        (SignInCode, "used_at"),
    ):
        still = getattr(table, column).is_(None)
        work.db.execute(sa.update(table).where(still).values({column: work.now}))
    audit.record(work, "signin:end-everything")
