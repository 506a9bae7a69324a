"""Send and read messages."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from lms.messages.models import Message
from lms.runtime import queue
from lms.runtime.errors import NotFound
from lms.runtime.work import Site, Work


@dataclass(frozen=True)
class MessageView:
    """A message as its reader sees it; `text` is plain text with blank lines between paragraphs."""

    id: UUID
    kind: str
    subject: str
    text: str
    path: str
    sent_at: datetime


_VIEW = (Message.id, Message.kind, Message.subject, Message.text, Message.path, Message.sent_at)


def send(work: Work, person_id: UUID, kind: str, *, subject: str, text: str, path: str) -> UUID:
    """Tell a person something: the message now, the mail by a job. `path` leads to the page it is about."""
    message = Message(person_id=person_id, kind=kind, subject=subject, text=text, path=path, sent_at=work.now)
    work.db.add(message)
    queue.put(work, "mail", {"message_id": str(message.id)}, key=f"mail:{message.id}")
    return message.id


def inbox(work: Work, limit: int = 50) -> tuple[MessageView, ...]:
    """Return the actor's newest messages, newest first."""
    mine = (
        sa.select(*_VIEW)
        .where(Message.person_id == work.actor.person)
        .order_by(Message.sent_at.desc(), Message.id.desc())
    )
    return tuple(MessageView(*row) for row in work.db.execute(mine.limit(limit)))


def get(work: Work, message_id: UUID) -> MessageView:
    """Return one message of the actor's own. Raises NotFound."""
    row = work.db.execute(
        sa.select(*_VIEW).where(Message.id == message_id, Message.person_id == work.actor.person)
    ).one_or_none()
    if row is None:
        raise NotFound
    return MessageView(*row)


@dataclass(frozen=True)
class Outgoing:
    """What a mail is made from."""

    person_id: UUID
    subject: str
    text: str
    path: str


def outgoing(work: Work, message_id: UUID) -> Outgoing | None:
    """Return what to mail of a message, or None when it is gone."""
    row = work.db.execute(
        sa.select(Message.person_id, Message.subject, Message.text, Message.path).where(Message.id == message_id)
    ).one_or_none()
    return Outgoing(*row) if row else None


def compose(found: Outgoing, first_name: str, site: Site) -> str:
    """Return the text of the mail: the same words as the message, with a link."""
    return (
        f"Hello {first_name}\n\n{found.text}\n\nOpen it in Wardwise: {site.origin}{found.path}\n\n"
        "You get this mail because it is about your training. You can read it in Wardwise too, under Messages.\n"
    )
