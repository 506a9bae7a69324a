"""The tables of reminders: what was sent to whom for which week, which days were served, what people chose, calendar links."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.runtime.db import Base


class ReminderSent(Base):
    """That somebody was reminded by a rule for a period: once, whoever tries again."""

    __tablename__ = "reminder_sent"
    __table_args__ = (sa.UniqueConstraint("person_id", "rule", "period"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"))
    rule: Mapped[str]
    period: Mapped[str]
    message_id: Mapped[UUID | None] = mapped_column(
        sa.Uuid, sa.ForeignKey("message.id", ondelete="SET NULL"), index=True
    )
    sent_at: Mapped[datetime]


class ReminderDay(Base):
    """That the reminders of a local day were put, so that several workers put them once and a missed day is seen."""

    __tablename__ = "reminder_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    put_at: Mapped[datetime]


class DigestChoice(Base):
    """On which day of the week (0 is Monday) somebody's digest comes, and whether it is mailed too."""

    __tablename__ = "digest_choice"
    __table_args__ = (sa.CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),)

    person_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"), primary_key=True)
    weekday: Mapped[int | None]
    is_mailed: Mapped[bool]
    chosen_at: Mapped[datetime]


class CalendarLink(Base):
    """The secret address of somebody's calendar: one each, kept as a digest, and gone when it is taken back."""

    __tablename__ = "calendar_link"

    person_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"), primary_key=True)
    token_digest: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]
