"""Which function does which kind of job, and what runs by the clock: two tables.

A handler is *inside* (it gets a Work; its effect and the job's end are one commit) or *outside* (mail, PDF: it opens what it needs
itself, works outside any transaction, and its outcome is recorded afterwards).
"""

import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.engine import Engine

from lms import (
    assignments,
    certificates,
    imports,
    lasting,
    leaving,
    mailing,
    messages,
    people,
    privacy,
    reminders,
    signin,
    signoff,
)
from lms import joining as _joining  # noqa: F401 -- has no job, and a table that erasing and copying read
from lms.runtime import idempotency, limits, mail, queue
from lms.runtime.schedule import Clockwork, at, every
from lms.runtime.work import Actor, Site, Work, open_work, system

# The libraries that draw and sign were made for one thread at a time.
_DRAWING = threading.Lock()
Inside = Callable[[Work, Mapping[str, Any]], None]


@dataclass(frozen=True)
class Outside:
    """What a handler without a Work is given."""

    engine: Engine
    site: Site
    transport: mail.Transport
    payload: Mapping[str, Any]
    job_id: UUID
    progress: queue.Progress = queue.unseen


def send_message(job: Outside) -> None:
    """Send the mail of a message, unless there is a reason not to."""
    mailing.send_message(_office(job), UUID(job.payload["message_id"]), is_again=job.payload.get("again", False))


def send_link(job: Outside) -> None:
    """Make a one-time link and mail it."""
    mailing.send_link(_office(job), UUID(job.payload["account_id"]), job.payload["kind"])


def send_personal_link(job: Outside) -> None:
    """Make the link that confirms a personal address, and mail it there."""
    mailing.send_personal_link(_office(job), UUID(job.payload["person_id"]))


def _office(job: Outside) -> mailing.Office:
    return mailing.Office(job.engine, job.site, job.transport, job.job_id)


def send_leaver_files(job: Outside) -> None:
    """Make what is missing of a leaver's certificates, outside any transaction, and send them all."""
    post_id = UUID(job.payload["post_id"])
    with open_work(job.engine, job.site, system("leaving"), write=False) as work:
        wanted = leaving.unmade(work, post_id)
    for certificate_id in wanted:
        _make_certificate(job, certificate_id)
    with open_work(job.engine, job.site, system("leaving"), write=True, cause=str(job.job_id)) as work:
        leaving.send(work, post_id)


def make_certificate(job: Outside) -> None:
    """Make the file of a certificate outside any transaction, and keep it once."""
    _make_certificate(job, UUID(job.payload["certificate_id"]))


def _make_certificate(job: Outside, certificate_id: UUID) -> None:
    with open_work(job.engine, job.site, system("certificates"), write=True) as work:
        wanted = certificates.to_make(work, certificate_id)
    if wanted is None:
        return
    with _DRAWING:
        pdf = certificates.make(wanted)
    with open_work(job.engine, job.site, system("certificates"), write=True) as work:
        certificates.keep_file(work, certificate_id, pdf, wanted.document_key.public.kid)


def keep_journal(job: Outside) -> None:
    """Write what must outlive a restored backup to the journal, where it is not there yet."""
    with open_work(job.engine, job.site, system("lasting"), write=False) as work:
        lasting.keep(work)


def make_record_copy(job: Outside) -> None:
    """Make the copy of somebody's record outside any write transaction, and keep it once."""
    copy_id = UUID(job.payload["copy_id"])
    with open_work(job.engine, job.site, system("record copies"), write=False) as work:
        content = privacy.make_copy(work, copy_id)
    if content:
        with open_work(job.engine, job.site, system("record copies"), write=True) as work:
            privacy.keep_copy(work, copy_id, content)


def check_import(job: Outside) -> None:
    """Do the dry run of a staff file."""
    imports.check(_opens(job), UUID(job.payload["import_id"]), job.progress)


def apply_import(job: Outside) -> None:
    """Apply the rows of a checked staff file, batch by batch."""
    imports.carry_out_apply(_opens(job), UUID(job.payload["import_id"]), job.progress)


def undo_import(job: Outside) -> None:
    """Undo an import, batch by batch."""
    imports.carry_out_undo(_opens(job), UUID(job.payload["import_id"]), job.progress)


def _opens(job: Outside) -> imports.Opens:
    def opens(actor: Actor | None = None, *, write: bool = True) -> AbstractContextManager[Work]:
        return open_work(job.engine, job.site, actor or system("imports"), write=write, cause=str(job.job_id))

    return opens


def prune(work: Work, _payload: Mapping[str, Any]) -> None:
    """Forget what is kept for a time only: idempotency keys, old counters, finished jobs, ended sessions, old imports and copies."""
    idempotency.prune(work)
    limits.prune(work.db, work.now)
    queue.prune(work.db, work.now - timedelta(days=30))
    signin.prune(work)
    imports.prune(work)
    privacy.prune(work)
    messages.prune(work)
    reminders.prune(work)


