"""The table of joinings that were begun: which account is to be given up, and the proof that its holder began it."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.runtime.db import Base


class JoinRequest(Base):
    """That somebody, signed in, asked to join this account to another one. Only the digest of the browser's token is kept."""

    __tablename__ = "join_request"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"), index=True)
    token_digest: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
