"""The sign-ins that organisations have of their own, as rows.

Promises: a client secret lies in the database sealed, opens only for its own row, and is in no list; whoever came in through a provider
that is disabled is out at once, and nobody comes in through it from the next request on.
Leaves out: talking to a provider (oidc.py), and who its people are here (identities.py).
"""

from dataclasses import dataclass, field
from uuid import UUID

import sqlalchemy as sa

from lms import people
from lms.runtime import audit, ids, sealing
from lms.runtime.db import insert_once
from lms.runtime.errors import NotFound, Refused, Unavailable
from lms.runtime.work import Work
from lms.signin import addresses
from lms.signin.models import ExternalIdentity, IdentityProvider, ProviderKind, SignInSession


@dataclass(frozen=True)
class ProviderView:
    """A provider as everybody may know it. `label` stands before the word account: "Northbank"."""

    id: UUID
    organisation_id: UUID
    organisation_name: str
    kind: ProviderKind
    label: str
    issuer: str
    is_enabled: bool

    @property
    def authority(self) -> str:
        """Who answers for the identities: the tenant of an Entra issuer, otherwise the issuer."""
        return addresses.tenant(self.issuer) if self.kind is ProviderKind.ENTRA else self.issuer


@dataclass(frozen=True)
class Provider(ProviderView):
    """A provider to talk to. `staff_number_claim` names the claim that holds the organisation's staff number, if one does."""

    client_id: str
    client_secret: str = field(repr=False)
    staff_number_claim: str | None


_NAMES = ("id", "organisation_id", "kind", "label", "issuer", "disabled_at")
_COLUMNS = tuple(getattr(IdentityProvider, name) for name in _NAMES)


def _views(work: Work, *conditions: sa.ColumnElement[bool]) -> tuple[ProviderView, ...]:
    rows = work.db.execute(
        sa.select(*_COLUMNS, people.Organisation.name)
        .join(people.Organisation, people.Organisation.id == IdentityProvider.organisation_id)
        .where(*conditions)
        .order_by(people.Organisation.name, IdentityProvider.label, IdentityProvider.id)
    )
    return tuple(
        ProviderView(
            row.id, row.organisation_id, row.name, ProviderKind(row.kind), row.label, row.issuer, row.disabled_at is None
        )
        for row in rows
    )  # fmt: skip


def providers(work: Work) -> tuple[ProviderView, ...]:
    """Return every provider, the disabled ones too."""
    return _views(work)


def open_providers(work: Work) -> tuple[ProviderView, ...]:
    """Return the providers that people can sign in through today."""
    return _views(work, IdentityProvider.disabled_at.is_(None), _organisation_runs(work))


def provider(work: Work, provider_id: UUID) -> Provider:
    """Return an enabled provider with its secret.

    Raises NotFound, and Unavailable, saying what to do, when the secret does not open with the master key.
    """
    row = work.db.execute(
        sa.select(IdentityProvider, people.Organisation.name)
        .join(people.Organisation, people.Organisation.id == IdentityProvider.organisation_id)
        .where(
            IdentityProvider.id == provider_id, IdentityProvider.disabled_at.is_(None), _organisation_runs(work)
        )
    ).one_or_none()  # fmt: skip
    if row is None:
        raise NotFound
    found, organisation = row
    try:
        secret = sealing.unseal(work.site.master_key, found.client_secret_sealed, _bound_to(found.id))
    except sealing.DoesNotOpen:
        raise Unavailable(
            f"The secret of the {found.label} sign-in does not open with this master key: put the master key back that it was "
            "made under, or add the provider again with `lms providers add`"
        ) from None
    return Provider(
        found.id, found.organisation_id, organisation, ProviderKind(found.kind), found.label, found.issuer, True,
        found.client_id, secret.decode(), found.staff_number_claim,
    )  # fmt: skip


