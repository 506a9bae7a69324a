"""The table of scenarios played. It has no place for a choice or a path, and never gets one."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.runtime.db import Base


class ScenarioPlayed(Base):
    """That a scenario was played to an end in a run, and in which version."""

    __tablename__ = "scenario_played"

    enrolment_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("enrolment.id"), primary_key=True)
    scenario_id: Mapped[str] = mapped_column(primary_key=True)
    version_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("module_version.id"))
    played_at: Mapped[datetime]
