"""One-time links: an invitation or a reset. Looking at one changes nothing; choosing a password with it uses it up."""

import hashlib
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from lms import people
from lms.runtime import audit, ids, links, queue
from lms.runtime.errors import Refused
from lms.runtime.work import Work
from lms.signin import models
from lms.signin.accounts import account_by_name, create_account
from lms.signin.ending import end_tokens, end_waiting
from lms.signin.leavers import address_of, keeps_sign_in
from lms.signin.models import LinkKind
from lms.signin.rules import sign_in_key
from lms.signin.sessions import end_sessions

LASTS = {LinkKind.INVITATION: timedelta(days=7), LinkKind.RESET: timedelta(hours=2)}
USED_UP = "This link has been used or has run out. Ask for a new one."


@dataclass(frozen=True)
class LinkView:
    """A link that still works, and whose it is. `tokens_ended` counts the tokens for programs that using it ended."""

    account_id: UUID
    person_id: UUID
    sign_in_name: str
    first_name: str
    tokens_ended: int = 0


@dataclass(frozen=True)
class FreshLink:
    """The mail that carries a new link."""

    person_id: UUID
    email: str
    subject: str
    text: str


def invite(work: Work, person_id: UUID, *, sign_in_name: str, email: str | None = None) -> str:
    """Make an account without a password and return the token of its invitation. Raises Refused when the name is taken."""
    account_id = create_account(work, person_id, sign_in_name=sign_in_name, email=email)
    audit.record(work, "signin:invite", account_id, about=person_id)
    return _make(work, account_id, LinkKind.INVITATION)


def ask_reset(work: Work, sign_in_name: str) -> None:
    """Put the job that mails a reset link. Whether anybody has the name is told neither by an answer nor by the time it takes.

    So the job is put for an unknown name too, for an account that does not exist: it finds nobody to write to.
    """
    account = account_by_name(work, sign_in_name)
    account_id = account.id if account else ids.new_id()
    name = hashlib.sha256(sign_in_key(sign_in_name).encode()).hexdigest()
    queue.put(
        work,
        "mail_link",
        {"account_id": str(account_id), "kind": LinkKind.RESET},
        key=f"reset:{name}",
        priority=queue.Priority.SOON,
    )


def fresh_link(work: Work, account_id: UUID, kind: str) -> FreshLink | None:
    """Make a link and the mail that carries it; None when the account has no address, or lets nobody in, any more."""
    where = address_of(people.Person.id, models.Account.email, work.today)
    row = work.db.execute(
        sa.select(models.Account.person_id, where.label("email"), people.Person.first_name)
        .join(people.Person, people.Person.id == models.Account.person_id)
        .where(
            models.Account.id == account_id,
            people.Person.suspended_at.is_(None),
            keeps_sign_in(people.Person.id, work.today),
        )
    ).one_or_none()
    if row is None or row.email is None:
        return None
    address = links.link(work.site, "reset", _make(work, account_id, LinkKind(kind)))
    text = (
        f"Hello {row.first_name}\n\nSomebody asked for a new password for your Wardwise account. If it was you, choose one here "
        f"within 2 hours:\n\n{address}\n\nIf it was not you, you need do nothing: your password stays as it is.\n"
    )
    return FreshLink(row.person_id, row.email, "Choose a new password", text)


def _make(work: Work, account_id: UUID, kind: LinkKind) -> str:
    token = ids.new_token()
    work.db.add(
        models.SignInLink(
            account_id=account_id,
            kind=kind,
            token_digest=ids.token_digest(token),
            made_at=work.now,
            ends_at=work.now + LASTS[kind],
            used_at=None,
        )
    )
    return token


def open_link(work: Work, token: str) -> LinkView | None:
    """Return whose link it is, or None when it is unknown, used or has run out."""
    row = work.db.execute(
        sa.select(models.Account.id, models.Account.person_id, models.Account.sign_in_name, people.Person.first_name)
        .join(models.SignInLink, models.SignInLink.account_id == models.Account.id)
        .join(people.Person, people.Person.id == models.Account.person_id)
        .where(
            models.SignInLink.token_digest == ids.token_digest(token),
            models.SignInLink.used_at.is_(None),
            models.SignInLink.ends_at > work.now,
            people.Person.suspended_at.is_(None),
            keeps_sign_in(people.Person.id, work.today),
        )
    ).one_or_none()
    return LinkView(*row) if row else None


def use_link(work: Work, token: str, password_hash: str) -> LinkView:
    """Set the password, use the link up, and end whatever else let anybody in. Raises Refused when it no longer works."""
    view = open_link(work, token)
    used = sa.update(models.SignInLink).where(
        models.SignInLink.token_digest == ids.token_digest(token), models.SignInLink.used_at.is_(None)
    )
    if view is None or not work.db.execute(used.values(used_at=work.now)).rowcount:  # type: ignore[attr-defined]
        raise Refused(USED_UP)
    work.db.execute(
        sa.update(models.Account).where(models.Account.id == view.account_id).values(password_hash=password_hash)
    )
    end_waiting(work, view.account_id)
    end_sessions(work, view.person_id)
    tokens_ended = end_tokens(work, view.person_id)
    audit.record(work, "signin:use-link", view.account_id, about=view.person_id, tokens_ended=tokens_ended)
    return replace(view, tokens_ended=tokens_ended)