def add_provider(
    work: Work, organisation_id: UUID, *, kind: ProviderKind, label: str, issuer: str, client_id: str, client_secret: str,
    staff_number_claim: str | None = None,
) -> UUID:  # fmt: skip
    """Bind a provider to an organisation, or give the one it has with this issuer new values; return its id.

    Raises Refused for an address that cannot be trusted and for values that are missing.
    """
    if fault := addresses.issuer_fault(issuer, is_entra=kind is ProviderKind.ENTRA):
        raise Refused(fault)
    for value, name in ((label, "label"), (client_id, "client id"), (client_secret, "client secret")):
        if not value.strip() or not value.isprintable():
            raise Refused(f"Enter the {name} in one line")
    provider_id = work.db.scalar(
        sa.select(IdentityProvider.id).where(
            IdentityProvider.organisation_id == organisation_id, IdentityProvider.issuer == issuer
        )
    )
    is_new, provider_id = provider_id is None, provider_id or ids.new_id()
    values = {
        "kind": kind.value, "label": label.strip(), "client_id": client_id.strip(), "staff_number_claim": staff_number_claim,
        "client_secret_sealed": sealing.seal(work.site.master_key, client_secret.encode(), _bound_to(provider_id)),
        "disabled_at": None,
    }  # fmt: skip
    if is_new:
        insert_once(
            work.db, IdentityProvider, id=provider_id, organisation_id=organisation_id, issuer=issuer,
            created_at=work.now, **values,
        )  # fmt: skip
    else:
        work.db.execute(sa.update(IdentityProvider).where(IdentityProvider.id == provider_id).values(**values))
    audit.record(
        work, "signin:add-provider", provider_id, organisation=organisation_id, issuer=issuer, client_id=client_id.strip(),
        kind=kind.value, staff_number_claim=staff_number_claim,
    )  # fmt: skip
    return provider_id


def disable_provider(work: Work, provider_id: UUID) -> int:
    """Shut a provider's door and end the sessions of whoever it can name; return how many sessions. Raises NotFound."""
    found = next((each for each in providers(work) if each.id == provider_id), None)
    if found is None:
        raise NotFound
    work.db.execute(
        sa.update(IdentityProvider)
        .where(IdentityProvider.id == provider_id, IdentityProvider.disabled_at.is_(None))
        .values(disabled_at=work.now)
    )
    theirs = sa.select(ExternalIdentity.person_id).where(
        ExternalIdentity.authority == found.authority, ExternalIdentity.ended_at.is_(None)
    )
    ended = work.db.execute(
        sa.update(SignInSession)
        .where(
            SignInSession.person_id.in_(theirs), SignInSession.ended_at.is_(None), SignInSession.ends_at > work.now
        )
        .values(ended_at=work.now)
    )  # fmt: skip
    count = int(ended.rowcount)  # type: ignore[attr-defined]
    audit.record(work, "signin:disable-provider", provider_id, organisation=found.organisation_id, sessions_ended=count)
    return count


def organisation_by_code(work: Work, ods_code: str) -> UUID:
    """Return the id of an organisation by its ODS code. Raises Refused, naming those that there are."""
    wanted = ods_code.strip().upper()
    rows = work.db.execute(
        sa.select(people.Organisation.id, people.Organisation.ods_code).where(people.Organisation.ods_code.is_not(None))
    ).all()
    for row in rows:
        if row.ods_code.upper() == wanted:
            return UUID(str(row.id))
    known = ", ".join(sorted(row.ods_code for row in rows)) or "none yet"
    raise Refused(f"There is no organisation with the ODS code {ods_code}. The codes here: {known}")


def _organisation_runs(work: Work) -> sa.ColumnElement[bool]:
    ended_on = people.Organisation.ended_on
    return sa.or_(ended_on.is_(None), ended_on >= work.today)


def _bound_to(provider_id: UUID) -> bytes:
    return provider_id.bytes + b"client secret"
