"""What became of mails: recorded by the job that sends them, looked at by administrators, sent again by hand."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from lms import people
from lms.messages.models import Delivery, DeliveryState
from lms.runtime import audit, ids, queue
from lms.runtime.db import upsert
from lms.runtime.errors import Forbidden, NotFound, Refused
from lms.runtime.work import Work

PAGE_SIZE = 50
KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Attempt:
    """One try at a mail, as its job names it: `id` is the job's."""

    id: UUID
    message_id: UUID | None
    person_id: UUID
    subject: str
    address: str = ""


@dataclass(frozen=True)
class Undelivered:
    """A mail that did not arrive. `message_id` is None when it carried a link: such a mail is asked for anew by its reader."""

    id: UUID
    message_id: UUID | None
    person_id: UUID
    name: str
    subject: str
    address: str
    is_refused: bool
    cause: str
    answer: str
    tries: int
    at: datetime


@dataclass(frozen=True)
class UndeliveredPage:
    """What did not arrive, the latest first, with how many there are of each kind."""

    rows: tuple[Undelivered, ...]
    failed: int
    trying: int
    after: tuple[str | int, ...]


def was_sent(work: Work, job_id: UUID) -> bool:
    """Say whether the mail of a job has gone: a worker may have stopped between sending it and ending the job."""
    return work.db.scalar(sa.select(Delivery.state).where(Delivery.id == job_id)) in {
        DeliveryState.SENT, DeliveryState.KEPT, DeliveryState.AGAIN
    }  # fmt: skip


def record(work: Work, attempt: Attempt, state: DeliveryState, *, cause: str = "", answer: str = "") -> None:
    """Write down what became of a try. The address is kept only while somebody may have to correct it."""
    is_open = state in {DeliveryState.TRYING, DeliveryState.FAILED}
    tries = work.db.scalar(sa.select(Delivery.tries).where(Delivery.id == attempt.id)) or 0
    upsert(
        work.db, Delivery, {"id": attempt.id},
        {
            "message_id": attempt.message_id, "person_id": attempt.person_id, "subject": attempt.subject,
            "address": attempt.address if is_open else "", "state": state, "cause": cause, "answer": answer if is_open else "",
            "tries": tries + (state is not DeliveryState.KEPT), "at": work.now,
        },
    )  # fmt: skip


def undelivered(work: Work, *, failed: bool = True, after: tuple[str | int, ...] | None = None) -> UndeliveredPage:
    """Return a page of the mails that failed for good, or that are tried again. For administrators: raises Forbidden."""
    _check(work)
    chosen = (
        sa.select(Delivery, people.Person.first_name, people.Person.last_name)
        .join(people.Person, people.Person.id == Delivery.person_id)
        .where(_has_failed() if failed else _is_trying())
        .order_by(Delivery.at.desc(), Delivery.id.desc())
    )
    if after and (beyond := _beyond(after)) is not None:
        chosen = chosen.where(beyond)
    found = work.db.execute(chosen.limit(PAGE_SIZE + 1)).all()
    rows = tuple(_view(row, f"{first} {last}".strip()) for row, first, last in found[:PAGE_SIZE])
    failures, tries = (
        work.db.scalar(sa.select(sa.func.count()).select_from(Delivery).where(each)) or 0
        for each in (_has_failed(), _is_trying())
    )
    more = (rows[-1].at.isoformat(), str(rows[-1].id)) if len(found) > PAGE_SIZE else ()
    return UndeliveredPage(rows, failures, tries, more)


def get_undelivered(work: Work, delivery_id: UUID) -> Undelivered:
    """Return one mail that did not arrive, for an administrator. Raises Forbidden and NotFound."""
    _check(work)
    row = work.db.scalar(sa.select(Delivery).where(Delivery.id == delivery_id, _has_failed()))
    if row is None:
        raise NotFound
    return _view(row, people.name(work, row.person_id))


def send_again(work: Work, delivery_id: UUID) -> None:
    """Mail a message once more, to the address that is on record now. Raises Forbidden, NotFound and Refused.

    The job that failed is ended; the new copy carries a Message-ID of its own, since nobody has the first.
    """
    _check(work)
    failed = sa.select(Delivery).where(Delivery.id == delivery_id, _has_failed())
    row = work.db.scalar(failed.with_for_update(key_share=True).execution_options(populate_existing=True))
    if row is None:
        raise NotFound
    if row.message_id is None:
        raise Refused("This mail carried a link that has run out. Its reader asks for a new one.")
    queue.end_parked(work, delivery_id)
    row.state, row.address, row.answer, row.at = DeliveryState.AGAIN, "", "", work.now
    queue.put(
        work, "mail", {"message_id": str(row.message_id), "again": True}, key=f"mail:{row.message_id}:{ids.new_id()}"
    )
    audit.record(work, "messages:send-again", row.message_id, about=row.person_id)


def _is_open() -> sa.ColumnElement[bool]:
    """Said with the words of the index, so that it is used."""
    return sa.text("mail_delivery.state IN ('trying', 'failed')")  # type: ignore[return-value]


def _is_parked() -> sa.ColumnElement[bool]:
    return sa.exists().where(queue.Job.id == Delivery.id, queue.Job.state == "parked").correlate(Delivery)


def _has_failed() -> sa.ColumnElement[bool]:
    """Return the condition that a mail failed for good: it was refused, or tried too often."""
    tried_out = sa.and_(Delivery.state == DeliveryState.TRYING, _is_parked())
    return sa.and_(_is_open(), sa.or_(Delivery.state == DeliveryState.FAILED, tried_out))


def _is_trying() -> sa.ColumnElement[bool]:
    return sa.and_(_is_open(), Delivery.state == DeliveryState.TRYING, sa.not_(_is_parked()))


def _beyond(after: tuple[str | int, ...]) -> sa.ColumnElement[bool] | None:
    try:
        at, last = datetime.fromisoformat(str(after[0])), UUID(str(after[1]))
        return sa.or_(Delivery.at < at, sa.and_(Delivery.at == at, Delivery.id < last))
    except (ValueError, IndexError):
        return None


def _view(row: Delivery, name: str) -> Undelivered:
    return Undelivered(
        row.id, row.message_id, row.person_id, name, row.subject, row.address, row.state == DeliveryState.FAILED, row.cause,
        row.answer, row.tries, row.at,
    )  # fmt: skip


def _check(work: Work) -> None:
    if not people.is_administrator(work):
        raise Forbidden


def prune(work: Work) -> None:
    """Forget mails that carried a link, a month after them; those of messages go with the message."""
    old = sa.and_(Delivery.message_id.is_(None), Delivery.at < work.now - KEPT)
    work.db.execute(sa.delete(Delivery).where(old))
