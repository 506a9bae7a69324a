"""A module's front page and its pages, as a learner sees them. Source: experience, pages 03 and 04."""

from dataclasses import dataclass
from datetime import date

from lms import catalogue, content, enrolments, learning, people, quizzes, recognition, scenarios, signoff, standing
from lms.enrolments import Requirement, Run
from lms.reports import words
from lms.reports.blocks import Block, blocks
from lms.reports.contents import Place, SoFar, contents
from lms.reports.progress import Done, Part, Progress, progress, read_done
from lms.reports.steps import Step, page_step, prove, scenario_step
from lms.reports.why import Why, own_why
from lms.runtime import clock, links
from lms.runtime.errors import NotFound
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
    """The front page of a module."""

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


@dataclass(frozen=True)
class PageView:
    """One page of a module."""

    module_id: str
    module_title: str
    page: content.Page
    blocks: tuple[Block, ...]
    feedback: learning.Feedback | None
    is_read: bool
    progress: Progress
    contents: tuple[Place, ...]
    previous: content.Page | None
    following: content.Page | None
    sources: tuple[tuple[int, content.Source], ...]
    terms: tuple[tuple[str, content.Term], ...]
    is_past_review: bool
    quiz_met: bool
    scenarios_left: bool
    strip: tuple[Part, ...]


# Everything that a run has come to, in one statement.
_SO_FAR = quizzes.attempts_beside(
    learning.done_sql(enrolments.Enrolment.id).label("pages"),
    scenarios.played_sql(enrolments.Enrolment.id).label("played"),
    signoff.seen_sql().label("seen"),
    signoff.newest_state_sql().label("asked"),
)


def _so_far(work: Work, run: Run | None) -> SoFar:
    """Return what a run has come to; nothing before it begins."""
    if run is None:
        return SoFar()
    rows = work.db.execute(_SO_FAR, {"enrolment": run.enrolment_id}).all()
    first = rows[0]
    asked = signoff.State(first.asked) if first.asked else None
    return SoFar(read_done(first.pages, first.played), quizzes.summary_of(rows), first.seen, asked)


def module_page(work: Work, module_id: str, *, asks_why: bool = False) -> ModulePage:
    """Return the front page of a module for the actor, and why they stand where they do if they ask. Raises NotFound."""
    run = enrolments.latest_run(work, module_id)
    row = _row(standing.of_person(work, work.actor.person), module_id)
    word = standing.word(row, work.today) if row else Word.NOT_REQUIRED
    # A finished run whose certification ran out, or may be renewed, is followed by a new one: the page offers that.
    is_renewing = bool(run and run.completed_at and word is not Word.VALID)
    mine = None if is_renewing else run
    version = catalogue.version(work, mine.version_id) if mine else catalogue.current_version(work, module_id)
    module = version.module
    found = _so_far(work, mine)
    so_far, quiz = found.done, found.quiz
    if mine and mine.completed_at:
        so_far = Done(
            so_far.pages | {page.slug for page in module.required_pages},
            frozenset(each.slug for each in module.scenarios),
        )
    state = progress(module, mine, so_far)
    proofs, note = prove(work, module, mine, quiz, found.seen)
    button, href, posts = _button(module, mine, word, state, quiz, is_renewing)
    return ModulePage(
        module=module, is_started=mine is not None, standing=words.standing_shown(row, work.today),
        due_on=row.due_on if row else None, reason=(row.reason or "") if row else "", button=button, href=href, posts=posts,
        missing=_missing(module, mine, state, quiz) if mine and not mine.completed_at else (), progress=state,
        pages=tuple(page_step(module_id, page, page.slug in so_far.pages) for page in module.pages),
        practise=tuple(scenario_step(module_id, each, so_far) for each in module.scenarios), prove=proofs, note=note,
        choose_post=_choice(work) if mine is None else (), why=own_why(work, module_id) if asks_why else None,
        recognised=_recognised(work, module_id, row, run),
    )  # fmt: skip


