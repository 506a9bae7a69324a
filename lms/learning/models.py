"""The table of pages read."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.runtime.db import Base


class PageDone(Base):
    """That a page was marked as read in a run, and in which version."""

    __tablename__ = "page_done"

    enrolment_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("enrolment.id"), primary_key=True)
    page_id: Mapped[str] = mapped_column(primary_key=True)
    version_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("module_version.id"))
    done_at: Mapped[datetime]
