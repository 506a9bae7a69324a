"""account.welcome"""

import sqlalchemy as sa

from lms.signin.models import SignInLink
from tests.web.account.links import invitation

PASSWORD = "four new random words"


def test_an_invitation_greets_and_uses_nothing_up(app, opened, browser):
    page = browser.get(invitation(opened))
    assert page.status_code == 200
    assert "Welcome, Noor" in page.get_data(as_text=True)
    assert "noor@demo.example" in page.get_data(as_text=True)
    with app.engine.connect() as connection:
        assert connection.execute(sa.select(SignInLink.used_at)).scalar() is None


def test_the_first_password_signs_in(opened, browser, another):
    reply = browser.post(invitation(opened), password=PASSWORD)
    assert (reply.status_code, reply.location) == (303, "/")
    assert "Noor Ali" in browser.get("/account").get_data(as_text=True)
    assert another.sign_in("noor", PASSWORD).status_code == 303


def test_a_poor_password_is_refused(opened, browser):
    path = invitation(opened)
    assert browser.post(path, password="short").status_code == 422
    assert browser.get(path).status_code == 200


def test_a_used_invitation_says_what_to_do(opened, browser, another):
    path = invitation(opened)
    browser.post(path, password=PASSWORD)
    page = another.get(path)
    assert page.status_code == 404
    assert page.get_data() == another.get("/welcome/" + "a" * 43).get_data()
    assert "ask whoever sent you the link" in page.get_data(as_text=True)


def test_without_the_forms_token_nothing_happens(opened, browser):
    path = invitation(opened)
    assert browser.client.post(path, base_url="http://127.0.0.1:8000", data={"password": PASSWORD}).status_code == 400
    assert browser.get(path).status_code == 200
