"""account.second_factor, account.set_up_factor, account.recovery_codes, account.remove_factor"""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import sqlalchemy as sa

from lms import signin
from lms.runtime import clock
from lms.runtime.access import Role
from lms.runtime.db import transaction
from lms.signin.models import SignInSession

CODE = re.compile(r"\b(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}\b")


def secret_on(page):
    return re.search(r"((?:[A-Z2-7]{4} ){7}[A-Z2-7]{4})", page)[1].replace(" ", "")


def set_up(browser, name="ada"):
    """Set an app up as a person does; return its secret and the page of recovery codes."""
    assert browser.post("/account/second-factor").location == "/account/second-factor/set-up"
    secret = secret_on(browser.get("/account/second-factor/set-up").get_data(as_text=True))
    reply = browser.post("/account/second-factor/set-up", code=pyotp.TOTP(secret).now())
    return secret, reply


@pytest.fixture
def required(app, monkeypatch):
    """Training leads need a second factor."""
    monkeypatch.setattr(app, "site", replace(app.site, second_factor_roles=frozenset({Role.TRAINING_LEAD})))


def test_setting_one_up_shows_ten_codes_once_and_signs_other_browsers_out(browser, another, opened, cast):
    browser.sign_in("ada")
    another.sign_in("ada")
    _, reply = set_up(browser)
    assert reply.status_code == 200
    assert len(set(CODE.findall(reply.get_data(as_text=True)))) == 10
    assert "no-store" in reply.headers["Cache-Control"]
    assert not another.is_signed_in()
    assert browser.is_signed_in()
    page = browser.get("/account/second-factor").get_data(as_text=True)
    assert not CODE.findall(page) and "10 codes left" in page
    assert another.sign_in("ada").location == "/sign-in/second-step"


def test_a_browser_left_open_does_not_confirm_what_another_began(app, browser, another):
    """The offer is the person's, so the proof that it took is asked of the browser that confirms it."""
    browser.sign_in("ada")
    with transaction(app.engine, write=True) as db:
        db.execute(sa.update(SignInSession).values(proved_at=clock.now() - timedelta(hours=2)))
    another.sign_in("ada")
    another.post("/account/second-factor")
    secret = secret_on(another.get("/account/second-factor/set-up").get_data(as_text=True))
    reply = browser.post("/account/second-factor/set-up", code=pyotp.TOTP(secret).now())
    assert reply.status_code == 403
    assert "Is it still you?" in reply.get_data(as_text=True)
    assert another.is_signed_in()


def test_the_key_and_its_picture_are_shown_until_a_code_came_and_never_after(browser):
    browser.sign_in("ada")
    browser.post("/account/second-factor")
    page = browser.get("/account/second-factor/set-up").get_data(as_text=True)
    assert "<svg" in page and "data:" not in page and " style=" not in page
    secret, _ = set_up(browser)
    assert browser.get("/account/second-factor/set-up").location == "/account/second-factor"
    assert secret not in browser.get("/account/second-factor").get_data(as_text=True)


def test_looking_offers_nothing_and_a_wrong_code_sets_nothing_up(browser, opened, cast):
    browser.sign_in("ada")
    assert browser.get("/account/second-factor").status_code == 200
    assert browser.get("/account/second-factor/set-up").location == "/account/second-factor"
    browser.post("/account/second-factor")
    for typed in ("000000", "", "abc"):
        assert browser.post("/account/second-factor/set-up", code=typed).status_code == 422
    with opened(write=False) as work:
        assert not signin.has_factor(work, cast.ada.person)


def test_a_role_that_needs_one_gets_nowhere_else(browser, required):
    browser.sign_in("tariq")
    for path in ("/", "/team", "/account", "/account/tokens"):
        assert browser.get(path).location == "/account/second-factor", path
    assert "Your role" in browser.get("/account/second-factor").get_data(as_text=True)
    assert browser.post("/sign-out", form_of="/account/second-factor").location == "/sign-in"
    browser.sign_in("tariq")
    set_up(browser)
    assert browser.get("/team").status_code == 200


def test_such_a_role_cannot_do_without(browser, required, opened, cast):
    browser.sign_in("tariq")
    set_up(browser)
    assert browser.post("/account/second-factor/remove", form_of="/account/second-factor").status_code == 409
    with opened(write=False) as work:
        assert signin.has_factor(work, cast.tariq.person)


def test_whoever_needs_none_may_stop(browser, another, opened, cast):
    browser.sign_in("ada")
    set_up(browser)
    assert browser.post("/account/second-factor/remove", form_of="/account/second-factor").status_code == 303
    assert another.sign_in("ada").location == "/"


def test_new_recovery_codes_are_others(browser):
    browser.sign_in("ada")
    _, first = set_up(browser)
    second = browser.post("/account/recovery-codes", form_of="/account/second-factor")
    old, new = (set(CODE.findall(each.get_data(as_text=True))) for each in (first, second))
    assert len(new) == 10 and not old & new


def test_without_a_second_factor_there_are_none(browser):
    browser.sign_in("ada")
    assert browser.post("/account/recovery-codes", form_of="/account/second-factor").status_code == 404


def test_guessing_the_first_code_is_slowed(browser):
    browser.sign_in("ada")
    browser.post("/account/second-factor")
    for _ in range(5):
        assert browser.post("/account/second-factor/set-up", code="000000").status_code == 422
    secret = secret_on(browser.get("/account/second-factor/set-up").get_data(as_text=True))
    reply = browser.post("/account/second-factor/set-up", code=pyotp.TOTP(secret).at(datetime.now(UTC)))
    assert reply.status_code == 429


def test_every_page_says_where_no_role_needs_one(app, browser, monkeypatch):
    line = "a password alone lets anybody in here"
    assert line in browser.get("/sign-in").get_data(as_text=True)
    assert line in browser.get("/nowhere").get_data(as_text=True)
    monkeypatch.setattr(app, "site", replace(app.site, second_factor_roles=frozenset({Role.AUDITOR})))
    assert line not in browser.get("/sign-in").get_data(as_text=True)


def test_somebody_signed_out_is_led_to_sign_in(browser):
    for path in ("/account/second-factor", "/account/second-factor/set-up"):
        assert browser.get(path).location.startswith("/sign-in?next=")
