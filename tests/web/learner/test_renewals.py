"""learner.renewals, and what every page says to somebody who renews."""

from datetime import date
from uuid import UUID

import pytest

from lms import certifications, quizzes, signoff
from tests import papers, refreshing
from tests.refreshing import ENDED, LATER
from tests.statements import counted

URL = "/renewals"
MODULE_URL = "/modules/T01"
READ = f"{MODULE_URL}/pages/say-that-it-helped"


@pytest.fixture
def later(app, opened, cast, monkeypatch):
    """Ada was certified, and it is her renewal window."""
    found = refreshing.at_window(opened, cast)
    monkeypatch.setattr("lms.runtime.clock.now", lambda: LATER)
    return found


@pytest.fixture
def both(app, opened, cast, monkeypatch):
    """Ada was certified in two modules, and both can be renewed."""
    refreshing.also_certified(opened, cast, "T03")
    found = refreshing.at_window(opened, cast)
    monkeypatch.setattr("lms.runtime.clock.now", lambda: LATER)
    return found


def _answer(browser, path, opened, missing=()):
    """Answer every question from a redirect on, and submit; return the result page."""
    attempt_id = UUID(path.split("/")[2])
    with opened(write=False) as work:
        module = papers.version_of(work, attempt_id)
        asked = [module.question(row.question_id) for row in papers.questions(work, attempt_id)]
    for place, question in enumerate(asked, start=1):
        chosen = papers.chosen(question, question.outcome not in missing)
        browser.post(f"/attempts/{attempt_id}/questions/{place}", {"answer": chosen[0]})
    return browser.get(browser.post(f"/attempts/{attempt_id}/submit").location)


def test_the_whole_way_of_somebody_who_missed_one_thing(as_, cast, opened, later):
    browser = as_(cast.ada)
    home = browser.get("/")
    assert "Renew Check twice" in home.words
    assert "You answer 2 questions first, about 2 minutes. You read only what you miss." in home.words
    assert "About 2 minutes to renew" in home.words
    assert "Yours counts until 24 November 2027." in home.words
    front = browser.get(MODULE_URL)
    assert "You answer 2 questions first, one for each outcome." in front.words
    assert "it takes about 2 minutes, not 12." in front.words
    assert "You need none of these to renew. Read whatever you like." in front.words
    assert "Ask Grace Mbeki" not in front.words
    assert front.words.index("Show what you know") < front.words.index("Not needed")
    begun = browser.post(f"{MODULE_URL}/start")
    question = browser.get(begun.location)
    assert "Question 1 of 2" in question.words
    assert "Check twice: renewal" in question.words
    review = browser.get(begun.location.replace("questions/1", "review"))
    assert "For each answer that is not right yet, you read what covers it" in review.words
    result = _answer(browser, begun.location, opened, missing=["say-so"])
    assert result.h1 == "Check twice: renewal: 1 of 2 outcomes shown"
    assert "Page 2: Say that it helped" in result.words
    assert "Then answer 1 question about what you read." in result.words
    assert READ in result.links()
    for path, said in (
        ("/", "1 of 2 outcomes shown. About 5 minutes left."),
        ("/", "1 of 2 outcomes shown, about 5 minutes left"),
        (MODULE_URL, "To finish, read 1 page and answer 1 question."),
        (f"{MODULE_URL}/quiz", "Read 1 page, then answer 1 question."),
        (f"{MODULE_URL}/pages/why-look-again", "You do not need this page to renew."),
        (READ, "About 4 minutes here, 5 left to renew."),
    ):
        assert said in browser.get(path).words, path
    refused = browser.post(f"{MODULE_URL}/quiz")
    assert refused.status == 422
    assert refused.error_summary == ["Read 1 page first. Then you are asked about what you read."]
    done = browser.post(f"{READ}/done")
    assert done.location == f"{MODULE_URL}/quiz"
    ask = browser.get(done.location)
    assert "You have shown 1 of 2 outcomes. Answer 1 question about what is left." in ask.words
    end = _answer(browser, browser.post(f"{MODULE_URL}/quiz").location, opened)
    assert end.h1 == "You have renewed Check twice"
    assert "All 2 outcomes shown" in end.words
    assert "You saved 5 minutes" in end.words
    assert "Your new certificate is ready" in end.words
    assert "You have renewed Check twice" in browser.get("/messages").words
    finished = browser.get(MODULE_URL)
    assert "That saved you 5 minutes." in finished.words
    assert "All 2 outcomes shown" in finished.words
    assert "Sign-off" not in finished.words
    assert "Until 24 November 2028" in finished.words


