"""Sign-in codes on paper, for staff without an e-mail address: a manager prints one, and with the staff number it chooses a password.

Promises: a code is kept as a digest, works once, for seven days, and only the newest one; printing it is recorded, and the person finds a
message about it. Nobody prints one for somebody who has an address or holds a role: that would be a way into their account. So a role
given since, or a password chosen otherwise, ends it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lms import messages, people
from lms.runtime import audit, ids, links
from lms.runtime.errors import NotFound, Refused
from lms.runtime.work import Work
from lms.signin import models
from lms.signin.accounts import create_account
from lms.signin.ending import end_tokens, end_waiting
from lms.signin.rules import sign_in_key
from lms.signin.sessions import end_sessions

LASTS = timedelta(days=7)
USED_UP = "This code has been used or has run out. Ask your manager for a new one."


@dataclass(frozen=True)
class Printable:
    """For whom a code can be printed; `refusal` says why not, in words for the manager."""

    person_id: UUID
    name: str
    staff_number: str
    organisation_name: str
    refusal: str


@dataclass(frozen=True)
class PrintedCode:
    """What the sheet says; `code` is in groups and never shown again."""

    person_id: UUID
    name: str
    staff_number: str
    organisation_name: str
    sign_in_name: str
    code: str
    address: str
    ends_at: datetime


@dataclass(frozen=True)
class CodeView:
    """Whose a code that still works is. `tokens_ended` counts the tokens for programs that using it ended."""

    account_id: UUID
    person_id: UUID
    sign_in_name: str
    tokens_ended: int = 0


def printable(work: Work, person_id: UUID) -> Printable:
    """Return for whom the code would be. Raises NotFound unless the actor manages that person or runs their training, and for oneself."""
    if person_id == work.actor.person_id:
        raise NotFound
    person = people.person(work, person_id)
    post = work.db.execute(
        sa.select(people.Post.staff_number, people.Organisation.name)
        .join(people.Organisation, people.Organisation.id == people.Post.organisation_id)
        .where(people.Post.person_id == person_id, people.answers_for(work, people.Post.id))
        .order_by(people.Post.started_on.desc(), people.Post.id)
    ).first()
    if post is None:
        raise NotFound
    return Printable(person_id, person.name, post.staff_number, post.name, _refusal(work, person))


def print_code(work: Work, person_id: UUID) -> PrintedCode:
    """Make a code for somebody, and an account where there is none; codes from before stop working.

    Raises NotFound out of reach, and Refused for somebody who is suspended, has an address or holds a role.
    """
    found = printable(work, person_id)
    if found.refusal:
        raise Refused(found.refusal)
    account_id, sign_in_name = _account(work, person_id)
    _use_up(work, account_id)
    code = ids.new_code()
    row = models.SignInCode(
        account_id=account_id, code_digest=ids.token_digest(code), made_by=work.actor.person, made_at=work.now,
        ends_at=work.now + LASTS, used_at=None,
    )  # fmt: skip
    work.db.add(row)
    audit.record(work, "signin:print-code", row.id, about=person_id)
    text = (
        f"{work.actor.name} printed a code with which you choose a password. It works once, for 7 days. If you did not get it from them "
        "yourself, tell your training team."
    )
    subject, path = "A sign-in code was printed for you", links.path("profile")
    messages.send(work, person_id, "sign_in_code", subject=subject, text=text, path=path)
    return PrintedCode(
        person_id, found.name, found.staff_number, found.organisation_name, sign_in_name, ids.grouped(code),
        links.link(work.site, "first_code"), row.ends_at,
    )  # fmt: skip


def open_code(work: Work, staff_number: str, typed: str) -> CodeView | None:
    """Return whose code it is, or None: unknown, used, run out, not with this staff number, or its holder was given a role."""
    code = ids.read_code(typed)
    if code is None:
        return None
    rows = work.db.execute(
        sa.select(models.Account.id, models.Account.person_id, models.Account.sign_in_name, people.Post.staff_number)
        .join(models.SignInCode, models.SignInCode.account_id == models.Account.id)
        .join(people.Person, people.Person.id == models.Account.person_id)
        .join(people.Post, people.Post.person_id == people.Person.id)
        .where(
            models.SignInCode.code_digest == ids.token_digest(code), models.SignInCode.used_at.is_(None),
            models.SignInCode.ends_at > work.now, people.Person.suspended_at.is_(None),
            people.is_current(people.Post, work.today), ~_holds_role(people.Person.id),
        )
    )  # fmt: skip
    wanted = sign_in_key(staff_number)
    found = next((row for row in rows if sign_in_key(row.staff_number) == wanted), None)
    return CodeView(*found[:3]) if found else None


def use_code(work: Work, staff_number: str, typed: str, password_hash: str) -> CodeView:
    """Set the password, use the code up, and end whatever else let anybody in. Raises Refused when it no longer works."""
    view = open_code(work, staff_number, typed)
    if view is None or not _use_up(work, view.account_id):
        raise Refused(USED_UP)
    account = work.db.get_one(models.Account, view.account_id)
    account.password_hash = password_hash
    end_waiting(work, view.account_id)
    end_sessions(work, view.person_id)
    tokens_ended = end_tokens(work, view.person_id)
    audit.record(work, "signin:use-code", view.account_id, about=view.person_id, tokens_ended=tokens_ended)
    return replace(view, tokens_ended=tokens_ended)


def _use_up(work: Work, account_id: UUID) -> bool:
    unused = sa.update(models.SignInCode).where(
        models.SignInCode.account_id == account_id, models.SignInCode.used_at.is_(None)
    )
    done: Any = work.db.execute(unused.values(used_at=work.now))
    return bool(done.rowcount)


def _refusal(work: Work, person: people.Person) -> str:
    if person.suspended_at:
        return f"{person.name} is suspended. An administrator can let them in again."
    account = work.db.scalar(sa.select(models.Account).where(models.Account.person_id == person.id))
    if account and account.email:
        return f"{person.name} has an email address. They choose a password with “I have forgotten my password”."
    if work.db.scalar(sa.select(_holds_role(person.id))):
        return f"{person.name} holds a role, so an administrator sends them a link instead."
    return ""


def _holds_role(person_id: Any) -> sa.ColumnElement[bool]:
    """Return the condition that a person holds a role, even one whose last day has passed: it may be given more days."""
    return sa.exists().where(people.RoleGrant.person_id == person_id, people.RoleGrant.ended_at.is_(None))


def _account(work: Work, person_id: UUID) -> tuple[UUID, str]:
    """Return the person's account and sign-in name, made from their staff number when they have none."""
    account = work.db.scalar(sa.select(models.Account).where(models.Account.person_id == person_id))
    if account:
        return account.id, account.sign_in_name
    name = next(each for each in _names(work, person_id) if not _is_taken(work, each))
    return create_account(work, person_id, sign_in_name=name), name


def _names(work: Work, person_id: UUID) -> Iterator[str]:
    """Yield sign-in names to try: the staff number, the same with the organisation's code, then with a number."""
    post = work.db.execute(
        sa.select(people.Post.staff_number, people.Organisation.ods_code, people.Organisation.short_name)
        .join(people.Organisation, people.Organisation.id == people.Post.organisation_id)
        .where(people.Post.person_id == person_id, people.answers_for(work, people.Post.id))
        .order_by(people.Post.started_on.desc(), people.Post.id)
    ).first()
    if post is None:
        raise NotFound
    longer = f"{post.staff_number}-{post.ods_code or post.short_name}"
    if len(sign_in_key(post.staff_number)) >= 3:
        yield post.staff_number
    yield longer
    yield from (f"{longer}-{number}" for number in range(2, 1000))


def _is_taken(work: Work, sign_in_name: str) -> bool:
    taken = sa.exists().where(models.Account.sign_in_key == sign_in_key(sign_in_name))
    return bool(work.db.scalar(sa.select(taken)))
