"""The table of what people were told."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.runtime.db import Base


class Message(Base):
    """One message to one person, readable in the product for as long as they have an account."""

    __tablename__ = "message"
    __table_args__ = (sa.Index("ix_message_person_id_sent_at", "person_id", "sent_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"))
    kind: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    path: Mapped[str]
    sent_at: Mapped[datetime]
