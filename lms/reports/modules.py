"""A module's front page, as a learner sees it. Source: experience, page 03."""

from dataclasses import dataclass
from datetime import date

from lms import catalogue, content, enrolments, people, quizzes, recognition, signoff, standing
from lms.enrolments import Requirement, Run
from lms.reports import words
from lms.reports.contents import SoFar, so_far
from lms.reports.progress import Done, Progress, progress, to_come
from lms.reports.steps import Step, page_step, prove, scenario_step
from lms.reports.why import Why, own_why
from lms.runtime import clock, links
from lms.runtime.work import Work
from lms.standing import StandingView, Word


@dataclass(frozen=True)
class Missing:
    """One unmet rule, as a part of a sentence with its link; `after` follows the link."""

    text: str
    href: str
    after: str = ""


@dataclass(frozen=True)
class ModulePage:
    """The front page of a module. `minutes_saved` is what a finished renewal took less than the whole module."""

    module: content.Module
    is_started: bool
    standing: words.Standing
    due_on: date | None
    reason: str
    button: str
    href: str
    posts: bool
    missing: tuple[Missing, ...]
    progress: Progress
    pages: tuple[Step, ...]
    practise: tuple[Step, ...]
    prove: tuple[Step, ...]
    note: str
    recognised: recognition.Recognised | None
    choose_post: tuple[people.PostView, ...]
    why: Why | None
    minutes_saved: int | None


def module_page(work: Work, module_id: str, *, asks_why: bool = False) -> ModulePage:
    """Return the front page of a module for the actor, and why they stand where they do if they ask. Raises NotFound."""
    run = enrolments.latest_run(work, module_id)
    row = _row(standing.of_person(work, work.actor.person), module_id)
    word = standing.word(row, work.today) if row else Word.NOT_REQUIRED
    # A finished run whose certification ran out, or may be renewed, is followed by a new one: the page offers that.
    is_over = run.completed_at is not None if run else row is not None and row.valid_until is not None
    is_renewing = is_over and word is not Word.VALID
    mine = None if is_renewing else run
    version = catalogue.version(work, mine.version_id) if mine else catalogue.current_version(work, module_id)
    module = version.module
    found = so_far(work, mine)
    told, quiz = found.done, found.quiz
    if mine and mine.completed_at:
        told = Done(
            told.pages | {page.slug for page in module.required_pages},
            frozenset(each.slug for each in module.scenarios),
        )
    begins_with_questions = is_renewing and row is not None and enrolments.may_refresh(module, row)
    state = to_come(module) if begins_with_questions else progress(module, mine, told)
    proofs, note = prove(work, module, mine, quiz, found.seen, state.refresher)
    needed, plays = _asked_now(module, state)
    button, href, posts = _button(module, mine, word, state, found, is_renewing)
    return ModulePage(
        module=module, is_started=mine is not None, standing=words.standing_shown(row, work.today),
        due_on=row.due_on if row else None, reason=(row.reason or "") if row else "", button=button, href=href, posts=posts,
        missing=_missing(module, mine, state, quiz) if mine and not mine.completed_at else (), progress=state,
        pages=tuple(page_step(module_id, page, page.slug in told.pages, page.slug in needed) for page in module.pages),
        practise=tuple(scenario_step(module_id, each, told, plays) for each in module.scenarios), prove=proofs, note=note,
        choose_post=_choice(work) if mine is None else (), why=own_why(work, module_id) if asks_why else None,
        recognised=_recognised(work, module_id, row, run), minutes_saved=mine.minutes_saved if mine else None,
    )  # fmt: skip


def _recognised(work: Work, module_id: str, row: StandingView | None, run: Run | None) -> recognition.Recognised | None:
    """Return what from elsewhere the standing rests on; asks only where no finished run explains it."""
    if row is None or row.achieved_on is None:
        return None
    if run and run.completed_at and clock.local_date(run.completed_at, work.site.timezone) == row.achieved_on:
        return None
    held = recognition.of_person(work, work.actor.person, module_id)
    return next((each for each in held if each.certification.achieved_on == row.achieved_on), None)


