"""Tables of attempts and what was drawn, answered and marked in them."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.runtime.db import Base, one_of

_OPEN = sa.text("submitted_at IS NULL")


class Mode(StrEnum):
    """What an attempt is for: the quiz of a module, or the questions that a refresher begins with."""

    TEST = "test"
    REFRESHER = "refresher"


class Attempt(Base):
    """One try at a module's quiz. `number` counts from 1 in its run; at most one is open.

    It is passed when the score reached `needed` and no critical question is left to put right (`recaps_left`):
    `passed_at` says when both held; in a refresher, when every outcome was credited. `organisation_id` is its run's: its
    start and result are written to that chain.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        sa.UniqueConstraint("enrolment_id", "number"),
        sa.Index("ix_attempt_person_id_module_id", "person_id", "module_id"),
        sa.Index("uq_attempt_open", "enrolment_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        one_of("mode", "mode", Mode),
        sa.CheckConstraint("score IS NULL OR (score >= 0 AND score <= out_of)", name="score_in_range"),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    enrolment_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("enrolment.id"))
    person_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"))
    organisation_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("organisation.id"))
    module_id: Mapped[str] = mapped_column(sa.Text, sa.ForeignKey("module.id"))
    version_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("module_version.id"))
    number: Mapped[int]
    out_of: Mapped[int]
    needed: Mapped[int]
    opened_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    score: Mapped[int | None]
    recaps_left: Mapped[int] = mapped_column(server_default="0")
    passed_at: Mapped[datetime | None]
    mode: Mapped[str] = mapped_column(server_default=Mode.TEST)


class AttemptQuestion(Base):
    """One drawn question: its place, the order of its options, the answer saved last, and its mark (0 or 1)."""

    __tablename__ = "attempt_question"
    __table_args__ = (sa.UniqueConstraint("attempt_id", "question_id"),)

    attempt_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("attempt.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[str]
    option_order: Mapped[list[str]]
    answer: Mapped[list[str] | None]
    saved_at: Mapped[datetime | None]
    mark: Mapped[int | None]
    recapped_at: Mapped[datetime | None]


class OutcomeCredit(Base):
    """That an outcome was shown in a refresher: by a right answer in which attempt, and in which version. Once and for good."""

    __tablename__ = "outcome_credit"

    enrolment_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("enrolment.id"), primary_key=True)
    outcome_id: Mapped[str] = mapped_column(primary_key=True)
    attempt_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("attempt.id"))
    version_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("module_version.id"))
    credited_at: Mapped[datetime]
