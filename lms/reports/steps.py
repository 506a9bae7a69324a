"""The steps of a module's front page: what to read, what to practise, how to prove it. Source: experience, page 03."""

from dataclasses import dataclass

from lms import content, enrolments, people, quizzes, scenarios, signoff
from lms.enrolments import Requirement, Run
from lms.reports import words
from lms.reports.progress import Done
from lms.runtime import clock, links
from lms.runtime.work import Work

AGAIN = "Opens when something has changed, or with a reply."


@dataclass(frozen=True)
class Step:
    """One row of the module's steps; without an address it cannot be started yet."""

    id: str
    text: str
    hint: str
    kind: str
    word: str
    href: str


def page_step(module_id: str, page: content.Page, is_read: bool, is_asked: bool = True) -> Step:
    """Return the row of a page; `is_asked` is False where a renewal does not need it."""
    hint = words.minutes(page.minutes) + (", if you like" if page.optional else "")
    kind, word = ("done", "Read") if is_read else ("todo", "To do") if is_asked else ("none", "Not needed")
    return Step(
        f"page-{page.number}",
        f"{page.number}. {page.title}",
        hint,
        kind,
        word,
        links.path("page", module_id, page.slug),
    )


def scenario_step(module_id: str, each: content.Scenario, so_far: Done, is_asked: bool = True) -> Step:
    """Return the row of a scenario; `is_asked` is False where a renewal does not need it."""
    hint = ", ".join(part for part in (scenarios.length(each), words.minutes(each.minutes)) if part)
    kind, word = ("todo", "To do") if is_asked else ("none", "Not needed")
    if each.slug in so_far.scenarios:
        kind, word = "done", "Done"
    return Step(f"scenario-{each.number}", each.title, hint, kind, word, links.path("scenario", module_id, each.slug))


def prove(
    work: Work, module: content.Module, run: Run | None, quiz: quizzes.QuizSummary | None, seen: int,
    refresher: quizzes.Refresher | None = None,
) -> tuple[tuple[Step, ...], str]:  # fmt: skip
    """Return the rows of the quiz, or of the questions that a renewal asks, and of the sign-off, and why the last request came back."""
    steps, note = [], ""
    met = run.met if run else frozenset[Requirement]()
    if refresher or (run and run.is_refresher):
        steps.append(_questions_step(module, met, quiz, refresher))
    elif module.quiz:
        steps.append(_quiz_step(module, met, quiz))
    asked = run.asked(module) if run else enrolments.asked(module, is_refresher=refresher is not None)
    if module.sign_off and Requirement.SIGN_OFF in asked:
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


def _questions_step(
    module: content.Module,
    met: frozenset[Requirement],
    quiz: quizzes.QuizSummary | None,
    found: quizzes.Refresher | None,
) -> Step:
    href = links.path("quiz", module.id)
    if Requirement.QUIZ in met or found is None:
        return Step("quiz", "Questions", f"All {len(module.outcomes)} outcomes shown", "done", "Done", href)
    asked = f"Answer {words.questions(len(found.to_ask))}"
    hint = "One for each outcome, before you read anything."
    if found.is_assessed:
        hint = f"{len(found.credited)} of {len(found.outcomes)} outcomes shown."
    if found.waits_for:
        return Step("quiz", asked, f"{hint} Opens when you have read what is needed.", "later", "Cannot start yet", "")
    begun = bool(quiz and (quiz.tries or quiz.open_attempt_id))
    return Step("quiz", asked, hint, "progress" if begun else "todo", "In progress" if begun else "To do", href)


def _sign_off_step(work: Work, module: content.Module, run: Run | None, seen: int) -> tuple[Step, str]:
    """Return the row of the sign-off, and why the last request came back."""
    closed = "Opens when the rest is done."
    if run is None:
        return _sign_off(module, "Ask your manager for sign-off", closed, "later", "Cannot start yet"), ""
    if Requirement.SIGN_OFF in run.met:
        return _sign_off(module, "Sign-off", "Signed off", "done", "Done"), ""
    # Most runs are for a post that somebody still has; only for an ended one is another looked for.
    has_ended = run.post_ended_on is not None and run.post_ended_on < work.today
    post_id = enrolments.serving_post(work, run.person_id, run.post_id).id if has_ended else run.post_id
    names = words.listed([each.name for each in people.signers(work, post_id)]) or "your manager"
    total = len(module.sign_off.behaviours) if module.sign_off else 0
    hint = f"{names} has seen {seen} of {total} behaviours."
    if any(each != Requirement.SIGN_OFF for each in run.outstanding(module)):
        return _sign_off(module, f"Ask {names} for sign-off", f"{closed} {hint}", "later", "Cannot start yet"), ""
    request = signoff.latest_request(work, run.enrolment_id)
    if request and request.state is signoff.State.WAITING:
        sent = f"Sent {words.day(clock.local_date(request.asked_at, work.site.timezone))}. Nothing for you to do."
        return _sign_off(module, f"Sign-off by {names}", sent, "awaiting", "Awaiting sign-off"), ""
    if request and request.state is signoff.State.RETURNED:
        again = _sign_off(module, f"Ask {names} again", AGAIN, "again", "Look at this again")
        return again, f"{request.decided_by_name} returned it: “{request.reason}”"
    return _sign_off(module, f"Ask {names} for sign-off", hint, "todo", "To do"), ""


def _sign_off(module: content.Module, text: str, hint: str, kind: str, word: str) -> Step:
    href = "" if kind == "later" else links.path("ask_for_sign_off", module.id)
    return Step("sign-off", text, hint, kind, word, href)