def test_the_key_stays_hidden_until_everything_is_shown(as_, cast, opened, later):
    browser = as_(cast.ada)
    path = browser.post(f"{MODULE_URL}/start").location
    attempt_id = UUID(path.split("/")[2])
    with opened(write=False) as work:
        module = papers.version_of(work, attempt_id)
        asked = {
            module.question(row.question_id).outcome: module.question(row.question_id)
            for row in papers.questions(work, attempt_id)
        }
    before = [
        browser.get(each).text for each in (path, path.replace("questions/1", "review"), f"{MODULE_URL}/quiz", "/")
    ]
    assert not any("Canary" in text for text in before)
    result = _answer(browser, path, opened, missing=["say-so"])
    missed = asked["say-so"]
    pages = [result.text, *(browser.get(each).text for each in ("/", MODULE_URL, f"{MODULE_URL}/quiz", READ))]
    for option in missed.options:
        if option.correct:
            assert not any(option.feedback in text for text in pages)
    shown = next(option for option in asked["look-again"].options if option.correct)
    assert shown.feedback in result.text


def test_two_modules_are_one_sitting_that_says_where_one_is(as_, cast, opened, both):
    browser = as_(cast.ada)
    home = browser.get("/")
    # T01 asks two questions of a minute each, T03 one of a minute and a half.
    assert "Two modules to renew: about 4 minutes together" in home.words
    assert URL in home.links()
    page = browser.get(URL)
    assert page.h1 == "Renew two modules together"
    assert "Module 1 of 2" in page.words
    result = _answer(browser, browser.post(f"{MODULE_URL}/quiz").location, opened)
    assert "Module 2 of 2 Choose with care" in result.words
    assert "Start with 1 question" in result.words
    assert URL in result.links()
    # Stopped here, it goes on at the same place.
    assert "Module 2 of 2: Choose with care" in browser.get("/").words
    again = browser.get(URL)
    assert "One is renewed. About 2 minutes left." in again.words
    end = _answer(browser, browser.post("/modules/T03/quiz").location, opened)
    assert "That was the last of two modules. Together they saved you 20 minutes." in end.words
    page = browser.get(URL)
    assert page.h1 == "Two modules renewed today"
    assert "saved you 20 minutes" in page.words
    assert "Renewed on 20 September 2027. 10 minutes saved" in page.words


def test_what_was_begun_comes_first(as_, cast, opened, both):
    browser = as_(cast.ada)
    browser.post("/modules/T03/quiz")
    page = browser.get(URL)
    assert "Module 1 of 2 Choose with care" in page.words


def test_the_next_day_holds_only_what_is_left(as_, cast, opened, both, monkeypatch):
    from datetime import timedelta

    refreshing.answered(both, cast.ada)
    monkeypatch.setattr("lms.runtime.clock.now", lambda: LATER + timedelta(days=1))
    browser = as_(cast.ada)
    assert "Renew Choose with care" in browser.get("/").words
    assert browser.get(URL).h1 == "Renew a module"


def test_an_expired_module_is_renewed_with_questions_too(as_, cast, opened, monkeypatch):
    refreshing.at_window(opened, cast)
    monkeypatch.setattr("lms.runtime.clock.now", lambda: ENDED)
    browser = as_(cast.ada)
    assert "About 2 minutes puts it right." in browser.get("/").words
    assert browser.get(URL).h1 == "Renew a module"
    assert "Start with 2 questions" in browser.get(MODULE_URL).words


def test_with_nothing_to_renew_it_says_so(as_, cast):
    page = as_(cast.ada).get(URL)
    assert page.h1 == "Nothing to renew"


def test_signed_out_leads_to_sign_in_and_nothing_is_sent_to_it(client, as_, cast):
    assert client.get(URL).location.startswith("/sign-in")
    assert as_(cast.ada).open(URL, "POST").status in {400, 405}


def test_nobody_sees_somebody_elses(as_, cast, opened, later):
    assert as_(cast.ben).get(URL).h1 == "Nothing to renew"
    assert as_(cast.petra).get(URL).h1 == "Nothing to renew"


def test_looking_begins_nothing(as_, cast, opened, both):
    browser = as_(cast.ada)
    for path in ("/", URL, MODULE_URL, f"{MODULE_URL}/quiz"):
        browser.get(path)
    with both(cast.ada, write=False) as work:
        assert quizzes.front(work, "T01").attempt_id is None


