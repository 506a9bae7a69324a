"""Give an account up for another one of the same human being: it lets nobody in any more, and its name stays taken."""

from uuid import UUID

import sqlalchemy as sa

from lms.runtime.work import Work
from lms.signin.ending import end_tokens, end_waiting
from lms.signin.models import Account, ExternalIdentity, PersonalAddress
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
    _move_personal(work, gone, kept)
    account = work.db.scalar(sa.select(Account).where(Account.person_id == gone))
    if account is None:
        return
    end_waiting(work, account.id)
    mine = work.db.scalar(sa.select(Account).where(Account.person_id == kept))
    if mine is not None and mine.email is None:
        mine.email = account.email
    # Without an address no link can be mailed, and without a password nobody signs in.
    account.password_hash = account.email = None


def _move_personal(work: Work, gone: UUID, kept: UUID) -> None:
    """Let a confirmed personal address serve the one person, unless they have one; one that waits for its link is forgotten."""
    mine, theirs = work.db.get(PersonalAddress, kept), work.db.get(PersonalAddress, gone)
    if theirs is None:
        return
    if theirs.confirmed_at and (mine is None or mine.confirmed_at is None):
        if mine is None:
            mine = PersonalAddress(person_id=kept, offered_email=None, offered_digest=None, offered_until=None)
            work.db.add(mine)
        mine.email, mine.confirmed_at = theirs.email, theirs.confirmed_at
    work.db.delete(theirs)
