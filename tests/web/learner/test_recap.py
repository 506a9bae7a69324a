"""learner.recap"""

from uuid import uuid4

import pytest

from tests import papers


@pytest.fixture
def missed(opened, cast):
    """An attempt with the needed score and one critical question missed, and its place."""
    return papers.missed_critical(opened, cast.ada)


def url(missed):
    return f"/attempts/{missed[0]}/recaps/{missed[1]}"


def _state(opened, cast, missed):
    with opened(cast.ada, write=False) as work:
        return papers.attempt(work, missed[0]).recaps_left, papers.questions(work, missed[0])[missed[1] - 1].recapped_at


def test_a_recap_says_what_to_do_and_asks_again(as_, cast, missed):
    reply = as_(cast.ada).get(url(missed))
    assert reply.status == 200
    assert reply.h1 == "Recap, 1 minute: Nothing counts unread"
    assert reply.title == "Recap: Nothing counts unread, Check twice – Wardwise"
    assert "A draft is not a fact." in reply.words
    assert "If a draft is ready:" in reply.words
    assert "mend it" in reply.words
    assert "Now answer this one again" in reply.words
    assert "Test question 3?" in reply.words
    assert "Canary" not in reply.text
    assert len(reply.text.encode()) <= 25_000


def test_wrong_again_gives_that_options_sentence_and_the_same_question(as_, cast, opened, missed):
    reply = as_(cast.ada).post(url(missed), {"answer": "b"})
    assert reply.status == 422
    assert reply.error_summary == []
    assert "Look at this again" in reply.words
    assert "Canary hint 3b." in reply.words
    assert "Test question 3?" in reply.words
    assert not [text for text in ("3a.", "3c.", "3d.") if f"Canary hint {text}" in reply.text or "praise" in reply.text]
    assert _state(opened, cast, missed) == (1, None)


def test_right_with_the_score_reached_leads_to_the_pass(as_, cast, opened, missed):
    browser = as_(cast.ada)
    reply = browser.post(url(missed), {"answer": "d"})
    assert (reply.status, reply.location) == (303, f"/attempts/{missed[0]}/result")
    result = browser.get(reply.location)
    assert result.h1 == "You passed: 3 of 4"
    assert "That is right." in result.words
    assert "try the quiz again" not in result.words
    assert _state(opened, cast, missed)[0] == 0


def test_right_with_fewer_says_that_another_try_is_open(as_, cast, opened):
    missed = papers.missed_critical(opened, cast.ada, papers.nothing)
    browser = as_(cast.ada)
    result = browser.get(browser.post(url(missed), {"answer": "d"}).location)
    assert "That is right. You can try the quiz again." in result.words
    assert result.h1 == "Check twice: quiz: Not yet: 0 of 4"
    assert browser.post("/modules/T01/quiz").status == 303


def test_an_answer_that_cannot_be_changes_nothing(as_, cast, opened, missed):
    browser = as_(cast.ada)
    for fields, sentence in (
        ({}, "Choose an answer"),
        ({"answer": "z"}, "Choose from the answers on this page"),
        ({"answer": ["a", "d"]}, "Choose one answer"),
    ):
        reply = browser.post(url(missed), fields)
        assert (reply.status, reply.error_summary) == (422, [sentence])
    assert _state(opened, cast, missed) == (1, None)


def test_once_right_it_leads_to_the_result(as_, cast, missed):
    browser = as_(cast.ada)
    browser.post(url(missed), {"answer": "d"})
    for reply in (browser.get(url(missed)), browser.post(url(missed), {"answer": "b"})):
        assert (reply.status, reply.location) == (303, f"/attempts/{missed[0]}/result")


def test_somebody_elses_is_not_found(as_, cast, opened, missed):
    for who in ("ben", "grace", "tariq", "petra"):
        browser = as_(cast.actors[who])
        for send in (browser.get, browser.post):
            assert send(url(missed)).status == send(url((uuid4(), 1))).status == 404
    assert _state(opened, cast, missed) == (1, None)


def test_a_question_without_a_recap_is_not_found(as_, cast, missed):
    attempt_id, position = missed
    for place in (position % 4 + 1, 0, 99):
        assert as_(cast.ada).get(url((attempt_id, place))).status == 404
        assert as_(cast.ada).post(url((attempt_id, place)), {"answer": "d"}).status == 404


def test_signed_out_or_without_the_token_nothing_changes(as_, client, cast, opened, missed):
    assert client.get(url(missed)).location.startswith("/sign-in")
    assert client.post(url(missed), {"answer": "d"}).location.startswith("/sign-in")
    assert as_(cast.ada).post(url(missed), {"answer": "d"}, csrf=False).status == 400
    assert _state(opened, cast, missed) == (1, None)