def test_renewing_stays_inside_the_statements(as_, app, cast, opened, both):
    browser = as_(cast.ada)

    def sent(path, most):
        browser.get(path)
        with counted(app.engine) as found:
            browser.get(path)
        assert len(found) <= most, (path, found)

    sent("/", 6)
    sent(MODULE_URL, 5)
    sent(URL, 6)
    browser.post("/modules/T03/quiz")
    attempt_id = papers.begin(both, cast.ada)
    papers.fill(both, cast.ada, attempt_id, lambda question: question.outcome != "say-so")
    token = {"csrf_token": browser.csrf_token()}
    with counted(app.engine) as found:
        browser.get(browser.post(f"/attempts/{attempt_id}/submit", token, csrf=False).location)
    assert len(found) <= 16, found
    sent("/", 6)
    sent(MODULE_URL, 5)
    sent(URL, 6)
    sent(READ, 4)
    token = {"csrf_token": browser.csrf_token()}
    with counted(app.engine) as found:
        browser.get(browser.post(f"{READ}/done", token, csrf=False).location)
    assert len(found) <= 10
    browser.get("/account")
    with counted(app.engine) as begun:
        path = browser.post(f"{MODULE_URL}/quiz", token, csrf=False).location
    with counted(app.engine) as shown:
        browser.get(path)
    assert (len(begun), len(shown)) <= (10, 2), begun
    attempt_id = UUID(path.split("/")[2])
    papers.fill(both, cast.ada, attempt_id, papers.everything)
    with counted(app.engine) as found:
        browser.get(browser.post(f"/attempts/{attempt_id}/submit", token, csrf=False).location)
    # Most of it is what a certification takes anyway: the run closed, certified, issued and told.
    assert len(found) <= 50


def test_renewal_pages_are_light(as_, cast, opened, both):
    browser = as_(cast.ada)
    for path in ("/", URL, MODULE_URL, f"{MODULE_URL}/quiz"):
        assert len(browser.get(path).text) < 25_000


def test_a_version_that_asks_for_sign_off_again_says_so(as_, cast, opened, tmp_path, later):
    refreshing.released(opened, tmp_path, "refresher: [sign_off]")
    browser = as_(cast.ada)
    assert "Opens when the rest is done." in browser.get(MODULE_URL).words
    end = _answer(browser, browser.post(f"{MODULE_URL}/start").location, opened)
    assert "Sign-off is left" in end.words
    assert "/modules/T01/sign-off" in end.links()
    assert "Ask for sign-off" in browser.get("/").words
    with later(cast.grace) as work:
        signoff.see(work, cast.ada.person, "T01", ["looks-again"], on=date(2027, 9, 19), note="At handover")
    with later(cast.ada) as work:
        signoff.ask(work, "T01")
    # What waits for the manager is nobody's next step, though the certification can still be renewed.
    assert "Ask for sign-off" not in browser.get("/").words
    assert "See your request" in browser.get(MODULE_URL).words


def test_everything_changed_is_read_first(as_, cast, opened, tmp_path, later):
    refreshing.released(opened, tmp_path, "release: {change: retrain, why: Another tool.}")
    browser = as_(cast.ada)
    begun = browser.post(f"{MODULE_URL}/start")
    assert begun.location == f"{MODULE_URL}/quiz"
    assert "Read 2 pages, then answer 2 questions." in browser.get(begun.location).words
    first = browser.post(f"{MODULE_URL}/pages/why-look-again/done")
    assert first.location == READ


def test_what_was_recognised_from_elsewhere_is_renewed_with_questions_too(app, as_, cast, opened, monkeypatch):
    with opened(cast.tariq) as work:
        certifications.recognise(
            work, cast.ada.person, organisation_id=cast.northbank, module_id="T01", achieved_on=date(2026, 11, 1),
            valid_until=date(2027, 10, 31), origin=certifications.Origin.PRIOR_LEARNING,
        )  # fmt: skip
    monkeypatch.setattr("lms.runtime.clock.now", lambda: LATER)
    browser = as_(cast.ada)
    assert "You answer 2 questions first, about 2 minutes." in browser.get("/").words
    assert "Start with 2 questions" in browser.get(MODULE_URL).words
    assert "Start with 2 questions" in browser.get(f"{MODULE_URL}/quiz").words
    end = _answer(browser, browser.post(f"{MODULE_URL}/start").location, opened)
    assert end.h1 == "You have renewed Check twice"
    with opened(cast.ada, write=False) as work:
        assert certifications.history(work, cast.ada.person)[0].valid_until == date(2028, 10, 31)