def _recognised(work: Work, module_id: str, row: StandingView | None, run: Run | None) -> recognition.Recognised | None:
    """Return what from elsewhere the standing rests on; asks only where no finished run explains it."""
    if row is None or row.achieved_on is None:
        return None
    if run and run.completed_at and clock.local_date(run.completed_at, work.site.timezone) == row.achieved_on:
        return None
    held = recognition.of_person(work, work.actor.person, module_id)
    return next((each for each in held if each.certification.achieved_on == row.achieved_on), None)


def _choice(work: Work) -> tuple[people.PostView, ...]:
    """Return the posts to choose from, when there are several."""
    held = people.posts(work, work.actor.person)
    return held if len(held) > 1 else ()


def _row(rows: tuple[StandingView, ...], module_id: str) -> StandingView | None:
    mine = [row for row in rows if row.module_id == module_id]
    return min(mine, key=lambda row: (row.due_on is None, row.due_on or date.max), default=None)


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
        elif name == Requirement.QUIZ:
            best = f"best so far {quiz.best_score} of {quiz.out_of}, " if quiz and quiz.best_score is not None else ""
            found.append(
                Missing("pass the quiz", "#prove", f" ({best}you need {module.needed_to_pass} of {module.quiz_size})")
            )
        else:
            found.append(Missing("get sign-off from your manager", "#prove"))
    return tuple(found)


def _button(
    module: content.Module,
    run: Run | None,
    word: Word,
    state: Progress,
    quiz: quizzes.QuizSummary | None,
    is_renewing: bool,
) -> tuple[str, str, bool]:
    """Return the words of the one green button, where it leads, and whether it is a form that begins the run."""
    if run is None and word is Word.VALID:
        return "See what you hold", links.path("certificates"), False
    if run is None:
        return ("Renew this module" if is_renewing or word is Word.RENEW_NOW else "Start the module", "", True)
    if run.completed_at:
        return "See your certificate", links.path("certificates"), False
    if state.next_page:
        begin = "Continue" if state.read else "Start"
        return f"{begin} at page {state.next_page.number}", links.path("page", module.id, state.next_page.slug), False
    if state.next_scenario:
        return words.scenario_button(state.played), links.path("scenario", module.id, state.next_scenario.slug), False
    if module.quiz and Requirement.QUIZ not in run.met:
        return (
            ("Continue the quiz" if quiz and quiz.open_attempt_id else "Go to the quiz"),
            links.path("quiz", module.id),
            False,
        )
    waiting = word is Word.AWAITING_SIGN_OFF
    return ("See your request" if waiting else "Ask for sign-off"), links.path("ask_for_sign_off", module.id), False


def page_view(work: Work, module_id: str, page_id: str, answers: learning.Answers | None = None) -> PageView:
    """Return one page for the actor: of their run's version, or of the current one before they begin.

    With `answers`, the activity of the page says what it thinks of them. Raises NotFound, also for answers to a page that asks nothing.
    """
    run = enrolments.latest_run(work, module_id)
    version = catalogue.version(work, run.version_id) if run else catalogue.current_version(work, module_id)
    module = version.module
    pages = {page.slug: page for page in module.pages}
    if page_id not in pages:
        raise NotFound
    page = pages[page_id]
    feedback = _feedback(page, answers) if answers is not None else None
    so_far = _so_far(work, run)
    state = progress(module, run, so_far.done, here=page_id)
    at = page.number - 1
    return PageView(
        module_id=module_id, module_title=module.title, page=page,
        blocks=blocks(work, version, page, run.organisation_id if run else None, feedback), feedback=feedback,
        is_read=page_id in so_far.done.pages, progress=state, contents=contents(module, run, so_far, state, page_id),
        previous=module.pages[at - 1] if at else None,
        following=module.pages[at + 1] if at + 1 < len(module.pages) else None,
        sources=tuple((number, module.sources[key]) for number, key in enumerate(page.cites, start=1)),
        terms=tuple((key, module.terms[key]) for key in page.terms),
        is_past_review=page.review_by < work.today, quiz_met=bool(run and Requirement.QUIZ in run.met),
        scenarios_left=state.next_scenario is not None, strip=state.strip,
    )  # fmt: skip


def _feedback(page: content.Page, answers: learning.Answers) -> learning.Feedback:
    if page.activity is None or isinstance(page.activity, content.Sheet):
        raise NotFound
    return learning.check(page.activity, answers)
