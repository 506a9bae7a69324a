"""The tables of demand: who must hold what by when, and why, and the time that was given beyond it."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.runtime.db import Base

_OPEN = sa.text("ended_on IS NULL")


class Assignment(Base):
    """One organisation asks one module of one person, for a post. At most one is open for each."""

    __tablename__ = "assignment"
    __table_args__ = (
        sa.Index(
            "uq_assignment_open", "person_id", "organisation_id", "module_id", unique=True,
            sqlite_where=_OPEN, postgresql_where=_OPEN,
        ),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"))
    organisation_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("organisation.id"))
    post_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("post.id"), index=True)
    module_id: Mapped[str] = mapped_column(sa.Text, sa.ForeignKey("module.id"))
    asked_on: Mapped[date]
    due_on: Mapped[date]
    reason: Mapped[str]
    rule_name: Mapped[str | None]
    asked_by: Mapped[UUID | None] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"), index=True)
    asked_at: Mapped[datetime]
    ended_on: Mapped[date | None]


class AssignmentExtension(Base):
    """Time given to somebody who is not certified: the due date before and after. Never changed, never deleted."""

    __tablename__ = "assignment_extension"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    assignment_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("assignment.id"), index=True)
    due_on_before: Mapped[date]
    due_on: Mapped[date]
    reason: Mapped[str]
    given_by: Mapped[UUID | None] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"), index=True)
    given_at: Mapped[datetime]
