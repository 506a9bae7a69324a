"""learner.submit"""

from uuid import uuid4

import pytest

from tests import builders, papers
from tests.statements import counted


def url(attempt_id):
    return f"/attempts/{attempt_id}/submit"


@pytest.fixture
def answered(opened, cast):
    attempt_id = papers.begin(opened, cast.ada)
    papers.fill(opened, cast.ada, attempt_id, papers.everything)
    return attempt_id


def _attempt(opened, attempt_id):
    with opened(write=False) as work:
        return papers.attempt(work, attempt_id)


def test_submitting_leads_to_the_result(as_, cast, opened, answered):
    reply = as_(cast.ada).post(url(answered))
    assert (reply.status, reply.location) == (303, f"/attempts/{answered}/result")
    assert _attempt(opened, answered).score == 4


def test_submitting_twice_leads_to_the_first_result(as_, cast, opened, answered):
    browser = as_(cast.ada)
    assert browser.post(url(answered)).location == browser.post(url(answered)).location
    assert _attempt(opened, answered).number == 1


def test_gaps_do_not_stop_it(as_, cast, opened):
    attempt_id = papers.begin(opened, cast.ada)
    assert as_(cast.ada).post(url(attempt_id)).status == 303
    assert _attempt(opened, attempt_id).score == 0


def test_nobody_submits_for_somebody_else(as_, cast, opened, answered):
    for who in ("ben", "grace", "tariq", "petra"):
        browser = as_(cast.actors[who])
        assert browser.post(url(answered)).status == browser.post(url(uuid4())).status == 404
    assert _attempt(opened, answered).submitted_at is None


def test_looking_submits_nothing(as_, cast, opened, answered):
    assert as_(cast.ada).get(url(answered)).status in {400, 405}
    assert _attempt(opened, answered).submitted_at is None


def test_signed_out_or_without_the_token_nothing_is_submitted(as_, client, cast, opened, answered):
    assert client.post(url(answered)).location.startswith("/sign-in")
    assert as_(cast.ada).post(url(answered), csrf=False).status == 400
    assert _attempt(opened, answered).submitted_at is None


def _statements(app, browser, attempt_id):
    token = browser.csrf_token()
    with counted(app.engine) as sent:
        reply = browser.post(url(attempt_id), {"csrf_token": token}, csrf=False)
        assert browser.get(reply.location).status == 200
    return len(sent)


def test_a_try_that_does_not_pass_stays_inside_its_statements(app, as_, cast, opened):
    attempt_id = builders.answer_all(opened, cast.ada, wrong=2)
    assert _statements(app, as_(cast.ada), attempt_id) <= 12


def test_a_pass_stays_inside_its_statements(app, as_, cast, answered):
    # Three more meet the requirement, and one more reads what is left of the run.
    assert _statements(app, as_(cast.ada), answered) <= 16


def test_a_whole_attempt_stays_inside_its_statements(app, as_, cast, opened):
    """With ten questions it is 24 requests and must stay below 95; here each question costs the same."""
    builders.read_all(opened, cast.ada)
    browser = as_(cast.ada)
    token = {"csrf_token": browser.csrf_token()}
    with counted(app.engine) as sent:
        reply = browser.post("/modules/T01/quiz", token, csrf=False)
        begun = len(sent)
        path = reply.location
        browser.get(path)
        for _ in range(4):
            path = browser.post(path, {"answer": "b", **token}, csrf=False).location
            browser.get(path)
        answered = len(sent)
        browser.get(browser.post(path.replace("review", "submit"), token, csrf=False).location)
    per_question = (answered - begun - 2) / 4
    assert begun + 2 + 10 * per_question + len(sent) - answered + 4 <= 95
