"""account.first_code"""

from datetime import date, timedelta

import pytest

from lms import people, signin
from lms.runtime.access import Permission
from tests import cast as casting

NEW = "plum ladder comet"


@pytest.fixture
def sheet(cast, opened):
    """The sheet that Grace printed for Pat."""
    with opened() as work:
        person = people.create_person(work, first_name="Pat", last_name="Lee")
        people.give_post(
            work, person.id, people.post(work, cast.posts["grace"]).team_id, staff_number="N0777", job_title="Porter",
            staff_group="Estates", started_on=date(2026, 9, 14), manager_post_id=cast.posts["grace"],
        )  # fmt: skip
    with opened(cast.grace) as work:
        return signin.print_code(work, person.id)


def send(browser, number, code, password=NEW):
    return browser.post("/sign-in/code", staff_number=number, code=code, password=password)


def test_number_code_and_password_let_one_in_and_the_name_is_said(browser, another, sheet):
    reply = send(browser, "n0777", sheet.code.lower())
    assert (reply.status_code, reply.location) == (303, "/")
    assert "sign in as N0777" in browser.get("/").get_data(as_text=True)
    assert another.post("/sign-in", email="N0777", password=NEW).status_code == 303


def test_tokens_for_programs_end_and_it_is_said(opened, browser, sheet):
    with opened() as work:
        pat = casting.actor(work, sheet.person_id)
    for name in ("one", "two"):
        with opened(pat) as work:
            signin.make_token(work, name=name, permissions=[Permission.LEARN], lasts=timedelta(days=30))
    send(browser, "N0777", sheet.code)
    said = "From now on, sign in as N0777 with it. The 2 tokens that you had for programs are ended."
    assert said in browser.get("/").get_data(as_text=True)


def test_the_sheet_works_once(browser, another, sheet):
    send(browser, sheet.staff_number, sheet.code)
    reply = send(another, sheet.staff_number, sheet.code)
    assert reply.status_code == 422
    assert "Check your staff number" in reply.get_data(as_text=True)


@pytest.mark.parametrize(
    ("number", "code", "password", "sentence"),
    [
        ("N0001", None, NEW, "Check your staff number"),
        ("N0777", "0000-0000-0000-0000", NEW, "Check your staff number"),
        ("N0777", "nonsense", NEW, "Check your staff number"),
        ("", None, NEW, "Enter your staff number"),
        ("N0777", "", NEW, "Enter the code on your sheet"),
        ("N0777", None, "", "Enter a password"),
        ("N0777", None, "short", "at least 12 characters"),
        ("N0777", None, "patlee-northbank", "harder to guess"),
    ],
)
def test_what_is_wrong_is_said_and_the_code_still_works(browser, another, sheet, number, code, password, sentence):
    reply = send(browser, number, sheet.code if code is None else code, password)
    assert reply.status_code == 422
    assert sentence in reply.get_data(as_text=True)
    assert not browser.is_signed_in()
    assert send(another, sheet.staff_number, sheet.code).status_code == 303


def test_looking_uses_nothing_up_and_the_way_is_shown_on_the_sign_in_page(browser, sheet):
    assert "/sign-in/code" in browser.get("/sign-in").get_data(as_text=True)
    for _ in range(3):
        assert browser.get("/sign-in/code").status_code == 200
    assert send(browser, sheet.staff_number, sheet.code).status_code == 303


def test_trying_is_counted_by_address(browser, sheet, app):
    from datetime import UTC, datetime

    from lms.runtime import limits

    for _ in range(signin.ADDRESS.times):
        limits.count(app.engine, signin.ADDRESS, browser.address, datetime.now(UTC))
    assert send(browser, sheet.staff_number, sheet.code).status_code == 429
