"""What somebody asks of their own account and sessions."""

from uuid import UUID

import sqlalchemy as sa

from lms import people
from lms.runtime.errors import NotFound
from lms.runtime.work import Work
from lms.signin.accounts import Account
from lms.signin.models import Account as AccountRow
from lms.signin.models import SignInSession


def own_account(work: Work) -> Account:
    """Return the actor's account. Raises NotFound when they have none."""
    found = own_account_if_any(work)
    if found is None:
        raise NotFound
    return found


def own_account_if_any(work: Work) -> Account | None:
    """Return the actor's account; None for somebody who comes in through their organisation alone."""
    row = work.db.execute(
        sa.select(
            AccountRow.id, AccountRow.person_id, AccountRow.sign_in_name, AccountRow.email, AccountRow.password_hash,
            people.Person.suspended_at,
        )
        .join(people.Person, people.Person.id == AccountRow.person_id)
        .where(AccountRow.person_id == work.actor.person)
    ).one_or_none()  # fmt: skip
    return Account(*row[:5], row.suspended_at is not None) if row else None


def owns_session(work: Work, session_id: UUID) -> bool:
    """Say whether a session, ended or not, is the actor's own."""
    mine = sa.exists().where(SignInSession.id == session_id, SignInSession.person_id == work.actor.person)
    return bool(work.db.execute(sa.select(mine)).scalar())


def known_words(work: Work, person_id: UUID) -> tuple[str, ...]:
    """Return what others know of a person, which no password should be made of: name, organisations, staff numbers."""
    rows = work.db.execute(
        sa.select(
            people.Person.first_name, people.Person.last_name, people.Organisation.name, people.Organisation.short_name,
            people.Post.staff_number,
        )
        .outerjoin(people.Post, people.Post.person_id == people.Person.id)
        .outerjoin(people.Organisation, people.Organisation.id == people.Post.organisation_id)
        .where(people.Person.id == person_id)
    )  # fmt: skip
    return tuple(sorted({word for row in rows for word in row if word}))
