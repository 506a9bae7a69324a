"""Tables of evidence from elsewhere, its file, what was decided on it, and who certified what was recognised."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.runtime.db import Base, one_of

_WAITING = sa.text("state = 'waiting'")


class State(StrEnum):
    """Where a piece of evidence stands. Only `waiting` can change, and only once."""

    WAITING = "waiting"
    WITHDRAWN = "withdrawn"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class PriorLearning(Base):
    """That somebody says they learned a module elsewhere, for one of their posts. At most one waits per person and module.

    `valid_until` is None where the paper names no end.
    """

    __tablename__ = "prior_learning"
    __table_args__ = (
        one_of("state", "state", State),
        sa.Index(
            "uq_prior_learning_waiting", "person_id", "module_id", unique=True, sqlite_where=_WAITING, postgresql_where=_WAITING
        ),
        sa.Index("ix_prior_learning_person_id_module_id", "person_id", "module_id"),
        sa.Index("ix_prior_learning_organisation_id_claimed_at", "organisation_id", "claimed_at"),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"))
    post_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("post.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("organisation.id"))
    module_id: Mapped[str] = mapped_column(sa.Text, sa.ForeignKey("module.id"))
    issuer: Mapped[str]
    level: Mapped[str]
    achieved_on: Mapped[date]
    valid_until: Mapped[date | None]
    note: Mapped[str]
    state: Mapped[str]
    claimed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class PriorLearningFile(Base):
    """The file that was sent with a piece of evidence."""

    __tablename__ = "prior_learning_file"

    claim_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("prior_learning.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(sa.Text, sa.ForeignKey("blob.sha256"), index=True)
    media_type: Mapped[str]
    size: Mapped[int]


class PriorLearningDecision(Base):
    """What was decided on a piece of evidence: one, never edited. Accepted with explicit dates, or declined with a reason."""

    __tablename__ = "prior_learning_decision"
    __table_args__ = (
        sa.CheckConstraint(
            "accepted = (achieved_on IS NOT NULL) AND accepted = (valid_until IS NOT NULL)", name="dates_when_accepted"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    claim_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("prior_learning.id"), unique=True)
    accepted: Mapped[bool]
    achieved_on: Mapped[date | None]
    valid_until: Mapped[date | None]
    reason: Mapped[str]
    decided_by: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"), index=True)
    decided_at: Mapped[datetime]


class Recognition(Base):
    """Who certified what a certification recognises, and at which level. `claim_id` is None for what came in a file of past completions."""

    __tablename__ = "recognition"

    certification_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("certification.id"), primary_key=True)
    issuer: Mapped[str]
    level: Mapped[str]
    claim_id: Mapped[UUID | None] = mapped_column(sa.Uuid, sa.ForeignKey("prior_learning.id"), unique=True)
