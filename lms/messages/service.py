"""Send and read messages."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from lms.messages import letter
from lms.messages.models import Message
from lms.runtime import links, queue
from lms.runtime.errors import NotFound
from lms.runtime.queue import Priority
from lms.runtime.work import Site, Work

# The kind of the weekly digest: it greets by name in its title, and its mail can be stopped.
DIGEST = "digest"


@dataclass(frozen=True)
class MessageView:
    """A message as its reader sees it; `text` is a letter."""

    id: UUID
    kind: str
    subject: str
    text: str
    path: str
    sent_at: datetime

    @property
    def parts(self) -> tuple[letter.Part, ...]:
        """The pieces of the letter."""
        return letter.parts(self.text)

    @property
    def has_button(self) -> bool:
        """Whether the letter itself says where to go."""
        return any(part.path for part in self.parts)


_VIEW = (Message.id, Message.kind, Message.subject, Message.text, Message.path, Message.sent_at)


def send(
    work: Work, person_id: UUID, kind: str, *, subject: str, text: str, path: str, is_letter: bool = False,
    priority: Priority = Priority.NORMAL, about: UUID | None = None,
) -> UUID:  # fmt: skip
    """Tell a person something: the message now, the mail by a job. `path` leads to the page it is about.

    `text` is plain text with blank lines between paragraphs, or a letter. `about` is whom it names, where that is somebody whom the reader
    may cease to see before it is mailed.
    """
    body = text if is_letter else letter.plain(text)
    message = Message(
        person_id=person_id, kind=kind, subject=subject, text=body, path=path, about_person_id=about, sent_at=work.now
    )
    work.db.add(message)
    queue.put(work, "mail", {"message_id": str(message.id)}, key=f"mail:{message.id}", priority=priority)
    return message.id


def rewrite(work: Work, message_id: UUID, *, subject: str, text: str) -> None:
    """Give a message that was not mailed yet the words that hold now. `text` is a letter."""
    work.db.execute(sa.update(Message).where(Message.id == message_id).values(subject=subject, text=text))


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

    message_id: UUID
    person_id: UUID
    kind: str
    subject: str
    text: str
    path: str
    sent_at: datetime
    about: UUID | None


@dataclass(frozen=True)
class Words:
    """The two bodies of a mail, with the same words."""

    text: str
    html: str


def outgoing(work: Work, message_id: UUID) -> Outgoing | None:
    """Return what to mail of a message, or None when it is gone."""
    row = work.db.execute(
        sa.select(
            Message.id,
            Message.person_id,
            Message.kind,
            Message.subject,
            Message.text,
            Message.path,
            Message.sent_at,
            Message.about_person_id,
        ).where(Message.id == message_id)
    ).one_or_none()
    return Outgoing(*row) if row else None


def compose(found: Outgoing, first_name: str, site: Site, sender: str) -> Words:
    """Return the words of the mail: those of the message, with what leads back to it."""
    is_digest = found.kind == DIGEST
    title = f"{first_name}, {found.subject[0].lower()}{found.subject[1:]}" if is_digest else found.subject
    body = found.text if is_digest else letter.joined([letter.paragraph(f"Hello {first_name}"), found.text])
    if not any(part.path for part in letter.parts(found.text)):
        body = letter.joined([body, letter.button("Open it in Wardwise", found.path)])
    foot = [letter.link("Read this message in Wardwise", links.path("message", found.message_id))]
    if is_digest:
        foot.append(letter.link("Change the day it comes, or stop the mails", links.path("digest")))
    else:
        foot.insert(0, letter.paragraph("You get this mail because it is about your training."))
    end = letter.joined(foot)
    return Words(letter.as_text(title, body, end, site.origin), letter.as_html(title, body, end, site.origin, sender))


def compose_plain(subject: str, text: str, site: Site, sender: str) -> Words:
    """Return the words of a mail that is no message: it carries a link that is shown to nobody else."""
    body = letter.plain(text)
    return Words(letter.as_text(subject, body, "", site.origin), letter.as_html(subject, body, "", site.origin, sender))
