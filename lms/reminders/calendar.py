"""Dates in somebody's own calendar, by a secret link that they make and take back.

Promises: the link is kept as a digest and shown once; it opens the dates of one person and nothing else, and nothing once it is taken
back or its owner is suspended or erased; each date keeps its id, so that a calendar moves it and shows it once.
"""

from datetime import date
from uuid import UUID

import sqlalchemy as sa

from lms import catalogue, people, standing
from lms.reminders import facts, ics
from lms.reminders.ics import Event
from lms.reminders.models import CalendarLink
from lms.runtime import audit, ids, links
from lms.runtime.db import upsert
from lms.runtime.errors import NotFound
from lms.runtime.work import Work
from lms.standing import StandingView, Word


def has_link(work: Work) -> bool:
    """Say whether the actor has a calendar link."""
    return work.db.get(CalendarLink, work.actor.person) is not None


def make_link(work: Work) -> str:
    """Make the actor's calendar link and return its address, to be shown once; an earlier one stops working."""
    token = ids.new_token()
    values = {"token_digest": ids.token_digest(token), "made_at": work.now}
    upsert(work.db, CalendarLink, {"person_id": work.actor.person}, values)
    audit.record(work, "reminders:make-calendar-link", work.actor.person, about=work.actor.person)
    return f"{links.link(work.site, 'calendar')}?key={token}"


def take_back(work: Work) -> None:
    """Let the actor's calendar link open nothing any more. Doing it again changes nothing."""
    gone = sa.delete(CalendarLink).where(CalendarLink.person_id == work.actor.person)
    if work.db.execute(gone).rowcount:  # type: ignore[attr-defined]
        audit.record(work, "reminders:take-back-calendar-link", work.actor.person, about=work.actor.person)


def end_links(work: Work) -> None:
    """Let no calendar link open anything any more, as a restored backup must before it serves: some were taken back since."""
    work.db.execute(sa.delete(CalendarLink))


def feed(work: Work, token: str) -> str:
    """Return the calendar behind a link. Raises NotFound for an unknown one, and for somebody erased, or suspended since it was made."""
    person_id = work.db.scalar(
        sa.select(CalendarLink.person_id)
        .join(people.Person, people.Person.id == CalendarLink.person_id)
        .where(
            CalendarLink.token_digest == ids.token_digest(token), people.Person.suspended_at.is_(None),
            people.Person.erased_at.is_(None),
            sa.or_(people.Person.readmitted_at.is_(None), CalendarLink.made_at > people.Person.readmitted_at),
        )
    )  # fmt: skip
    if person_id is None:
        raise NotFound
    found = facts.readers(work, people.Person.id == person_id)
    rows = facts.asked(work, found).get(person_id, [])
    cards, gone = catalogue.cards(work), facts.retired(work)
    events = [
        _event(work, row, cards[row.module_id].title)
        for row in sorted(rows, key=lambda each: (each.module_id, str(each.organisation_id)))
        if row.module_id in cards and row.module_id not in gone and row.due_on
    ]
    return ics.write([event for event in events if event], work.now)


def _event(work: Work, row: StandingView, title: str) -> Event | None:
    """Return the date of one module: the day it is due, or the last one that it is valid. None while it waits for a manager."""
    word = standing.word(row, work.today)
    if word is Word.AWAITING_SIGN_OFF:
        return None
    on: date | None = row.due_on
    summary, text = f"Due: {title}", "The last day in time."
    if word in {Word.VALID, Word.RENEW_NOW}:
        on, summary = row.valid_until, f"Renew: {title}"
        text = f"Valid until this day. It can be renewed from {_day(row.window_opens_on)}."
    elif word is Word.EXPIRED:
        on, summary, text = row.valid_until, f"Expired: {title}", "It was valid until this day. Do it again now."
    if on is None:
        return None
    why = f" {row.reason[0].upper()}{row.reason[1:]}." if row.reason else ""
    return Event(_uid(row), on, summary, text + why, links.link(work.site, "module", row.module_id))


def _uid(row: StandingView) -> str:
    """Return the id of a date: the same for as long as the organisation asks the module of the person."""
    return f"{row.module_id}-{_short(row.person_id)}-{_short(row.organisation_id)}@wardwise"


def _short(value: UUID) -> str:
    return ids.token_digest(value.hex)[:16]


def _day(value: date | None) -> str:
    return f"{value.day} {value:%B %Y}" if value else "today"
