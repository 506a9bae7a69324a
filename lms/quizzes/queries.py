"""What the quiz of a run has come to, and the page in front of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lms import catalogue, content, enrolments, standing
from lms.enrolments import Run
from lms.quizzes import rules
from lms.quizzes.attempts import may_begin
from lms.quizzes.errors import AlreadyPassed, NoAttemptsLeft, RecapFirst
from lms.quizzes.models import Attempt
from lms.quizzes.papers import Paper, paper
from lms.quizzes.refreshers import refresher_of
from lms.quizzes.refreshing import Refresher, minutes, refresher
from lms.runtime.errors import NotFound
from lms.runtime.work import Work


@dataclass(frozen=True)
class QuizSummary:
    """The tries of one run that were submitted, and the open one. Scores are None before the first submission."""

    tries: int
    best_score: int | None
    out_of: int | None
    needed: int | None
    passed_at: datetime | None
    passed_score: int | None
    open_attempt_id: UUID | None
    first_score: int | None


class Stage(StrEnum):
    """Where a person is with the quiz of a run, and so what comes next."""

    FIRST = "first"
    RESUME = "resume"
    READ = "read"
    RECAP = "recap"
    AGAIN = "again"
    PASSED = "passed"
    NO_TRIES = "no_tries"


@dataclass(frozen=True)
class RecapLink:
    """A recap that is still to be read, by its question's place in an attempt."""

    attempt_id: UUID
    position: int
    title: str


@dataclass(frozen=True)
class QuizFront:
    """The page in front of a quiz.

    `attempt_id` is the open, passed or last attempt; it goes on at `resume_at`, or at the check of answers when None. `refresher`
    is given where the questions come first; `size` and `minutes` are then those of the next attempt.
    """

    module_id: str
    title: str
    size: int
    needed: int
    minutes: int
    allowed: int | None
    tries: int
    best_score: int | None
    stage: Stage
    attempt_id: UUID | None
    answered: int
    resume_at: int | None
    recaps: tuple[RecapLink, ...]
    refresher: Refresher | None

    @property
    def tries_left(self) -> int | None:
        """How many tries may still open; None without a limit."""
        return None if self.allowed is None else max(0, self.allowed - self.tries)


_ATTEMPTS = (
    Attempt.id, Attempt.number, Attempt.submitted_at, Attempt.score, Attempt.out_of, Attempt.needed,
    Attempt.recaps_left, Attempt.passed_at,
)  # fmt: skip
_OF_RUN = sa.select(*_ATTEMPTS).where(Attempt.enrolment_id == sa.bindparam("enrolment")).order_by(Attempt.number)


def attempts_of(work: Work, enrolment_id: UUID) -> Sequence[Any]:
    """Return the attempts of a run in order. The caller has checked whose it is."""
    return work.db.execute(_OF_RUN, {"enrolment": enrolment_id}).all()


def summary(work: Work, enrolment_id: UUID) -> QuizSummary:
    """Return what the quiz of a run has come to, in one statement. The caller has checked whose it is."""
    return summary_of(attempts_of(work, enrolment_id))


def attempts_beside(*others: sa.ColumnElement[Any]) -> sa.Select[*tuple[Any, ...]]:
    """Return the statement of a run's attempts (parameter `enrolment`) with other features' values of the run in each row.

    Before the first attempt there is one row with those values and nothing else. `summary_of` reads the rows.
    """
    run = enrolments.Enrolment
    return (
        sa.select(*others, *_ATTEMPTS)
        .select_from(run)
        .outerjoin(Attempt, Attempt.enrolment_id == run.id)
        .where(run.id == sa.bindparam("enrolment"))
        .order_by(Attempt.number)
    )


def summary_of(found: Sequence[Any]) -> QuizSummary:
    """Return the summary of a run's rows of attempts, in order."""
    rows = [row for row in found if row.id]
    submitted = [row for row in rows if row.submitted_at]
    passed = next((row for row in submitted if row.passed_at), None)
    return QuizSummary(
        tries=len(submitted),
        best_score=max((row.score for row in submitted), default=None),
        out_of=rows[-1].out_of if rows else None,
        needed=rows[-1].needed if rows else None,
        passed_at=passed.passed_at if passed else None,
        passed_score=passed.score if passed else None,
        open_attempt_id=next((row.id for row in rows if not row.submitted_at), None),
        first_score=submitted[0].score if submitted else None,
    )


