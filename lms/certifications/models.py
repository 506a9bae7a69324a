"""The tables of supply: who is certified, from when until when, on what evidence, and the time that was given beyond it."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.runtime.db import Base, one_of


class Origin(StrEnum):
    """What a certification rests on."""

    RUN = "run"
    PRIOR_LEARNING = "prior_learning"
    IMPORTED = "imported"


class Certification(Base):
    """That a person was certified in a module. Dates and window are frozen from the version passed; at most one per run.

    Prior learning and completions from before have no run and no version, and the dates that somebody gave them.
    `valid_until` is the last valid day. A voided certification (its certificate was revoked) covers no day.
    """

    __tablename__ = "certification"
    __table_args__ = (
        sa.UniqueConstraint("enrolment_id"),
        sa.Index("ix_certification_person_id_module_id", "person_id", "module_id"),
        sa.CheckConstraint("valid_until >= achieved_on", name="valid_until_after_achieved"),
        one_of("origin", "origin", Origin),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"))
    organisation_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("organisation.id"))
    module_id: Mapped[str] = mapped_column(sa.Text, sa.ForeignKey("module.id"))
    version_id: Mapped[UUID | None] = mapped_column(sa.Uuid, sa.ForeignKey("module_version.id"))
    enrolment_id: Mapped[UUID | None] = mapped_column(sa.Uuid, sa.ForeignKey("enrolment.id"))
    achieved_at: Mapped[datetime]
    achieved_on: Mapped[date]
    valid_until: Mapped[date]
    window_opens_on: Mapped[date]
    voided_at: Mapped[datetime | None]
    origin: Mapped[str] = mapped_column(server_default=Origin.RUN)


class CertificationExtension(Base):
    """Time that an organisation gave beyond the end of a certification. Never changed, never deleted.

    It moves the end that holds for that organisation. The certification, its certificate and what other organisations see stay as they
    are. `until_before` is the end that held until then.
    """

    __tablename__ = "certification_extension"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    certification_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("certification.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("organisation.id"))
    until_before: Mapped[date]
    until: Mapped[date]
    reason: Mapped[str]
    given_by: Mapped[UUID | None] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"), index=True)
    given_at: Mapped[datetime]
