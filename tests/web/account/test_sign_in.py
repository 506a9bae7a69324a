"""account.sign_in"""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms import people
from lms.app import create_app
from lms.runtime import clock
from lms.runtime.limits import LimitCount
from lms.runtime.settings import Settings
from lms.signin.models import SignInSession
from tests.web.account.conftest import ORIGIN, Browser

CHECK = "Check your email address and password"


def text(reply):
    """Return a page without what differs in every answer."""
    return re.sub(r'value="[^"]{60,}"', "", reply.get_data(as_text=True))


def sessions(app):
    with app.engine.connect() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(SignInSession)).scalar()


def test_the_page_says_what_to_do(browser):
    page = browser.get("/sign-in")
    assert page.status_code == 200
    words = page.get_data(as_text=True)
    for wanted in (
        "<title>Sign in – Wardwise</title>",
        "Work email address",
        "I have forgotten my password",
        'autocomplete="username"',
    ):
        assert wanted in words
    assert words.count("<h1") == 1
    assert page.headers["Cache-Control"] == "no-store"


def test_the_right_password_leads_home_and_makes_a_session(app, browser):
    reply = browser.sign_in("ada")
    assert (reply.status_code, reply.location) == (303, "/")
    assert browser.is_signed_in()
    assert sessions(app) == 1


def test_the_name_is_read_however_it_is_typed(browser):
    assert browser.post("/sign-in", email="  ADA@Demo.Example ", password="three random words").status_code == 303


@pytest.mark.parametrize(
    ("name", "password"),
    [("ada", "three random word"), ("nobody", "three random words"), ("sam", "three random words"), ("ada", "x" * 900)],
)
def test_whatever_is_wrong_the_answer_is_the_same(app, browser, name, password):
    reply = browser.sign_in(name, password)
    assert reply.status_code == 422
    words = reply.get_data(as_text=True)
    assert words.count(CHECK) == 2  # In the summary and beside the field.
    assert "<title>Error: Sign in" in words
    assert f'value="{name}@demo.example"' in words
    assert password not in words
    assert sessions(app) == 0
    assert not browser.is_signed_in()


def test_known_and_unknown_names_get_the_same_bytes(browser, another):
    known, unknown = browser.sign_in("ada", "wrong words here"), another.sign_in("eve", "wrong words here")
    assert text(known).replace("ada@", "@") == text(unknown).replace("eve@", "@")
    assert {**known.headers, "X-Request-Id": "", "Set-Cookie": ""} == {
        **unknown.headers,
        "X-Request-Id": "",
        "Set-Cookie": "",
    }


def test_an_account_without_a_password_cannot_be_entered(opened, browser):
    with opened() as work:
        from lms import signin

        person = people.create_person(work, first_name="Noor", last_name="Ali")
        signin.invite(work, person.id, sign_in_name="noor@demo.example")
    for password in ("", "None", "three random words"):
        assert browser.sign_in("noor", password).status_code == 422


def test_an_empty_form_says_what_to_enter(browser):
    reply = browser.post("/sign-in", email="", password="")
    assert reply.status_code == 422
    assert "Enter your email address" in reply.get_data(as_text=True)
    assert "Enter your password" in reply.get_data(as_text=True)


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [("/modules/T01", "/modules/T01"), ("/team%3Flate%3D1", "/team?late=1"), ("//evil.example", "/"),
     ("https://evil.example", "/"), ("%2F%5Cevil.example", "/"), ("%2F%09%2Fevil.example", "/")],
)  # fmt: skip
def test_it_leads_back_to_a_page_of_this_site_only(browser, wanted, reached):
    assert browser.sign_in("ada", path=f"/sign-in?next={wanted}").location == reached


def test_whoever_is_signed_in_is_led_on(browser):
    browser.sign_in("ada")
    assert browser.get("/sign-in?next=/certificates").location == "/certificates"


def test_a_page_that_needs_signing_in_comes_back_to_itself(browser):
    reply = browser.get("/account")
    assert (reply.status_code, reply.location) == (303, "/sign-in?next=/account")


def test_signing_in_over_somebody_ends_their_session(app, browser):
    browser.sign_in("ada")
    with app.engine.connect() as connection:
        before = connection.execute(sa.select(SignInSession.id)).scalar()
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/account").get_data(as_text=True))[1]
    fields = {"csrf_token": token, "email": "ben@demo.example", "password": "three random words"}
    assert browser.client.post("/sign-in", base_url="http://127.0.0.1:8000", data=fields).status_code == 303
    assert "Ben Clarke" in browser.get("/account").get_data(as_text=True)
    with app.engine.connect() as connection:
        assert connection.execute(sa.select(SignInSession.ended_at).where(SignInSession.id == before)).scalar()


def test_the_session_cookie_is_new_and_carries_little(app, browser):
    def carried():
        return app.session_interface.get_signing_serializer(app).loads(browser.cookie("wardwise"))

    browser.get("/sign-in")
    seed = carried()["csrf_token"]
    browser.sign_in("ada")
    # Nothing that somebody planted in the browser before signing in holds after it.
    assert carried().get("csrf_token") != seed
    browser.get("/account")
    assert set(carried()) == {"_user_id", "csrf_token"}


