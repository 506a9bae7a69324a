"""The tables of what people were told, and of what became of the mails."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.runtime.db import Base, one_of


class Message(Base):
    """One message to one person, readable in the product for as long as they have an account; `about_person_id` is whom it names, if that
    is somebody whom its reader may cease to see."""

    __tablename__ = "message"
    __table_args__ = (sa.Index("ix_message_person_id_sent_at", "person_id", "sent_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"))
    kind: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    path: Mapped[str]
    about_person_id: Mapped[UUID | None] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"), index=True)
    sent_at: Mapped[datetime]


class DeliveryState(StrEnum):
    """What became of a mail. `kept`: it was not to go; the message can be read in the product. `again`: a later copy took its place."""

    TRYING = "trying"
    SENT = "sent"
    FAILED = "failed"
    KEPT = "kept"
    AGAIN = "again"


class Delivery(Base):
    """What became of one mail; `id` is its job's, so that a job that runs again finds what it did. No message: it carried a link."""

    __tablename__ = "mail_delivery"
    __table_args__ = (
        one_of("state", "state", DeliveryState),
        sa.Index(
            "ix_mail_delivery_open", "at", "id",
            sqlite_where=sa.text("state IN ('trying', 'failed')"), postgresql_where=sa.text("state IN ('trying', 'failed')"),
        ),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    message_id: Mapped[UUID | None] = mapped_column(
        sa.Uuid, sa.ForeignKey("message.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"), index=True)
    subject: Mapped[str]
    address: Mapped[str]
    state: Mapped[str]
    cause: Mapped[str]
    answer: Mapped[str]
    tries: Mapped[int]
    at: Mapped[datetime]
