"""The one next step on a learner's home, and how it is chosen. Source: experience, page 02."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lms import signoff, standing
from lms.enrolments import Requirement, Run
from lms.reports import words
from lms.reports.progress import Part, Progress
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
class Item:
    """One module with everything that home says of it. `renewal` is a renewal that begins with questions, begun or to come."""

    module_id: str
    title: str
    summary: str
    minutes: int
    row: StandingView | None
    word: Word
    run: Run | None
    progress: Progress | None
    renewal: Progress | None = None

    @property
    def may_be_renewed(self) -> bool:
        """Whether a renewal that begins with questions has something left to ask or to read."""
        return bool(self.renewal and self.renewal.refresher and not self.renewal.refresher.is_complete)

    @property
    def minutes_left(self) -> int:
        """The minutes that it still takes: none while it is valid."""
        if self.word in {Word.VALID, Word.RENEW_NOW}:
            return 0
        if self.renewal:
            return self.renewal.minutes_left
        return self.progress.minutes_left if self.progress else self.minutes


def next_step(work: Work, asked: Sequence[Item], together: NextStep | None = None) -> NextStep | None:
    """Return the one next step; `together` stands in for a renewal when several can be renewed.

    Order: sent back; expired or overdue, the shortest first; in progress; renew; to do; by date.
    """
    returned = [item for item in asked if _may_be_returned(item)]
    for item in returned:
        request = signoff.latest_request(work, item.run.enrolment_id) if item.run else None
        if request and request.state is signoff.State.RETURNED:
            return _returned_step(item, request)
    late = sorted((item for item in asked if standing.is_late(item.word)), key=lambda item: item.minutes_left)
    running = sorted((item for item in asked if item.word is Word.IN_PROGRESS), key=_due)
    renew = sorted(
        (item for item in asked if item.word is Word.RENEW_NOW and not (item.row and item.row.awaiting_since)),
        key=lambda item: item.row.valid_until if item.row and item.row.valid_until else work.today,
    )
    todo = sorted((item for item in asked if item.word is Word.TO_DO), key=_due)
    chosen = next(iter([*late, *running, *renew, *todo]), None)
    if chosen and chosen.may_be_renewed and together:
        return together
    return _step(chosen) if chosen else None


def _due(item: Item) -> date:
    return item.row.due_on if item.row and item.row.due_on else date.max


def _may_be_returned(item: Item) -> bool:
    """Only a run with nothing left but its sign-off can have been sent back."""
    return bool(
        item.run and item.run.is_open and Requirement.QUIZ in item.run.met and item.row and not item.row.awaiting_since
    )


def _returned_step(item: Item, request: signoff.RequestView) -> NextStep:
    return NextStep(
        title=f"{request.decided_by_name} has a question about {item.title}", text=f"“{request.reason}”",
        button="Read it and ask again", href=links.path("ask_for_sign_off", item.module_id), strip=(), strip_text="", why="",
    )  # fmt: skip


def _why(item: Item) -> str:
    """Return who asks it, and the date that matters: the end of what somebody holds or held, otherwise the day it is due."""
    if item.row is None or not item.row.reason or not item.row.due_on:
        return ""
    if item.word in {Word.RENEW_NOW, Word.EXPIRED} and item.row.valid_until:
        verb = "counts until" if item.word is Word.RENEW_NOW else "ended on"
        return f"{item.row.reason}. Yours {verb} {words.day(item.row.valid_until)}."
    verb = "was" if item.word is Word.OVERDUE else "is"
    return f"{item.row.reason}. Yours {verb} due by {words.day(item.row.due_on)}."


def _step(item: Item) -> NextStep:
    why = _why(item)
    if item.may_be_renewed:
        return _renewal_step(item, why)
    state = item.progress
    if state is None or item.run is None:
        begin = "Renew" if item.word in {Word.RENEW_NOW, Word.EXPIRED} else "Start"
        text = f"{item.summary} It takes about {words.minutes(item.minutes)}, in as many sittings as you like."
        return NextStep(item.title, text, f"{begin} the module", links.path("module", item.module_id), (), "", why)
    left = (
        so_far(state)
        if state.refresher
        else (
            f"{state.read} of {state.pages} pages read. {state.minutes_left} of {state.minutes} minutes left in the module."
        )
    )
    if state.next_page:
        page = state.next_page
        text = f"Page {page.number} of {state.pages}: {page.title}. It takes about {words.minutes(page.minutes)}."
        href = links.path("page", item.module_id, page.slug)
        return NextStep(item.title, text, f"Continue at page {page.number}", href, state.strip, left, why)
    if state.next_scenario:
        text = (
            f"Scenario {state.next_scenario.number} of {state.scenarios}: {state.next_scenario.title}. "
            f"It takes about {words.minutes(state.next_scenario.minutes)}."
        )
        href = links.path("scenario", item.module_id, state.next_scenario.slug)
        return NextStep(item.title, text, words.scenario_button(state.played), href, state.strip, left, why)
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


def _renewal_step(item: Item, why: str) -> NextStep:
    text, button, href = renewal_text(item)
    state = item.renewal
    if state is None or state.refresher is None or not state.refresher.is_assessed:
        return NextStep(f"Renew {item.title}", text, button, href, (), "", why)
    return NextStep(f"Renew {item.title}", text, button, href, state.strip, so_far(state), why)


def so_far(state: Progress) -> str:
    """Return how far a renewal is: "4 of 5 outcomes shown. About 5 minutes left."."""
    shown = (
        f"{len(state.refresher.credited)} of {len(state.refresher.outcomes)} outcomes shown. "
        if state.refresher
        else ""
    )
    return f"{shown}About {words.minutes(state.minutes_left)} left."


def renewal_text(item: Item) -> tuple[str, str, str]:
    """Return what comes next in a renewal, what its button says, and where it leads."""
    state = item.renewal
    if state is None or state.refresher is None:
        return "", f"Renew {item.title}", links.path("module", item.module_id)
    quiz, found = links.path("quiz", item.module_id), state.refresher
    asked = words.questions(len(found.to_ask))
    if state.next_page:
        page = state.next_page
        pages = len(found.waits_for)
        more = f" {words.number(pages - 1).capitalize()} more after it." if pages > 1 else ""
        text = f"Page {page.number}: {page.title}. It takes about {words.minutes(page.minutes)}.{more} Then answer {asked}."
        return text, f"Read page {page.number}", links.path("page", item.module_id, page.slug)
    if found.is_assessed:
        return f"You have read what is needed. Answer {asked} about it.", f"Answer {asked}", quiz
    text = f"You answer {asked} first, about {words.minutes(state.minutes_left)}. You read only what you miss."
    return text, f"Start with {asked}", quiz
