"""The table of what leavers were sent."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.runtime.db import Base


class LeaverParcel(Base):
    """The certificates that go with one message, since somebody's last post ends. More than a mail can carry goes in several parts."""

    __tablename__ = "leaver_parcel"

    post_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("post.id"), primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    message_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("message.id", ondelete="CASCADE"), unique=True)
    address: Mapped[str]
    certificate_ids: Mapped[list[str]]
