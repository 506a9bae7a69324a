"""Tables of behaviours seen, requests for sign-off and decisions."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.people import Basis
from lms.runtime.db import Base, one_of
from lms.signoff.rules import Cause, State

_WAITING = sa.text("state = 'waiting'")


class BehaviourSeen(Base):
    """That somebody saw a person do one thing on a module's checklist. Never edited; `together` joins those of one occasion."""

    __tablename__ = "behaviour_seen"
    __table_args__ = (sa.Index("ix_behaviour_seen_person_id_module_id", "person_id", "module_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"))
    module_id: Mapped[str] = mapped_column(sa.Text, sa.ForeignKey("module.id"))
    version_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("module_version.id"))
    organisation_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("organisation.id"))
    behaviour_id: Mapped[str]
    seen_on: Mapped[date]
    note: Mapped[str]
    seen_by: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"), index=True)
    together: Mapped[UUID | None]
    recorded_at: Mapped[datetime]


class SignOffRequest(Base):
    """A learner's request, with what the decider is shown frozen in `facts`. At most one waits per run."""

    __tablename__ = "sign_off_request"
    __table_args__ = (
        one_of("state", "state", State),
        sa.Index("uq_sign_off_request_waiting", "enrolment_id", unique=True, sqlite_where=_WAITING, postgresql_where=_WAITING),
        sa.Index("ix_sign_off_request_queue", "asked_at", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
        sa.Index("ix_sign_off_request_enrolment_id", "enrolment_id"),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    enrolment_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("enrolment.id"))
    person_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"), index=True)
    post_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("post.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("organisation.id"))
    module_id: Mapped[str] = mapped_column(sa.Text, sa.ForeignKey("module.id"))
    version_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("module_version.id"))
    state: Mapped[str]
    declaration: Mapped[str]
    note: Mapped[str]
    facts: Mapped[dict[str, Any]]
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Decision(Base):
    """What was decided on a request: one, never edited, with the words declared and the facts decided on.

    `basis` says by what right it was decided (None in decisions from before that was kept), and `decided_for` in whose place.
    `supersedes_id` is the decision before it in the same run. The sign-offs of one declaration share `together`.
    """

    __tablename__ = "decision"
    __table_args__ = (
        one_of("basis", "basis", Basis),
        sa.CheckConstraint("decided_for IS NULL OR decided_for <> decided_by", name="for_somebody_else"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    request_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("sign_off_request.id"), unique=True)
    approved: Mapped[bool]
    statement: Mapped[str]
    reason: Mapped[str]
    facts: Mapped[dict[str, Any]]
    decided_by: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"), index=True)
    decided_for: Mapped[UUID | None] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"))
    decided_at: Mapped[datetime]
    together: Mapped[UUID | None]
    basis: Mapped[str | None]
    supersedes_id: Mapped[UUID | None] = mapped_column(sa.Uuid, sa.ForeignKey("decision.id"), index=True, unique=True)


class SignOffVoided(Base):
    """That a request or its sign-off does not count any more, and why. Never changed, never deleted.

    `voided_by` is None where a job did it, such as one that follows a new version.
    """

    __tablename__ = "sign_off_voided"
    __table_args__ = (one_of("cause", "cause", Cause),)

    request_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("sign_off_request.id"), primary_key=True)
    cause: Mapped[str]
    reason: Mapped[str]
    voided_by: Mapped[UUID | None] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"), index=True)
    voided_at: Mapped[datetime]
