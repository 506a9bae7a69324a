"""account.sign_out"""

import sqlalchemy as sa

from lms.signin.models import SignInSession


def test_signing_out_ends_the_session_in_the_database(app, browser):
    browser.sign_in("ada")
    stolen = browser.cookie("wardwise")
    reply = browser.post("/sign-out", form_of="/account")
    assert (reply.status_code, reply.location) == (303, "/sign-in")
    assert "You are signed out." in browser.get("/sign-in").get_data(as_text=True)
    assert not browser.is_signed_in()
    browser.client.set_cookie("wardwise", stolen, domain="127.0.0.1")
    assert not browser.is_signed_in()
    with app.engine.connect() as connection:
        assert connection.execute(sa.select(SignInSession.ended_at)).scalar()


def test_other_browsers_stay_signed_in(browser, another):
    browser.sign_in("ada")
    another.sign_in("ada")
    browser.post("/sign-out", form_of="/account")
    assert another.is_signed_in()


def test_whoever_is_out_already_is_out_all_the_same(browser):
    reply = browser.post("/sign-out", form_of="/sign-in")
    assert (reply.status_code, reply.location) == (303, "/sign-in")


def test_a_link_signs_nobody_out(browser):
    browser.sign_in("ada")
    assert browser.get("/sign-out").status_code == 405
    assert browser.is_signed_in()


def test_another_site_signs_nobody_out(browser):
    browser.sign_in("ada")
    assert browser.client.post("/sign-out", base_url="http://127.0.0.1:8000").status_code == 400
    assert browser.is_signed_in()