def test_the_cookies_are_closed_to_scripts_and_other_sites(browser):
    reply = browser.sign_in("ada")
    for cookie in reply.headers.getlist("Set-Cookie"):
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Path=/" in cookie


def test_without_the_forms_token_nothing_happens(app, browser):
    fields = {"email": "ada@demo.example", "password": "three random words"}
    assert browser.client.post("/sign-in", base_url="http://127.0.0.1:8000", data=fields).status_code == 400
    assert sessions(app) == 0


def test_other_methods_are_not_answered(browser):
    assert browser.client.put("/sign-in", base_url="http://127.0.0.1:8000").status_code in {400, 405}


def test_five_wrong_passwords_cost_five_minutes_even_with_the_right_one(browser):
    for _ in range(5):
        assert browser.sign_in("ada", "wrong words here").status_code == 422
    reply = browser.sign_in("ada")
    assert reply.status_code == 429
    assert "Wait 5 minutes, then try again" in reply.get_data(as_text=True)
    assert 0 < int(reply.headers["Retry-After"]) <= 300
    assert not browser.is_signed_in()


def test_a_name_that_nobody_has_must_wait_alike(browser, another):
    for _ in range(5):
        browser.sign_in("ada", "wrong words here")
        another.sign_in("eve", "wrong words here")
    known, unknown = browser.sign_in("ada"), another.sign_in("eve")
    assert known.status_code == unknown.status_code == 429
    assert text(known).replace("ada@", "@") == text(unknown).replace("eve@", "@")


def test_waiting_is_not_made_longer_by_trying(app, browser):
    for _ in range(9):
        browser.sign_in("ada", "wrong words here")
    with app.engine.connect() as connection:
        assert max(connection.execute(sa.select(LimitCount.count)).scalars()) == 5


def test_after_the_wait_the_right_password_opens_again(app, browser):
    for _ in range(5):
        browser.sign_in("ada", "wrong words here")
    _let_time_pass(app, timedelta(minutes=5))
    assert browser.sign_in("ada").status_code == 303


def test_whoever_goes_on_guessing_waits_longer(app, guessing):
    for _ in range(3):
        for _ in range(5):
            guessing.sign_in("ada", "wrong words here")
        _let_time_pass(app, timedelta(minutes=5))
    reply = guessing.sign_in("ada")
    assert reply.status_code == 429
    assert int(reply.headers["Retry-After"]) > 30 * 60


def test_a_browser_that_signed_in_before_is_not_held_up_by_guessing_elsewhere(browser, guessing, another):
    browser.sign_in("ada")
    browser.post("/sign-out", form_of="/account")
    for _ in range(6):
        guessing.sign_in("ada", "wrong words here")
    assert another.sign_in("ada").status_code == 429
    assert browser.sign_in("ada").status_code == 303


def test_the_mark_of_one_person_does_not_spare_another(browser):
    browser.sign_in("ben")
    browser.post("/sign-out", form_of="/account")
    for _ in range(5):
        browser.sign_in("ada", "wrong words here")
    assert browser.sign_in("ada").status_code == 429


def test_a_marked_browser_has_a_limit_of_its_own(browser):
    browser.sign_in("ada")
    browser.post("/sign-out", form_of="/account")
    for _ in range(10):
        assert browser.sign_in("ada", "wrong words here").status_code == 422
    assert browser.sign_in("ada").status_code == 429


def test_an_address_is_limited_by_failures_only_and_high(app, browser):
    _count_address(app, browser.address, 300)
    assert browser.sign_in("ada").status_code == 429
    _count_address(app, browser.address, 299)
    assert browser.sign_in("ada").status_code == 303


def test_successes_are_not_counted(app, browser):
    browser.sign_in("ada")
    with app.engine.connect() as connection:
        assert not connection.execute(sa.select(LimitCount)).all()


def test_the_counts_name_nobody(app, browser):
    browser.sign_in("ada", "wrong words here")
    with app.engine.connect() as connection:
        keys = " ".join(connection.execute(sa.select(LimitCount.key)).scalars())
    assert keys
    assert "ada" not in keys


def _let_time_pass(app, time):
    """Move every count into the past: the same as waiting."""
    from lms.runtime.db import transaction

    with transaction(app.engine, write=True) as db:
        for row in db.scalars(sa.select(LimitCount)):
            row.since -= time


def _count_address(app, address, count):
    from lms import signin
    from lms.runtime.db import transaction

    with transaction(app.engine, write=True) as db:
        db.merge(LimitCount(key=signin.ADDRESS.key(address), since=clock.now(), count=count))


@pytest.mark.parametrize("hours", [1, 12, 48])
def test_a_session_lasts_as_long_as_the_settings_say(sqlite_url, tmp_path, hours):
    app = create_app(Settings(database_url=sqlite_url, instance=tmp_path, origin=ORIGIN, session_hours=hours))
    try:
        assert Browser(app).sign_in("ada").status_code == 303
        with app.engine.connect() as connection:
            began, ends = connection.execute(sa.select(SignInSession.began_at, SignInSession.ends_at)).one()
        assert ends - began == timedelta(hours=hours)
    finally:
        app.engine.dispose()
