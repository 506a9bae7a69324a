"""account.end_session"""

from uuid import uuid4

import pytest

from lms import signin
from tests.client import without_token


@pytest.fixture
def sessions(opened, cast):
    """The ids of somebody's open sessions, the one used last first."""

    def of(name):
        with opened(getattr(cast, name), write=False) as work:
            return [session.id for session in signin.sessions(work)]

    return of


def end(browser, session_id):
    return browser.post(f"/account/sessions/{session_id}/end", form_of="/account")


def test_somebody_signs_out_another_browser_of_their_own(browser, another, sessions):
    another.sign_in("ada")
    (there,) = sessions("ada")
    browser.sign_in("ada")
    reply = end(browser, there)
    assert (reply.status_code, reply.location) == (303, "/account")
    assert not another.is_signed_in()
    assert browser.is_signed_in()


def test_sending_it_twice_changes_nothing_more(browser, another, sessions):
    another.sign_in("ada")
    (there,) = sessions("ada")
    browser.sign_in("ada")
    assert end(browser, there).status_code == end(browser, there).status_code == 303


def test_ending_this_one_signs_out(browser, sessions):
    browser.sign_in("ada")
    (here,) = sessions("ada")
    assert end(browser, here).location == "/sign-in"
    assert not browser.is_signed_in()


def test_somebody_elses_is_not_found_like_one_that_is_not_there(browser, another, sessions):
    another.sign_in("ben")
    browser.sign_in("ada")
    theirs, nobodys = end(browser, sessions("ben")[0]), end(browser, uuid4())
    assert theirs.status_code == nobodys.status_code == 404
    assert without_token(theirs.get_data(as_text=True)) == without_token(nobodys.get_data(as_text=True))
    assert another.is_signed_in()


def test_a_bad_id_is_not_found(browser):
    browser.sign_in("ada")
    assert end(browser, "1").status_code == 404


def test_only_a_form_ends_one(browser, another, sessions):
    another.sign_in("ada")
    (there,) = sessions("ada")
    browser.sign_in("ada")
    assert browser.get(f"/account/sessions/{there}/end").status_code == 405
    assert browser.client.post(f"/account/sessions/{there}/end", base_url="http://127.0.0.1:8000").status_code == 400
    assert another.is_signed_in()


def test_somebody_signed_out_is_led_to_sign_in(browser, another, sessions):
    another.sign_in("ada")
    (there,) = sessions("ada")
    reply = browser.post(f"/account/sessions/{there}/end", form_of="/sign-in")
    assert reply.status_code == 303
    assert reply.location.startswith("/sign-in")
    assert another.is_signed_in()
