"""learner.review"""

from uuid import uuid4

import pytest

from tests import papers


@pytest.fixture
def attempt(opened, cast):
    return papers.begin(opened, cast.ada)


def url(attempt_id):
    return f"/attempts/{attempt_id}/review"


def _fill(opened, cast, attempt, skip=()):
    papers.fill(opened, cast.ada, attempt, papers.everything, skip=skip)


def test_all_answered_can_be_submitted(as_, cast, opened, attempt):
    _fill(opened, cast, attempt)
    reply = as_(cast.ada).get(url(attempt))
    assert reply.status == 200
    assert reply.h1 == "Check twice: quiz: Check your answers"
    assert "You have answered all 4 questions." in reply.words
    assert "All answers saved 09:30" in reply.words
    assert "Submit my answers" in reply.words
    assert "You need 3 of 4." in reply.words
    assert "try again as often as you like" in reply.words
    for position in range(1, 5):
        assert f"/attempts/{attempt}/questions/{position}?from=review" in reply.links()
    assert "Change your answer to question 4" in reply.words


def test_one_gap_is_named_and_stands_in_front_of_submitting(as_, cast, opened, attempt):
    _fill(opened, cast, attempt, skip=[3])
    reply = as_(cast.ada).get(url(attempt))
    assert "You have answered 3 of 4 questions. Question 3 still needs an answer." in reply.words
    assert "#a3" in reply.links()
    assert "No answer yet" in reply.words
    assert "You can submit now. Question 3 will count as not right." in reply.words
    buttons = {" ".join(each.itertext()): each.get("class", "") for each in reply.tree.find(".//main").iter("button")}
    assert "nhsuk-button--secondary" in buttons["Submit 3 answers"]
    assert "Answer question 3" in reply.words


def test_several_gaps_are_each_linked(as_, cast, opened, attempt):
    _fill(opened, cast, attempt, skip=[1, 4])
    reply = as_(cast.ada).get(url(attempt))
    assert "Still to answer: question 1, question 4." in reply.words
    assert {"#a1", "#a4"} <= set(reply.links())
    assert "The two questions without an answer will count as not right." in reply.words


def test_nothing_answered_says_nothing_is_saved(as_, cast, attempt):
    reply = as_(cast.ada).get(url(attempt))
    assert "saved" not in reply.words
    assert "You have answered 0 of 4 questions." in reply.words


def test_the_last_try_is_named(as_, cast, opened, tmp_path):
    papers.republish(opened, tmp_path, ("minutes: 4}", "minutes: 4, attempts: 2}"))
    browser = as_(cast.ada)
    assert "you have 1 more try" in browser.get(url(papers.begin(opened, cast.ada))).words
    papers.submitted(opened, cast.ada, papers.only_critical)
    assert "This is your last try." in browser.get(url(papers.begin(opened, cast.ada))).words


def test_what_was_chosen_is_shown_and_nothing_of_the_key(as_, cast, opened, attempt):
    _fill(opened, cast, attempt)
    reply = as_(cast.ada).get(url(attempt))
    with opened(cast.ada, write=False) as work:
        module = papers.version_of(work, attempt)
        for row in papers.questions(work, attempt):
            question = module.question(row.question_id)
            assert question.text in reply.words
            assert question.option(row.answer[0]).text in reply.words
    assert "Canary" not in reply.text


def test_a_submitted_attempt_leads_to_its_result(as_, cast, opened):
    attempt_id = papers.submitted(opened, cast.ada, papers.only_critical)
    reply = as_(cast.ada).get(url(attempt_id))
    assert (reply.status, reply.location) == (303, f"/attempts/{attempt_id}/result")


def test_somebody_elses_is_not_found(as_, cast, attempt):
    assert as_(cast.ben).get(url(attempt)).status == as_(cast.ben).get(url(uuid4())).status == 404


def test_a_bad_id_is_not_found_and_signed_out_leads_to_sign_in(as_, client, cast, attempt):
    assert as_(cast.ada).get("/attempts/1/review").status == 404
    assert client.get(url(attempt)).location.startswith("/sign-in")


def test_it_is_only_looked_at(as_, cast, attempt):
    assert as_(cast.ada).post(url(attempt)).status in {400, 405}
