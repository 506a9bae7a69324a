"""Many at the same moment, on PostgreSQL: one open attempt, never over the limit, one result, no answer lost."""

import os
import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest
import sqlalchemy as sa

from lms import enrolments, quizzes
from lms.quizzes.models import Attempt
from lms.runtime import audit
from lms.runtime.errors import WardwiseError
from tests import cast as casting
from tests import papers
from tests.builders import MODULE
from tests.conftest import SITE, opener

pytestmark = pytest.mark.postgres
ROUNDS = int(os.environ.get("LMS_RACE_ROUNDS", "3"))
AT_ONCE = 12


@pytest.fixture
def opened(postgres_engine):
    return opener(postgres_engine)


@pytest.fixture
def cast(postgres_engine):
    return casting.read(postgres_engine, SITE)


def together(deeds: Sequence[Callable[[], Any]]) -> list[Any]:
    """Do all deeds at the same moment; return what each gave, an error of the product included."""
    gate, found = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(number: int, deed: Callable[[], Any]) -> None:
        gate.wait()
        try:
            found[number] = deed()
        except WardwiseError as refused:
            found[number] = refused

    threads = [threading.Thread(target=run, args=each) for each in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def _count(opened, *conditions):
    with opened(write=False) as work:
        return work.db.scalar(sa.select(sa.func.count()).select_from(Attempt).where(*conditions))


def test_begins_at_the_same_moment_open_one_attempt(opened, cast):
    with opened(cast.ada) as work:
        enrolments.start(work, MODULE)
    for number in range(1, ROUNDS + 1):
        found = together([lambda: papers.begin(opened, cast.ada)] * AT_ONCE)
        assert len(set(found)) == 1
        assert _count(opened) == number
        with opened(cast.ada, write=False) as work:
            assert len(papers.questions(work, found[0])) == 4
        papers.fill(opened, cast.ada, found[0], papers.only_critical)
        with opened(cast.ada) as work:
            quizzes.submit(work, found[0])


def test_begins_of_the_run_itself_at_the_same_moment_open_one_attempt(opened, cast):
    found = together([lambda: papers.begin(opened, cast.ada)] * AT_ONCE)
    assert len(set(found)) == 1
    assert _count(opened) == 1


def test_begins_and_submits_at_the_same_moment_never_pass_the_limit(opened, cast, tmp_path):
    papers.republish(opened, tmp_path, ("minutes: 4}", "minutes: 4, attempts: 3}"))

    def begin_and_submit() -> None:
        attempt_id = papers.begin(opened, cast.ada)
        papers.fill(opened, cast.ada, attempt_id, papers.only_critical)
        with opened(cast.ada) as work:
            quizzes.submit(work, attempt_id)

    for _ in range(ROUNDS):
        together([begin_and_submit] * AT_ONCE)
    assert _count(opened) == 3
    assert _count(opened, Attempt.submitted_at.is_(None)) == 0
    with opened(write=False) as work:
        assert sorted(work.db.scalars(sa.select(Attempt.number))) == [1, 2, 3]


def test_submits_at_the_same_moment_give_one_result(opened, cast):
    for actor in (cast.ada, cast.ben, cast.otis):
        attempt_id = papers.begin(opened, actor)
        papers.fill(opened, actor, attempt_id, papers.everything)

        def submit(actor=actor, attempt_id=attempt_id) -> None:
            with opened(actor) as work:
                quizzes.submit(work, attempt_id)

        assert together([submit] * AT_ONCE) == [None] * AT_ONCE
        with opened(write=False) as work:
            entries = (
                sa.select(sa.func.count())
                .select_from(audit.AuditEntry)
                .where(audit.AuditEntry.action == "quizzes:submit", audit.AuditEntry.object_id == str(attempt_id))
            )
            assert work.db.scalar(entries) == 1
            assert list(audit.verify(work.db)) == []
        assert papers.met(opened, actor) == {"quiz"}


def test_an_answer_that_was_taken_beside_a_submission_counts(opened, cast):
    for actor in (cast.ada, cast.ben, cast.otis):
        attempt_id = papers.begin(opened, actor)
        papers.fill(opened, actor, attempt_id, papers.nothing)
        with opened(actor, write=False) as work:
            module, rows = papers.version_of(work, attempt_id), papers.questions(work, attempt_id)
        keys = {row.position: sorted(module.question(row.question_id).key) for row in rows}

        def answer(position: int, actor=actor, attempt_id=attempt_id, keys=keys) -> bool:
            with opened(actor) as work:
                return quizzes.answer(work, attempt_id, position, keys[position]).is_open

        def submit(actor=actor, attempt_id=attempt_id) -> None:
            with opened(actor) as work:
                quizzes.submit(work, attempt_id)

        taken = together([*(lambda place=place: answer(place) for place in keys), submit])[: len(keys)]
        with opened(actor, write=False) as work:
            marks = [row.mark for row in papers.questions(work, attempt_id)]
            assert marks == [int(each) for each in taken]
            assert papers.attempt(work, attempt_id).score == sum(marks)


def test_recaps_put_right_at_the_same_moment_pass_once(opened, cast):
    attempt_id, position = papers.missed_critical(opened, cast.ada)
    with opened(cast.ada, write=False) as work:
        row = papers.questions(work, attempt_id)[position - 1]
        key = sorted(papers.version_of(work, attempt_id).question(row.question_id).key)

    def put_right() -> bool:
        with opened(cast.ada) as work:
            return quizzes.put_right(work, attempt_id, position, key).is_right

    assert together([put_right] * AT_ONCE) == [True] * AT_ONCE
    with opened(cast.ada, write=False) as work:
        assert papers.attempt(work, attempt_id).recaps_left == 0
    assert papers.met(opened, cast.ada) == {"quiz"}
