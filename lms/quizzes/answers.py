"""Save an answer. What is acknowledged is committed; what was submitted is never changed."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from lms import catalogue
from lms.quizzes import rules
from lms.quizzes.models import Attempt, AttemptQuestion
from lms.runtime.errors import NotFound
from lms.runtime.work import Work

MOST_QUESTIONS = 1000

_LOCKED = (
    sa.select(
        Attempt.version_id, Attempt.submitted_at, Attempt.out_of, AttemptQuestion.question_id, AttemptQuestion.option_order,
    )
    .join(AttemptQuestion, AttemptQuestion.attempt_id == Attempt.id)
    .where(
        Attempt.id == sa.bindparam("attempt"), Attempt.person_id == sa.bindparam("person"),
        AttemptQuestion.position == sa.bindparam("place"),
    )
    .with_for_update(key_share=True, of=Attempt)
)  # fmt: skip
_SAVE = (
    sa.update(AttemptQuestion)
    .where(AttemptQuestion.attempt_id == sa.bindparam("attempt"), AttemptQuestion.position == sa.bindparam("place"))
    .values(answer=sa.bindparam("picked"), saved_at=sa.bindparam("now"))
)


@dataclass(frozen=True)
class Saved:
    """What came of an answer. `is_open` is False when the attempt was submitted before: then nothing was changed."""

    is_open: bool
    is_last: bool


def answer(work: Work, attempt_id: UUID, position: int, chosen: Collection[str]) -> Saved:
    """Save the option ids that the actor chose for one question of their open attempt; a later answer replaces it.

    Raises NotFound for an attempt of somebody else or a place that does not exist, NothingChosen, and Refused for an
    option that is not this question's.
    """
    # A number beyond the column's range would be an error of the database, not an empty answer.
    if not 1 <= position <= MOST_QUESTIONS:
        raise NotFound
    # The lock on the attempt keeps an answer from slipping in behind a submission that is under way.
    where = {"attempt": attempt_id, "place": position}
    found = work.db.execute(_LOCKED, {**where, "person": work.actor.person}).one_or_none()
    if found is None:
        raise NotFound
    if found.submitted_at is None:
        question = catalogue.version(work, found.version_id).module.question(found.question_id)
        rules.check(question, chosen)
        picked = [option_id for option_id in found.option_order if option_id in chosen]
        work.db.connection().execute(_SAVE, {**where, "picked": picked, "now": work.now})
    return Saved(is_open=found.submitted_at is None, is_last=position == found.out_of)
