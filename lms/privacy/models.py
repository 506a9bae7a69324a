"""Tables of copies of somebody's record, and of erasures."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.runtime.db import Base


class RecordCopy(Base):
    """A copy of everything of a person. `content` is a ZIP, there once it was made; the row goes when its time is over."""

    __tablename__ = "record_copy"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"), unique=True)
    asked_by: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    made_at: Mapped[datetime | None]
    content: Mapped[bytes | None] = mapped_column(sa.LargeBinary, deferred=True)
    size: Mapped[int | None]


class Erasure(Base):
    """That a person was erased. It outlives a restore: whoever restores an older database does these again."""

    __tablename__ = "erasure"

    person_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"), primary_key=True)
    erased_at: Mapped[datetime]
    erased_by: Mapped[UUID | None] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"))
    reason: Mapped[str]
