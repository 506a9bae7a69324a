"""account.tokens, account.make_token, account.end_token"""

import re

import pytest

from tests.client import without_token

FIELDS = {"name": "ward dashboard", "permissions": "learn", "lasts": "90"}


def make(browser, **fields):
    return browser.post("/account/tokens/new", **{**FIELDS, **fields})


def token_on(reply):
    return re.search(r"wardwise_[\w-]{43}", reply.get_data(as_text=True))[0]


def test_a_token_is_shown_once_and_reads(app, browser):
    browser.sign_in("ada")
    reply = make(browser)
    assert reply.status_code == 200
    token = token_on(reply)
    page = browser.get("/account/tokens").get_data(as_text=True)
    assert "ward dashboard" in page and "Never used" in page and token not in page
    read = app.test_client().get(
        "/api/me", base_url="http://127.0.0.1:8000", headers={"Authorization": f"bearer {token}"}
    )
    assert read.json["name"] == "Ada Okafor"
    assert "Last used" in browser.get("/account/tokens").get_data(as_text=True)


def test_ending_it_ends_it(app, browser):
    browser.sign_in("ada")
    token = token_on(make(browser))
    path = re.search(r"/account/tokens/[0-9a-f-]+/end", browser.get("/account/tokens").get_data(as_text=True))[0]
    for _ in range(2):
        assert browser.post(path, form_of="/account/tokens").location == "/account/tokens"
    read = app.test_client().get(
        "/api/me", base_url="http://127.0.0.1:8000", headers={"Authorization": f"Bearer {token}"}
    )
    assert read.status_code == 401
    assert read.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": ""}, "Enter what the token is for"),
        ({"permissions": ""}, "Choose what the token may read"),
        ({"permissions": "see_team"}, "Choose what the token may read"),
        ({"permissions": "administer"}, "Choose what the token may read"),
        ({"lasts": "366"}, "Choose how long the token works"),
        ({"lasts": ""}, "Choose how long the token works"),
    ],
)
def test_what_is_wrong_is_said_and_none_is_made(browser, fields, sentence):
    browser.sign_in("ada")
    reply = make(browser, **fields)
    assert reply.status_code == 422
    assert sentence in reply.get_data(as_text=True)
    assert "No program reads for you" in browser.get("/account/tokens").get_data(as_text=True)


def test_sending_the_form_twice_makes_one(browser):
    browser.sign_in("ada")
    assert make(browser).status_code == 200
    assert make(browser).status_code == 422


def test_somebody_elses_is_not_found_like_one_that_is_not_there(browser, another):
    another.sign_in("ben")
    make(another)
    path = re.search(r"/account/tokens/[0-9a-f-]+/end", another.get("/account/tokens").get_data(as_text=True))[0]
    browser.sign_in("ada")
    theirs = browser.post(path, form_of="/account/tokens")
    nobodys = browser.post("/account/tokens/01a20d12-32a1-7b43-bb84-db18191cd3de/end", form_of="/account/tokens")
    assert theirs.status_code == nobodys.status_code == 404
    assert without_token(theirs.get_data(as_text=True)) == without_token(nobodys.get_data(as_text=True))


def test_somebody_signed_out_is_led_to_sign_in(browser):
    assert browser.get("/account/tokens").location.startswith("/sign-in")
    assert browser.get("/account/tokens/new").location.startswith("/sign-in")
