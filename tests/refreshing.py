"""People who renew: time travel to the window, a refresher's attempts, and releases that say what changed."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lms import assignments, catalogue, quizzes, signoff
from lms.quizzes.models import OutcomeCredit
from lms.runtime.work import Actor
from tests import builders, papers
from tests.builders import MODULE, Open
from tests.cast import DUE, NOW, REASON, TODAY

# The certification that `builders.certified` gives ends on 24 November 2027, and its window opens on 24 August.
LATER = NOW + timedelta(days=300)
ENDED = NOW + timedelta(days=400)
SUMMARY = "summary: Look again at what a tool gives you, before anybody relies on it.\n"


def at_window(opened: Open, cast: Any) -> Open:
    """Certify Ada, and return what opens a Work in her renewal window."""
    builders.certified(opened, cast)
    return partial(opened, now=LATER)


def also_certified(opened: Open, cast: Any, module_id: str) -> None:
    """Ask another module of Ada, and certify her in it."""
    ada = cast.ada
    with opened() as work:
        assignments.ask(work, ada.person, post_id=cast.posts["ada"], module_id=module_id, due_on=DUE, reason=REASON)
    builders.read_all(opened, ada, module_id)
    builders.play_all(opened, ada, module_id)
    builders.pass_quiz(opened, ada, module_id)
    with opened(cast.grace) as work:
        listed = catalogue.current_version(work, module_id).module.sign_off
        seen = [each.id for each in listed.behaviours if each.required] if listed else []
        signoff.see(work, ada.person, module_id, seen, on=TODAY, note="At handover")
    with opened(ada) as work:
        request = signoff.ask(work, module_id)
    with opened(cast.grace) as work:
        signoff.decide(work, request, approve=True)


def answered(opened: Open, actor: Actor, missing: Sequence[str] = ()) -> UUID:
    """Begin an attempt, answer wrongly what asks of these outcomes and rightly the rest, and submit it; return its id."""
    return papers.submitted(opened, actor, lambda question: question.outcome not in missing)


def released(opened: Open, folder: Path, *lines: str) -> None:
    """Publish the test module anew with these lines in its `module.yaml`."""
    papers.republish(opened, folder, (SUMMARY, SUMMARY + "".join(f"{line}\n" for line in lines)))


def outcomes_asked(opened: Open, attempt_id: UUID) -> list[str]:
    """Return the outcomes that an attempt asks, in the order of its questions."""
    with opened(write=False) as work:
        module = papers.version_of(work, attempt_id)
        return [module.question(row.question_id).outcome for row in papers.questions(work, attempt_id)]


def questions_asked(opened: Open, attempt_id: UUID) -> set[str]:
    """Return the questions that an attempt asks."""
    with opened(write=False) as work:
        return {row.question_id for row in papers.questions(work, attempt_id)}


def credited_by(opened: Open) -> dict[str, UUID]:
    """Return each outcome credited, with the attempt that credited it."""
    with opened(write=False) as work:
        return {row.outcome_id: row.attempt_id for row in work.db.scalars(sa.select(OutcomeCredit))}


def front(opened: Open, actor: Actor) -> quizzes.QuizFront:
    """Return the page in front of the questions."""
    with opened(actor, write=False) as work:
        return quizzes.front(work, MODULE)
