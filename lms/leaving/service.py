"""Whose last post ends within a week, and telling them, with their certificates."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from lms import messages, people, signin
from lms.certificates import CertificateView
from lms.leaving.files import KIND, of_post
from lms.leaving.models import LeaverParcel
from lms.runtime import audit, links
from lms.runtime.queue import Priority
from lms.runtime.work import Work

# A week before the last day; whoever was entered late is told late, for as long as somebody may still read the mailbox.
AHEAD, BEHIND = timedelta(days=7), timedelta(days=7)
# What mail servers usually take is 10 MB and more; a file grows by a third on its way.
_MOST_BYTES = 6 * 1024 * 1024
_AT_ONCE = 500


def due(work: Work) -> Sequence[UUID]:
    """Return the posts whose holders are to get their certificates now, some hundred at a time."""
    post, other = people.Post, aliased(people.Post)
    later = sa.or_(
        other.ended_on.is_(None),
        other.ended_on > post.ended_on,
        sa.and_(other.ended_on == post.ended_on, other.id > post.id),
    )
    found = (
        sa.select(post.id)
        .join(people.Person, people.Person.id == post.person_id)
        .where(
            post.ended_on.between(work.today - BEHIND, work.today + AHEAD),
            ~sa.exists().where(other.person_id == post.person_id, later),
            people.Person.suspended_at.is_(None), people.Person.erased_at.is_(None),
            ~signin.has_personal_address(post.person_id),
            ~sa.exists().where(LeaverParcel.post_id == post.id),
        )
        .order_by(post.ended_on, post.id)
    )  # fmt: skip
    return work.db.scalars(found.limit(_AT_ONCE)).all()


def send(work: Work, post_id: UUID) -> None:
    """Tell the holder of a post that it ends, with their certificates as files. Asked again, or when it holds no more, nothing is sent."""
    post = work.db.scalar(sa.select(people.Post).where(people.Post.id == post_id).with_for_update(key_share=True))
    if post is None or post.ended_on is None or post_id not in due(work):
        return
    address = post.email or _account_address(work, post.person_id)
    parts = _parts(of_post(work, post_id)) if address else ()
    for part, held in enumerate(parts or ((),)):
        text = _words(work, post.ended_on, address, held, part + 1, len(parts))
        message_id = messages.send(
            work, post.person_id, KIND, subject=_subject(len(held)), text=text,
            path=links.path("own_personal_address"), priority=Priority.BATCH,
        )  # fmt: skip
        work.db.flush()  # The parcel refers to it.
        ids = [str(each.id) for each in held]
        work.db.add(
            LeaverParcel(post_id=post_id, part=part, message_id=message_id, address=address, certificate_ids=ids)
        )
    count = sum(len(held) for held in parts)
    audit.record(
        work, "leaving:send", post_id, about=post.person_id, organisation=post.organisation_id, certificates=count,
        on=post.ended_on.isoformat(),
    )  # fmt: skip


def _account_address(work: Work, person_id: UUID) -> str:
    reader = signin.reader(work, person_id)
    return reader.email if reader else ""


def _parts(held: Sequence[CertificateView]) -> tuple[tuple[CertificateView, ...], ...]:
    """Share certificates out over mails that servers take."""
    parts: list[list[CertificateView]] = []
    size = 0
    for each in held:
        size += each.file_size or 0
        if not parts or size > _MOST_BYTES:
            parts.append([])
            size = each.file_size or 0
        parts[-1].append(each)
    return tuple(tuple(part) for part in parts)


def _subject(count: int) -> str:
    whole = "" if not count else "Your certificate, before" if count == 1 else "Your certificates, before"
    return f"{whole or 'Before'} you leave"


def _words(work: Work, last_day: date, address: str, held: Sequence[CertificateView], part: int, parts: int) -> str:
    day = f"{last_day.day} {last_day:%B %Y}"
    count = len(held)
    files = "certificate" if count == 1 else f"{count} certificates"
    if held:
        which = f", mail {part} of {parts}" if parts > 1 else ""
        sent = (
            f"Your {files} went as {'a file' if count == 1 else 'files'} to {address}, your work address{which}. Keep "
            f"{'it' if count == 1 else 'them'} where you can still open {'it' if count == 1 else 'them'} after you leave."
        )
    else:
        sent = (
            "You can download your certificates in Wardwise, if you have any. We have no work address to send them to."
        )
        if address:
            sent = "You have no certificates that we could send you."
    is_over = last_day < work.today
    ends = f"Your last post here {'ended' if is_over else 'ends'} on {day}."
    keep = (
        "Anybody can check a certificate by the code on it, for ever."
        if is_over
        else f"You can sign in until that day. To go on signing in to your own record, add a personal address under My account and "
        f"confirm it by {day}."
    )
    return f"{ends}\n\n{sent}\n\n{keep}"
