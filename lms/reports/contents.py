"""What a module's pages list beside the text: its pages, scenarios, quiz and sign-off. Source: experience, page 04."""

from dataclasses import dataclass, field

from lms import content, quizzes, signoff
from lms.enrolments import Requirement, Run
from lms.reports import words
from lms.reports.progress import DONE, Done, Progress, read_done
from lms.runtime import links
from lms.runtime.work import Work


@dataclass(frozen=True)
class Place:
    """One line: its text, the kind and the word of its state, and where it leads; what cannot start yet leads nowhere."""

    text: str
    kind: str
    word: str
    href: str


@dataclass(frozen=True)
class SoFar:
    """What a run has come to. `asked` is the state of its newest request for sign-off."""

    done: Done = field(default_factory=Done)
    quiz: quizzes.QuizSummary | None = None
    seen: int = 0
    asked: signoff.State | None = None


# Everything that a run has come to, in one statement.
_SO_FAR = quizzes.attempts_beside(
    *DONE,
    signoff.seen_sql().label("seen"),
    signoff.newest_state_sql().label("asked"),
)


def so_far(work: Work, run: Run | None) -> SoFar:
    """Return what a run has come to; nothing before it begins."""
    if run is None:
        return SoFar()
    rows = work.db.execute(_SO_FAR, {"enrolment": run.enrolment_id}).all()
    first = rows[0]
    asked = signoff.State(first.asked) if first.asked else None
    return SoFar(read_done(first), quizzes.summary_of(rows), first.seen, asked)


def contents(module: content.Module, run: Run | None, found: SoFar, state: Progress, here: str) -> tuple[Place, ...]:
    """Return the lines of a module, for the page `here`."""
    needed = (
        {page.slug for page in state.refresher.to_read} if state.refresher else {page.slug for page in module.pages}
    )
    asked = run.asked(module) if run else module.requirements
    places = [
        _page(module.id, page, page.slug in found.done.pages, page.slug == here, page.slug in needed)
        for page in module.pages
    ]
    if module.scenarios and (Requirement.SCENARIOS in asked or not state.refresher):
        places.append(_scenarios(module, state))
    if module.quiz:
        places.append(_quiz(module.id, run, found.quiz))
    if module.sign_off and Requirement.SIGN_OFF in asked:
        places.append(_sign_off(module, run, found.asked))
    return tuple(places)


def _page(module_id: str, page: content.Page, is_read: bool, is_here: bool, is_needed: bool) -> Place:
    text, href = f"{page.number}. {page.title}", links.path("page", module_id, page.slug)
    if is_here:
        return Place(text, "here", "you are here", href)
    if is_read:
        return Place(text, "done", "read", href)
    return Place(text, "todo", "to do", href) if is_needed else Place(text, "none", "not needed to renew", href)


def _scenarios(module: content.Module, state: Progress) -> Place:
    """Return the line of all scenarios; it leads to the first that is left."""
    count = len(module.scenarios)
    text = f"{words.number(count).capitalize()} scenario{'' if count == 1 else 's'}"
    href = links.path("scenario", module.id, (state.next_scenario or module.scenarios[0]).slug)
    if state.played == count:
        return Place(text, "done", "done", href)
    if state.played:
        return Place(text, "progress", f"{words.number(state.played)} done", href)
    return Place(text, "todo", "to do", href)


def _quiz(module_id: str, run: Run | None, quiz: quizzes.QuizSummary | None) -> Place:
    href, text = links.path("quiz", module_id), "Questions" if run and run.is_refresher else "Quiz"
    if run and Requirement.QUIZ in run.met:
        return Place(text, "done", "passed", href)
    begun = bool(quiz and (quiz.tries or quiz.open_attempt_id))
    return Place(text, "progress", "in progress", href) if begun else Place(text, "todo", "to do", href)


def _sign_off(module: content.Module, run: Run | None, asked: signoff.State | None) -> Place:
    href = links.path("ask_for_sign_off", module.id)
    if run and Requirement.SIGN_OFF in run.met:
        return Place("Sign-off", "done", "signed off", href)
    if run is None or any(each != Requirement.SIGN_OFF for each in run.outstanding(module)):
        return Place("Sign-off", "later", "cannot start yet", "")
    if asked is signoff.State.WAITING:
        return Place("Sign-off", "awaiting", "awaiting sign-off", href)
    if asked is signoff.State.RETURNED:
        return Place("Sign-off", "again", "look at this again", href)
    return Place("Sign-off", "todo", "to do", href)
