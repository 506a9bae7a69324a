"""Tables of runs at a module and the requirements met in them."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.runtime.db import Base, one_of


class Purpose(StrEnum):
    """Why somebody takes a module."""

    FIRST = "first"
    RENEWAL = "renewal"
    REFRESHER = "refresher"
    RETRAIN = "retrain"


class Requirement(StrEnum):
    """What a module can ask for; a run is complete when each one it asks is met."""

    READ = "read"
    SCENARIOS = "scenarios"
    QUIZ = "quiz"
    SIGN_OFF = "sign_off"


_OPEN = sa.text("completed_at IS NULL")


class Enrolment(Base):
    """One person's run at a module, for one post and one purpose. At most one is open per person and module.

    A refresher begins with questions instead of the pages: `changed_outcomes` are those that changed since the version passed
    before, and `minutes_saved` says, once every outcome was shown, how much less it took than the whole module.
    """

    __tablename__ = "enrolment"
    __table_args__ = (
        one_of("purpose", "purpose", Purpose),
        sa.Index("uq_enrolment_open", "person_id", "module_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        sa.Index("ix_enrolment_person_id_module_id", "person_id", "module_id"),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"))
    post_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("post.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("organisation.id"))
    module_id: Mapped[str] = mapped_column(sa.Text, sa.ForeignKey("module.id"))
    version_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("module_version.id"))
    purpose: Mapped[str]
    started_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    is_refresher: Mapped[bool] = mapped_column(server_default=sa.false())
    changed_outcomes: Mapped[list[str]] = mapped_column(server_default="[]")
    minutes_saved: Mapped[int | None]


class RequirementMet(Base):
    """That a requirement was met in a run, once and for good, and in which version."""

    __tablename__ = "requirement_met"
    __table_args__ = (one_of("requirement", "requirement", Requirement),)

    enrolment_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("enrolment.id"), primary_key=True)
    requirement: Mapped[str] = mapped_column(primary_key=True)
    version_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("module_version.id"))
    met_at: Mapped[datetime]
