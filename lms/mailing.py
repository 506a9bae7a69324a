"""Mailing what somebody was told: the one place where a message, its reader's address and the mail server meet. Called by jobs.

Promises: no mail goes to somebody suspended, erased or without an address, nor about somebody whom its reader does not see any more, nor
a digest to somebody who has nothing to do any more or stopped its mails; what became of each mail is recorded before its job ends, so that
a worker that stopped in between sends it no second time; a refusal for good parks the job, everything else is tried again. No transaction
is open while the mail server is spoken to.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.engine import Engine

from lms import leaving, messages, people, reminders, signin
from lms.messages import Attempt, DeliveryState
from lms.runtime import links, mail, queue
from lms.runtime.queue import Priority
from lms.runtime.work import Site, Work, open_work, system


@dataclass(frozen=True)
class Office:
    """What mailing needs besides what is mailed; `job_id` makes the Message-ID."""

    engine: Engine
    site: Site
    transport: mail.Transport
    job_id: UUID


def send_message(office: Office, message_id: UUID, *, is_again: bool = False) -> None:
    """Mail a message, unless there is a reason not to. Raises NotDelivered to be tried again, and Park for what is refused.

    `is_again`: somebody sends it once more by hand, so it is another mail, with another Message-ID.
    """
    with open_work(office.engine, office.site, system("mail"), write=True) as work:
        found = messages.outgoing(work, message_id)
        if found is None or messages.was_sent(work, office.job_id):
            return
        parcel = leaving.enclosed(work, message_id) if found.kind == leaving.KIND else None
        reader = signin.reader(work, found.person_id, instead=parcel.address if parcel else "")
        attempt = Attempt(office.job_id, message_id, found.person_id, found.subject, reader.email if reader else "")
        why_not = "" if reader else "There is no address on record, or the account is suspended."
        if reader and found.about and not _is_seen(work, found.about, found.person_id):
            why_not = "Its reader does not see whom it is about any more."
        if reader and found.kind == messages.DIGEST:
            found, why_not = _digest_now(work, found)
        if reader is None or why_not:
            messages.record(work, attempt, DeliveryState.KEPT, cause=why_not)
            return
        ready = _mail_of(work, found, reader, f"{message_id}-{office.job_id}" if is_again else str(message_id))
        if parcel:
            ready = replace(ready, files=parcel.files)
    _post(office, attempt, ready)


def _is_seen(work: Work, about: UUID, reader_id: UUID) -> bool:
    """Say whether somebody is within a reader's reach at this moment."""
    acting = people.acting(work, reader_id)
    return acting is not None and people.is_within_reach(replace(work, actor=acting), about)


def _digest_now(work: Work, found: messages.Outgoing) -> tuple[messages.Outgoing, str]:
    """Return a digest with the words that hold now, and why it does not go, if it does not."""
    if not reminders.is_mailed(work, found.person_id):
        return found, "Its reader stopped the mails."
    written = reminders.as_of_now(work, found.message_id, found.person_id)
    if written is None:
        return found, "There is nothing left to say."
    if until := reminders.quiet_until(work):
        payload = {"message_id": str(found.message_id)}
        queue.put(work, "mail", payload, key=f"mail:{found.message_id}:{until}", run_at=until, priority=Priority.BATCH)
        return found, "It waits for the end of the quiet hours."
    if (written.subject, written.text) != (found.subject, found.text):
        messages.rewrite(work, found.message_id, subject=written.subject, text=written.text)
    return replace(found, subject=written.subject, text=written.text, path=written.path), ""


def _mail_of(work: Work, found: messages.Outgoing, reader: signin.Reader, name: str) -> mail.Mail:
    sender = people.sender(work, found.person_id)
    words = messages.compose(found, reader.first_name, work.site, sender.organisation_name)
    stop = ""
    if found.kind == messages.DIGEST:
        stop = links.link(work.site, "stop_digest", reminders.stop_token(work.site, found.person_id))
    return mail.Mail(
        f"message-{name}", reader.email, found.subject, words.text, words.html, found.sent_at, sender.name, stop
    )


def send_link(office: Office, account_id: UUID, kind: str) -> None:
    """Make a one-time link and mail it. The link is made now, so that no secret waits in the job table."""
    _send_link(office, lambda work: signin.fresh_link(work, account_id, kind))


def send_personal_link(office: Office, person_id: UUID) -> None:
    """Make the link that confirms a personal address, and mail it there."""
    _send_link(office, lambda work: signin.fresh_personal_link(work, person_id))


def _send_link(office: Office, fresh: Callable[[Work], signin.FreshLink | None]) -> None:
    with open_work(office.engine, office.site, system("mail"), write=True) as work:
        found = fresh(work)
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
