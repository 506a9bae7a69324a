"""Mailing what somebody was told: the one place where a message, its reader's address and the mail server meet. Called by jobs.

Promises: no mail goes to somebody suspended, erased or without an address, nor a digest to somebody who has nothing to do any more or
stopped its mails; what became of each mail is recorded before its job ends, so that a worker that stopped in between sends it no second
time; a refusal for good parks the job, everything else is tried again. No transaction is open while the mail server is spoken to.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.engine import Engine

from lms import messages, people, signin
from lms.messages import Attempt, DeliveryState
from lms.runtime import mail, queue
from lms.runtime.work import Site, Work, open_work, system


@dataclass(frozen=True)
class Office:
    """What mailing needs besides what is mailed; `job_id` makes the Message-ID."""

    engine: Engine
    site: Site
    transport: mail.Transport
    job_id: UUID


@dataclass(frozen=True)
class Letter:
    """A mail ready to go, or `kept`: why it does not."""

    attempt: Attempt
    mail: mail.Mail | None
    kept: str = ""


def send_message(office: Office, message_id: UUID) -> None:
    """Mail a message, unless there is a reason not to. Raises NotDelivered to be tried again, and Park for what is refused."""
    with open_work(office.engine, office.site, system("mail"), write=True) as work:
        ready = _ready(work, office, message_id)
    if ready and ready.mail:
        _post(office, ready.attempt, ready.mail)
    elif ready:
        _record(office, ready.attempt, DeliveryState.KEPT, cause=ready.kept)


def _ready(work: Work, office: Office, message_id: UUID) -> Letter | None:
    """Return the mail of a message as it is now; None when it is gone, or this very job has mailed it."""
    found = messages.outgoing(work, message_id)
    if found is None or messages.was_sent(work, office.job_id):
        return None
    reader = signin.reader(work, found.person_id)
    attempt = Attempt(office.job_id, message_id, found.person_id, found.subject, reader.email if reader else "")
    if reader is None:
        return Letter(attempt, None, "There is no address on record, or the account is suspended.")
    sender = people.sender(work, found.person_id)
    words = messages.compose(found, reader.first_name, office.site, sender.organisation_name)
    return Letter(attempt, mail.Mail(
        f"job-{office.job_id}", reader.email, found.subject, words.text, words.html, found.sent_at, sender.name,
    ))  # fmt: skip


def send_link(office: Office, account_id: UUID, kind: str) -> None:
    """Make a one-time link and mail it. The link is made now, so that no secret waits in the job table."""
    with open_work(office.engine, office.site, system("mail"), write=True) as work:
        found = signin.fresh_link(work, account_id, kind)
        if found is None:
            return
        sender, now = people.sender(work, found.person_id), work.now
    words = messages.compose_plain(found.subject, found.text, office.site, sender.organisation_name)
    _post(
        office, Attempt(office.job_id, None, found.person_id, found.subject, found.email),
        mail.Mail(f"job-{office.job_id}", found.email, found.subject, words.text, words.html, now, sender.name),
    )  # fmt: skip


def _post(office: Office, attempt: Attempt, ready: mail.Mail) -> None:
    try:
        office.transport.send(mail.compose(ready, office.site.sender))
    except mail.NotDelivered as error:
        state = DeliveryState.FAILED if error.is_permanent else DeliveryState.TRYING
        answer = f"{error.code or ''} {error.answer}".strip()
        _record(office, attempt, state, cause=error.words, answer=answer)
        if error.is_permanent:
            raise queue.Park(str(error)) from None
        raise
    _record(office, attempt, DeliveryState.SENT)


def _record(office: Office, attempt: Attempt, state: DeliveryState, *, cause: str = "", answer: str = "") -> None:
    with open_work(office.engine, office.site, system("mail"), write=True) as work:
        messages.record(work, attempt, state, cause=cause, answer=answer)
