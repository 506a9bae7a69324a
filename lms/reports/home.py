"""A learner's home: what is required and why, what comes next, what they hold. Source: product section 7; experience, page 02."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from lms import catalogue, certificates, enrolments, people, standing
from lms.enrolments import Run
from lms.reports import words
from lms.reports.next_steps import Item, NextStep, next_step
from lms.reports.progress import Done, Part, done, progress, strip
from lms.runtime.work import Work
from lms.standing import StandingView, Word


@dataclass(frozen=True)
class Row:
    """One module of a list."""

    module_id: str
    title: str
    hint: str
    standing: words.Standing


@dataclass(frozen=True)
class HomePathway:
    """A pathway with the modules asked of this person."""

    title: str
    audience: str
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
    pathways: tuple[HomePathway, ...]
    others: tuple[Row, ...]
    extras: tuple[Row, ...]
    reasons: tuple[Reason, ...]
    certificates: tuple[certificates.CertificateView, ...]
    contact: people.OrganisationView | None
    certificate_standings: dict[UUID, words.Standing]


def home(work: Work) -> Home:
    """Return the actor's home."""
    person_id = work.actor.person
    rows = _nearest(standing.of_person(work, person_id), work.today)
    pathways = catalogue.pathways(work)
    runs = enrolments.runs_of(work, person_id)
    items = _items(work, rows, pathways, runs)
    asked = [item for item in items.values() if item.row and item.row.due_on]
    held = certificates.held(work)
    return Home(
        lede=_lede(asked),
        next_step=next_step(work, asked),
        next_date=_next_date(asked),
        pathways=tuple(_pathway(pathway, items, work.today) for pathway in pathways if _has_asked(pathway, items)),
        others=tuple(_row(item, work.today) for item in asked if item.module_id not in _listed(pathways)),
        extras=tuple(_row(item, work.today) for item in items.values() if item.row is None or not item.row.due_on),
        reasons=tuple(Reason(item.title, item.row.reason or "", item.row.rule_name) for item in asked if item.row),
        certificates=held[:3],
        contact=None,
        certificate_standings={
            each.id: certificate_standing(each, rows.get(each.module_id), work.today) for each in held[:3]
        },
    )


def certificate_standing(held: certificates.CertificateView, row: StandingView | None, today: date) -> words.Standing:
    """Return what a certificate is worth today, in the words of standing."""
    if held.revoked_at:
        return words.Standing("expired", "Revoked", f"On {words.day(held.revoked_at.date())}")
    if held.replaced_at:
        return words.Standing("none", "Replaced", f"On {words.day(held.replaced_at.date())}")
    if held.valid_until < today:
        return words.Standing("expired", "Expired", f"On {words.day(held.valid_until)}")
    if row and row.window_opens_on and row.window_opens_on <= today and row.valid_until == held.valid_until:
        return words.Standing("renew", "Renew now", f"By {words.day(held.valid_until)}")
    return words.Standing("valid", "Valid", f"Until {words.day(held.valid_until)}")


def _nearest(rows: Sequence[StandingView], today: date) -> dict[str, StandingView]:
    """Return one row per module: with several organisations asking, the one due first."""
    found: dict[str, StandingView] = {}
    for row in sorted(rows, key=lambda each: (each.due_on is None, each.due_on or today)):
        found.setdefault(row.module_id, row)
    return found


def _items(
    work: Work, rows: dict[str, StandingView], pathways: Sequence[catalogue.PathwayView], runs: Sequence[Run]
) -> dict[str, Item]:
    latest: dict[str, Run] = {}
    for run in runs:
        latest.setdefault(run.module_id, run)
    so_far = done(work, [run.enrolment_id for run in latest.values() if run.is_open])
    entries = {entry.module_id: entry for pathway in pathways for entry in pathway.modules}
    found: dict[str, Item] = {}
    for module_id, entry in entries.items():
        row, mine = rows.get(module_id), latest.get(module_id)
        state = None
        if mine and mine.is_open:
            state = progress(
                catalogue.version(work, mine.version_id).module, mine, so_far.get(mine.enrolment_id, Done())
            )
        word = standing.word(row, work.today) if row else Word.NOT_REQUIRED
        found[module_id] = Item(module_id, entry.title, entry.summary, entry.minutes, row, word, mine, state)
    return found


def _listed(pathways: Sequence[catalogue.PathwayView]) -> set[str]:
    return {entry.module_id for pathway in pathways for entry in pathway.modules}


def _has_asked(pathway: catalogue.PathwayView, items: dict[str, Item]) -> bool:
    return any((row := items[entry.module_id].row) and row.due_on for entry in pathway.modules)


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


def _pathway(pathway: catalogue.PathwayView, items: dict[str, Item], today: date) -> HomePathway:
    mine = [items[entry.module_id] for entry in pathway.modules if (row := items[entry.module_id].row) and row.due_on]
    states = [
        "done" if standing.is_ready(item.word) else "current" if item.word is Word.IN_PROGRESS else "" for item in mine
    ]
    return HomePathway(
        title=pathway.title, audience=pathway.audience, minutes=sum(item.minutes for item in mine),
        minutes_left=sum(item.minutes_left for item in mine), strip=strip([item.minutes for item in mine], states),
        rows=tuple(_row(item, today) for item in mine),
    )  # fmt: skip


def _row(item: Item, today: date) -> Row:
    if item.row is None or (not item.row.due_on and not item.progress):
        hint = f"{item.summary} {words.minutes(item.minutes).capitalize()}."
    elif item.word in {Word.VALID, Word.RENEW_NOW} and item.row.achieved_on:
        hint = f"Finished on {words.day(item.row.achieved_on)}"
    elif item.word is Word.AWAITING_SIGN_OFF:
        hint = "Nothing for you to do"
    elif item.progress:
        hint = f"{item.progress.minutes_left} of {item.minutes} minutes left"
    else:
        hint = words.minutes(item.minutes)
    return Row(item.module_id, item.title, hint, words.standing_shown(item.row, today))
