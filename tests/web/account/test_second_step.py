"""account.second_step"""

from datetime import UTC, datetime, timedelta

import pytest

from lms import people
from tests.factors import set_up


@pytest.fixture
def factor(cast, opened):
    """Ada's app."""
    return set_up(opened, cast.ada, now=datetime.now(UTC))


def code(factor):
    return factor.code(datetime.now(UTC))


def test_the_password_alone_lets_nobody_in(browser, factor):
    reply = browser.sign_in("ada", path="/sign-in?next=/certificates")
    assert (reply.status_code, reply.location) == (303, "/sign-in/second-step")
    assert not browser.is_signed_in()
    assert browser.get("/").location.startswith("/sign-in")
    page = browser.get("/sign-in/second-step").get_data(as_text=True)
    assert "ada@demo.example" in page and 'autocomplete="one-time-code"' in page


def test_with_the_code_one_is_in_and_where_one_wanted_to_be(browser, factor):
    browser.sign_in("ada", path="/sign-in?next=/certificates")
    reply = browser.post("/sign-in/second-step", code=code(factor))
    assert (reply.status_code, reply.location) == (303, "/certificates")
    assert browser.is_signed_in()


def test_a_code_is_good_for_one_browser(browser, another, factor):
    browser.sign_in("ada")
    another.sign_in("ada")
    typed = code(factor)
    assert browser.post("/sign-in/second-step", code=typed).status_code == 303
    reply = another.post("/sign-in/second-step", code=typed)
    assert reply.status_code == 422
    assert "each works once" in reply.get_data(as_text=True)
    assert not another.is_signed_in()
    assert another.post("/sign-in/second-step", code=factor.recovery[0]).status_code == 303
    assert another.is_signed_in()


def test_guessing_is_slowed_for_everybody_who_knows_the_password(browser, another, factor):
    browser.sign_in("ada")
    for _ in range(5):
        assert browser.post("/sign-in/second-step", code="000000").status_code == 422
    assert browser.post("/sign-in/second-step", code=code(factor)).status_code == 429
    another.sign_in("ada")
    assert another.post("/sign-in/second-step", code=factor.recovery[0]).status_code == 429


def test_without_the_password_one_starts_at_the_beginning(browser, factor):
    assert browser.get("/sign-in/second-step").location == "/sign-in"
    reply = browser.post("/sign-in/second-step", form_of="/sign-in", code=code(factor))
    assert reply.location == "/sign-in"
    assert not browser.is_signed_in()


def test_it_waits_ten_minutes_and_for_nobody_who_was_suspended(browser, another, factor, opened, cast, monkeypatch):
    browser.sign_in("ada")
    another.sign_in("ada")
    later = datetime.now(UTC) + timedelta(minutes=11)
    with monkeypatch.context() as patched:
        patched.setattr("lms.runtime.clock.now", lambda: later)
        assert browser.get("/sign-in/second-step").location == "/sign-in"
    with opened() as work:
        people.suspend(work, cast.ada.person)
    assert another.get("/sign-in/second-step").location == "/sign-in"


def test_the_cookie_of_the_first_step_is_worth_nothing_afterwards(browser, another, factor):
    browser.sign_in("ada")
    half = browser.cookie("wardwise")
    browser.post("/sign-in/second-step", code=code(factor))
    another.client.set_cookie("wardwise", half, domain="127.0.0.1")
    assert another.get("/sign-in/second-step").location == "/sign-in"


def test_a_mailed_link_does_not_get_around_it(browser, factor, opened):
    from tests.web.account.links import reset

    reply = browser.post(reset(opened), password="plum ladder comet")
    assert reply.location == "/sign-in/second-step"
    assert not browser.is_signed_in()


def test_without_the_forms_token_nothing_happens(browser, factor):
    browser.sign_in("ada")
    reply = browser.client.post("/sign-in/second-step", base_url="http://127.0.0.1:8000", data={"code": code(factor)})
    assert reply.status_code == 400
    assert not browser.is_signed_in()
