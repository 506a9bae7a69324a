"""A learner's home: what is required and why, what comes next, what they hold. Source: product section 7; experience, page 02."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from lms import catalogue, certificates, enrolments, learning, people, signoff, standing
from lms.enrolments import Requirement, Run
from lms.reports import words
from lms.reports.progress import Part, Progress, progress, strip
from lms.runtime import links
from lms.runtime.work import Work
from lms.standing import StandingView, Word


@dataclass(frozen=True)
class NextStep:
    """The one thing to do now: where it leads, what the button says, and why it is needed."""

    title: str
    text: str
    button: str
    href: str
    strip: tuple[Part, ...]
    strip_text: str
    why: str


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


@dataclass(frozen=True)
class _Item:
    """One module with everything that home says of it."""

    module_id: str
    title: str
    summary: str
    minutes: int
    row: StandingView | None
    word: Word
    run: Run | None
    progress: Progress | None

    @property
    def minutes_left(self) -> int:
        if self.word in {Word.VALID, Word.RENEW_NOW}:
            return 0
        return self.progress.minutes_left if self.progress else self.minutes


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
        next_step=_next_step(work, asked),
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
) -> dict[str, _Item]:
    latest: dict[str, Run] = {}
    for run in runs:
        latest.setdefault(run.module_id, run)
    done = learning.page_done_ids(work, [run.enrolment_id for run in latest.values() if run.is_open])
    entries = {entry.module_id: entry for pathway in pathways for entry in pathway.modules}
    found: dict[str, _Item] = {}
    for module_id, entry in entries.items():
        row, mine = rows.get(module_id), latest.get(module_id)
        state = None
        if mine and mine.is_open:
            state = progress(
                catalogue.version(work, mine.version_id).module, mine, done.get(mine.enrolment_id, frozenset())
            )
        word = standing.word(row, work.today) if row else Word.NOT_REQUIRED
        found[module_id] = _Item(module_id, entry.title, entry.summary, entry.minutes, row, word, mine, state)
    return found


def _listed(pathways: Sequence[catalogue.PathwayView]) -> set[str]:
    return {entry.module_id for pathway in pathways for entry in pathway.modules}


def _has_asked(pathway: catalogue.PathwayView, items: dict[str, _Item]) -> bool:
    return any((row := items[entry.module_id].row) and row.due_on for entry in pathway.modules)


_PHRASES = (
    (Word.EXPIRED, "has expired"), (Word.OVERDUE, "is overdue"), (Word.AWAITING_SIGN_OFF, "is awaiting sign-off"),
    (Word.RENEW_NOW, "can be renewed now"), (Word.IN_PROGRESS, "is in progress"), (Word.TO_DO, "is to do"), (Word.VALID, "is valid"),
)  # fmt: skip


def _lede(asked: Sequence[_Item]) -> str:
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


def _next_step(work: Work, asked: Sequence[_Item]) -> NextStep | None:
    """Return the one next step. Order: sent back; expired or overdue, the shortest first; in progress; renew; to do; by date."""
    returned = [item for item in asked if _may_be_returned(item)]
    for item in returned:
        request = signoff.latest_request(work, item.run.enrolment_id) if item.run else None
        if request and request.state is signoff.State.RETURNED:
            return _returned_step(item, request)
    late = sorted((item for item in asked if standing.is_late(item.word)), key=lambda item: item.minutes_left)
    running = sorted((item for item in asked if item.word is Word.IN_PROGRESS), key=_due)
    renew = sorted(
        (item for item in asked if item.word is Word.RENEW_NOW),
        key=lambda item: item.row.valid_until if item.row and item.row.valid_until else work.today,
    )
    todo = sorted((item for item in asked if item.word is Word.TO_DO), key=_due)
    chosen = next(iter([*late, *running, *renew, *todo]), None)
    return _step(chosen) if chosen else None


def _due(item: _Item) -> date:
    return item.row.due_on if item.row and item.row.due_on else date.max


def _may_be_returned(item: _Item) -> bool:
    """Only a run with nothing left but its sign-off can have been sent back."""
    return bool(
        item.run and item.run.is_open and Requirement.QUIZ in item.run.met and item.row and not item.row.awaiting_since
    )


def _returned_step(item: _Item, request: signoff.RequestView) -> NextStep:
    return NextStep(
        title=f"{request.decided_by_name} has a question about {item.title}", text=f"“{request.reason}”",
        button="Read it and ask again", href=links.path("ask_for_sign_off", item.module_id), strip=(), strip_text="", why="",
    )  # fmt: skip


def _step(item: _Item) -> NextStep:
    why = ""
    if item.row and item.row.reason and item.row.due_on:
        verb = "was" if item.word is Word.OVERDUE else "is"
        why = f"{item.row.reason}. Yours {verb} due by {words.day(item.row.due_on)}."
    state = item.progress
    if state is None or item.run is None:
        begin = "Renew" if item.word in {Word.RENEW_NOW, Word.EXPIRED} else "Start"
        text = f"{item.summary} It takes about {words.minutes(item.minutes)}, in as many sittings as you like."
        return NextStep(item.title, text, f"{begin} the module", links.path("module", item.module_id), (), "", why)
    left = (
        f"{state.read} of {state.pages} pages read. {state.minutes_left} of {state.minutes} minutes left in the module."
    )
    if state.next_page:
        page = state.next_page
        text = f"Page {page.number} of {state.pages}: {page.title}. It takes about {words.minutes(page.minutes)}."
        href = links.path("page", item.module_id, page.slug)
        return NextStep(item.title, text, f"Continue at page {page.number}", href, state.strip, left, why)
    if Requirement.QUIZ not in item.run.met:
        return NextStep(
            item.title,
            "The pages are read. The quiz comes next.",
            "Go to the quiz",
            links.path("quiz", item.module_id),
            state.strip,
            left,
            why,
        )
    text = "Everything is done but the sign-off. Ask for it when your manager has seen you do it."
    return NextStep(
        item.title, text, "Ask for sign-off", links.path("ask_for_sign_off", item.module_id), state.strip, left, why
    )


def _next_date(asked: Sequence[_Item]) -> str:
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


def _pathway(pathway: catalogue.PathwayView, items: dict[str, _Item], today: date) -> HomePathway:
    mine = [items[entry.module_id] for entry in pathway.modules if (row := items[entry.module_id].row) and row.due_on]
    states = [
        "done" if standing.is_ready(item.word) else "current" if item.word is Word.IN_PROGRESS else "" for item in mine
    ]
    return HomePathway(
        title=pathway.title, audience=pathway.audience, minutes=sum(item.minutes for item in mine),
        minutes_left=sum(item.minutes_left for item in mine), strip=strip([item.minutes for item in mine], states),
        rows=tuple(_row(item, today) for item in mine),
    )  # fmt: skip


def _row(item: _Item, today: date) -> Row:
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
