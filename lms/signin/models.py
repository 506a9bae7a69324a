"""Tables of accounts, sessions and one-time links."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.runtime.db import Base, one_of


class LinkKind(StrEnum):
    """What a one-time link is for."""

    INVITATION = "invitation"
    RESET = "reset"


class Account(Base):
    """How one person signs in here. `sign_in_key` is the name casefolded after NFKC, unique in the installation."""

    __tablename__ = "account"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"), unique=True)
    sign_in_name: Mapped[str]
    sign_in_key: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str | None]
    email: Mapped[str | None]
    created_at: Mapped[datetime]


class SignInSession(Base):
    """One signed-in browser. Only the digest of its token is kept.

    `proved_at` is when whoever uses it last proved who they are; while it is None the second factor is waited for, and the browser is
    not signed in yet. `is_strong` says that a second factor was given, here or to the organisation's own sign-in.
    """

    __tablename__ = "sign_in_session"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"), index=True)
    began_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    proved_at: Mapped[datetime | None]
    is_strong: Mapped[bool] = mapped_column(server_default=sa.false())


class SignInLink(Base):
    """A link that lets its holder choose a password once."""

    __tablename__ = "sign_in_link"
    __table_args__ = (one_of("kind", "kind", LinkKind),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("account.id"), index=True)
    kind: Mapped[str]
    token_digest: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SecondFactor(Base):
    """The app that makes somebody's codes. `last_step` is the step of 30 seconds whose code was used last: none works twice.

    A secret that was offered and not yet confirmed with a code stands beside the one in use, so that a new phone can be set up while
    the old one still counts. Secrets are sealed under the master key.
    """

    __tablename__ = "second_factor"

    person_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"), primary_key=True)
    secret_sealed: Mapped[bytes | None]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int | None] = mapped_column(sa.BigInteger)
    offered_sealed: Mapped[bytes | None]
    offered_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """One code on paper that stands in for the app once. Only its digest is kept."""

    __tablename__ = "recovery_code"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"), index=True)
    code_digest: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class PersonalAddress(Base):
    """An address of somebody's own, for the time after their last post. `email` counts once it is confirmed.

    A new one is offered beside it until the link that was mailed there is used. Only the digest of the link is kept.
    """

    __tablename__ = "personal_address"

    person_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"), primary_key=True)
    email: Mapped[str | None]
    confirmed_at: Mapped[datetime | None]
    offered_email: Mapped[str | None]
    offered_digest: Mapped[str | None] = mapped_column(unique=True)
    offered_until: Mapped[datetime | None]


class SignInCode(Base):
    """A code that a manager printed: with the staff number, it lets its holder choose a password once. Only its digest is kept."""

    __tablename__ = "sign_in_code"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("account.id"), index=True)
    code_digest: Mapped[str] = mapped_column(unique=True)
    made_by: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"))
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class ApiToken(Base):
    """What a program shows to read for one person. Only its digest is kept; `permissions` can only take away from what they may do."""

    __tablename__ = "api_token"
    __table_args__ = (
        sa.Index(
            "uq_api_token_name", "person_id", "name", unique=True, sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"), index=True)
    name: Mapped[str]
    token_digest: Mapped[str] = mapped_column(unique=True)
    permissions: Mapped[list[str]]
    is_strong: Mapped[bool]
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]


class ProviderKind(StrEnum):
    """What kind of sign-in an organisation has. Entra names its people by tenant and object, everybody else by issuer and subject."""

    GENERIC = "generic"
    ENTRA = "entra"


class IdentityProvider(Base):
    """An organisation's own sign-in. The client secret is sealed under the master key."""

    __tablename__ = "identity_provider"
    __table_args__ = (
        one_of("kind", "kind", ProviderKind),
        sa.UniqueConstraint("organisation_id", "issuer"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("organisation.id"))
    kind: Mapped[str]
    label: Mapped[str]
    issuer: Mapped[str]
    client_id: Mapped[str]
    client_secret_sealed: Mapped[bytes]
    staff_number_claim: Mapped[str | None]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class LinkedBy(StrEnum):
    """What proved that an external identity is a person's."""

    SIGNED_IN = "signed_in"
    INVITATION = "invitation"
    STAFF_NUMBER = "staff_number"


_LIVE = sa.text("ended_at IS NULL")


class ExternalIdentity(Base):
    """Who an organisation's sign-in says somebody is: issuer and subject, or Entra's tenant and object. One person each."""

    __tablename__ = "external_identity"
    __table_args__ = (
        one_of("linked_by", "linked_by", LinkedBy),
        sa.Index(
            "uq_external_identity_subject", "authority", "subject", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE
        ),
        sa.Index(
            "uq_external_identity_person", "person_id", "authority", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE
        ),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"), index=True)
    provider_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("identity_provider.id"))
    authority: Mapped[str]
    subject: Mapped[str]
    linked_by: Mapped[str]
    linked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
