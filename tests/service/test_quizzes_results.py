"""What of the key a result shows, and when."""

import re

from lms import quizzes
from tests import builders, papers
from tests.builders import MODULE


def _result(opened, actor, attempt_id):
    with opened(actor, write=False) as work:
        return quizzes.result(work, attempt_id)


def _canaries(view):
    return set(re.findall(r"Canary (?:hint|praise) \d[a-d]", repr(view)))


def test_before_submitting_there_is_no_result(opened, cast):
    attempt_id = papers.begin(opened, cast.ada)
    papers.fill(opened, cast.ada, attempt_id, papers.everything)
    view = _result(opened, cast.ada, attempt_id)
    assert not view.is_submitted
    assert not _canaries(view)


def test_not_yet_shows_the_sentences_of_what_was_chosen_and_never_what_is_right(opened, cast):
    attempt_id = papers.submitted(opened, cast.ada, papers.nothing)
    view = _result(opened, cast.ada, attempt_id)
    assert (view.score, view.away, view.passed_at, view.left) == (0, 3, None, None)
    assert len(view.again) == 4
    assert all(len(each.chosen) == 1 and not each.right and not each.others for each in view.again)
    assert len(_canaries(view)) == 4
    assert "praise" not in repr(view)


def test_not_yet_names_the_pages_that_cover_the_rest_once_and_in_order(opened, cast):
    attempt_id = papers.submitted(opened, cast.ada, papers.only_critical)
    view = _result(opened, cast.ada, attempt_id)
    assert [page.number for page in view.pages] == [1, 2]
    assert view.pages[0].title


def test_a_pass_shows_every_option_with_its_sentence(opened, cast):
    attempt_id = builders.answer_all(opened, cast.ada, wrong=1)
    with opened(cast.ada) as work:
        quizzes.submit(work, attempt_id)
    view = _result(opened, cast.ada, attempt_id)
    assert view.passed_at
    assert len(_canaries(view)) == 16
    [missed] = view.again
    assert (len(missed.chosen), len(missed.right), len(missed.others)) == (1, 1, 2)
    assert "praise" in missed.right[0].sentence
    assert all(len(each.others) == 3 for each in view.right)


def test_a_recap_holds_the_page_and_the_key_back(opened, cast):
    attempt_id, position = papers.missed_critical(opened, cast.ada)
    view = _result(opened, cast.ada, attempt_id)
    [missed] = view.again
    assert (missed.position, missed.page, missed.recap.title) == (position, None, "Nothing counts unread")
    assert not missed.right
    assert (view.away, view.stage) == (0, quizzes.Stage.RECAP)
    assert [each.position for each in view.recaps] == [position]


def test_an_earlier_try_shows_no_more_after_a_later_pass(opened, cast):
    first = papers.submitted(opened, cast.ada, papers.only_critical)
    second = papers.submitted(opened, cast.ada, papers.everything)
    view = _result(opened, cast.ada, first)
    assert (view.stage, view.latest_id) == (quizzes.Stage.PASSED, second)
    assert all(not each.right and not each.others for each in (*view.again, *view.right))


def test_after_a_pass_the_result_says_what_is_left(opened, cast):
    attempt_id = papers.submitted(opened, cast.ada, papers.everything)
    left = _result(opened, cast.ada, attempt_id).left
    assert (left.requirements, left.pages, left.signer) == (("read", "sign_off"), 2, None)
    builders.read_all(opened, cast.ada)
    left = _result(opened, cast.ada, attempt_id).left
    assert (left.requirements, left.pages, left.signer) == (("sign_off",), 0, "Grace Mbeki")


def test_marks_by_outcome_follow_the_module(opened, cast):
    attempt_id = papers.submitted(opened, cast.ada, papers.everything)
    rows = _result(opened, cast.ada, attempt_id).outcomes
    assert [(row.short, row.got, row.out_of) for row in rows] == [("Look again", 2, 2), ("Say so", 2, 2)]


def test_tries_left_are_counted_from_the_modules_limit(opened, cast, tmp_path):
    papers.republish(opened, tmp_path, ("minutes: 4}", "minutes: 4, attempts: 3}"))
    attempt_id = papers.submitted(opened, cast.ada, papers.only_critical)
    assert _result(opened, cast.ada, attempt_id).tries_left == 2
    with opened(cast.ada, write=False) as work:
        front = quizzes.front(work, MODULE)
    assert (front.tries_left, front.allowed, front.best_score) == (2, 3, front.best_score)
