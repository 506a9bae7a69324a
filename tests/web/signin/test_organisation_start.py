"""account.organisation_start"""

import socket
import time
from urllib.parse import parse_qs, urlsplit

import pytest

from lms import signin
from lms.runtime.db import transaction
from lms.signin import conversation
from tests.client import Client


def test_it_leads_to_the_provider_with_what_it_must_send_back(app, journey):
    reply = journey.begin("?next=/certificates")
    assert reply.status == 303
    address = urlsplit(reply.response.headers["Location"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{journey.fake.origin}/authorize"
    query = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert query["response_type"] == "code"
    assert query["scope"] == "openid profile email"
    assert query["code_challenge_method"] == "S256"
    assert query["redirect_uri"] == f"http://127.0.0.1:8000/sign-in/organisation/{journey.provider_id}/answer"
    assert len({query["state"], query["nonce"], query["code_challenge"]}) == 3
    assert all(len(query[name]) == 43 for name in ("state", "nonce", "code_challenge"))


def test_each_attempt_has_secrets_of_its_own(journey):
    first = journey.begin().response.headers["Location"]
    assert first != journey.begin().response.headers["Location"]


def test_the_cookie_is_closed_short_and_tells_no_secret(journey):
    reply = journey.begin()
    (cookie,) = [each for each in reply.response.headers.getlist("Set-Cookie") if "organisation" in each]
    for wanted in ("HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=600"):
        assert wanted in cookie
    for name in ("state", "nonce", "code_challenge"):
        assert journey.fake.begun[name] not in cookie


def test_beginning_writes_nothing(app, journey):
    with app.engine.connect() as connection:
        before = connection.exec_driver_sql("SELECT count(*) FROM audit_entry").scalar()
    journey.begin()
    with app.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM audit_entry").scalar() == before


def test_an_unknown_provider_is_not_there(journey):
    assert journey.client.get("/sign-in/organisation/01a20d12-32a1-7b43-bb84-db18191cd3de").status == 404


def test_whoever_is_signed_in_is_led_on(as_, cast, journey):
    journey.client = as_(cast.ada)
    assert journey.begin("?next=/certificates").location == "/certificates"


def test_it_never_leads_back_to_another_site(linked):
    assert linked.go("?next=//evil.example").location == "/"


def test_what_a_provider_says_is_asked_for_once_an_hour(linked):
    for _ in range(3):
        linked.go()
        linked.client.post("/sign-out")
    assert linked.fake.asked.count("/.well-known/openid-configuration") == 1
    assert linked.fake.asked.count("/keys") == 1


METADATA = "/.well-known/openid-configuration"
DOWN = {
    "500": (500, b"{}"),
    "404": (404, b"{}"),
    "a page": (200, b"<html>"),
    "a list": (200, b"[]"),
    "nothing": (200, b""),
    "a redirect": (302, b"https://evil.example/"),
    "too long": (200, b'{"a": "' + b"x" * 300_000 + b'"}'),
    "deep nesting": (200, b"[" * 100_000),
}


@pytest.mark.parametrize("name", DOWN)
def test_a_provider_that_does_not_answer_as_it_should(app, cast, journey, name):
    journey.fake.answers[METADATA] = DOWN[name]
    reply = journey.begin()
    assert reply.status == 503
    assert "does not answer at the moment" in reply.words
    _is_open_to_passwords(app)


def test_a_redirect_is_not_followed_even_to_a_good_answer(journey):
    journey.fake.answers[METADATA] = (302, f"{journey.fake.origin}/moved{METADATA}".encode())
    assert journey.begin().status == 503
    assert journey.fake.asked == [METADATA]


def _is_open_to_passwords(app):
    local = Client(app)
    assert local.post("/sign-in", {"email": "asha@demo.example", "password": "three random words"}).status == 303


@pytest.mark.parametrize(
    ("metadata", "words"),
    [
        ({"issuer": "https://evil.example"}, "another issuer"),
        ({"authorization_endpoint": "http://evil.example/"}, "authorization_endpoint"),
        ({"authorization_endpoint": "javascript:alert(1)"}, "authorization_endpoint"),
        ({"token_endpoint": "http://10.0.0.1/token"}, "token_endpoint"),
        ({"token_endpoint": None}, "token_endpoint"),
        ({"jwks_uri": "file:///etc/passwd"}, "jwks_uri"),
    ],
)
def test_a_provider_that_is_not_what_it_should_be(journey, metadata, words):
    journey.fake.metadata = metadata
    reply = journey.begin()
    assert reply.status == 422
    assert words in reply.words


def test_a_provider_that_is_down_is_left_alone_for_a_while(app, opened, cast, bind, journey, monkeypatch):
    from datetime import timedelta

    from tests.cast import NOW

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    journey.provider_id = bind(cast.southmoor, issuer=f"http://127.0.0.1:{port}")
    tries = []
    ask = conversation._json
    monkeypatch.setattr(conversation, "_json", lambda *args: tries.append(args) or ask(*args))
    for _ in range(3):
        assert journey.begin().status == 503
    assert len(tries) == 1
    _is_open_to_passwords(app)
    monkeypatch.setattr("lms.runtime.clock.now", lambda: NOW + timedelta(seconds=16))
    assert journey.begin().status == 503
    assert len(tries) == 2


def test_a_provider_that_hangs_is_given_up(app, cast, bind, journey, monkeypatch):
    monkeypatch.setattr(conversation, "TIMEOUT", (0.3, 0.3))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        journey.provider_id = bind(cast.southmoor, issuer=f"http://127.0.0.1:{silent.getsockname()[1]}")
        begun = time.monotonic()
        assert journey.begin().status == 503
        assert time.monotonic() - begun < 3
    _is_open_to_passwords(app)


def test_a_provider_that_goes_down_in_between(app, linked):
    for path in ("/keys", "/token"):
        conversation._known.clear()
        linked.begin()
        linked.fake.answers[path] = (502, b"")
        reply = linked.come_back()
        assert reply.status == 503
        assert "does not answer at the moment" in reply.words
        linked.fake.answers.clear()
    assert linked.go().status == 303


def test_no_transaction_is_open_while_a_provider_is_asked(app, linked, monkeypatch):
    """Somebody else can write meanwhile: on SQLite an open writer would keep them out."""
    from lms.signin import oidc

    seen = []

    def watched(name):
        real = getattr(conversation, name)

        def ask(*args):
            from flask import g

            for kind in ("read", "write"):
                if kind in g:
                    seen.append((name, kind, g.get(kind).db.in_transaction()))
            with transaction(app.engine, write=True) as db:
                db.connection().exec_driver_sql("UPDATE person SET first_name = first_name")
            return real(*args)

        monkeypatch.setattr(conversation, name, ask)

    assert oidc
    watched("start_address")
    watched("identify")
    assert linked.go().status == 303
    assert seen
    assert not [each for each in seen if each[2]]


def test_without_the_extra_the_product_runs_and_says_so(app, journey, monkeypatch):
    monkeypatch.setattr("lms.signin.oidc.NEEDED", ("authlib", "a_package_that_nobody_has"))
    page = journey.client.get("/sign-in")
    assert page.status == 200
    assert "not installed on this service" in page.words
    assert journey.start_path not in page.text
    reply = journey.client.get(journey.start_path)
    assert reply.status == 503
    assert "not installed on this service" in reply.words
    _is_open_to_passwords(app)


def test_without_the_master_key_it_says_so_and_passwords_work(app, journey, monkeypatch):
    from dataclasses import replace

    monkeypatch.setattr(app, "site", replace(app.site, master_key=bytes(range(1, 33))))
    assert journey.begin().status == 503
    _is_open_to_passwords(app)


def test_the_secret_is_nowhere_in_the_database_or_on_a_page(app, journey):
    from tests.provider import CLIENT_SECRET

    with app.engine.connect() as connection:
        sealed = connection.exec_driver_sql("SELECT client_secret_sealed FROM identity_provider").scalar()
    assert CLIENT_SECRET.encode() not in sealed
    with app.app_context():
        from lms.runtime.work import open_work, system

        with open_work(app.engine, app.site, system("test"), write=False) as work:
            found = signin.provider(work, journey.provider_id)
    assert found.client_secret == CLIENT_SECRET
    assert CLIENT_SECRET not in repr(found)


def test_the_proof_goes_into_the_form_where_the_header_is_not_taken(linked):
    from tests.provider import CLIENT_ID, CLIENT_SECRET

    linked.fake.metadata = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert linked.go().status == 303
    assert not linked.fake.authorization
    assert (linked.fake.form["client_id"], linked.fake.form["client_secret"]) == (CLIENT_ID, CLIENT_SECRET)
