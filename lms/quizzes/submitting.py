"""Submit an attempt: mark it once, record the result, and meet the requirement when it is passed."""

from uuid import UUID

import sqlalchemy as sa

from lms import catalogue, completion
from lms.enrolments import Requirement
from lms.quizzes import refreshers, rules
from lms.quizzes.models import Attempt, AttemptQuestion, Mode
from lms.quizzes.papers import locked
from lms.runtime import audit
from lms.runtime.work import Work

_ANSWERS = sa.select(AttemptQuestion.position, AttemptQuestion.question_id, AttemptQuestion.answer).where(
    AttemptQuestion.attempt_id == sa.bindparam("attempt")
)


def submit(work: Work, attempt_id: UUID) -> None:
    """Mark and close the actor's attempt; questions without an answer count as not right.

    Submitting again changes nothing: the first result stands. Raises NotFound for an attempt of somebody else.
    """
    attempt = locked(work, attempt_id)
    if attempt.submitted_at is not None:
        return
    module = catalogue.version(work, attempt.version_id).module
    # A second statement, not a join: an answer that was being saved while we waited for the lock must count.
    answers = work.db.execute(_ANSWERS, {"attempt": attempt_id}).all()
    marks = {row.position: rules.mark(module.question(row.question_id), row.answer) for row in answers}
    right = [position for position, mark in marks.items() if mark]
    work.db.execute(
        sa.update(AttemptQuestion)
        .where(AttemptQuestion.attempt_id == attempt_id)
        .values(mark=sa.case((AttemptQuestion.position.in_(right), 1), else_=0))
        # No question is in the session: nothing to keep in step.
        .execution_options(synchronize_session=False)
    )
    refreshers.credit(
        work, attempt, {module.question(row.question_id).outcome for row in answers if marks[row.position]}
    )
    attempt.submitted_at = work.now
    attempt.score = len(right)
    attempt.recaps_left = sum(module.question(row.question_id).critical and not marks[row.position] for row in answers)
    conclude(work, attempt, "quizzes:submit")


def conclude(work: Work, attempt: Attempt, action: str) -> None:
    """Record what a locked, submitted attempt has come to: passed when the score is reached and no recap is left.

    A refresher is passed with the attempt by which every outcome is credited; so its key is not shown before either.
    """
    is_passed = attempt.score is not None and attempt.score >= attempt.needed and not attempt.recaps_left
    if is_passed and attempt.mode == Mode.REFRESHER:
        is_passed = refreshers.complete(work, attempt, catalogue.version(work, attempt.version_id).module)
    if is_passed:
        attempt.passed_at = work.now
        completion.meet(work, attempt.enrolment_id, Requirement.QUIZ)
    audit.record(
        work, action, attempt.id, about=attempt.person_id, organisation=attempt.organisation_id,
        score=attempt.score, out_of=attempt.out_of, recaps_left=attempt.recaps_left, passed=is_passed,
    )  # fmt: skip
