"""A personal address, with which somebody keeps sign-in to their own record after their last post has ended.

Promises: an address counts only once a link that was mailed to it was used; after the last day none can be added or confirmed any more;
the link is made by the job that mails it, so that no secret waits in the job table. Source: product, section 2; docs/decisions/0030.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from lms import messages, people
from lms.runtime import audit, ids, links, queue
from lms.runtime.errors import Refused
from lms.runtime.work import Work
from lms.signin.accounts import create_account, is_address
from lms.signin.links import FreshLink
from lms.signin.models import Account, PersonalAddress

LASTS = timedelta(days=2)
USED_UP = "This link has been used or has run out. Ask for a new one under My account."
TOO_LATE = (
    "Your last post has ended, so this address can no longer be confirmed. Ask the training team of your last post."
)


@dataclass(frozen=True)
class PersonalView:
    """The actor's personal address, if it is confirmed, and one that waits to be."""

    email: str = ""
    confirmed_at: datetime | None = None
    offered: str = ""
    offered_until: datetime | None = None


@dataclass(frozen=True)
class Offered:
    """Whose address a link confirms."""

    person_id: UUID
    first_name: str
    email: str


def personal_address(work: Work) -> PersonalView:
    """Return the actor's personal address."""
    row = work.db.get(PersonalAddress, work.actor.person)
    if row is None:
        return PersonalView()
    return PersonalView(row.email or "", row.confirmed_at, row.offered_email or "", row.offered_until)


def offer_personal_address(work: Work, email: str) -> None:
    """Note an address of the actor's own and put the job that mails its link; one that is confirmed counts until the new one is.

    Raises Refused for what is no address, for a work address, and for somebody whose last post has ended.
    """
    email = email.strip()
    if not is_address(email):
        raise Refused("Enter an email address, such as name@example.com", field="email")
    if email.casefold() in _work_addresses(work, work.actor.person):
        raise Refused("This is your work address, which ends with your post. Enter one of your own.", field="email")
    if _has_left(work, work.actor.person):
        raise Refused(TOO_LATE)
    row = work.db.get(PersonalAddress, work.actor.person) or PersonalAddress(person_id=work.actor.person)
    row.offered_email, row.offered_digest, row.offered_until = email, None, None
    work.db.add(row)
    audit.record(work, "signin:offer-personal-address", about=work.actor.person)
    key, payload = f"personal:{work.actor.person}", {"person_id": str(work.actor.person)}
    queue.put(work, "mail_personal", payload, key=key, priority=queue.Priority.SOON)


def fresh_personal_link(work: Work, person_id: UUID) -> FreshLink | None:
    """Make the link that confirms an address and the mail that carries it; None when there is nothing to confirm any more."""
    row = work.db.get(PersonalAddress, person_id)
    if row is None or not row.offered_email:
        return None
    token = ids.new_token()
    row.offered_digest, row.offered_until = ids.token_digest(token), work.now + LASTS
    address = links.link(work.site, "personal_address", token)
    text = (
        f"Hello {people.name_parts(work, person_id)[0]}\n\nYou gave this address as your personal one in Wardwise. Confirm it here within "
        f"2 days:\n\n{address}\n\nWith it you can still sign in to your own record after your last post has ended. If this was not "
        "you, you need do nothing.\n"
    )
    return FreshLink(person_id, row.offered_email, "Confirm your personal address", text)


def open_personal_link(work: Work, token: str) -> Offered | None:
    """Return what a link confirms, or None when it is unknown, used or has run out."""
    row = work.db.execute(
        sa.select(PersonalAddress.person_id, people.Person.first_name, PersonalAddress.offered_email)
        .join(people.Person, people.Person.id == PersonalAddress.person_id)
        .where(
            PersonalAddress.offered_digest == ids.token_digest(token), PersonalAddress.offered_until > work.now,
            people.Person.suspended_at.is_(None),
        )
    ).one_or_none()  # fmt: skip
    return Offered(row.person_id, row.first_name, row.offered_email or "") if row else None


def confirm_personal_address(work: Work, token: str) -> Offered:
    """Let an address count, use the link up, and tell its owner. Whoever has no account of their own gets one, with it as sign-in name.

    Raises Refused for a link that does not work, after the last day, and when somebody else has that sign-in name.
    """
    found = open_personal_link(work, token)
    if found is None:
        raise Refused(USED_UP)
    if _has_left(work, found.person_id):
        raise Refused(TOO_LATE)
    mine = sa.update(PersonalAddress).where(
        PersonalAddress.person_id == found.person_id, PersonalAddress.offered_digest == ids.token_digest(token)
    )
    used = mine.values(
        email=found.email, confirmed_at=work.now, offered_email=None, offered_digest=None, offered_until=None
    )
    if not work.db.execute(used).rowcount:  # type: ignore[attr-defined]
        raise Refused(USED_UP)
    if work.db.scalar(sa.select(Account.id).where(Account.person_id == found.person_id)) is None:
        # They come in through their organisation alone, which lets them in no more once they have left.
        create_account(work, found.person_id, sign_in_name=found.email)
    audit.record(work, "signin:confirm-personal-address", about=found.person_id)
    messages.send(
        work, found.person_id, "personal_address", subject="Your personal address is confirmed",
        text="With it you can still sign in to your own record after your last post has ended. If this was not you, remove it under "
        "My account and tell an administrator.",
        path=links.path("own_personal_address"),
    )  # fmt: skip
    return found


def remove_personal_address(work: Work) -> None:
    """Forget the actor's personal address, confirmed or not. Removing what is gone changes nothing.

    Raises Refused for somebody whose last post has ended: it is what lets them in.
    """
    row = work.db.get(PersonalAddress, work.actor.person)
    if row is None:
        return
    if _has_left(work, work.actor.person):
        raise Refused("This address is what lets you in, so it can no longer be removed.")
    work.db.delete(row)
    audit.record(work, "signin:remove-personal-address", about=work.actor.person)


def _has_left(work: Work, person_id: UUID) -> bool:
    return bool(work.db.scalar(sa.select(people.has_left(sa.literal(person_id, sa.Uuid()), work.today))))


def _work_addresses(work: Work, person_id: UUID) -> set[str]:
    posts = sa.select(people.Post.email).where(people.Post.person_id == person_id)
    found = [*work.db.scalars(posts), work.db.scalar(sa.select(Account.email).where(Account.person_id == person_id))]
    return {each.casefold() for each in found if each}
