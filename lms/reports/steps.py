"""The steps of a module's front page: what to read, what to practise, how to prove it. Source: experience, page 03."""

from dataclasses import dataclass

from lms import content, people, quizzes, scenarios, signoff
from lms.enrolments import Requirement, Run
from lms.reports import words
from lms.reports.progress import Done
from lms.runtime import links
from lms.runtime.work import Work


@dataclass(frozen=True)
class Step:
    """One row of the module's steps; without an address it cannot be started yet."""

    id: str
    text: str
    hint: str
    kind: str
    word: str
    href: str


def page_step(module_id: str, page: content.Page, is_read: bool) -> Step:
    """Return the row of a page."""
    hint = words.minutes(page.minutes) + (", if you like" if page.optional else "")
    kind, word = ("done", "Read") if is_read else ("todo", "To do")
    return Step(
        f"page-{page.number}",
        f"{page.number}. {page.title}",
        hint,
        kind,
        word,
        links.path("page", module_id, page.slug),
    )


def scenario_step(module_id: str, each: content.Scenario, so_far: Done) -> Step:
    """Return the row of a scenario."""
    hint = ", ".join(part for part in (scenarios.length(each), words.minutes(each.minutes)) if part)
    kind, word = ("done", "Done") if each.slug in so_far.scenarios else ("todo", "To do")
    return Step(f"scenario-{each.number}", each.title, hint, kind, word, links.path("scenario", module_id, each.slug))


def prove(
    work: Work, module: content.Module, run: Run | None, quiz: quizzes.QuizSummary | None, seen: int
) -> tuple[tuple[Step, ...], str]:
    """Return the rows of the quiz and the sign-off, and why the last request came back."""
    steps, note = [], ""
    met = run.met if run else frozenset[Requirement]()
    if module.quiz:
        steps.append(_quiz_step(module, met, quiz))
    if module.sign_off and Requirement.SIGN_OFF in module.requirements:
        step, note = _sign_off_step(work, module, run, seen)
        steps.append(step)
    return tuple(steps), note


def _quiz_step(module: content.Module, met: frozenset[Requirement], quiz: quizzes.QuizSummary | None) -> Step:
    size, needed = module.quiz_size, module.needed_to_pass
    href = links.path("quiz", module.id)
    if Requirement.QUIZ in met:
        passed = f"{quiz.passed_score} of {quiz.out_of}" if quiz and quiz.passed_score is not None else "Passed"
        return Step("quiz", "Quiz", passed, "done", "Done", href)
    minutes = module.quiz.minutes if module.quiz else 0
    tries = (
        "Try as many times as you like."
        if module.quiz and module.quiz.attempts is None
        else f"Up to {module.quiz.attempts if module.quiz else 0} tries."
    )
    hint = f"{size} questions, {minutes} minutes. {tries}"
    if quiz and quiz.best_score is not None:
        hint = f"Best so far {quiz.best_score} of {quiz.out_of}, you need {needed}."
    begun = bool(quiz and (quiz.tries or quiz.open_attempt_id))
    return Step(
        "quiz", "Take the quiz", hint, "progress" if begun else "todo", "In progress" if begun else "To do", href
    )


def _sign_off_step(work: Work, module: content.Module, run: Run | None, seen: int) -> tuple[Step, str]:
    href = links.path("ask_for_sign_off", module.id)
    if run is None:
        return Step(
            "sign-off", "Ask your manager for sign-off", "Opens when the rest is done.", "later", "Cannot start yet", ""
        ), ""
    if Requirement.SIGN_OFF in run.met:
        return Step("sign-off", "Sign-off", "Signed off", "done", "Done", href), ""
    left = [each for each in run.outstanding(module) if each != Requirement.SIGN_OFF]
    names = words.listed([each.name for each in people.signers(work, run.post_id)]) or "your manager"
    total = len(module.sign_off.behaviours) if module.sign_off else 0
    hint = f"{names} has seen {seen} of {total} behaviours."
    if left:
        return Step(
            "sign-off",
            f"Ask {names} for sign-off",
            f"Opens when the rest is done. {hint}",
            "later",
            "Cannot start yet",
            "",
        ), ""
    request = signoff.latest_request(work, run.enrolment_id)
    if request and request.state is signoff.State.WAITING:
        sent = words.day(request.asked_at.astimezone(work.site.timezone).date())
        return Step(
            "sign-off",
            f"Sign-off by {names}",
            f"Sent {sent}. Nothing for you to do.",
            "awaiting",
            "Awaiting sign-off",
            href,
        ), ""
    if request and request.state is signoff.State.RETURNED:
        note = f"{request.decided_by_name} returned it: “{request.reason}”"
        return Step(
            "sign-off",
            f"Ask {names} again",
            "Opens when something has changed, or with a reply.",
            "again",
            "Look at this again",
            href,
        ), note
    return Step("sign-off", f"Ask {names} for sign-off", hint, "todo", "To do", href), ""
