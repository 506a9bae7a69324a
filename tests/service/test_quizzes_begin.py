"""Beginning an attempt: the draw, resuming, the limit of tries, and what stands before another try."""

import pytest
import sqlalchemy as sa

from lms import enrolments, quizzes
from lms.quizzes.models import Attempt, AttemptQuestion
from lms.runtime.audit import AuditEntry
from lms.runtime.errors import NotFound, Refused
from tests import papers
from tests.builders import MODULE


def test_the_draw_is_written_before_the_first_question_is_shown(opened, cast):
    with opened(cast.ada) as work:
        begun = quizzes.begin(work, MODULE)
    assert begun.position == 1
    with opened(cast.ada, write=False) as work:
        module = papers.version_of(work, begun.attempt_id)
        rows = papers.questions(work, begun.attempt_id)
        assert [row.position for row in rows] == [1, 2, 3, 4]
        outcomes = sorted(module.question(row.question_id).outcome for row in rows)
        assert outcomes == ["look-again", "look-again", "say-so", "say-so"]
        for row in rows:
            assert sorted(row.option_order) == ["a", "b", "c", "d"]
            assert row.answer is row.saved_at is row.mark is None


def test_an_attempt_carries_what_it_is_pinned_to(opened, cast):
    attempt_id = papers.begin(opened, cast.ada)
    with opened(cast.ada, write=False) as work:
        run = enrolments.open_run(work, MODULE)
        attempt = papers.attempt(work, attempt_id)
        assert (attempt.enrolment_id, attempt.version_id) == (run.enrolment_id, run.version_id)
        assert (attempt.number, attempt.out_of, attempt.needed) == (1, 4, 3)
        assert attempt.organisation_id == cast.northbank


def test_opening_the_quiz_again_resumes_the_same_attempt_at_the_first_gap(opened, cast):
    attempt_id = papers.begin(opened, cast.ada)
    papers.fill(opened, cast.ada, attempt_id, papers.everything, skip=[2, 4])
    with opened(cast.ada) as work:
        assert quizzes.begin(work, MODULE) == quizzes.Begun(attempt_id, 2)
    papers.fill(opened, cast.ada, attempt_id, papers.everything)
    with opened(cast.ada) as work:
        assert quizzes.begin(work, MODULE) == quizzes.Begun(attempt_id, None)
        assert work.db.scalar(sa.select(sa.func.count()).select_from(Attempt)) == 1


def test_the_next_try_asks_other_questions(opened, cast):
    first = papers.submitted(opened, cast.ada, papers.only_critical)
    second = papers.begin(opened, cast.ada)
    with opened(cast.ada, write=False) as work:
        assert papers.attempt(work, second).number == 2
        asked = [{row.question_id for row in papers.questions(work, each)} for each in (first, second)]
    assert not asked[0] & asked[1]


def test_what_somebody_else_was_asked_does_not_count_as_seen(opened, cast):
    papers.submitted(opened, cast.ben, papers.everything)
    first = papers.submitted(opened, cast.ada, papers.only_critical)
    second = papers.begin(opened, cast.ada)
    with opened(cast.ada, write=False) as work:
        asked = {row.question_id for each in (first, second) for row in papers.questions(work, each)}
    assert len(asked) == 8


def test_reading_is_not_asked_for_first(opened, cast):
    papers.begin(opened, cast.ada)
    assert papers.met(opened, cast.ada) == frozenset()


def test_the_start_of_an_attempt_is_in_the_record_of_changes(opened, cast):
    attempt_id = papers.begin(opened, cast.ada)
    with opened(write=False) as work:
        entry = work.db.scalars(sa.select(AuditEntry).where(AuditEntry.action == "quizzes:begin")).one()
        assert (entry.object_id, entry.about_person_id) == (str(attempt_id), cast.ada.person)
        assert entry.chain == str(cast.northbank)


def test_tries_are_unlimited_unless_the_module_says_otherwise(opened, cast):
    for number in range(1, 7):
        attempt_id = papers.submitted(opened, cast.ada, papers.only_critical)
        with opened(cast.ada, write=False) as work:
            assert papers.attempt(work, attempt_id).number == number


def test_the_limit_of_tries_holds_and_says_what_to_do(opened, cast, tmp_path):
    papers.republish(opened, tmp_path, ("minutes: 4}", "minutes: 4, attempts: 2}"))
    papers.submitted(opened, cast.ada, papers.only_critical)
    papers.submitted(opened, cast.ada, papers.only_critical)
    with opened(cast.ada) as work, pytest.raises(quizzes.NoAttemptsLeft) as refused:
        quizzes.begin(work, MODULE)
    assert refused.value.sentence == "You have used all 2 tries at this quiz. Ask your training team what to do next."
    assert isinstance(refused.value, Refused)
    with opened(cast.ada, write=False) as work:
        assert work.db.scalar(sa.select(sa.func.count()).select_from(Attempt)) == 2
        assert quizzes.front(work, MODULE).stage is quizzes.Stage.NO_TRIES


def test_the_limit_does_not_stop_the_open_attempt(opened, cast, tmp_path):
    papers.republish(opened, tmp_path, ("minutes: 4}", "minutes: 4, attempts: 1}"))
    attempt_id = papers.begin(opened, cast.ada)
    assert papers.begin(opened, cast.ada) == attempt_id


def test_a_recap_stands_before_the_next_try(opened, cast):
    attempt_id, position = papers.missed_critical(opened, cast.ada, papers.nothing)
    with opened(cast.ada) as work, pytest.raises(quizzes.RecapFirst):
        quizzes.begin(work, MODULE)
    with opened(cast.ada) as work:
        asked = papers.version_of(work, attempt_id)
        question = asked.question(papers.questions(work, attempt_id)[position - 1].question_id)
        quizzes.put_right(work, attempt_id, position, sorted(question.key))
    assert papers.begin(opened, cast.ada) != attempt_id


def test_nothing_is_tried_again_after_a_pass(opened, cast):
    papers.submitted(opened, cast.ada, papers.everything)
    with opened(cast.ada) as work, pytest.raises(quizzes.AlreadyPassed):
        quizzes.begin(work, MODULE)


def test_a_module_without_a_quiz_or_not_there_is_not_found(opened, cast):
    with opened(cast.ada) as work, pytest.raises(NotFound):
        quizzes.begin(work, "T99")


def test_the_front_says_where_a_person_is(opened, cast):
    def stage() -> str:
        with opened(cast.ada, write=False) as work:
            return quizzes.front(work, MODULE).stage

    assert stage() is quizzes.Stage.FIRST
    attempt_id = papers.begin(opened, cast.ada)
    assert stage() is quizzes.Stage.RESUME
    papers.fill(opened, cast.ada, attempt_id, papers.only_critical)
    with opened(cast.ada) as work:
        quizzes.submit(work, attempt_id)
    assert stage() is quizzes.Stage.AGAIN
    papers.submitted(opened, cast.ada, papers.everything)
    assert stage() is quizzes.Stage.PASSED


def test_looking_at_the_front_begins_nothing(opened, cast):
    with opened(cast.ada, write=False) as work:
        front = quizzes.front(work, MODULE)
        assert (front.size, front.needed, front.tries, front.tries_left) == (4, 3, 0, None)
        assert enrolments.latest_run(work, MODULE) is None
        assert work.db.scalar(sa.select(sa.func.count()).select_from(AttemptQuestion)) == 0
