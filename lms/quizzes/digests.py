"""The fingerprint of a passed quiz, so that a decision can name what it rested on without repeating it."""

import hashlib
import json
from uuid import UUID

import sqlalchemy as sa

from lms.quizzes.models import Attempt, AttemptQuestion
from lms.runtime.work import Work


def passed_digest(work: Work, enrolment_id: UUID) -> str:
    """Return the SHA-256 in hex of what was drawn, answered and marked in the attempt that passed a run first; empty without one."""
    passed = sa.select(Attempt.id, Attempt.score, Attempt.out_of).where(
        Attempt.enrolment_id == enrolment_id, Attempt.passed_at.is_not(None)
    )
    attempt = work.db.execute(passed.order_by(Attempt.number).limit(1)).one_or_none()
    if attempt is None:
        return ""
    asked = sa.select(
        AttemptQuestion.position, AttemptQuestion.question_id, AttemptQuestion.option_order, AttemptQuestion.answer, AttemptQuestion.mark
    )  # fmt: skip
    rows = work.db.execute(asked.where(AttemptQuestion.attempt_id == attempt.id).order_by(AttemptQuestion.position))
    whole = [str(attempt.id), attempt.score, attempt.out_of, [list(row) for row in rows]]
    return hashlib.sha256(json.dumps(whole, ensure_ascii=False, default=str).encode()).hexdigest()