def stage(attempts: Sequence[Any], allowed: int | None, refresher: Refresher | None = None) -> Stage:
    """Return where a run's attempts leave its person; `allowed` is the limit of tries, `refresher` where a run stands that is one."""
    if any(row.submitted_at is None for row in attempts):
        return Stage.RESUME
    try:
        may_begin(attempts, allowed)
    except AlreadyPassed:
        return Stage.PASSED
    except RecapFirst:
        return Stage.RECAP
    except NoAttemptsLeft:
        return Stage.NO_TRIES
    if refresher and refresher.waits_for:
        return Stage.READ
    return Stage.AGAIN if attempts else Stage.FIRST


def front(work: Work, module_id: str) -> QuizFront:
    """Return the page in front of the actor's quiz. Raises NotFound for a module without a quiz."""
    run, row = _current_run(work, module_id)
    module = (catalogue.version(work, run.version_id) if run else catalogue.current_version(work, module_id)).module
    if module.quiz is None:
        raise NotFound
    attempts = attempts_of(work, run.enrolment_id) if run else ()
    refreshing = refresher_of(work, run, module) if run else _to_come(module, row)
    allowed = rules.allowed_tries(module, refreshing is not None)
    now = stage(attempts, allowed, refreshing)
    last = paper(work, _relevant(attempts, now).id) if attempts else None
    submitted = [row for row in attempts if row.submitted_at]
    return QuizFront(
        module_id=module_id, title=module.title, size=_size(module, refreshing, last if now is Stage.RESUME else None),
        needed=module.needed_to_pass,
        minutes=minutes(module, (), len(refreshing.to_ask)) if refreshing else module.quiz.minutes, allowed=allowed, tries=len(submitted),
        best_score=max((row.score for row in submitted), default=None), stage=now, attempt_id=last.id if last else None,
        answered=last.out_of - len(last.gaps) if last else 0, resume_at=last.gaps[0] if last and last.gaps else None,
        recaps=recaps_left(last) if last else (), refresher=refreshing,
    )  # fmt: skip


def _size(module: content.Module, refreshing: Refresher | None, resumed: Paper | None) -> int:
    if refreshing is None:
        return module.quiz_size
    return resumed.out_of if resumed else len(refreshing.to_ask)


def _to_come(module: content.Module, row: standing.StandingView | None) -> Refresher | None:
    """Return the refresher that somebody would begin now; None when it would be the whole module."""
    return refresher(module) if row and enrolments.may_refresh(module, row) else None


def _current_run(work: Work, module_id: str) -> tuple[Run | None, standing.StandingView | None]:
    """Return the run that the quiz belongs to, none when the last one is complete and may be followed by another; then the standing."""
    run = enrolments.latest_run(work, module_id)
    if run and run.is_open:
        return run, None
    rows = [row for row in standing.of_person(work, work.actor.person) if row.module_id == module_id]
    # Of several organisations, one may ask more often than the others: then it may be renewed already.
    is_valid = bool(rows) and all(standing.word(row, work.today) is standing.Word.VALID for row in rows)
    return (run if run and is_valid else None), min(
        (row for row in rows if row.valid_until), key=standing.urgency, default=None
    )


def _relevant(attempts: Sequence[Any], now: Stage) -> Any:
    """Return the attempt that a stage is about: the passed one, otherwise the last."""
    return next((row for row in attempts if row.passed_at), attempts[-1]) if now is Stage.PASSED else attempts[-1]


def recaps_left(found: Paper) -> tuple[RecapLink, ...]:
    """Return the recaps of a submitted attempt that are still to be read, in order."""
    return tuple(
        RecapLink(found.id, asked.position, asked.question.recap.title)
        for asked in found.questions
        if asked.needs_recap and asked.question.recap and not asked.recapped_at
    )
