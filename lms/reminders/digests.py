"""Send the digests of a day: who is served, in batches, each person once a week; and what a digest says at the moment it is mailed.

Promises: the log row, the message and the job of its mail are in one transaction, so that a crash anywhere is repaired by running again
and nobody gets two for one week; what is said is read at that moment. Source: architecture section 6, request 6.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lms import catalogue, messages, people, reports, standing
from lms.reminders import facts, letters, rules
from lms.reminders.facts import Duties
from lms.reminders.letters import Digest, Item, Person, Step, Written
from lms.reminders.models import ReminderDay, ReminderSent
from lms.reminders.rules import Reader
from lms.runtime import links, queue
from lms.runtime.db import insert_once
from lms.runtime.queue import Priority
from lms.runtime.work import Actor, Work
from lms.standing import StandingView, Word

RULE = "digest"
# Small, so that nobody waits long for a write on SQLite while one batch is written.
BATCH = 50
KEPT = timedelta(days=2 * 366)


def begin(work: Work) -> None:
    """Put the digests of this local day, once, outside quiet hours; days that were missed are served with it."""
    if rules.quiet_until(work.now, work.site.timezone, work.site.reminding):
        return
    last = work.db.scalar(sa.select(sa.func.max(ReminderDay.day)))
    if not insert_once(work.db, ReminderDay, day=work.today, put_at=work.now):
        return
    days = [day.isoformat() for day in rules.days_to_serve(work.today, last)]
    everybody = sorted(facts.readers(work))
    for start in range(0, len(everybody), BATCH):
        batch = [str(each) for each in everybody[start : start + BATCH]]
        queue.put(
            work, "reminders_batch", {"days": days, "people": batch}, key=f"reminders:{work.today}:{start // BATCH}",
            priority=Priority.BATCH,
        )  # fmt: skip


def send_batch(work: Work, days: tuple[date, ...], person_ids: tuple[UUID, ...]) -> int:
    """Send their digests to those people whose day is among those served and who have something; return how many.

    In quiet hours nothing is sent, and the batch is put again for their end. Whoever has had theirs for the week gets no other.
    """
    if until := quiet_until(work):
        payload = {"days": [day.isoformat() for day in days], "people": [str(each) for each in person_ids]}
        queue.put(work, "reminders_batch", payload, run_at=until, priority=Priority.BATCH)
        return 0
    found = facts.readers(work, people.Person.id.in_(person_ids))
    usual = work.site.reminding.weekday
    served = {reader.person_id: day for reader in found.values() if (day := rules.served_day(reader, days, usual))}
    told = _told(work, found, set(served))
    return sum(_send(work, each, rules.period(served[each.reader.person_id])) for each in told)


def quiet_until(work: Work) -> datetime | None:
    """Return when the quiet hours end, or None outside them."""
    return rules.quiet_until(work.now, work.site.timezone, work.site.reminding)


@dataclass(frozen=True)
class Told:
    """What there is to say to somebody at this moment."""

    reader: Reader
    due: tuple[StandingView, ...]
    renew: tuple[StandingView, ...]
    rows: tuple[StandingView, ...]
    duties: Duties


def _told(work: Work, found: Mapping[UUID, Reader], wanted: set[UUID]) -> list[Told]:
    """Return what there is to say to each of the wanted, those with nothing left out."""
    chosen = {person_id: reader for person_id, reader in found.items() if person_id in wanted}
    rows, others, gone = facts.asked(work, chosen), facts.duties(work, wanted), facts.retired(work)
    made = []
    for person_id, reader in sorted(chosen.items()):
        mine = rows.get(person_id, [])
        due = rules.due(reader, mine, work.today, work.site.reminding.weeks_before, gone)
        renew = rules.to_renew(reader, mine, work.today, gone)
        duties = others.get(person_id) or Duties()
        if due or renew or duties:
            made.append(Told(reader, due, renew, tuple(mine), duties))
    return made


def _send(work: Work, told: Told, period: str) -> bool:
    """Log and send one digest, and say whether anything went. What can be renewed is told once, by itself if need be."""
    person_id = told.reader.person_id
    is_digest = bool(told.due or told.duties) and _log(work, person_id, RULE, period)
    news = tuple(row for row in told.renew if _log(work, person_id, f"renew:{row.module_id}", str(row.valid_until)))
    if not is_digest and not news:
        return False
    said = replace(told, renew=news) if is_digest else replace(told, due=(), renew=news, duties=Duties())
    written = letters.write(_digest(work, said))
    message_id = messages.send(
        work, person_id, messages.DIGEST, subject=written.subject, text=written.text, path=written.path, is_letter=True,
        priority=Priority.BATCH,
    )  # fmt: skip
    work.db.flush()  # The log refers to the message.
    work.db.execute(
        sa.update(ReminderSent)
        .where(ReminderSent.person_id == person_id, ReminderSent.sent_at == work.now, ReminderSent.message_id.is_(None))
        .values(message_id=message_id)
    )
    return True


def _log(work: Work, person_id: UUID, rule: str, period: str) -> bool:
    return insert_once(work.db, ReminderSent, person_id=person_id, rule=rule, period=period, sent_at=work.now)


def as_of_now(work: Work, message_id: UUID, person_id: UUID) -> Written | None:
    """Return what a digest says at this moment, or None when there is nothing left to say to its reader."""
    found = facts.readers(work, people.Person.id == person_id)
    logged = work.db.scalars(sa.select(ReminderSent.rule).where(ReminderSent.message_id == message_id)).all()
    for told in _told(work, found, {person_id}):
        news = tuple(row for row in told.renew if f"renew:{row.module_id}" in logged)
        is_digest = RULE in logged
        said = replace(told, renew=news) if is_digest else replace(told, due=(), renew=news, duties=Duties())
        if digest := _digest(work, said):
            return letters.write(digest)
    return None


def _digest(work: Work, told: Told) -> Digest:
    cards, duties = catalogue.cards(work), told.duties
    valid = [row for row in told.rows if row.due_on and standing.word(row, work.today) is Word.VALID]

    def item(row: StandingView) -> Item:
        card, word = cards[row.module_id], standing.word(row, work.today)
        on = row.due_on if word in {Word.TO_DO, Word.IN_PROGRESS, Word.OVERDUE} else row.valid_until
        return Item(row.module_id, card.title, card.minutes, word, on or work.today)

    return Digest(
        due=tuple(map(item, told.due)),
        renew=tuple(map(item, told.renew)),
        valid=tuple(map(item, {row.module_id: row for row in valid}.values())),
        step=_step(work, told) if told.due or told.renew else None,
        reasons=tuple(dict.fromkeys(row.reason for row in (*told.due, *told.renew) if row.reason)),
        waiting=tuple(_waiting(each) for each in duties.waiting),
        below=tuple(_waiting_for(each) for each in duties.below),
        long=tuple(_waiting_for(each) for each in duties.long),
        late=tuple(Person(_late(each)) for each in duties.late),
        teams=tuple((each.name, each.people) for each in duties.teams),
        chase_days=work.site.reminding.chase_days,
    )


def _step(work: Work, told: Told) -> Step | None:
    """Return the next step as the reader's own home says it, when it is about something that the digest speaks of."""
    reader = told.reader
    found = reports.home(replace(work, actor=Actor(reader.person_id, reader.name))).next_step
    named = {row.module_id: links.path("module", row.module_id) for row in (*told.due, *told.renew)}
    if found:
        for module_id, path in named.items():
            if found.href == path or found.href.startswith(f"{path}/"):
                return Step(found.title, (found.text, found.strip_text), found.button, found.href, module_id)
    module_id = next(iter(named))
    title = catalogue.cards(work)[module_id].title
    return Step(title, (), "Open the module", named[module_id], module_id)


