"""A learner's home: what is required and why, what comes next, what they hold. Source: product section 7; experience, page 02."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from lms import catalogue, certificates, people, standing
from lms.reports import words
from lms.reports.items import Row, items_of, nearest, row_of
from lms.reports.next_steps import Item, NextStep, next_step
from lms.reports.progress import Part, strip
from lms.reports.sitting import sitting, sitting_step
from lms.reports.why import Why, own_why
from lms.runtime.work import Work
from lms.standing import StandingView, Word


@dataclass(frozen=True)
class HomePathway:
    """The person's pathway with the modules that it requires; `why` says whose choice it is."""

    title: str
    audience: str
    why: str
    minutes: int
    minutes_left: int
    strip: tuple[Part, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Reason:
    """Why a module is asked: a sentence, and the name of the rule if a rule says so."""

    title: str
    sentence: str
    rule_name: str | None


@dataclass(frozen=True)
class Home:
    """Everything on the page."""

    lede: str
    next_step: NextStep | None
    next_date: str
    pathway: HomePathway | None
    others: tuple[Row, ...]
    extras: tuple[Row, ...]
    reasons: tuple[Reason, ...]
    certificates: tuple[certificates.CertificateView, ...]
    contact: people.OrganisationView | None
    certificate_standings: dict[UUID, words.Standing]
    why: Why | None


def home(work: Work, asked_why: str = "") -> Home:
    """Return the actor's home; `asked_why` is the module whose standing they ask about."""
    person_id = work.actor.person
    rows = nearest(standing.of_person(work, person_id))
    found = catalogue.own_pathways(work)
    items = items_of(work, rows, found.pathways)
    asked = [item for item in items.values() if item.row and item.row.due_on]
    in_pathway = {entry.module_id for entry in found.own.modules if entry.required} if found.own else set()
    held = certificates.held(work)
    return Home(
        lede=_lede(asked),
        next_step=next_step(work, asked, sitting_step(sitting(work, asked))),
        next_date=_next_date(asked),
        pathway=_pathway(found, items, work.today),
        others=tuple(row_of(item, work.today) for item in asked if item.module_id not in in_pathway),
        extras=tuple(row_of(item, work.today) for item in _extras(found, items)),
        reasons=tuple(Reason(item.title, item.row.reason or "", item.row.rule_name) for item in asked if item.row),
        certificates=held[:3],
        contact=None,
        certificate_standings={
            each.id: certificate_standing(each, rows.get(each.module_id), work.today) for each in held[:3]
        },
        why=own_why(work, asked_why),
    )


def certificate_standing(held: certificates.CertificateView, row: StandingView | None, today: date) -> words.Standing:
    """Return what a certificate is worth today, in the words of standing."""
    if held.revoked_at:
        return words.Standing("expired", "Revoked", f"On {words.day(held.revoked_at.date())}")
    if held.replaced_at:
        return words.Standing("none", "Replaced", f"On {words.day(held.replaced_at.date())}")
    if held.valid_until < today:
        return words.Standing("expired", "Expired", f"On {words.day(held.valid_until)}")
    opens = row.certified_window_opens_on if row and row.certified_until == held.valid_until else None
    if opens and opens <= today:
        return words.Standing("renew", "Renew now", f"By {words.day(held.valid_until)}")
    return words.Standing("valid", "Valid", f"Until {words.day(held.valid_until)}")


_PHRASES = (
    (Word.EXPIRED, "has expired"), (Word.OVERDUE, "is overdue"), (Word.AWAITING_SIGN_OFF, "is awaiting sign-off"),
    (Word.RENEW_NOW, "can be renewed now"), (Word.IN_PROGRESS, "is in progress"), (Word.TO_DO, "is to do"), (Word.VALID, "is valid"),
)  # fmt: skip


def _lede(asked: Sequence[Item]) -> str:
    """Return the standing sentence: how many modules are needed, and how many are where."""
    if not asked:
        return "Nothing is required of you today. You can still take any module you like."
    parts = []
    for word, phrase in _PHRASES:
        count = sum(item.word is word for item in asked)
        if count:
            verb = phrase if count == 1 else phrase.replace("is ", "are ", 1).replace("has ", "have ", 1)
            parts.append(f"{words.number(count)} {verb}")
    total = f"You need {words.number(len(asked))} module{'' if len(asked) == 1 else 's'}. "
    sentence = words.listed(parts)
    late = [item for item in asked if standing.is_late(item.word)]
    minutes = sum(item.minutes_left for item in late)
    end = (
        f" About {words.minutes(minutes)} puts {'it' if len(late) == 1 else 'them'} right."
        if late
        else " Nothing is overdue."
    )
    return total + sentence[0].upper() + sentence[1:] + "." + end


def _next_date(asked: Sequence[Item]) -> str:
    """Return the sentence shown when there is nothing to do."""
    waiting = [item for item in asked if item.word is Word.AWAITING_SIGN_OFF]
    if waiting:
        titles = words.listed([item.title for item in waiting])
        return f"You have done your part of {titles}. Your manager signs it off next, and you need not chase."
    dates = [(item.row.window_opens_on, item.title) for item in asked if item.row and item.row.window_opens_on]
    if not dates:
        return "There is nothing for you to do."
    day, title = min(dates)
    return f"There is nothing for you to do until {words.day(day)}, when you can renew {title}."


def _pathway(found: catalogue.OwnPathways, items: dict[str, Item], today: date) -> HomePathway | None:
    if found.own is None:
        return None
    mine = [items[entry.module_id] for entry in found.own.modules if entry.required]
    states = [
        "done" if standing.is_ready(item.word) else "current" if item.word is Word.IN_PROGRESS else "" for item in mine
    ]
    return HomePathway(
        title=found.own.title, audience=found.own.audience, why=words.whose_pathway(found),
        minutes=sum(item.minutes for item in mine), minutes_left=sum(item.minutes_left for item in mine),
        strip=strip([item.minutes for item in mine], states), rows=tuple(row_of(item, today) for item in mine),
    )  # fmt: skip


def _extras(found: catalogue.OwnPathways, items: dict[str, Item]) -> list[Item]:
    """Return what is not asked and may be taken: the optional modules of the pathway, and what was begun or done elsewhere."""
    own = found.own.modules if found.own else ()
    required = {entry.module_id for entry in own if entry.required}
    optional = {entry.module_id for entry in own if not entry.required}
    return [
        item
        for item in items.values()
        if item.module_id not in required
        and not (item.row and item.row.due_on)
        and (item.module_id in optional or item.row or item.run)
    ]
