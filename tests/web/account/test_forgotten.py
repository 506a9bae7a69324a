"""account.forgotten"""

import pytest
import sqlalchemy as sa

from lms import signin
from lms.runtime import clock
from lms.runtime.db import transaction
from lms.runtime.limits import LimitCount
from lms.runtime.queue import Job
from lms.web.account import guessing


def jobs(app, name="ada"):
    """Return what the jobs hold that are still to mail somebody a link."""
    with app.engine.connect() as connection:
        account = connection.execute(
            sa.text("SELECT id FROM account WHERE sign_in_key = :key"), {"key": f"{name}@demo.example"}
        ).scalar()
        rows = connection.execute(sa.select(Job.payload).where(Job.kind == "mail_link", Job.state == "ready")).scalars()
        return [row for row in rows if account and row["account_id"].replace("-", "") == account]


def ask(browser, name):
    return browser.post("/forgotten", email=f"{name}@demo.example")


def test_the_page_says_what_to_do(browser):
    page = browser.get("/forgotten")
    assert page.status_code == 200
    assert "<title>I have forgotten my password – Wardwise</title>" in page.get_data(as_text=True)


def test_somebody_known_is_mailed_a_link(app, browser):
    assert ask(browser, "ada").status_code == 303
    assert [job["kind"] for job in jobs(app)] == ["reset"]


@pytest.mark.parametrize("name", ["eve", "sam"])
def test_nobody_learns_who_has_an_account(app, browser, another, name):
    known, unknown = ask(browser, "ada"), ask(another, name)
    assert (known.status_code, known.location) == (unknown.status_code, unknown.location) == (303, "/forgotten?sent=1")
    assert known.get_data() == unknown.get_data()
    shown = [each.get(known.location).get_data(as_text=True) for each in (browser, another)]
    assert shown[0] == shown[1]
    assert "If there is an account with that address" in shown[0]


def test_an_empty_form_says_what_to_enter(app, browser):
    reply = browser.post("/forgotten", email=" ")
    assert reply.status_code == 422
    assert "Enter your email address" in reply.get_data(as_text=True)
    assert not jobs(app)


def test_nobody_is_flooded_with_mail_and_the_answer_stays_the_same(app, browser):
    for _ in range(3):
        ask(browser, "ada")
        _finish_jobs(app)
    assert ask(browser, "ada").location == "/forgotten?sent=1"
    assert not jobs(app)
    assert ask(browser, "ben").status_code == 303
    assert jobs(app, "ben")


def test_a_busy_address_must_wait(app, browser):
    with transaction(app.engine, write=True) as db:
        db.add(LimitCount(key=guessing.LINKS_ADDRESS.key(browser.address), since=clock.now(), count=300))
    assert ask(browser, "ada").status_code == 429
    assert not jobs(app)


def test_without_the_forms_token_nothing_happens(app, browser):
    fields = {"email": "ada@demo.example"}
    assert browser.client.post("/forgotten", base_url="http://127.0.0.1:8000", data=fields).status_code == 400
    assert not jobs(app)


def test_whoever_is_held_up_by_guessing_gets_in_by_the_link(app, opened, browser, guessing):
    for _ in range(5):
        guessing.sign_in("ada", "wrong words here")
    assert browser.sign_in("ada").status_code == 429
    with opened() as work:
        mail = signin.fresh_link(work, signin.account_by_name(work, "ada@demo.example").id, "reset")
    path = next(word for word in mail.text.split() if word.startswith("http")).removeprefix("http://127.0.0.1:8000")
    assert browser.post(path, password="four new random words").status_code == 303
    assert browser.is_signed_in()
    browser.post("/sign-out", form_of="/account")
    assert browser.sign_in("ada", "four new random words").status_code == 303


def _finish_jobs(app):
    with transaction(app.engine, write=True) as db:
        db.execute(sa.update(Job).values(state="done"))
