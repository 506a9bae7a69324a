"""account.reset"""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms import people, signin
from lms.runtime import clock
from lms.runtime.access import Permission
from lms.runtime.db import transaction
from lms.signin.models import SignInLink
from tests.web.account.links import reset

NEW = "four new random words"


def links(app):
    with app.engine.connect() as connection:
        return connection.execute(sa.select(SignInLink.used_at)).scalars().all()


def test_looking_at_the_page_uses_nothing_up(app, opened, browser):
    path = reset(opened)
    for _ in range(3):
        page = browser.get(path)
        assert page.status_code == 200
        assert "<title>Choose a new password – Wardwise</title>" in page.get_data(as_text=True)
        assert "ada@demo.example" in page.get_data(as_text=True)
    assert links(app) == [None]


def test_a_new_password_signs_in_here_and_out_elsewhere(opened, browser, another):
    another.sign_in("ada")
    reply = browser.post(reset(opened), password=NEW)
    assert (reply.status_code, reply.location) == (303, "/")
    assert browser.is_signed_in()
    assert not another.is_signed_in()
    assert another.sign_in("ada").status_code == 422
    assert another.sign_in("ada", NEW).status_code == 303


def test_tokens_for_programs_end_and_it_is_said(opened, cast, browser):
    with opened(cast.ada) as work:
        token = signin.make_token(work, name="one", permissions=[Permission.LEARN], lasts=timedelta(days=30))
    bearer = {"Authorization": f"Bearer {token}"}
    assert browser.client.get("/api/me", headers=bearer).status_code == 200
    browser.post(reset(opened), password=NEW)
    assert "Your password is saved. The token that you had for a program is ended." in browser.get("/").get_data(True)
    assert browser.client.get("/api/me", headers=bearer).status_code == 401


def test_without_tokens_nothing_is_said_of_them(opened, browser):
    browser.post(reset(opened), password=NEW)
    page = browser.get("/").get_data(as_text=True)
    assert "Your password is saved." in page and "token" not in page.replace("csrf_token", "")


def test_a_link_works_once(opened, browser, another):
    path = reset(opened)
    browser.post(path, password=NEW)
    assert another.get(path).status_code == 404
    assert another.post(path, form_of="/sign-in", password="other random words").status_code == 404
    assert another.sign_in("ada", NEW).status_code == 303


def test_using_one_link_ends_the_others(opened, browser, another):
    first, second = reset(opened), reset(opened)
    browser.post(second, password=NEW)
    assert another.get(first).status_code == 404


@pytest.mark.parametrize("state", ["unknown", "used", "old", "suspended"])
def test_a_link_that_does_not_work_says_what_to_do_and_not_why(app, opened, cast, browser, another, state):
    path = reset(opened)
    if state == "unknown":
        path = "/reset/" + "a" * 43
    elif state == "used":
        another.post(path, password=NEW)
    elif state == "old":
        with transaction(app.engine, write=True) as db:
            db.execute(sa.update(SignInLink).values(ends_at=clock.now() - timedelta(seconds=1)))
    else:
        with opened() as work:
            people.suspend(work, cast.ada.person)
    page = browser.get(path)
    assert page.status_code == 404
    assert page.get_data() == browser.get("/reset/" + "b" * 43).get_data()
    assert "Ask for another link" in page.get_data(as_text=True)


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("short", "at least 12 characters"),
        ("x1y2z3" * 30, "at most 128 characters"),
        ("Ada@Demo.Example", "not your sign-in name"),
    ],
)
def test_a_poor_password_is_refused_and_the_link_still_works(app, opened, browser, password, sentence):
    path = reset(opened)
    reply = browser.post(path, password=password)
    assert reply.status_code == 422
    assert sentence in reply.get_data(as_text=True)
    assert password not in reply.get_data(as_text=True)
    assert links(app) == [None]
    assert browser.post(path, password=NEW).status_code == 303


def test_an_empty_form_says_what_to_enter(opened, browser):
    reply = browser.post(reset(opened), password="")
    assert reply.status_code == 422
    assert "Enter a password" in reply.get_data(as_text=True)


def test_without_the_forms_token_the_link_is_not_used(app, opened, browser):
    path = reset(opened)
    assert browser.client.post(path, base_url="http://127.0.0.1:8000", data={"password": NEW}).status_code == 400
    assert links(app) == [None]


def test_somebody_elses_session_in_the_browser_ends(opened, browser):
    browser.sign_in("ben")
    browser.post(reset(opened), password=NEW)
    assert "Ada Okafor" in browser.get("/account").get_data(as_text=True)
