"""Give an account up for another one of the same human being: it lets nobody in any more, and its name stays taken."""

from uuid import UUID

import sqlalchemy as sa

from lms.runtime.work import Work
from lms.signin.ending import end_tokens, end_waiting
from lms.signin.models import Account, ExternalIdentity
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
    end_tokens(work, gone)
    account = work.db.scalar(sa.select(Account).where(Account.person_id == gone))
    if account is None:
        return
    end_waiting(work, account.id)
    mine = work.db.scalar(sa.select(Account).where(Account.person_id == kept))
    if mine is not None and mine.email is None:
        mine.email = account.email
    # Without an address no link can be mailed, and without a password nobody signs in.
    account.password_hash = account.email = None
