"""The tables of demand: who must hold what by when and why, the rules that say so, the time given beyond it, and who is let off."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.assignments.rules import DueKind
from lms.runtime.db import Base, one_of

_OPEN = sa.text("ended_on IS NULL")
_IN_FORCE = sa.text("ended_at IS NULL")


class AssignmentRule(Base):
    """What an organisation asks of whoever its lines cover, from the day it began until the day it ended.

    `who` holds the lines; `module_ids` is empty where a pathway stands for its modules; `job_id` the job that carried the last change out.
    """

    __tablename__ = "assignment_rule"
    __table_args__ = (one_of("due", "due", DueKind),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("organisation.id"), index=True)
    name: Mapped[str]
    reason: Mapped[str]
    who: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON())
    module_ids: Mapped[list[str]]
    pathway_id: Mapped[str | None] = mapped_column(sa.Text, sa.ForeignKey("pathway.id"))
    due: Mapped[str]
    due_on: Mapped[date | None]
    due_days: Mapped[int | None]
    renew_months: Mapped[int | None]
    begins_on: Mapped[date]
    made_by: Mapped[UUID | None] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"))
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    ended_on: Mapped[date | None]
    job_id: Mapped[UUID | None]


class Assignment(Base):
    """One organisation asks one module of one person, for a post. At most one is open for each.

    What a rule made names it and has `wanted_on`, the day that the rule said; `due_on` differs where too little time was left or more
    was given.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        sa.Index(
            "uq_assignment_open", "person_id", "organisation_id", "module_id", unique=True,
            sqlite_where=_OPEN, postgresql_where=_OPEN,
        ),
        sa.Index("ix_assignment_open", "organisation_id", "module_id", sqlite_where=_OPEN, postgresql_where=_OPEN),
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
    rule_id: Mapped[UUID | None] = mapped_column(sa.Uuid, sa.ForeignKey("assignment_rule.id"))
    wanted_on: Mapped[date | None]
    renew_months: Mapped[int | None]


class Waiver(Base):
    """That an organisation does not ask a module of somebody for a time, to its last day `ends_on` unless it was ended before."""

    __tablename__ = "waiver"
    __table_args__ = (
        sa.Index(
            "uq_waiver_in_force", "person_id", "organisation_id", "module_id", unique=True,
            sqlite_where=_IN_FORCE, postgresql_where=_IN_FORCE,
        ),
        sa.CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"))
    organisation_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("organisation.id"))
    module_id: Mapped[str] = mapped_column(sa.Text, sa.ForeignKey("module.id"))
    reason: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    made_by: Mapped[UUID | None] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"))
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


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
