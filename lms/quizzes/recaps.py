"""The recap of a critical question that was not right: read it, and answer the question again until it is."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from lms import content
from lms.quizzes import rules
from lms.quizzes.errors import NothingChosen
from lms.quizzes.models import AttemptQuestion
from lms.quizzes.papers import Asked, Paper, locked, paper
from lms.quizzes.submitting import conclude
from lms.runtime.errors import NotFound
from lms.runtime.work import Work


@dataclass(frozen=True)
class Remark:
    """An option that was chosen in a recap, and its one sentence."""

    text: str
    feedback: str


@dataclass(frozen=True)
class RecapView:
    """A recap with its question; `options` in another order than the attempt's. `remarks` follow a wrong answer."""

    attempt_id: UUID
    module_id: str
    module_title: str
    position: int
    recap: content.Recap
    question_text: str
    is_multiple: bool
    options: tuple[content.Option, ...]
    is_done: bool
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class Retold:
    """What came of answering again: right, and another try may open; or not, with the options that were chosen."""

    is_right: bool
    may_try_again: bool = False
    chosen: tuple[str, ...] = ()


def recap(work: Work, attempt_id: UUID, position: int, *, chosen: Collection[str] = ()) -> RecapView:
    """Return the recap of a critical question of the actor's submitted attempt that was not right.

    `chosen` are the option ids of an answer just given that was not right; their sentences are shown. Raises NotFound.
    """
    found, asked, told = _missed(work, attempt_id, position)
    order = rules.recap_order(asked.question, asked.option_order, attempt_id)
    return RecapView(
        attempt_id=attempt_id, module_id=found.module_id, module_title=found.module.title, position=position,
        recap=told, question_text=asked.question.text, is_multiple=asked.question.type == rules.MULTIPLE,
        options=tuple(asked.question.option(option_id) for option_id in order), is_done=asked.recapped_at is not None,
        remarks=tuple(Remark(option.text, option.feedback) for option in asked.options if option.id in chosen),
    )  # fmt: skip


def put_right(work: Work, attempt_id: UUID, position: int, chosen: Collection[str]) -> Retold:
    """Take the answer given after a recap. A right one puts the question right for good, and may complete the pass.

    Answering again after that changes nothing. Raises NotFound, NothingChosen, and Refused for an option of another
    question.
    """
    attempt = locked(work, attempt_id)
    found, asked, _ = _missed(work, attempt_id, position)
    if asked.recapped_at is None:
        if not chosen:
            raise NothingChosen("Choose an answer")
        rules.check(asked.question, chosen)
        if not rules.mark(asked.question, chosen):
            return Retold(is_right=False, chosen=tuple(chosen))
        work.db.execute(
            sa.update(AttemptQuestion)
            .where(AttemptQuestion.attempt_id == attempt_id, AttemptQuestion.position == position)
            .values(recapped_at=work.now)
        )
        attempt.recaps_left -= 1
        conclude(work, attempt, "quizzes:put-right")
    may_try_again = not attempt.passed_at and not attempt.recaps_left and found.tries_left != 0
    return Retold(is_right=True, may_try_again=may_try_again)


def _missed(work: Work, attempt_id: UUID, position: int) -> tuple[Paper, Asked, content.Recap]:
    found = paper(work, attempt_id)
    asked = found.at(position)
    if not asked.needs_recap or asked.question.recap is None:
        raise NotFound
    return found, asked, asked.question.recap
