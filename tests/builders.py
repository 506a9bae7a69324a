"""States of a learner's life, made by calling the real services."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any
from uuid import UUID

from lms import catalogue, enrolments, learning, quizzes, scenarios, signoff
from lms.runtime.work import Actor, Work

Open = Callable[..., AbstractContextManager[Work]]
MODULE = "T01"


def read_all(opened: Open, actor: Actor, module_id: str = MODULE) -> None:
    """Read every page."""
    with opened(actor) as work:
        enrolments.start(work, module_id)
        for page in catalogue.current_version(work, module_id).module.pages:
            learning.mark_done(work, module_id, page.slug)


def play_all(opened: Open, actor: Actor, module_id: str) -> None:
    """Play every scenario to an end."""
    with opened(actor) as work:
        for scenario in catalogue.current_version(work, module_id).module.scenarios:
            scenarios.finish(work, module_id, scenario.slug)


def answer_all(opened: Open, actor: Actor, *, wrong: int = 0, module_id: str = MODULE) -> UUID:
    """Begin an attempt and answer everything, the first `wrong` questions that are not critical wrongly; return its id."""
    with opened(actor) as work:
        attempt_id = quizzes.begin(work, module_id).attempt_id
    with opened(actor) as work:
        module = catalogue.current_version(work, module_id).module
        left = wrong
        for asked in drawn(work, attempt_id):
            question = module.question(asked.question_id)
            miss = left > 0 and not question.critical
            left -= miss
            chosen = [option.id for option in question.options if option.correct != miss][: len(question.key)]
            quizzes.answer(work, attempt_id, asked.position, chosen)
    return attempt_id


def drawn(work: Work, attempt_id: UUID) -> list[Any]:
    """Return the questions of an attempt in order."""
    import sqlalchemy as sa

    from lms.quizzes.models import AttemptQuestion

    rows = sa.select(AttemptQuestion).where(AttemptQuestion.attempt_id == attempt_id).order_by(AttemptQuestion.position)
    return list(work.db.scalars(rows))


def pass_quiz(opened: Open, actor: Actor, module_id: str = MODULE) -> UUID:
    """Pass the quiz with everything right; return the attempt's id."""
    attempt_id = answer_all(opened, actor, module_id=module_id)
    with opened(actor) as work:
        quizzes.submit(work, attempt_id)
    return attempt_id


def read_and_pass(opened: Open, actor: Actor) -> None:
    """Do everything but the sign-off."""
    read_all(opened, actor)
    pass_quiz(opened, actor)


def see_behaviours(opened: Open, cast: Any, learner: str = "ada", manager: str = "grace") -> None:
    """Let the manager record what is required."""
    with opened(cast.actors[manager]) as work:
        signoff.see(
            work, cast.actors[learner].person, MODULE, ["looks-again"], on=date(2026, 11, 20), note="At handover"
        )


def awaiting_sign_off(opened: Open, cast: Any, learner: str = "ada", manager: str = "grace") -> UUID:
    """Bring a learner to the point where their request waits; return its id."""
    read_and_pass(opened, cast.actors[learner])
    see_behaviours(opened, cast, learner, manager)
    with opened(cast.actors[learner]) as work:
        return signoff.ask(work, MODULE, note="")


def certified(opened: Open, cast: Any, learner: str = "ada", manager: str = "grace") -> UUID:
    """Bring a learner to a certificate; return the certificate's id."""
    from lms import certificates

    request = awaiting_sign_off(opened, cast, learner, manager)
    with opened(cast.actors[manager]) as work:
        signoff.decide(work, request, approve=True)
    with opened(cast.actors[learner], write=False) as work:
        return certificates.held(work)[0].id
