"""Whose an external identity is: linked by proof, used to sign in, taken away.

Promises: an identity is one person's; nobody is joined by a name, an e-mail address or a registration number. Three things prove it: being
signed in as the person, holding the person's invitation, or the staff number that the person's own organisation vouches for, where that
organisation alone has ever employed them and nothing outside it is in their hands.
Leaves out: the conversation with a provider (oidc.py). Source: docs/decisions/0017.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from lms import messages, people
from lms.runtime import audit, ids, links
from lms.runtime.db import insert_once
from lms.runtime.errors import NotFound, Refused
from lms.runtime.work import Work
from lms.signin.leavers import LEFT, keeps_sign_in
from lms.signin.links import USED_UP
from lms.signin.models import Account, ExternalIdentity, IdentityProvider, LinkedBy, LinkKind, SignInLink
from lms.signin.oidc import Claimed
from lms.signin.providers import Provider, ProviderView, open_providers

SOMEBODY_ELSES = (
    "This account opens Wardwise for another person on record. If both are you, join the two under My account."
)
HAS_ONE = "You have another account of this organisation linked. Unlink that one first."


@dataclass(frozen=True)
class Entered:
    """Who came in through an organisation's sign-in. `sign_in_name` is empty for somebody without an account of ours."""

    person_id: UUID
    sign_in_name: str


@dataclass(frozen=True)
class IdentityView:
    """One of a person's own linked accounts."""

    id: UUID
    label: str
    organisation_name: str
    linked_at: datetime
    provider_id: UUID


def enter(work: Work, provider: Provider, claimed: Claimed) -> Entered | None:
    """Return whose identity it is, linking it by the staff number where that proves it; None for one that is nobody's.

    Raises Refused for somebody suspended, and for somebody who left without a personal address.
    """
    person_id = _holder(work, claimed.authority, claimed.subject)
    if person_id is None:
        person_id = _by_staff_number(work, provider, claimed)
        if person_id is None:
            return None
        _insert(work, person_id, provider, claimed.authority, claimed.subject, LinkedBy.STAFF_NUMBER)
    row = work.db.execute(
        sa.select(
            people.Person.suspended_at,
            Account.sign_in_name,
            keeps_sign_in(people.Person.id, work.today).label("may_enter"),
        )
        .outerjoin(Account, Account.person_id == people.Person.id)
        .where(people.Person.id == person_id)
    ).one()
    if row.suspended_at is not None:
        raise Refused("Your access to Wardwise is stopped at present. Your training team can tell you why.")
    if not row.may_enter:
        raise Refused(LEFT)
    return Entered(person_id, row.sign_in_name or "")


def link_own(work: Work, provider: ProviderView, authority: str, subject: str) -> None:
    """Link an identity to the actor, who is signed in. Linking it again changes nothing.

    Raises NotFound for a provider that is not offered to them, and Refused when it is somebody else's.
    """
    _link(work, work.actor.person, provider, authority, subject, LinkedBy.SIGNED_IN)


def link_invited(work: Work, token: str, provider: ProviderView, authority: str, subject: str) -> Entered:
    """Link an identity to whoever an invitation is for, and use the invitation up.

    Raises Refused when the invitation no longer works or the identity is somebody else's, NotFound for a provider not offered to them.
    """
    account = _invited(work, token)
    used = (
        sa.update(SignInLink)
        .where(SignInLink.account_id == account.id, SignInLink.used_at.is_(None))
        .values(used_at=work.now)
    )
    if not work.db.execute(used).rowcount:  # type: ignore[attr-defined]
        raise Refused(USED_UP)
    _link(work, account.person_id, provider, authority, subject, LinkedBy.INVITATION)
    audit.record(work, "signin:use-link", account.id, about=account.person_id)
    return Entered(account.person_id, account.sign_in_name)


def invited_person(work: Work, token: str) -> UUID:
    """Return whom an invitation is for. Raises Refused when it no longer works."""
    return _invited(work, token).person_id


def offered(work: Work, person_id: UUID) -> tuple[ProviderView, ...]:
    """Return the providers that somebody may link: of the organisations they work in; any for whoever holds a role on the site."""
    on_site = sa.exists().where(
        people.RoleGrant.person_id == person_id, people.RoleGrant.team_id.is_(None), people.RoleGrant.ended_at.is_(None)
    )
    works_in = sa.select(people.Post.organisation_id).where(
        people.Post.person_id == person_id, people.is_current(people.Post, work.today)
    )
    is_any = bool(work.db.scalar(sa.select(on_site)))
    theirs = set() if is_any else set(work.db.scalars(works_in))
    return tuple(each for each in open_providers(work) if is_any or each.organisation_id in theirs)


def own_identities(work: Work) -> tuple[IdentityView, ...]:
    """Return the actor's linked accounts, the oldest first."""
    rows = work.db.execute(
        sa.select(
            ExternalIdentity.id, IdentityProvider.label, people.Organisation.name, ExternalIdentity.linked_at,
            ExternalIdentity.provider_id,
        )
        .join(IdentityProvider, IdentityProvider.id == ExternalIdentity.provider_id)
        .join(people.Organisation, people.Organisation.id == IdentityProvider.organisation_id)
        .where(ExternalIdentity.person_id == work.actor.person, ExternalIdentity.ended_at.is_(None))
        .order_by(ExternalIdentity.linked_at, ExternalIdentity.id)
    )  # fmt: skip
    return tuple(IdentityView(*row) for row in rows)


