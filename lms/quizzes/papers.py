"""A person's question paper: one attempt with its questions, read in one statement or locked for a change.

Promises: an attempt of somebody else is NotFound, whoever asks; every question is that of the version the attempt is
pinned to.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lms import catalogue, content
from lms.quizzes.models import Attempt, AttemptQuestion, Mode
from lms.quizzes.rules import allowed_tries
from lms.runtime.errors import NotFound
from lms.runtime.work import Work


@dataclass(frozen=True)
class Asked:
    """One drawn question with what was answered; `mark` is None until the attempt is submitted."""

    position: int
    question: content.Question
    option_order: tuple[str, ...]
    answer: tuple[str, ...] | None
    saved_at: datetime | None
    mark: int | None
    recapped_at: datetime | None

    @property
    def options(self) -> tuple[content.Option, ...]:
        """The options in the order they are shown."""
        return tuple(self.question.option(option_id) for option_id in self.option_order)

    @property
    def needs_recap(self) -> bool:
        """Whether this is a critical question that was not right, put right since or not."""
        return self.question.critical and self.mark == 0


@dataclass(frozen=True)
class Paper:
    """One attempt with its questions in the order they are asked."""

    id: UUID
    enrolment_id: UUID
    module_id: str
    version_id: UUID
    number: int
    out_of: int
    needed: int
    submitted_at: datetime | None
    score: int | None
    recaps_left: int
    passed_at: datetime | None
    mode: str
    module: content.Module
    questions: tuple[Asked, ...]

    def at(self, position: int) -> Asked:
        """Return the question at a place, counted from 1. Raises NotFound."""
        if not 1 <= position <= len(self.questions):
            raise NotFound
        return self.questions[position - 1]

    @property
    def is_refresher(self) -> bool:
        """Whether these are the questions of a refresher, and not the quiz of a whole module."""
        return self.mode == Mode.REFRESHER

    @property
    def tries_left(self) -> int | None:
        """How many attempts may follow this one in its run; None without a limit."""
        allowed = allowed_tries(self.module, self.is_refresher)
        return None if allowed is None else max(0, allowed - self.number)

    @property
    def gaps(self) -> tuple[int, ...]:
        """The places of questions without an answer."""
        return tuple(asked.position for asked in self.questions if asked.saved_at is None)

    @property
    def last_saved(self) -> Asked | None:
        """The question whose answer was saved last."""
        saved = [asked for asked in self.questions if asked.saved_at]
        return max(saved, key=lambda asked: (asked.saved_at, asked.position)) if saved else None


_ATTEMPT = (
    Attempt.id, Attempt.enrolment_id, Attempt.module_id, Attempt.version_id, Attempt.number, Attempt.out_of,
    Attempt.needed, Attempt.submitted_at, Attempt.score, Attempt.recaps_left, Attempt.passed_at, Attempt.mode,
)  # fmt: skip
_QUESTION = (
    AttemptQuestion.position, AttemptQuestion.question_id, AttemptQuestion.option_order, AttemptQuestion.answer,
    AttemptQuestion.saved_at, AttemptQuestion.mark, AttemptQuestion.recapped_at,
)  # fmt: skip

# Built once: every screen of a quiz reads a paper.
_PAPER = (
    sa.select(*_ATTEMPT, *_QUESTION)
    .join(AttemptQuestion, AttemptQuestion.attempt_id == Attempt.id)
    .where(Attempt.id == sa.bindparam("attempt"), Attempt.person_id == sa.bindparam("person"))
    .order_by(AttemptQuestion.position)
)

_LOCKED = (
    sa.select(Attempt)
    .where(Attempt.id == sa.bindparam("attempt"), Attempt.person_id == sa.bindparam("person"))
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
)


def paper(work: Work, attempt_id: UUID) -> Paper:
    """Return one attempt of the actor's own. Raises NotFound."""
    rows = work.db.execute(_PAPER, {"attempt": attempt_id, "person": work.actor.person}).all()
    if not rows:
        raise NotFound
    attempt: dict[str, Any] = {column.key: rows[0]._mapping[column.key] for column in _ATTEMPT}
    module = catalogue.version(work, attempt["version_id"]).module
    return Paper(**attempt, module=module, questions=tuple(_asked(module, row) for row in rows))


def _asked(module: content.Module, row: Any) -> Asked:
    return Asked(
        position=row.position, question=module.question(row.question_id), option_order=tuple(row.option_order),
        answer=None if row.answer is None else tuple(row.answer), saved_at=row.saved_at, mark=row.mark,
        recapped_at=row.recapped_at,
    )  # fmt: skip


def locked(work: Work, attempt_id: UUID) -> Attempt:
    """Return the row of an attempt of the actor's own, locked against another answer or submission. Raises NotFound."""
    row = work.db.scalar(_LOCKED, {"attempt": attempt_id, "person": work.actor.person})
    if row is None:
        raise NotFound
    return row
