"""Tables of certificates, their files and the series their serial numbers come from."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.runtime.db import Base


class Certificate(Base):
    """A frozen document. `printed` holds everything on it as it was at issue; only its end is ever added, once.

    It ends by revocation, or by replacement: `replaced_by` is the certificate that was issued instead.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        sa.CheckConstraint("(revoked_at IS NULL) = (revoked_reason IS NULL)", name="revoked_with_reason"),
        sa.CheckConstraint(
            "(replaced_at IS NULL) = (replaced_reason IS NULL) AND (replaced_at IS NULL) = (replaced_by IS NULL)",
            name="replaced_with_reason",
        ),
        sa.CheckConstraint("revoked_at IS NULL OR replaced_at IS NULL", name="ended_once"),
        sa.UniqueConstraint("replaced_by"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    certification_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("certification.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("organisation.id"))
    module_id: Mapped[str] = mapped_column(sa.Text, sa.ForeignKey("module.id"))
    serial: Mapped[str] = mapped_column(unique=True)
    code: Mapped[str] = mapped_column(unique=True)
    issued_at: Mapped[datetime]
    valid_until: Mapped[date]
    printed: Mapped[dict[str, Any]]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[UUID | None] = mapped_column(sa.Uuid, sa.ForeignKey("person.id"))
    revoked_reason: Mapped[str | None]
    replaced_at: Mapped[datetime | None]
    replaced_by: Mapped[UUID | None] = mapped_column(sa.Uuid, sa.ForeignKey("certificate.id"))
    replaced_reason: Mapped[str | None]


class CertificateFile(Base):
    """The bytes of a certificate's PDF, made once: the first that were stored are served for ever.

    `kid` names the key that signed them; files from before there were keys have none.
    """

    __tablename__ = "certificate_file"

    certificate_id: Mapped[UUID] = mapped_column(sa.Uuid, sa.ForeignKey("certificate.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(sa.Text, sa.ForeignKey("blob.sha256"), index=True)
    size: Mapped[int]
    made_at: Mapped[datetime]
    kid: Mapped[str | None]


class CertificateSeries(Base):
    """The last serial number given out in a year."""

    __tablename__ = "certificate_series"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_number: Mapped[int]