def unlink(work: Work, identity_id: UUID) -> None:
    """End one of the actor's own links. Ending it twice changes nothing.

    Raises NotFound for somebody else's, and Refused for the only way in that they have.
    """
    found = work.db.scalar(
        sa.select(ExternalIdentity).where(
            ExternalIdentity.id == identity_id, ExternalIdentity.person_id == work.actor.person
        )
    )
    if found is None:
        raise NotFound
    if found.ended_at is not None:
        return
    has_password = work.db.scalar(sa.select(Account.password_hash).where(Account.person_id == work.actor.person))
    if not has_password and len(own_identities(work)) == 1:
        raise Refused(
            "This is the only way you sign in. Choose a password first: ask for a link under “I have forgotten my password”."
        )
    found.ended_at = work.now
    audit.record(work, "signin:unlink-identity", found.id, about=found.person_id, provider=str(found.provider_id))


def _holder(work: Work, authority: str, subject: str) -> UUID | None:
    return work.db.scalar(
        sa.select(ExternalIdentity.person_id).where(
            ExternalIdentity.authority == authority,
            ExternalIdentity.subject == subject,
            ExternalIdentity.ended_at.is_(None),
        )
    )


def _by_staff_number(work: Work, provider: Provider, claimed: Claimed) -> UUID | None:
    """Return the one person whom the organisation's own staff number names, where the organisation may speak for them.

    It may not for somebody who also works, or worked, elsewhere, or who holds a role beyond it: their account is more than its own.
    Nor for an identity that was unlinked once: whoever took it away decides.
    """
    number = claimed.claims.get(provider.staff_number_claim) if provider.staff_number_claim else None
    if not isinstance(number, str) or not number.strip():
        return None
    post, grant = people.Post, people.RoleGrant
    person_id = work.db.scalar(
        sa.select(post.person_id).where(
            post.organisation_id == provider.organisation_id,
            post.staff_number == number.strip(),
            people.is_current(post, work.today),
        )
    )
    elsewhere = sa.exists().where(post.person_id == person_id, post.organisation_id != provider.organisation_id)
    own_teams = sa.select(people.Team.id).where(people.Team.organisation_id == provider.organisation_id)
    beyond = sa.exists().where(
        grant.person_id == person_id,
        grant.ended_at.is_(None),
        sa.or_(grant.team_id.is_(None), grant.team_id.not_in(own_teams)),
    )
    known = sa.exists().where(
        ExternalIdentity.authority == claimed.authority,
        sa.or_(ExternalIdentity.subject == claimed.subject, ExternalIdentity.person_id == person_id),
    )
    if person_id is None or work.db.scalar(sa.select(sa.or_(elsewhere, beyond, known))):
        return None
    return person_id


def _invited(work: Work, token: str) -> Account:
    found = work.db.scalar(
        sa.select(Account)
        .join(SignInLink, SignInLink.account_id == Account.id)
        .join(people.Person, people.Person.id == Account.person_id)
        .where(
            SignInLink.token_digest == ids.token_digest(token),
            SignInLink.kind == LinkKind.INVITATION,
            SignInLink.used_at.is_(None),
            SignInLink.ends_at > work.now,
            people.Person.suspended_at.is_(None),
        )
    )
    if found is None:
        raise Refused(USED_UP)
    return found


def _link(
    work: Work, person_id: UUID, provider: ProviderView, authority: str, subject: str, linked_by: LinkedBy
) -> None:
    if provider.id not in {each.id for each in offered(work, person_id)}:
        raise NotFound
    holder = _holder(work, authority, subject)
    if holder is None:
        _insert(work, person_id, provider, authority, subject, linked_by)
    elif holder != person_id:
        raise Refused(SOMEBODY_ELSES)


def _insert(
    work: Work, person_id: UUID, provider: ProviderView, authority: str, subject: str, linked_by: LinkedBy
) -> None:
    identity_id = ids.new_id()
    if not insert_once(
        work.db, ExternalIdentity, id=identity_id, person_id=person_id, provider_id=provider.id, authority=authority,
        subject=subject, linked_by=linked_by.value, linked_at=work.now, ended_at=None,
    ):  # fmt: skip
        # One of the two constraints: the identity was linked at this moment, or the person has another of the same authority.
        holder = _holder(work, authority, subject)
        if holder != person_id:
            raise Refused(SOMEBODY_ELSES if holder else HAS_ONE)
        return
    audit.record(
        work, "signin:link-identity", identity_id, about=person_id, organisation=provider.organisation_id,
        provider=str(provider.id), linked_by=linked_by.value,
    )  # fmt: skip
    messages.send(
        work, person_id, "identity_linked", subject=f"Your {provider.label} account opens Wardwise",
        text=(
            f"From now on you can sign in to Wardwise with your {provider.label} account. If you did not ask for this, unlink it, and "
            "tell your training team."
        ),
        path=links.path("linked_accounts"),
    )  # fmt: skip
