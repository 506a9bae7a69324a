"""account.password"""

from datetime import timedelta

import pytest

from lms import signin
from lms.runtime.access import Permission
from tests.cast import PASSWORD

NEW = "four new random words"


def change(browser, current=PASSWORD, password=NEW):
    return browser.post("/account/password", current=current, password=password)


def test_the_page_says_what_to_do(browser):
    browser.sign_in("ada")
    page = browser.get("/account/password")
    assert page.status_code == 200
    words = page.get_data(as_text=True)
    assert "<title>Change my password, my account – Wardwise</title>" in words
    assert 'autocomplete="new-password"' in words
    assert 'autocomplete="current-password"' in words


def test_a_new_password_keeps_this_browser_and_signs_out_the_others(browser, another):
    browser.sign_in("ada")
    another.sign_in("ada")
    reply = change(browser)
    assert (reply.status_code, reply.location) == (303, "/account")
    assert "Your password is changed" in browser.get("/account").get_data(as_text=True)
    assert not another.is_signed_in()
    assert another.sign_in("ada").status_code == 422
    assert another.sign_in("ada", NEW).status_code == 303


def test_tokens_for_programs_go_on_and_it_is_said(opened, cast, browser):
    with opened(cast.ada) as work:
        signin.make_token(work, name="one", permissions=[Permission.LEARN], lasts=timedelta(days=30))
    browser.sign_in("ada")
    change(browser)
    assert "Programs go on reading for you" in browser.get("/account").get_data(as_text=True)


def test_without_tokens_nothing_is_said_of_programs(browser):
    browser.sign_in("ada")
    change(browser)
    page = browser.get("/account").get_data(as_text=True)
    assert "Your password is changed." in page and "Programs go on" not in page


@pytest.mark.parametrize(
    ("current", "password", "sentence"),
    [
        ("not my password", NEW, "Check your current password"),
        (PASSWORD, "short", "at least 12 characters"),
        (PASSWORD, "ada@demo.example", "not your sign-in name"),
        ("", NEW, "Enter your current password"),
        (PASSWORD, "", "Enter a new password"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_changes(browser, another, current, password, sentence):
    browser.sign_in("ada")
    reply = change(browser, current, password)
    assert reply.status_code == 422
    assert sentence in reply.get_data(as_text=True)
    assert another.sign_in("ada").status_code == 303


def test_a_stolen_session_cannot_guess_the_password(browser):
    browser.sign_in("ada")
    for _ in range(10):
        assert change(browser, "not my password").status_code == 422
    reply = change(browser)
    assert reply.status_code == 429
    assert "then try again" in reply.get_data(as_text=True)


def test_guessing_here_does_not_hold_up_signing_in(browser, another):
    browser.sign_in("ada")
    for _ in range(10):
        change(browser, "not my password")
    assert another.sign_in("ada").status_code == 303


def test_somebody_signed_out_is_led_to_sign_in(browser):
    assert browser.get("/account/password").location == "/sign-in?next=/account/password"
    assert browser.post("/account/password", form_of="/sign-in", current=PASSWORD, password=NEW).status_code == 303
    assert browser.sign_in("ada").status_code == 303


def test_without_the_forms_token_nothing_happens(browser, another):
    browser.sign_in("ada")
    fields = {"current": PASSWORD, "password": NEW}
    assert browser.client.post("/account/password", base_url="http://127.0.0.1:8000", data=fields).status_code == 400
    assert another.sign_in("ada").status_code == 303
