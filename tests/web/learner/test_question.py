"""learner.question"""

from datetime import timedelta
from uuid import uuid4

import pytest

from lms import quizzes
from tests import papers
from tests.cast import NOW
from tests.statements import counted


@pytest.fixture
def attempt(opened, cast):
    return papers.begin(opened, cast.ada)


def url(attempt_id, position):
    return f"/attempts/{attempt_id}/questions/{position}"


def _row(opened, actor, attempt_id, position):
    with opened(actor, write=False) as work:
        return papers.questions(work, attempt_id)[position - 1]


def _options(reply):
    return [each for each in reply.tree.iter("input") if each.get("name") == "answer"]


def test_a_question_is_one_screen(as_, cast, opened, attempt):
    reply = as_(cast.ada).get(url(attempt, 2))
    row = _row(opened, cast.ada, attempt, 2)
    with opened(cast.ada, write=False) as work:
        question = papers.version_of(work, attempt).question(row.question_id)
    assert reply.status == 200
    assert reply.title == "Question 2 of 4, Check twice – Wardwise"
    assert reply.h1 == question.text
    assert "Question 2 of 4" in reply.words
    assert "Choose one answer. You can change it until you submit." in reply.words
    assert [each.get("value") for each in _options(reply)] == row.option_order
    assert {each.get("type") for each in _options(reply)} == {"radio"}
    assert "Save and continue" in reply.words
    assert {url(attempt, 1), url(attempt, 3), f"/attempts/{attempt}/review"} <= set(reply.links()) | {
        each.get("href") for each in reply.tree.iter("a")
    }


def test_several_answers_are_checkboxes(as_, cast, opened, tmp_path):
    papers.republish(opened, tmp_path, *papers.SEVERAL)
    attempt_id = papers.begin(opened, cast.ada)
    browser = as_(cast.ada)
    reply = browser.get(url(attempt_id, 1))
    assert "Choose all that apply." in reply.words
    assert {each.get("type") for each in _options(reply)} == {"checkbox"}
    browser.post(url(attempt_id, 1), {"answer": ["a", "b"]})
    assert set(_row(opened, cast.ada, attempt_id, 1).answer) == {"a", "b"}


def test_saving_is_acknowledged_on_the_next_page_from_what_is_stored(as_, cast, opened, attempt):
    browser = as_(cast.ada)
    assert "saved" not in browser.get(url(attempt, 1)).words
    reply = browser.post(url(attempt, 1), {"answer": "c"})
    assert (reply.status, reply.location) == (303, url(attempt, 2))
    assert _row(opened, cast.ada, attempt, 1).answer == ["c"]
    assert "Question 1 saved 09:30" in browser.get(url(attempt, 2)).words


def test_a_save_of_another_day_has_its_date(as_, cast, opened, attempt):
    with opened(cast.ada, now=NOW - timedelta(days=1)) as work:
        quizzes.answer(work, attempt, 1, ["c"])
    assert "Question 1 saved 23 November 2026, 09:30" in as_(cast.ada).get(url(attempt, 2)).words


def test_a_saved_answer_is_still_chosen_and_shows_its_own_time(as_, cast, opened, attempt):
    with opened(cast.ada, now=NOW - timedelta(minutes=5)) as work:
        quizzes.answer(work, attempt, 1, ["c"])
    with opened(cast.ada) as work:
        quizzes.answer(work, attempt, 2, ["b"])
    reply = as_(cast.ada).get(url(attempt, 1))
    assert [each.get("value") for each in _options(reply) if "checked" in each.attrib] == ["c"]
    assert "Question 2 saved 09:30" in reply.words
    assert "Your answer here was saved 09:25" in reply.words


def test_the_last_question_leads_to_the_check(as_, cast, attempt):
    browser = as_(cast.ada)
    shown = browser.get(url(attempt, 4))
    assert "Save and check your answers" in shown.words
    assert url(attempt, 5) not in shown.links()
    assert browser.post(url(attempt, 4), {"answer": "c"}).location == f"/attempts/{attempt}/review"


@pytest.mark.parametrize("where", ["field", "query"])
def test_changing_an_answer_from_the_check_returns_to_it(as_, cast, opened, attempt, where):
    browser = as_(cast.ada)
    shown = browser.get(f"{url(attempt, 1)}?from=review")
    assert shown.hidden("from") == "review"
    assert "Save and check your answers" in shown.words
    path, more = (url(attempt, 1), {"from": "review"}) if where == "field" else (f"{url(attempt, 1)}?from=review", {})
    assert browser.post(path, {"answer": "d", **more}).location == f"/attempts/{attempt}/review"
    assert _row(opened, cast.ada, attempt, 1).answer == ["d"]


