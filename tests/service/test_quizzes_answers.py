"""Saving an answer: what counts, what replaces what, and what is never changed."""

from datetime import timedelta

import pytest

from lms import quizzes
from lms.runtime.errors import NotFound, Refused
from tests import papers
from tests.cast import NOW


def _row(opened, actor, attempt_id, position=1):
    with opened(actor, write=False) as work:
        return papers.questions(work, attempt_id)[position - 1]


def test_an_answer_is_kept_with_its_time(opened, cast):
    attempt_id = papers.begin(opened, cast.ada)
    with opened(cast.ada) as work:
        assert quizzes.answer(work, attempt_id, 1, ["b"]) == quizzes.Saved(is_open=True, is_last=False)
    row = _row(opened, cast.ada, attempt_id)
    assert (row.answer, row.saved_at, row.mark) == (["b"], NOW, None)


def test_the_last_question_says_so(opened, cast):
    attempt_id = papers.begin(opened, cast.ada)
    with opened(cast.ada) as work:
        assert quizzes.answer(work, attempt_id, 4, ["b"]).is_last


def test_the_later_answer_wins(opened, cast):
    attempt_id = papers.begin(opened, cast.ada)
    for minutes, option in ((0, "b"), (3, "c")):
        with opened(cast.ada, now=NOW + timedelta(minutes=minutes)) as work:
            quizzes.answer(work, attempt_id, 1, [option])
    row = _row(opened, cast.ada, attempt_id)
    assert (row.answer, row.saved_at) == (["c"], NOW + timedelta(minutes=3))


def test_several_options_are_kept_in_the_order_they_are_shown(opened, cast, tmp_path):
    papers.republish(opened, tmp_path, *papers.SEVERAL)
    attempt_id = papers.begin(opened, cast.ada)
    shown = _row(opened, cast.ada, attempt_id).option_order
    with opened(cast.ada) as work:
        quizzes.answer(work, attempt_id, 1, [shown[2], shown[0], shown[2]])
    assert _row(opened, cast.ada, attempt_id).answer == [shown[0], shown[2]]


def test_an_answer_that_cannot_be_changes_nothing(opened, cast):
    attempt_id = papers.begin(opened, cast.ada)
    with opened(cast.ada) as work:
        quizzes.answer(work, attempt_id, 1, ["b"])
    for chosen in ([], ["z"], ["a", "b"], ["a", "z"]):
        with pytest.raises(Refused), opened(cast.ada, now=NOW + timedelta(minutes=1)) as work:
            quizzes.answer(work, attempt_id, 1, chosen)
    row = _row(opened, cast.ada, attempt_id)
    assert (row.answer, row.saved_at) == (["b"], NOW)


def test_an_answer_after_submitting_changes_nothing_and_says_so(opened, cast):
    attempt_id = papers.submitted(opened, cast.ada, papers.everything)
    before = _row(opened, cast.ada, attempt_id)
    for chosen in (["c"], [], ["z"]):
        with opened(cast.ada, now=NOW + timedelta(minutes=1)) as work:
            assert not quizzes.answer(work, attempt_id, 1, chosen).is_open
    after = _row(opened, cast.ada, attempt_id)
    assert (after.answer, after.saved_at, after.mark) == (before.answer, before.saved_at, before.mark)


def test_a_place_that_does_not_exist_is_not_found(opened, cast):
    attempt_id = papers.begin(opened, cast.ada)
    for position in (0, 5, 99, 2**31, 2**70, -1):
        with opened(cast.ada) as work, pytest.raises(NotFound):
            quizzes.answer(work, attempt_id, position, ["b"])
        with opened(cast.ada, write=False) as work, pytest.raises(NotFound):
            quizzes.question(work, attempt_id, position)


def test_an_attempt_is_its_persons_alone(opened, cast):
    attempt_id, position = papers.missed_critical(opened, cast.ada)
    deeds = (
        lambda work: quizzes.answer(work, attempt_id, 1, ["b"]),
        lambda work: quizzes.submit(work, attempt_id),
        lambda work: quizzes.put_right(work, attempt_id, position, ["b"]),
        lambda work: quizzes.question(work, attempt_id, 1),
        lambda work: quizzes.review(work, attempt_id),
        lambda work: quizzes.result(work, attempt_id),
        lambda work: quizzes.recap(work, attempt_id, position),
    )
    for who in ("ben", "grace", "tariq", "audrey", "asha", "petra"):
        with opened(cast.actors[who]) as work:
            for deed in deeds:
                with pytest.raises(NotFound):
                    deed(work)


def test_the_question_shows_what_is_saved_and_nothing_of_the_key(opened, cast):
    attempt_id = papers.begin(opened, cast.ada)
    with opened(cast.ada) as work:
        quizzes.answer(work, attempt_id, 2, ["b"])
    with opened(cast.ada, write=False) as work:
        view = quizzes.question(work, attempt_id, 2)
    assert [each.id for each in view.choices if each.is_chosen] == ["b"]
    assert (view.own.position, view.last.position, view.last.is_today) == (2, 2, True)
    assert [part.state for part in view.strip] == ["", "current", "", ""]
    assert "Canary" not in repr(view)
    assert "correct" not in repr(view)


def test_the_check_shows_gaps_and_nothing_of_the_key(opened, cast):
    attempt_id = papers.begin(opened, cast.ada)
    papers.fill(opened, cast.ada, attempt_id, papers.everything, skip=[1, 3])
    with opened(cast.ada, write=False, now=NOW + timedelta(days=1)) as work:
        view = quizzes.review(work, attempt_id)
    assert view.gaps == (1, 3)
    assert [bool(row.answers) for row in view.rows] == [False, True, False, True]
    assert not view.last.is_today
    assert "Canary" not in repr(view)
