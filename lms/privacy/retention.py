"""How long each class is kept: years that an installation sets, and what goes when they are over.

Promises: nothing goes while its class has no years; what a preview counts is what the next night takes; what a certification or an open run
rests on stays. Each class is one line of the table RULES.
Leaves out: what is kept for days only (sessions, keys of forms, copies), which the hourly job forgets.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa

from lms.privacy import erasing, rows
from lms.privacy.register import PrivacyClass
from lms.runtime import audit
from lms.runtime.work import Site, Work

BATCH = 5000
MOST_PEOPLE = 200
_KEPT_LONG_ENOUGH = "The years for which names are kept are over"


@dataclass(frozen=True)
class Before:
    """The end of what is old: a local day, and the instant at which it began."""

    on: date
    at: datetime


@dataclass(frozen=True)
class Deed:
    """What goes from one table: the rows themselves, or `values` set in them. `keys` are emptied in the JSON value `facts`."""

    table: str
    old: sa.ColumnElement[bool]
    values: Mapping[str, Any] | None = None
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rule:
    """What goes of a class. `what` finishes the sentence "After these years, …"; `touches` names tables and columns, for the page."""

    privacy_class: PrivacyClass
    what: str
    counted: str
    touches: tuple[str, ...]
    deeds: Callable[[Work, Before], Iterator[Deed]]


@dataclass(frozen=True)
class Due:
    """What the next night takes of a class; `years` and `count` are None where none are set."""

    privacy_class: str
    what: str
    counted: str
    years: int | None
    count: int | None

    @property
    def setting(self) -> str:
        """The setting that holds the years."""
        return f"LMS_RETENTION_{self.privacy_class.upper()}"


def due(work: Work) -> tuple[Due, ...]:
    """Return what the next night would take, class by class: counts only."""
    found = []
    for rule in RULES:
        years = work.site.retention_years.get(rule.privacy_class)
        count = sum(_count(work, deed) for deed in rule.deeds(work, _before(work, years))) if years else None
        found.append(Due(rule.privacy_class, rule.what, rule.counted, years, count))
    return tuple(found)


def apply_retention(work: Work) -> bool:
    """Take what is old, at most one batch of each kind; return whether there is more."""
    rows.check()
    taken: dict[str, int] = {}
    is_full = False
    for rule in RULES:
        if years := work.site.retention_years.get(rule.privacy_class):
            for deed in rule.deeds(work, _before(work, years)):
                most = MOST_PEOPLE if deed.table == "person" else BATCH
                count = _take(work, deed, most)
                taken[rule.privacy_class] = taken.get(rule.privacy_class, 0) + count
                is_full = is_full or count == most
    if any(taken.values()):
        audit.record(work, "privacy:retention", taken={name: count for name, count in taken.items() if count})
    return is_full


def warnings(site: Site) -> list[str]:
    """Return a sentence for what is kept for ever because nobody has said for how long."""
    unset = [
        f"LMS_RETENTION_{rule.privacy_class.upper()}"
        for rule in RULES
        if not site.retention_years.get(rule.privacy_class)
    ]
    if not unset:
        return []
    return [f"Kept for ever, because no number of years is set: {', '.join(unset)}. See docs/privacy.md."]


def _before(work: Work, years: int) -> Before:
    today = work.today
    last = 28 if (today.month, today.day) == (2, 29) else today.day
    on = today.replace(year=today.year - years, day=last)
    return Before(on, datetime.combine(on, time(), work.site.timezone))


def _count(work: Work, deed: Deed) -> int:
    return work.db.scalar(sa.select(sa.func.count()).select_from(rows.table(deed.table)).where(deed.old)) or 0


def _take(work: Work, deed: Deed, most: int) -> int:
    table = rows.table(deed.table)
    keys = list(table.primary_key.columns)
    found = [tuple(row) for row in work.db.execute(sa.select(*keys).where(deed.old).limit(most))]
    if deed.table == "person":
        for (person_id,) in found:
            erasing.erase_old(work, person_id, _KEPT_LONG_ENOUGH)
        return len(found)
    for start in range(0, len(found), 200):
        part = sa.tuple_(*keys).in_(found[start : start + 200])
        if deed.keys:
            erasing.empty_keys(work, table, table.c.facts, deed.keys, part)
        digests = list(work.db.scalars(sa.select(table.c.sha256).where(part))) if "sha256" in table.c else []
        work.db.execute(
            sa.delete(table).where(part) if deed.values is None else sa.update(table).where(part).values(deed.values)
        )
        blob = rows.table("blob")
        work.db.execute(sa.delete(blob).where(blob.c.sha256.in_(digests), erasing.unused_blob()))
    return len(found)


def _contact(_work: Work, before: Before) -> Iterator[Deed]:
    yield Deed("message", rows.table("message").c.sent_at < before.at)


def _work(_work: Work, before: Before) -> Iterator[Deed]:
    post = rows.table("post")
    there = sa.or_(post.c.job_title != "", post.c.staff_number != "")
    yield Deed("post", sa.and_(post.c.ended_on < before.on, there), {"job_title": "", "staff_number": ""})


def _learning(_work: Work, before: Before) -> Iterator[Deed]:
    run = rows.table("enrolment")
    over = sa.select(run.c.id).where(run.c.completed_at < before.at)
    for name in ("page_done", "scenario_played"):
        yield Deed(name, rows.table(name).c.enrolment_id.in_(over))


def _assessment(_work: Work, before: Before) -> Iterator[Deed]:
    attempt, asked = rows.table("attempt"), rows.table("attempt_question")
    over = sa.select(attempt.c.id).where(attempt.c.submitted_at < before.at)
    yield Deed(
        "attempt_question", sa.and_(asked.c.attempt_id.in_(over), asked.c.answer.is_not(None)), {"answer": sa.null()}
    )


def _signature(_work: Work, before: Before) -> Iterator[Deed]:
    seen, asked, decided = (rows.table(name) for name in ("behaviour_seen", "sign_off_request", "decision"))
    yield Deed("behaviour_seen", sa.and_(seen.c.recorded_at < before.at, seen.c.note != ""), {"note": ""})
    yield Deed("sign_off_request", sa.and_(asked.c.ended_at < before.at, asked.c.note != ""), {"note": ""})
    there = sa.or_(decided.c.reason != "", decided.c.statement != "")
    old = sa.and_(decided.c.decided_at < before.at, there)
    yield Deed("decision", old, {"reason": "", "statement": ""}, keys=("seen_on",))
    yield from _evidence(before)


def _evidence(before: Before) -> Iterator[Deed]:
    """Yield what was sent of learning elsewhere, counted from the decision; who certified it stays with the certification."""
    sent, file, decided = (
        rows.table(name) for name in ("prior_learning", "prior_learning_file", "prior_learning_decision")
    )
    over = sa.select(sent.c.id).where(sent.c.ended_at < before.at)
    yield Deed("prior_learning_file", file.c.claim_id.in_(over))
    yield Deed("prior_learning", sa.and_(sent.c.ended_at < before.at, sent.c.note != ""), {"note": ""})
    old = sa.and_(decided.c.decided_at < before.at, decided.c.reason != "")
    yield Deed("prior_learning_decision", old, {"reason": ""})


def _record(_work: Work, before: Before) -> Iterator[Deed]:
    entry, detail = rows.table("audit_entry"), rows.table("audit_entry_detail")
    same = sa.and_(entry.c.chain == detail.c.chain, entry.c.number == detail.c.number)
    yield Deed("audit_entry_detail", sa.exists().where(same, entry.c.at < before.at))


def _identity(work: Work, before: Before) -> Iterator[Deed]:
    """Whoever left: no post since, no role, and no certification that still holds."""
    person, post, grant, held = (rows.table(name) for name in ("person", "post", "role_grant", "certification"))
    lately = sa.exists().where(
        post.c.person_id == person.c.id, sa.or_(post.c.ended_on.is_(None), post.c.ended_on >= before.on)
    )
    has_role = sa.exists().where(grant.c.person_id == person.c.id, grant.c.ended_at.is_(None))
    holds = sa.exists().where(
        held.c.person_id == person.c.id, held.c.valid_until >= work.today, held.c.voided_at.is_(None)
    )
    old = sa.and_(person.c.erased_at.is_(None), person.c.created_at < before.at, ~lately, ~has_role, ~holds)
    yield Deed("person", old)


RULES = (
    Rule(
        PrivacyClass.IDENTITY, "whoever left is erased", "people, years from the end of their last post", ("person",), _identity,
    ),
    Rule(PrivacyClass.CONTACT, "messages go", "messages, years from when they were sent", ("message",), _contact),
    Rule(
        PrivacyClass.WORK, "job titles and staff numbers of ended posts go", "posts, years from their end",
        ("post.job_title", "post.staff_number"), _work,
    ),
    Rule(
        PrivacyClass.LEARNING, "pages read and scenarios played go", "steps, years from the end of the run",
        ("page_done", "scenario_played"), _learning,
    ),
    Rule(
        PrivacyClass.ASSESSMENT, "answers go, results stay", "answers, years from when they were handed in",
        ("attempt_question.answer",), _assessment,
    ),
    Rule(
        PrivacyClass.SIGNATURE, "notes, reasons and files of evidence go", "notes and files, years from when they were written",
        ("behaviour_seen.note", "sign_off_request.note", "decision.reason", "decision.statement", "decision.facts",
         "prior_learning.note", "prior_learning_file", "prior_learning_decision.reason"), _signature,
    ),
    Rule(
        PrivacyClass.RECORD, "values before and after go from the record of changes", "entries, years from the change",
        ("audit_entry_detail",), _record,
    ),
)  # fmt: skip
