"""The recap of a critical question: another order, wrong again, right, and what a right answer completes."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms import quizzes
from lms.runtime.audit import AuditEntry
from lms.runtime.errors import NotFound, Refused
from tests import papers
from tests.builders import MODULE
from tests.cast import NOW

LATER = NOW + timedelta(minutes=5)


def _question(work, attempt_id, position):
    row = papers.questions(work, attempt_id)[position - 1]
    return papers.version_of(work, attempt_id).question(row.question_id)


def _put_right(opened, actor, attempt_id, position):
    with opened(actor, now=LATER) as work:
        question = _question(work, attempt_id, position)
        return quizzes.put_right(work, attempt_id, position, sorted(question.key))


def test_a_recap_teaches_and_asks_again_in_another_order(opened, cast):
    attempt_id, position = papers.missed_critical(opened, cast.ada)
    with opened(cast.ada, write=False) as work:
        view = quizzes.recap(work, attempt_id, position)
        shown = papers.questions(work, attempt_id)[position - 1].option_order
    assert view.recap.title == "Nothing counts unread"
    assert [option.id for option in view.options] != shown
    assert sorted(option.id for option in view.options) == sorted(shown)
    assert (view.is_done, view.remarks) == (False, ())


def test_wrong_again_tells_the_sentence_of_that_option_and_changes_nothing(opened, cast):
    attempt_id, position = papers.missed_critical(opened, cast.ada)
    with opened(cast.ada, now=LATER) as work:
        told = quizzes.put_right(work, attempt_id, position, ["b"])
    assert told == quizzes.Retold(is_right=False, chosen=("b",))
    with opened(cast.ada, write=False) as work:
        view = quizzes.recap(work, attempt_id, position, chosen=told.chosen)
        assert [(each.text, each.feedback) for each in view.remarks] == [("Choice 3b", "Canary hint 3b.")]
        assert papers.questions(work, attempt_id)[position - 1].recapped_at is None
        assert papers.attempt(work, attempt_id).recaps_left == 1


def test_right_with_the_score_reached_passes(opened, cast):
    attempt_id, position = papers.missed_critical(opened, cast.ada)
    assert _put_right(opened, cast.ada, attempt_id, position) == quizzes.Retold(is_right=True)
    with opened(cast.ada, write=False) as work:
        attempt = papers.attempt(work, attempt_id)
        assert (attempt.score, attempt.recaps_left, attempt.passed_at, attempt.submitted_at) == (3, 0, LATER, NOW)
        row = papers.questions(work, attempt_id)[position - 1]
        assert (row.mark, row.recapped_at) == (0, LATER)
    assert papers.met(opened, cast.ada) == {"quiz"}


def test_right_with_fewer_opens_another_try(opened, cast):
    attempt_id, position = papers.missed_critical(opened, cast.ada, papers.nothing)
    assert _put_right(opened, cast.ada, attempt_id, position) == quizzes.Retold(is_right=True, may_try_again=True)
    with opened(cast.ada, write=False) as work:
        assert papers.attempt(work, attempt_id).passed_at is None
        assert quizzes.front(work, MODULE).stage is quizzes.Stage.AGAIN
    assert papers.met(opened, cast.ada) == frozenset()


def test_right_with_fewer_and_no_try_left_promises_none(opened, cast, tmp_path):
    papers.republish(opened, tmp_path, ("minutes: 4}", "minutes: 4, attempts: 2}"))
    # Two tries ask the whole bank, so the critical question comes; when it came first, the second try is still there.
    attempt_id, position = papers.missed_critical(opened, cast.ada, papers.nothing)
    with opened(cast.ada, write=False) as work:
        is_last = papers.attempt(work, attempt_id).number == 2
    assert _put_right(opened, cast.ada, attempt_id, position).may_try_again is not is_last


def test_the_last_try_can_still_pass_through_its_recap(opened, cast, tmp_path):
    papers.republish(opened, tmp_path, ("minutes: 4}", "minutes: 4, attempts: 2}"))
    attempt_id, position = papers.missed_critical(opened, cast.ada)
    _put_right(opened, cast.ada, attempt_id, position)
    assert papers.met(opened, cast.ada) == {"quiz"}


def test_right_twice_counts_once(opened, cast):
    attempt_id, position = papers.missed_critical(opened, cast.ada)
    _put_right(opened, cast.ada, attempt_id, position)
    assert _put_right(opened, cast.ada, attempt_id, position).is_right
    with opened(cast.ada) as work:
        assert quizzes.put_right(work, attempt_id, position, ["b"]).is_right
        assert papers.attempt(work, attempt_id).recaps_left == 0
        entries = sa.select(sa.func.count()).select_from(AuditEntry).where(AuditEntry.action == "quizzes:put-right")
        assert work.db.scalar(entries) == 1


def test_an_answer_that_cannot_be_is_refused(opened, cast):
    attempt_id, position = papers.missed_critical(opened, cast.ada)
    for chosen, sentence in (
        ([], "Choose an answer"),
        (["z"], "Choose from the answers on this page"),
        (["a", "b"], "Choose one answer"),
    ):
        with opened(cast.ada) as work, pytest.raises(Refused) as refused:
            quizzes.put_right(work, attempt_id, position, chosen)
        assert refused.value.sentence == sentence


def test_only_a_critical_question_that_was_missed_has_a_recap(opened, cast):
    attempt_id, position = papers.missed_critical(opened, cast.ada)
    other = position % 4 + 1
    for place in (other, 0, 9):
        with opened(cast.ada) as work, pytest.raises(NotFound):
            quizzes.put_right(work, attempt_id, place, ["b"])
        with opened(cast.ada, write=False) as work, pytest.raises(NotFound):
            quizzes.recap(work, attempt_id, place)


def test_there_is_no_recap_before_submitting_nor_for_a_right_answer(opened, cast):
    attempt_id, position = papers.begin_with_critical(opened, cast.ada)
    with opened(cast.ada, write=False) as work, pytest.raises(NotFound):
        quizzes.recap(work, attempt_id, position)
    papers.fill(opened, cast.ada, attempt_id, papers.everything)
    with opened(cast.ada) as work:
        quizzes.submit(work, attempt_id)
    with opened(cast.ada, write=False) as work, pytest.raises(NotFound):
        quizzes.recap(work, attempt_id, position)