def retention(work: Work, _payload: Mapping[str, Any]) -> None:
    """Take what has been kept for its years; what is more than one batch is taken by a job of its own."""
    if privacy.apply_retention(work):
        queue.put(work, "retention", priority=queue.Priority.BATCH)


def begin_reminders(work: Work, _payload: Mapping[str, Any]) -> None:
    """Put the digests of the day, once, outside quiet hours."""
    reminders.begin(work)


def send_reminders(work: Work, payload: Mapping[str, Any]) -> None:
    """Send the digests of a batch of people."""
    reminders.send_batch(work, *reminders.read_batch(payload))


def leavers(work: Work, _payload: Mapping[str, Any]) -> None:
    """Put a job for each post that is somebody's last and ends within a week."""
    for post_id in leaving.due(work):
        queue.put(
            work,
            "leaver_files",
            {"post_id": str(post_id)},
            key=f"leaver_files:{post_id}",
            priority=queue.Priority.BATCH,
        )


def rebuild_closures(work: Work, _payload: Mapping[str, Any]) -> None:
    """Compute the closure tables of teams and reporting lines afresh."""
    people.rebuild_closures(work)


def tell_role(work: Work, payload: Mapping[str, Any]) -> None:
    """Tell both sides that a role was given, changed or taken away."""
    messages.tell_role(work, UUID(payload["grant_id"]), UUID(payload["by"]), payload["what"])


def void_sign_off(work: Work, payload: Mapping[str, Any]) -> None:
    """Void what was signed off in a run, for the cause that is given: what it rested on does not hold any more."""
    cause = signoff.Cause(payload["cause"])
    words = signoff.CAUSES[cause]
    signoff.void(work, UUID(payload["enrolment_id"]), cause, reason=f"{words[0].upper()}{words[1:]}.")


def tell_stand_in(work: Work, payload: Mapping[str, Any]) -> None:
    """Tell both sides that somebody stands in, or does no more."""
    messages.tell_stand_in(work, UUID(payload["delegation_id"]), UUID(payload["by"]), payload["what"])


def follow_rules(job: Outside) -> None:
    """Ask of everybody in an organisation what its rules want."""
    assignments.carry_out(_ruling(job), UUID(job.payload["organisation_id"]), progress=job.progress)


def follow_rules_of_people(job: Outside) -> None:
    """Ask of people whose posts changed what the rules want of them now."""
    chosen = [UUID(each) for each in job.payload["person_ids"]]
    assignments.carry_out(_ruling(job), UUID(job.payload["organisation_id"]), chosen)


def _ruling(job: Outside) -> assignments.Opens:
    def opens(*, write: bool = True) -> AbstractContextManager[Work]:
        return open_work(job.engine, job.site, system("rules"), write=write, cause=str(job.job_id))

    return opens


def rules_nightly(work: Work, _payload: Mapping[str, Any]) -> None:
    """End waivers that are over, and put the job of every organisation that has rules."""
    assignments.nightly(work)


OUTSIDE: Mapping[str, Callable[[Outside], None]] = {
    "mail": send_message,
    "mail_link": send_link,
    "mail_personal": send_personal_link,
    "certificate": make_certificate,
    "lasting": keep_journal,
    "import_check": check_import,
    "import_apply": apply_import,
    "import_undo": undo_import,
    "record_copy": make_record_copy,
    "leaver_files": send_leaver_files,
    "rules": follow_rules,
    "rules_of_people": follow_rules_of_people,
}
INSIDE: Mapping[str, Inside] = {
    "leavers": leavers,
    "prune": prune,
    "reminders": begin_reminders,
    "reminders_batch": send_reminders,
    "rebuild_closures": rebuild_closures,
    "retention": retention,
    "rules_nightly": rules_nightly,
    "tell_role": tell_role,
    "tell_stand_in": tell_stand_in,
    "void_sign_off": void_sign_off,
}
# How long a job of a kind may take before it counts as failed; what is not named here takes minutes at most.
LONGEST: Mapping[str, timedelta] = {
    "import_check": timedelta(hours=1),
    "import_apply": timedelta(hours=2),
    "import_undo": timedelta(hours=2),
    "rebuild_closures": timedelta(hours=1),
    "retention": timedelta(hours=1),
    "rules": timedelta(hours=1),
}
USUALLY_LONGEST = timedelta(minutes=10)
# What the clock puts, in the installation's own time.
SCHEDULE = (
    Clockwork("prune", every(hours=1)),
    Clockwork("lasting", every(hours=1)),
    Clockwork("reminders", every(hours=1)),
    Clockwork("retention", at("02:30")),
    Clockwork("leavers", at("06:00")),
    Clockwork("rules_nightly", at("00:15")),
)


def longest(kind: str) -> timedelta:
    """Return how long a job of a kind may take."""
    return LONGEST.get(kind, USUALLY_LONGEST)
