"""Bytes by their SHA-256, in the database: one backup holds all of them and several nodes need no shared disk."""

import hashlib
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.runtime.db import Base, insert_once
from lms.runtime.errors import NotFound
from lms.runtime.work import Work


class Blob(Base):
    """Bytes that never change, since their name is their digest."""

    __tablename__ = "blob"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    media_type: Mapped[str]
    size: Mapped[int]
    content: Mapped[bytes]
    stored_at: Mapped[datetime]


def store(work: Work, content: bytes, media_type: str) -> str:
    """Keep bytes, once; return their SHA-256 in hex."""
    digest = hashlib.sha256(content).hexdigest()
    insert_once(
        work.db, Blob, sha256=digest, media_type=media_type, size=len(content), content=content, stored_at=work.now
    )
    return digest


def read(work: Work, digest: str) -> tuple[bytes, str]:
    """Return the bytes and their media type. Raises NotFound."""
    row = work.db.execute(sa.select(Blob.content, Blob.media_type).where(Blob.sha256 == digest)).one_or_none()
    if row is None:
        raise NotFound
    return row.content, row.media_type
