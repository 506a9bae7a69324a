"""Begin or resume an attempt."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from secrets import SystemRandom
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lms import catalogue, content, enrolments
from lms.enrolments import Run
from lms.quizzes import rules
from lms.quizzes.errors import AlreadyPassed, NoAttemptsLeft, ReadFirst, RecapFirst
from lms.quizzes.models import Attempt, AttemptQuestion, Mode
from lms.quizzes.refreshers import refresher_of
from lms.quizzes.refreshing import rarest
from lms.runtime import audit, ids
from lms.runtime.db import insert_once
from lms.runtime.errors import Conflict, NotFound
from lms.runtime.work import Work


@dataclass(frozen=True)
class Begun:
    """The open attempt, and the place of its first question without an answer (None when each has one)."""

    attempt_id: UUID
    position: int | None


def begin(work: Work, module_id: str) -> Begun:
    """Open the actor's next attempt at a module's quiz; an open one is resumed. Begins the run when there is none.

    The draw is written before the first question is shown. A refresher draws one question of each outcome that is not credited,
    another than the last time where there is one. Raises NotFound for a module without a quiz, AlreadyPassed, RecapFirst,
    NoAttemptsLeft, ReadFirst, and Refused when no run can begin.
    """
    run = enrolments.open_run(work, module_id) or enrolments.start(work, module_id)
    module = catalogue.version(work, run.version_id).module
    if module.quiz is None:
        raise NotFound
    # Begins of one run wait for each other here, so that the limit is counted on what is committed.
    enrolments.lock(work, run.enrolment_id)
    history = _history(work, module_id)
    here = [row for row in history if row.enrolment_id == run.enrolment_id]
    unfinished = [row for row in here if row.submitted_at is None]
    if unfinished:
        return Begun(unfinished[0].id, min((row.position for row in unfinished if row.saved_at is None), default=None))
    may_begin(here, rules.allowed_tries(module, run.is_refresher))
    seen: Mapping[str, int] = Counter(row.question_id for row in history)
    number = len({row.id for row in here}) + 1
    outcomes = _to_ask(work, run, module)
    if outcomes is not None:
        last = {row.question_id for row in here if row.number == number - 1}
        seen = rarest(seen, Counter(row.question_id for row in here), last)
    drawn = rules.draw(module, seen, SystemRandom(), outcomes=outcomes)
    needed = module.needed_to_pass if outcomes is None else len(drawn)
    return Begun(_open(work, run, number, drawn, needed), 1)


def _to_ask(work: Work, run: Run, module: content.Module) -> tuple[str, ...] | None:
    """Return the outcomes that a refresher asks now; None for the quiz of a whole module. Raises ReadFirst."""
    found = refresher_of(work, run, module)
    if found is None:
        return None
    if found.waits_for:
        raise ReadFirst(len(found.waits_for))
    return found.to_ask


def may_begin(submitted: Sequence[Any], allowed: int | None) -> None:
    """Check that another attempt may open after those submitted in a run (rows of attempts, repeated or not).

    Raises AlreadyPassed, RecapFirst or NoAttemptsLeft.
    """
    if any(row.passed_at for row in submitted):
        raise AlreadyPassed
    if any(row.recaps_left for row in submitted):
        raise RecapFirst
    if allowed is not None and len({row.id for row in submitted}) >= allowed:
        raise NoAttemptsLeft(allowed)


def _history(work: Work, module_id: str) -> Sequence[Any]:
    """Return a row for each question that the actor was ever asked in a module, with what its attempt came to."""
    return work.db.execute(_EVER_ASKED, {"person": work.actor.person, "module": module_id}).all()


_EVER_ASKED = (
    sa.select(
        Attempt.id, Attempt.number, Attempt.enrolment_id, Attempt.submitted_at, Attempt.recaps_left, Attempt.passed_at,
        AttemptQuestion.question_id, AttemptQuestion.position, AttemptQuestion.saved_at,
    )
    .join(AttemptQuestion, AttemptQuestion.attempt_id == Attempt.id)
    .where(Attempt.person_id == sa.bindparam("person"), Attempt.module_id == sa.bindparam("module"))
)  # fmt: skip


def _open(work: Work, run: Run, number: int, drawn: Sequence[rules.Drawn], needed: int) -> UUID:
    attempt_id = ids.new_id()
    is_new = insert_once(
        work.db, Attempt, id=attempt_id, enrolment_id=run.enrolment_id, person_id=run.person_id,
        organisation_id=run.organisation_id, module_id=run.module_id, version_id=run.version_id, number=number,
        out_of=len(drawn), opened_at=work.now,
        needed=needed, mode=Mode.REFRESHER if run.is_refresher else Mode.TEST,
    )  # fmt: skip
    if not is_new:
        raise Conflict("This quiz was opened in another window at the same moment. Open it again to go on.")
    work.db.execute(
        sa.insert(AttemptQuestion),
        [
            {"attempt_id": attempt_id, "position": place, "question_id": each.question_id,
             "option_order": list(each.option_order)}
            for place, each in enumerate(drawn, start=1)
        ],
    )  # fmt: skip
    audit.record(work, "quizzes:begin", attempt_id, about=run.person_id, organisation=run.organisation_id)
    return attempt_id
