"""Joining two accounts in the browser: give one up, sign in to the other, see both, confirm."""

import pytest

from lms import people
from tests.cast import PASSWORD
from tests.client import Client


def begin(app, actor):
    """Give an account up in a browser; return the browser and where it is led."""
    client = Client(app).sign_in(actor)
    reply = client.post("/account/join")
    return client, reply


def sign_in(client, address, key):
    return client.post(address, {"email": f"{key}@demo.example", "password": PASSWORD})


def test_two_accounts_become_one(app, cast, opened):
    client, reply = begin(app, cast.ada2)
    assert (reply.status, reply.location) == (303, "/sign-in?next=/account/join/confirm")
    assert client.get("/").status == 303
    reply = sign_in(client, reply.location, "ada")
    assert (reply.status, reply.location) == (303, "/account/join/confirm")
    shown = client.get("/account/join/confirm")
    for words in (
        "ada@demo.example",
        "ada2@demo.example",
        "Northbank University Hospitals",
        "Southmoor Community Trust",
    ):
        assert words in shown.words
    reply = client.post("/account/join/confirm")
    assert (reply.status, reply.location) == (303, "/account")
    page = client.get("/account")
    assert "Southmoor Community Trust" in page.words
    assert "Northbank University Hospitals" in page.words
    with opened(write=False) as work:
        assert people.joined_into(work, cast.ada2.person) == cast.ada.person
    # The name that was given up signs nobody in.
    assert sign_in(Client(app), "/sign-in", "ada2").status == 422


def test_looking_joins_nobody(app, cast, opened):
    client, reply = begin(app, cast.ada2)
    sign_in(client, reply.location, "ada")
    client.get("/account/join/confirm")
    with opened(write=False) as work:
        assert people.joined_into(work, cast.ada2.person) is None


@pytest.mark.parametrize("method", ["get", "post"])
def test_without_a_proof_one_is_led_to_the_beginning(as_, cast, method):
    client = as_(cast.ada)
    reply = getattr(client, method)("/account/join/confirm")
    assert (reply.status, reply.location) == (303, "/account/join")
    assert "Begin again" in client.get("/account/join").text


def test_signing_in_to_the_same_account_joins_nothing(app, cast):
    client, reply = begin(app, cast.ada2)
    sign_in(client, reply.location, "ada2")
    assert client.post("/account/join/confirm").location == "/account/join"
    assert "you want to give up" in client.get("/account/join").text


def test_another_browser_has_no_proof(app, as_, cast):
    begin(app, cast.ada2)
    assert as_(cast.ada).post("/account/join/confirm").location == "/account/join"


def test_a_refusal_says_what_to_do(app, cast):
    client, reply = begin(app, cast.ada)
    sign_in(client, reply.location, "grace")
    reply = client.post("/account/join/confirm")
    assert reply.status == 422
    assert reply.error_summary == [
        "One of your posts manages the other. Ask your training team to change the line manager first."
    ]


def test_the_page_says_how(as_, cast):
    page = as_(cast.ada).get("/account/join")
    assert page.h1 == "Join two accounts"
    assert "15 minutes" in page.words
