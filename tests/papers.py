"""Question papers for the tests of the quiz: banks made on the spot, versions with other rules, and answers right or not."""

import shutil
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lms import catalogue, content, enrolments, quizzes
from lms.quizzes.models import Attempt, AttemptQuestion
from lms.runtime.work import Actor
from tests.builders import MODULE, Open
from tests.cast import FOLDER

Rightly = Callable[[content.Question], bool]

# Changes for `republish`: another right option everywhere, and two right options to a question.
ONLY_C = ((", correct: true", ""), ("{id: c, ", "{id: c, correct: true, "))
SEVERAL = (
    ("type: single", "type: multiple"), (", correct: true", ""), ("{id: a, ", "{id: a, correct: true, "),
    ("{id: b, ", "{id: b, correct: true, "),
)  # fmt: skip


def everything(_question: content.Question) -> bool:
    return True


def nothing(_question: content.Question) -> bool:
    return False


def all_but_critical(question: content.Question) -> bool:
    return not question.critical


def only_critical(question: content.Question) -> bool:
    return question.critical


def chosen(question: content.Question, rightly: bool) -> list[str]:
    """Return a right answer, or one wrong option."""
    return sorted(question.key) if rightly else [next(each.id for each in question.options if not each.correct)]


def module(levels: Sequence[Sequence[str]], *, per_outcome: int = 2, ordered: bool = False) -> content.Module:
    """Return a module with an outcome for each list of levels and a question for each level; option a is right."""
    options = tuple(
        content.Option(id=each, text=f"Choice {each}", correct=each == "a", feedback=f"About {each}.")
        for each in "abcd"
    )
    questions = tuple(
        content.Question(
            id=f"X-{row}-{column}", type="single", outcome=f"outcome-{row}", level=level, page="page", ordered=ordered,
            text="Which?", options=options,
        )
        for row, each in enumerate(levels)
        for column, level in enumerate(each)
    )  # fmt: skip
    return content.Module(
        id="X01", title="Made up", summary="For a test.", audience="All staff", minutes=5, framework_stage=("use",),
        archetypes=("users",), requirements=("quiz",), validity=content.Validity(), sign_off=None, on_monday=("Try it.",),
        quiz=content.Quiz(questions_per_outcome=per_outcome), reviewed_on=date(2026, 11, 3), review_by=date(2027, 5, 3),
        outcomes=tuple(
            content.Outcome(id=f"outcome-{row}", text="do it", short=f"Outcome {row}") for row in range(len(levels))
        ),
        pages=(), questions=questions, sources={}, terms={},
    )  # fmt: skip


def republish(opened: Open, folder: Path, *changes: tuple[str, str]) -> None:
    """Publish the test module anew with its texts changed, from a copy in an empty folder."""
    copy = folder / "content"
    shutil.copytree(FOLDER, copy)
    for file in (copy / "modules").rglob("*.yaml"):
        text = file.read_text()
        for before, after in changes:
            text = text.replace(before, after)
        file.write_text(text)
    assert all(any(after in file.read_text() for file in (copy / "modules").rglob("*.yaml")) for _, after in changes)
    with opened() as work:
        catalogue.publish(work, content.read_folder(copy))


def begin(opened: Open, actor: Actor) -> UUID:
    """Begin or resume an attempt; return its id."""
    with opened(actor) as work:
        return quizzes.begin(work, MODULE).attempt_id


def fill(opened: Open, actor: Actor, attempt_id: UUID, rightly: Rightly, *, skip: Sequence[int] = ()) -> None:
    """Answer each question of an attempt, except those at the places to skip."""
    with opened(actor) as work:
        asked = version_of(work, attempt_id)
        for row in questions(work, attempt_id):
            if row.position not in skip:
                question = asked.question(row.question_id)
                quizzes.answer(work, attempt_id, row.position, chosen(question, rightly(question)))


def submitted(opened: Open, actor: Actor, rightly: Rightly, *, skip: Sequence[int] = ()) -> UUID:
    """Begin, answer and submit; return the attempt's id."""
    attempt_id = begin(opened, actor)
    fill(opened, actor, attempt_id, rightly, skip=skip)
    with opened(actor) as work:
        quizzes.submit(work, attempt_id)
    return attempt_id


def begin_with_critical(opened: Open, actor: Actor) -> tuple[UUID, int]:
    """Begin attempts, passing over those without a critical question, and return one with it and its place."""
    for _ in range(5):
        attempt_id = begin(opened, actor)
        with opened(actor, write=False) as work:
            asked = version_of(work, attempt_id)
            for row in questions(work, attempt_id):
                if asked.question(row.question_id).critical:
                    return attempt_id, row.position
        fill(opened, actor, attempt_id, nothing)
        with opened(actor) as work:
            quizzes.submit(work, attempt_id)
    raise AssertionError("two attempts ask the whole bank, the critical question included")


def missed_critical(opened: Open, actor: Actor, rightly: Rightly = all_but_critical) -> tuple[UUID, int]:
    """Submit an attempt that missed its critical question; return its id and the question's place."""
    attempt_id, position = begin_with_critical(opened, actor)
    fill(opened, actor, attempt_id, rightly)
    with opened(actor) as work:
        quizzes.submit(work, attempt_id)
    return attempt_id, position


def version_of(work: Any, attempt_id: UUID) -> content.Module:
    """Return the module as the attempt's version has it."""
    version_id = work.db.scalar(sa.select(Attempt.version_id).where(Attempt.id == attempt_id))
    return catalogue.version(work, version_id).module


def attempt(work: Any, attempt_id: UUID) -> Attempt:
    """Return an attempt's row."""
    return work.db.scalars(sa.select(Attempt).where(Attempt.id == attempt_id)).one()


def questions(work: Any, attempt_id: UUID) -> list[AttemptQuestion]:
    """Return an attempt's questions in order."""
    rows = sa.select(AttemptQuestion).where(AttemptQuestion.attempt_id == attempt_id)
    return list(work.db.scalars(rows.order_by(AttemptQuestion.position)))


def met(opened: Open, actor: Actor) -> frozenset[str]:
    """Return what is met in the newest run."""
    with opened(actor, write=False) as work:
        run = enrolments.latest_run(work, MODULE)
        return frozenset(str(each) for each in run.met) if run else frozenset()
