"""learner.quiz and learner.begin_attempt"""

import sqlalchemy as sa

from lms import enrolments, quizzes
from lms.quizzes.models import Attempt
from tests import papers
from tests.statements import counted

URL = "/modules/T01/quiz"


def _attempts(opened):
    with opened(write=False) as work:
        return work.db.scalar(sa.select(sa.func.count()).select_from(Attempt))


def test_the_front_says_what_it_takes_and_begins_nothing(as_, cast, opened):
    reply = as_(cast.ada).get(URL)
    assert reply.status == 200
    assert reply.h1 == "Check twice: Quiz"
    assert reply.title == "Quiz, Check twice – Wardwise"
    assert "Answer 4 questions. You pass with 3 right." in reply.words
    assert "try again as often as you like" in reply.words
    assert "Start the quiz" in reply.words
    assert _attempts(opened) == 0


def test_the_button_leads_to_the_first_question(as_, cast, opened):
    reply = as_(cast.ada).post(URL)
    with opened(cast.ada, write=False) as work:
        attempt_id = quizzes.begin(work, "T01").attempt_id
    assert (reply.status, reply.location) == (303, f"/attempts/{attempt_id}/questions/1")


def test_pressing_it_twice_resumes_the_same_attempt(as_, cast, opened):
    browser = as_(cast.ada)
    assert browser.post(URL).location == browser.post(URL).location
    assert _attempts(opened) == 1


def test_it_goes_on_at_the_first_question_without_an_answer(as_, cast, opened):
    attempt_id = papers.begin(opened, cast.ada)
    papers.fill(opened, cast.ada, attempt_id, papers.everything, skip=[3])
    browser = as_(cast.ada)
    shown = browser.get(URL)
    assert "You have answered 3 of 4 questions." in shown.words
    assert "Continue at question 3" in shown.words
    assert browser.post(URL).location == f"/attempts/{attempt_id}/questions/3"


def test_with_every_question_answered_it_leads_to_the_check(as_, cast, opened):
    attempt_id = papers.begin(opened, cast.ada)
    papers.fill(opened, cast.ada, attempt_id, papers.everything)
    assert as_(cast.ada).post(URL).location == f"/attempts/{attempt_id}/review"


def test_after_a_pass_there_is_no_button_and_none_is_missed(as_, cast, opened):
    attempt_id = papers.submitted(opened, cast.ada, papers.everything)
    browser = as_(cast.ada)
    shown = browser.get(URL)
    assert f"/attempts/{attempt_id}/result" in shown.links()
    assert "Start" not in shown.words
    reply = browser.post(URL)
    assert reply.status == 422
    assert reply.error_summary == ["You have passed this quiz. There is nothing to try again."]
    assert _attempts(opened) == 1


def test_a_recap_comes_first(as_, cast, opened):
    attempt_id, position = papers.missed_critical(opened, cast.ada)
    before = _attempts(opened)
    browser = as_(cast.ada)
    shown = browser.get(URL)
    assert f"/attempts/{attempt_id}/recaps/{position}" in shown.links()
    reply = browser.post(URL)
    assert reply.status == 422
    assert reply.error_summary == ["Read the recap and answer its question first. Then you can try the quiz again."]
    assert _attempts(opened) == before


def test_without_a_try_left_it_says_what_to_do(as_, cast, opened, tmp_path):
    papers.republish(opened, tmp_path, ("minutes: 4}", "minutes: 4, attempts: 1}"))
    browser = as_(cast.ada)
    assert "You have 1 try." in browser.get(URL).words
    papers.submitted(opened, cast.ada, papers.only_critical)
    assert "You have used the one try at this quiz." in browser.get(URL).words
    reply = browser.post(URL)
    assert reply.status == 422
    assert reply.error_summary == ["You have used the one try at this quiz. Ask your training team what to do next."]
    assert _attempts(opened) == 1


def test_after_a_try_it_names_the_best_score(as_, cast, opened):
    attempt_id = papers.submitted(opened, cast.ada, papers.only_critical)
    with opened(cast.ada, write=False) as work:
        score = papers.attempt(work, attempt_id).score
    reply = as_(cast.ada).get(URL)
    assert f"Best so far {score} of 4. You need 3." in reply.words
    assert "Try the quiz again" in reply.words


def test_a_module_that_is_not_there_is_not_found(as_, cast):
    assert as_(cast.ada).get("/modules/T99/quiz").status == 404
    assert as_(cast.ada).post("/modules/T99/quiz").status == 404


def test_signed_out_leads_to_sign_in(client):
    for reply in (client.get(URL), client.post(URL)):
        assert reply.status == 303
        assert reply.location.startswith("/sign-in")


def test_without_the_token_nothing_begins(as_, cast, opened):
    assert as_(cast.ada).post(URL, csrf=False).status == 400
    assert _attempts(opened) == 0


def test_other_methods_are_refused(as_, cast):
    assert as_(cast.ada).open(URL, "DELETE").status in {400, 405}


def test_starting_stays_inside_its_statements(app, as_, cast, opened):
    browser = as_(cast.ada)
    with opened(cast.ada) as work:
        enrolments.start(work, "T01")
    browser.get("/account")
    token = browser.csrf_token()
    with counted(app.engine) as sent:
        reply = browser.post(URL, {"csrf_token": token}, csrf=False)
    assert reply.status == 303
    with counted(app.engine) as shown:
        browser.get(reply.location)
    assert (len(sent), len(shown)) <= (9, 2), sent