def test_nothing_chosen_says_so_and_changes_nothing(as_, cast, opened, attempt):
    reply = as_(cast.ada).post(url(attempt, 1))
    assert reply.status == 422
    assert reply.title == "Error: Question 1 of 4, Check twice – Wardwise"
    assert reply.error_summary == ["Choose an answer, or skip this question for now"]
    assert reply.words.count("Choose an answer, or skip this question for now") == 2
    assert "#answer" in reply.links()
    assert _options(reply)[0].get("id") == "answer"
    assert _row(opened, cast.ada, attempt, 1).saved_at is None


def test_nothing_chosen_from_the_check_still_returns_to_it(as_, cast, attempt):
    reply = as_(cast.ada).post(url(attempt, 1), {"from": "review"})
    assert reply.status == 422
    assert reply.hidden("from") == "review"


def test_an_option_of_another_question_changes_nothing(as_, cast, opened, attempt):
    browser = as_(cast.ada)
    browser.post(url(attempt, 1), {"answer": "c"})
    for answer in ("z", "T01-Q01", "", "a,b", "<script>", "a" * 5000, "\x00"):
        reply = browser.post(url(attempt, 1), {"answer": answer})
        assert reply.status == 422
        assert reply.error_summary == ["Choose from the answers on this page"]
        assert "<script>" not in reply.text
    assert _row(opened, cast.ada, attempt, 1).answer == ["c"]


def test_two_answers_where_one_is_asked_change_nothing(as_, cast, opened, attempt):
    reply = as_(cast.ada).post(url(attempt, 1), {"answer": ["a", "b"]})
    assert (reply.status, reply.error_summary) == (422, ["Choose one answer"])
    assert _row(opened, cast.ada, attempt, 1).answer is None


def test_an_answer_to_a_submitted_attempt_leads_to_the_result_and_changes_nothing(as_, cast, opened):
    attempt_id = papers.submitted(opened, cast.ada, papers.only_critical)
    before = _row(opened, cast.ada, attempt_id, 1)
    browser = as_(cast.ada)
    for fields in ({"answer": "c"}, {}, {"answer": "z"}):
        reply = browser.post(url(attempt_id, 1), fields)
        assert (reply.status, reply.location) == (303, f"/attempts/{attempt_id}/result")
    after = _row(opened, cast.ada, attempt_id, 1)
    assert (after.answer, after.saved_at) == (before.answer, before.saved_at)
    assert browser.get(url(attempt_id, 1)).location == f"/attempts/{attempt_id}/result"


def test_only_the_answer_can_be_written(as_, cast, opened, attempt):
    as_(cast.ada).post(
        url(attempt, 1), {"answer": "c", "mark": "1", "score": "4", "option_order": "a", "person_id": "x"}
    )
    row = _row(opened, cast.ada, attempt, 1)
    assert (row.answer, row.mark, len(row.option_order)) == (["c"], None, 4)


def test_somebody_elses_attempt_is_like_one_that_is_not_there(as_, cast, opened, attempt):
    for who in ("ben", "grace", "tariq", "petra"):
        browser = as_(cast.actors[who])
        for send in (browser.get, browser.post):
            theirs, nobodys = send(url(attempt, 1)), send(url(uuid4(), 1))
            assert theirs.status == nobodys.status == 404
    assert _row(opened, cast.ada, attempt, 1).saved_at is None


def test_a_place_that_does_not_exist_is_not_found(as_, cast, attempt):
    browser = as_(cast.ada)
    for place in ("0", "5", "99999999999999999999", "-1", "one"):
        assert browser.get(url(attempt, place)).status == 404
        assert browser.post(url(attempt, place), {"answer": "a"}).status == 404


def test_signed_out_leads_to_sign_in(client, attempt):
    for reply in (client.get(url(attempt, 1)), client.post(url(attempt, 1), {"answer": "a"})):
        assert reply.status == 303
        assert reply.location.startswith("/sign-in")


def test_nothing_of_the_key_is_in_any_page_before_the_result(as_, cast, opened, attempt):
    browser = as_(cast.ada)
    seen = [browser.get("/modules/T01/quiz").text, browser.post(url(attempt, 1)).text]
    for position in range(1, 5):
        seen.append(browser.get(url(attempt, position)).text)
        seen.append(browser.get(browser.post(url(attempt, position), {"answer": "b"}).location).text)
    seen.append(browser.get(f"/attempts/{attempt}/review").text)
    assert len(seen) == 11
    assert not [text for text in seen if "Canary" in text or "correct" in text]


def test_saving_stays_inside_its_statements_and_the_page_inside_its_weight(app, as_, cast, attempt):
    browser = as_(cast.ada)
    token = browser.csrf_token()
    browser.get(url(attempt, 1))
    with counted(app.engine) as sent:
        reply = browser.post(url(attempt, 1), {"answer": "c", "csrf_token": token}, csrf=False)
        page = browser.get(reply.location)
    assert len(sent) <= 5, sent
    assert len(page.text.encode()) <= 25_000