def _waiting(each: facts.Waiting) -> Person:
    return Person(f"{each.name}: {each.title}, asked on {_day(each.asked_on)}", letters.waiting_path(each.request_id))


def _waiting_for(each: facts.Waiting) -> Person:
    sentence = f"{each.name}: {each.title}, asked {each.manager_name or 'nobody yet'} on {_day(each.asked_on)}"
    return Person(sentence, letters.waiting_path(each.request_id))


def _late(each: facts.Late) -> str:
    verb = "expired on" if each.word is Word.EXPIRED else "was due on"
    return f"{each.name}: {each.title} {verb} {_day(each.on)}."


def _day(value: date) -> str:
    return f"{value.day} {value:%B %Y}"


def prune(work: Work) -> None:
    """Forget which digests were sent after two years, and which days were served."""
    work.db.execute(sa.delete(ReminderSent).where(ReminderSent.sent_at < work.now - KEPT))
    work.db.execute(sa.delete(ReminderDay).where(ReminderDay.day < work.today - KEPT))


def read_batch(payload: Mapping[str, Any]) -> tuple[tuple[date, ...], tuple[UUID, ...]]:
    """Return the days and the people of a batch as its job keeps them."""
    return tuple(map(date.fromisoformat, payload["days"])), tuple(map(UUID, payload["people"]))