def _asked_now(module: content.Module, state: Progress) -> tuple[frozenset[str], bool]:
    """Return the pages that are asked now, and whether the scenarios are: in a renewal only what was missed or has changed."""
    if state.refresher is None:
        return frozenset(page.slug for page in module.pages), True
    return frozenset(page.slug for page in state.refresher.to_read), Requirement.SCENARIOS in module.refresher


def _choice(work: Work) -> tuple[people.PostView, ...]:
    """Return the posts to choose from, when there are several."""
    held = people.posts(work, work.actor.person)
    return held if len(held) > 1 else ()


def _row(rows: tuple[StandingView, ...], module_id: str) -> StandingView | None:
    mine = [row for row in rows if row.module_id == module_id]
    return min(mine, key=standing.urgency, default=None)


def _missing(
    module: content.Module, run: Run, state: Progress, quiz: quizzes.QuizSummary | None
) -> tuple[Missing, ...]:
    """Return what is left, each part with its link."""
    found = []
    for name in run.outstanding(module):
        if name == Requirement.READ:
            left = sum(1 for page in module.required_pages) - state.read
            more = "more " if state.read else ""
            found.append(Missing(f"read {max(left, 1)} {more}page{'' if left == 1 else 's'}", "#read"))
        elif name == Requirement.SCENARIOS:
            found.append(Missing(words.to_play(state.played, state.scenarios), "#practise"))
        elif name == Requirement.QUIZ and state.refresher:
            found += _questions_missing(state.refresher)
        elif name == Requirement.QUIZ:
            best = f"best so far {quiz.best_score} of {quiz.out_of}, " if quiz and quiz.best_score is not None else ""
            found.append(
                Missing("pass the quiz", "#prove", f" ({best}you need {module.needed_to_pass} of {module.quiz_size})")
            )
        else:
            found.append(Missing("get sign-off from your manager", "#prove"))
    return tuple(found)


def _questions_missing(found: quizzes.Refresher) -> list[Missing]:
    """Return what a renewal's questions still need: the pages before them, and how many there are."""
    pages = [Missing(f"read {words.pages(len(found.waits_for))}", "#read")] if found.waits_for else []
    return [*pages, Missing(f"answer {words.questions(len(found.to_ask))}", "#prove")]


def _button(
    module: content.Module,
    run: Run | None,
    word: Word,
    state: Progress,
    found: SoFar,
    is_renewing: bool,
) -> tuple[str, str, bool]:
    """Return the words of the one green button, where it leads, and whether it is a form that begins the run."""
    if run is None and word is Word.VALID:
        return "See what you hold", links.path("certificates"), False
    if run is None and state.refresher:
        return f"Start with {words.questions(len(state.refresher.to_ask))}", "", True
    if run is None:
        return ("Renew this module" if is_renewing or word is Word.RENEW_NOW else "Start the module", "", True)
    if run.completed_at:
        return "See your certificate", links.path("certificates"), False
    if state.next_page and state.refresher:
        return f"Read page {state.next_page.number}", links.path("page", module.id, state.next_page.slug), False
    if state.next_page:
        begin = "Continue" if state.read else "Start"
        return f"{begin} at page {state.next_page.number}", links.path("page", module.id, state.next_page.slug), False
    if state.next_scenario:
        return words.scenario_button(state.played), links.path("scenario", module.id, state.next_scenario.slug), False
    if module.quiz and Requirement.QUIZ not in run.met:
        if state.refresher and not (found.quiz and found.quiz.open_attempt_id):
            return f"Answer {words.questions(len(state.refresher.to_ask))}", links.path("quiz", module.id), False
        to_quiz = "Go on with the questions" if state.refresher else "Continue the quiz"
        return (
            (to_quiz if found.quiz and found.quiz.open_attempt_id else "Go to the quiz"),
            links.path("quiz", module.id),
            False,
        )
    waiting = found.asked is signoff.State.WAITING
    return ("See your request" if waiting else "Ask for sign-off"), links.path("ask_for_sign_off", module.id), False
