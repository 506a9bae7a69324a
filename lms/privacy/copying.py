"""A copy of everything that is kept of a person, for that person: asked for, made by a job, kept for 7 days.

Promises: all of the person's rows as the register says whose they are, and nobody else's; no secret and no answer key; only the person
takes it. An administrator may ask for it on somebody's behalf; the person is told, and only they get it.
"""

import io
import zipfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from lms import messages, people
from lms.privacy import gathering, rows, writing
from lms.privacy.models import RecordCopy
from lms.runtime import audit, links, queue
from lms.runtime.errors import NotFound
from lms.runtime.work import Work

KEPT = timedelta(days=7)


@dataclass(frozen=True)
class CopyView:
    """A copy that was asked for. `size` in bytes and `until` are None while it is being made."""

    id: UUID
    asked_at: datetime
    by_other: bool
    size: int | None
    until: datetime | None


def ask_copy(work: Work, person_id: UUID) -> None:
    """Ask for a copy of somebody's record; one that was made before is replaced, one that is being made goes on.

    Raises NotFound for somebody else's unless the actor is an administrator of the site, and for whoever is unknown or erased.
    """
    is_own = person_id == work.actor.person
    if not is_own and not people.is_administrator(work):
        raise NotFound
    known = sa.select(people.Person.id).where(people.Person.id == person_id, people.Person.erased_at.is_(None))
    if work.db.scalar(known.with_for_update(key_share=True)) is None:
        raise NotFound
    found = work.db.scalar(sa.select(RecordCopy).where(RecordCopy.person_id == person_id))
    if found and found.made_at is None:
        return
    if found:
        work.db.delete(found)
        work.db.flush()  # One person has one copy.
    copy = RecordCopy(person_id=person_id, asked_by=work.actor.person, asked_at=work.now, made_at=None, size=None)
    work.db.add(copy)
    key, path = f"record_copy:{copy.id}", links.path("record_copy")
    queue.put(
        work,
        "record_copy",
        {"copy_id": str(copy.id)},
        key=key,
        started_by=work.actor.person if is_own else None,
        path=path,
    )
    audit.record(work, "privacy:ask-copy", copy.id, about=person_id)
    if not is_own:
        messages.send(
            work, person_id, "record_copy_asked", subject="A copy of your record is being prepared",
            text="An administrator asked for a copy of everything that we keep about you. Only you can download it.",
            path=links.path("record_copy"),
        )  # fmt: skip


def own_copy(work: Work) -> CopyView | None:
    """Return the actor's copy: asked for, or made within the last 7 days."""
    row = work.db.scalar(sa.select(RecordCopy).where(RecordCopy.person_id == work.actor.person))
    if row is None or (row.made_at and row.made_at + KEPT <= work.now):
        return None
    return CopyView(
        row.id, row.asked_at, row.asked_by != row.person_id, row.size, row.made_at + KEPT if row.made_at else None
    )


def take_copy(work: Work) -> bytes:
    """Return the file of the actor's own copy, and write in the record that it was taken. Raises NotFound."""
    found = own_copy(work)
    content = work.db.scalar(sa.select(RecordCopy.content).where(RecordCopy.id == found.id)) if found else None
    if found is None or content is None:
        raise NotFound
    audit.record(work, "privacy:take-copy", found.id, about=work.actor.person)
    return content


def make_copy(work: Work, copy_id: UUID) -> bytes | None:
    """Return the file of a copy that was asked for, or None when it was made before or is gone. Reads only."""
    rows.check()
    person_id = work.db.scalar(
        sa.select(RecordCopy.person_id).where(RecordCopy.id == copy_id, RecordCopy.made_at.is_(None))
    )
    if person_id is None:
        return None
    found = gathering.gather(work, person_id)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("record.html", writing.as_html(found))
        archive.writestr("record.json", writing.as_json(found))
        for name, content in gathering.files(work, person_id):
            archive.writestr(name, content)
    return buffer.getvalue()


def keep_copy(work: Work, copy_id: UUID, content: bytes) -> None:
    """Keep a copy that was made, once, and tell the person until when it is there."""
    row = work.db.scalar(sa.select(RecordCopy).where(RecordCopy.id == copy_id).with_for_update(key_share=True))
    if row is None or row.made_at:
        return
    row.content, row.size, row.made_at = content, len(content), work.now
    audit.record(work, "privacy:make-copy", copy_id, about=row.person_id)
    messages.send(
        work, row.person_id, "record_copy_made", subject="Your copy of your record is ready",
        text="It holds everything that we keep about you. You can download it for 7 days.", path=links.path("record_copy"),
    )  # fmt: skip


def prune(work: Work) -> None:
    """Delete copies whose 7 days are over, and those that were asked for so long ago and never made."""
    before = work.now - KEPT
    work.db.execute(sa.delete(RecordCopy).where(sa.func.coalesce(RecordCopy.made_at, RecordCopy.asked_at) < before))
