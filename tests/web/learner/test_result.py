"""learner.result"""

import re
from uuid import uuid4

from lms import quizzes
from tests import builders, papers


def url(attempt_id):
    return f"/attempts/{attempt_id}/result"


def _canaries(reply):
    return set(re.findall(r"Canary (?:hint|praise) \d[a-d]", reply.text))


def test_a_pass_says_so_and_what_is_left(as_, cast, opened):
    attempt_id = papers.submitted(opened, cast.ada, papers.everything)
    reply = as_(cast.ada).get(url(attempt_id))
    assert reply.status == 200
    assert reply.h1 == "You passed: 4 of 4"
    assert reply.title == "You passed: 4 of 4, Check twice – Wardwise"
    assert "24 November 2026 at 09:30" in reply.words
    assert "Two things left" in reply.words
    assert "Read 2 more pages of the module." in reply.words
    assert "Four you got right" in reply.words
    assert "look at again" not in reply.words
    assert len(reply.text.encode()) <= 25_000


def test_with_the_reading_done_one_thing_is_left(as_, cast, opened):
    builders.read_and_pass(opened, cast.ada)
    with opened(cast.ada, write=False) as work:
        attempt_id = quizzes.front(work, "T01").attempt_id
    reply = as_(cast.ada).get(url(attempt_id))
    assert "One thing left" in reply.words
    assert "Ask Grace Mbeki to sign off what they have seen you do." in reply.words
    assert "/modules/T01/sign-off" in reply.links()


def test_with_nothing_left_the_certificate_is_ready(as_, cast, opened):
    builders.certified(opened, cast)
    with opened(cast.ada, write=False) as work:
        attempt_id = quizzes.front(work, "T01").attempt_id
    reply = as_(cast.ada).get(url(attempt_id))
    assert "Your certificate is ready" in reply.words
    assert "/certificates" in reply.links()


def test_a_pass_shows_every_option_with_its_sentence(as_, cast, opened):
    attempt_id = builders.answer_all(opened, cast.ada, wrong=1)
    browser = as_(cast.ada)
    assert browser.post(f"/attempts/{attempt_id}/submit").status == 303
    reply = browser.get(url(attempt_id))
    assert reply.h1 == "You passed: 3 of 4"
    assert "One to look at again" in reply.words
    assert "Right answer" in reply.words
    assert len(_canaries(reply)) == 16


def test_not_yet_never_shows_what_is_right(as_, cast, opened):
    attempt_id = papers.submitted(opened, cast.ada, papers.only_critical)
    with opened(cast.ada, write=False) as work:
        score = papers.attempt(work, attempt_id).score
        module = papers.version_of(work, attempt_id)
        missed = [row for row in papers.questions(work, attempt_id) if not row.mark]
        allowed = {module.question(row.question_id).option(row.answer[0]).feedback for row in missed}
        keys = [module.question(row.question_id).option(min(module.question(row.question_id).key)) for row in missed]
    reply = as_(cast.ada).get(url(attempt_id))
    assert reply.h1 == f"Check twice: quiz: Not yet: {score} of 4"
    assert f"You need 3 of 4. You are {'three' if score == 0 else 'two'} answers away" in reply.words
    assert "Try the quiz again" in reply.words
    assert "Right answer" not in reply.words
    for option in keys:
        assert option.feedback not in reply.text
        assert option.text not in reply.text
    assert all(sentence in reply.text for sentence in allowed)
    assert not re.search(r"fail|wrong|incorrect", reply.words, re.IGNORECASE)


def test_not_yet_leads_to_the_pages_that_cover_it(as_, cast, opened):
    attempt_id = papers.submitted(opened, cast.ada, papers.only_critical)
    reply = as_(cast.ada).get(url(attempt_id))
    assert "/modules/T01/pages/why-look-again" in reply.links()
    assert "/modules/T01/pages/say-that-it-helped" in reply.links()


def test_a_critical_question_missed_comes_first_and_is_held_back(as_, cast, opened):
    attempt_id, position = papers.missed_critical(opened, cast.ada)
    reply = as_(cast.ada).get(url(attempt_id))
    assert reply.h1 == "Check twice: quiz: 3 of 4, and one thing to put right"
    assert f"/attempts/{attempt_id}/recaps/{position}" in reply.links()
    assert "You will answer this one again after the recap." in reply.words
    assert "Canary praise 3d" not in reply.text
    assert "Choice 3d" not in reply.text
    assert "Try the quiz again" not in reply.words


def test_a_gap_says_there_was_no_answer(as_, cast, opened):
    attempt_id = papers.submitted(opened, cast.ada, papers.only_critical, skip=[1, 2, 3, 4])
    assert as_(cast.ada).get(url(attempt_id)).words.count("No answer") == 4


def test_an_earlier_try_leads_to_the_one_that_passed(as_, cast, opened):
    first = papers.submitted(opened, cast.ada, papers.only_critical)
    second = papers.submitted(opened, cast.ada, papers.everything)
    reply = as_(cast.ada).get(url(first))
    assert url(second) in reply.links()
    assert "Try the quiz again" not in reply.words
    assert "Right answer" not in reply.words


def test_with_another_try_open_it_leads_there(as_, cast, opened):
    first = papers.submitted(opened, cast.ada, papers.only_critical)
    papers.begin(opened, cast.ada)
    assert "Continue the quiz" in as_(cast.ada).get(url(first)).words


def test_without_a_try_left_it_says_whom_to_ask(as_, cast, opened, tmp_path):
    papers.republish(opened, tmp_path, ("minutes: 4}", "minutes: 4, attempts: 1}"))
    attempt_id = papers.submitted(opened, cast.ada, papers.only_critical)
    reply = as_(cast.ada).get(url(attempt_id))
    assert "Ask your training team what to do next." in reply.words
    assert "Try the quiz again" not in reply.words
    assert "no limit" not in reply.words


def test_an_open_attempt_has_no_result_yet(as_, cast, opened):
    attempt_id = papers.begin(opened, cast.ada)
    reply = as_(cast.ada).get(url(attempt_id))
    assert (reply.status, reply.location) == (303, f"/attempts/{attempt_id}/review")


def test_a_result_is_its_persons_alone(as_, cast, opened):
    attempt_id = papers.submitted(opened, cast.ada, papers.everything)
    for who in ("ben", "grace", "lena", "tariq", "audrey", "petra"):
        browser = as_(cast.actors[who])
        assert browser.get(url(attempt_id)).status == browser.get(url(uuid4())).status == 404


def test_signed_out_bad_id_and_wrong_method(as_, client, cast, opened):
    attempt_id = papers.submitted(opened, cast.ada, papers.everything)
    assert client.get(url(attempt_id)).location.startswith("/sign-in")
    assert as_(cast.ada).get("/attempts/x/result").status == 404
    assert as_(cast.ada).post(url(attempt_id)).status in {400, 405}
