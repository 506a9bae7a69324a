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
    """One signed-in browser. Only the digest of its token is kept."""

    __tablename__ = "sign_in_session"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"), index=True)
    began_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


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
