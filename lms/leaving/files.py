"""Which files go to a leaver, and which go with one of their mails."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from lms import certificates, people
from lms.certificates import CertificateView
from lms.leaving.models import LeaverParcel
from lms.runtime.work import Work

KIND = "leaving"


@dataclass(frozen=True)
class Enclosed:
    """What goes with a mail, and to which address."""

    address: str
    files: tuple[tuple[str, bytes], ...]


def of_post(work: Work, post_id: UUID) -> tuple[CertificateView, ...]:
    """Return the certificates of a post's holder that count or counted, newest first: neither revoked nor replaced."""
    person_id = work.db.scalar(sa.select(people.Post.person_id).where(people.Post.id == post_id))
    held = certificates.held_by(work, person_id) if person_id else ()
    return tuple(each for each in held if each.revoked_at is None)


def unmade(work: Work, post_id: UUID) -> Sequence[UUID]:
    """Return those whose file has still to be made."""
    return [each.id for each in of_post(work, post_id) if each.file_size is None]


def enclosed(work: Work, message_id: UUID) -> Enclosed | None:
    """Return what goes with the mail of a message, or None for any other message."""
    parcel = work.db.scalar(sa.select(LeaverParcel).where(LeaverParcel.message_id == message_id))
    if parcel is None:
        return None
    files = []
    for each in parcel.certificate_ids:
        pdf = certificates.file(work, UUID(each))
        if pdf is not None:
            files.append((f"certificate-{certificates.get(work, UUID(each)).serial}.pdf", pdf))
    return Enclosed(parcel.address, tuple(files))
