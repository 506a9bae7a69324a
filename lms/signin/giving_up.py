"""Give an account up for another one of the same human being: it lets nobody in any more, and its name stays taken."""

from uuid import UUID

import sqlalchemy as sa

from lms.runtime.work import Work
from lms.signin.models import Account, ApiToken, ExternalIdentity, SignInCode, SignInLink
from lms.signin.sessions import end_sessions


def give_up(work: Work, gone: UUID, kept: UUID) -> None:
    """End every way in to one person's account; ways in through an organisation lead to the other's from now on."""
    end_sessions(work, gone)
    live = sa.and_(ExternalIdentity.ended_at.is_(None), ExternalIdentity.person_id == gone)
    taken = sa.select(ExternalIdentity.authority).where(
        ExternalIdentity.person_id == kept, ExternalIdentity.ended_at.is_(None)
    )
    authorities = work.db.scalars(taken).all()
    work.db.execute(
        sa.update(ExternalIdentity).where(live, ExternalIdentity.authority.in_(authorities)).values(ended_at=work.now)
    )
    work.db.execute(sa.update(ExternalIdentity).where(live).values(person_id=kept))
    tokens = sa.update(ApiToken).where(ApiToken.person_id == gone, ApiToken.revoked_at.is_(None))
    work.db.execute(tokens.values(revoked_at=work.now))
    account = work.db.scalar(sa.select(Account).where(Account.person_id == gone))
    if account is None:
        return
    for link in (SignInLink, SignInCode):
        work.db.execute(
            sa.update(link).where(link.account_id == account.id, link.used_at.is_(None)).values(used_at=work.now)
        )
    mine = work.db.scalar(sa.select(Account).where(Account.person_id == kept))
    if mine is not None and mine.email is None:
        mine.email = account.email
    # Without an address no link can be mailed, and without a password nobody signs in.
    account.password_hash = account.email = None
