"""Accounts: one per person."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from lms import people
from lms.runtime import audit, ids
from lms.runtime.db import insert_once
from lms.runtime.errors import Forbidden, NotFound, Refused
from lms.runtime.work import Work
from lms.signin import models
from lms.signin.ending import end_waiting
from lms.signin.leavers import address_of, keeps_sign_in
from lms.signin.rules import sign_in_key


@dataclass(frozen=True)
class Account:
    """An account as sign-in needs it. `has_left`: their last post has ended, and they confirmed no personal address before."""

    id: UUID
    person_id: UUID
    sign_in_name: str
    email: str | None
    password_hash: str | None
    is_suspended: bool
    has_left: bool = False


@dataclass(frozen=True)
class Reader:
    """Somebody a mail can go to."""

    first_name: str
    email: str


def create_account(
    work: Work, person_id: UUID, *, sign_in_name: str, email: str | None = None, password_hash: str | None = None
) -> UUID:
    """Make a person's account; return its id. Raises Refused when they have one, or the name is taken or too short."""
    key = sign_in_key(sign_in_name)
    if not 3 <= len(key) <= 254:
        raise Refused("Enter a sign-in name of 3 to 254 characters", field="sign_in_name")
    if work.db.scalar(sa.select(models.Account.id).where(models.Account.sign_in_key == key)):
        raise Refused("Somebody else has this sign-in name. Choose another one.", field="sign_in_name")
    account_id = ids.new_id()
    is_new = insert_once(
        work.db, models.Account, id=account_id, person_id=person_id, sign_in_name=sign_in_name.strip(), sign_in_key=key,
        password_hash=password_hash, email=email, created_at=work.now,
    )  # fmt: skip
    if not is_new:
        raise Refused("This person has an account already. Send them a new link instead.")
    audit.record(work, "signin:create-account", account_id, about=person_id)
    return account_id


def account_by_name(work: Work, sign_in_name: str) -> Account | None:
    """Return the account of a sign-in name, or None."""
    row = work.db.execute(
        sa.select(
            models.Account.id, models.Account.person_id, models.Account.sign_in_name, models.Account.email,
            models.Account.password_hash, people.Person.suspended_at, (~keeps_sign_in(people.Person.id, work.today)).label("has_left"),
        )
        .join(people.Person, people.Person.id == models.Account.person_id)
        .where(models.Account.sign_in_key == sign_in_key(sign_in_name))
    ).one_or_none()  # fmt: skip
    return Account(*row[:5], row.suspended_at is not None, row.has_left) if row else None


def change_password(work: Work, password_hash: str) -> None:
    """Set the actor's own password and end the links and codes that wait; tokens for programs go on. Raises NotFound without an account."""
    account = work.db.scalar(sa.select(models.Account).where(models.Account.person_id == work.actor.person))
    if account is None:
        raise NotFound
    account.password_hash = password_hash
    end_waiting(work, account.id)
    audit.record(work, "signin:change-password", account.id, about=account.person_id)


def reader(work: Work, person_id: UUID, *, instead: str = "") -> Reader | None:
    """Return where a person's mail goes, or that it goes to another address of theirs `instead`; None without one or when suspended."""
    address = address_of(people.Person.id, models.Account.email, work.today).label("address")
    row = work.db.execute(
        sa.select(people.Person.first_name, address)
        .outerjoin(models.Account, models.Account.person_id == people.Person.id)
        .where(people.Person.id == person_id, people.Person.suspended_at.is_(None))
    ).one_or_none()
    goes_to = instead or (row.address if row else "")
    return Reader(row.first_name, goes_to) if row and goes_to else None


def correct_address(work: Work, person_id: UUID, email: str) -> None:
    """Set where a person's mail goes, for an administrator; links and codes that wait end. Raises Forbidden, NotFound and Refused.

    The sign-in name stays as it is, even where it looks like the address.
    """
    if not people.is_administrator(work):
        raise Forbidden
    account = work.db.scalar(sa.select(models.Account).where(models.Account.person_id == person_id))
    if account is None:
        raise NotFound
    address = email.strip()
    if not is_address(address):
        raise Refused("Enter an email address, such as name@example.nhs.uk", field="email")
    if account.email == address:
        return
    before, account.email = account.email, address
    end_waiting(work, account.id)
    audit.record(
        work, "signin:correct-address", account.id, about=person_id, before={"email": before}, after={"email": address}
    )


def is_address(text: str) -> bool:
    """Say whether something can be mailed to: one @, no blanks, a domain with a dot."""
    local, at, domain = text.rpartition("@")
    return bool(at and local and "@" not in local and "." in domain.strip(".") and len(text) <= 254) and not any(
        each.isspace() or each in '<>,;:"()' for each in text
    )


def name_of(work: Work, person_id: UUID) -> str:
    """Return a person's sign-in name, or nothing when they have no account. The caller has checked who asks."""
    return work.db.scalar(sa.select(models.Account.sign_in_name).where(models.Account.person_id == person_id)) or ""
