"""account.organisation_answer"""

import base64
import json
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from joserfc import jwk, jws

from lms import people, signin
from lms.signin.models import SignInSession
from tests.cast import NOW
from tests.provider import CLIENT_ID, CLIENT_SECRET, EC, RSA, STRANGER, TENANT


def sessions(app):
    with app.engine.connect() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(SignInSession)).scalar()


def test_a_linked_account_signs_in(app, linked):
    reply = linked.go("?next=/certificates")
    assert (reply.status, reply.location) == (303, "/certificates")
    assert linked.is_in() == "Ada Okafor"
    assert sessions(app) == 1
    assert linked.fake.form["grant_type"] == "authorization_code"
    proof = base64.b64decode(linked.fake.authorization.removeprefix("Basic ")).decode()
    assert proof == f"{quote(CLIENT_ID, safe='')}:{quote(CLIENT_SECRET, safe='')}"


SOON = int(NOW.timestamp())
FORGED = {
    "issuer": ({"iss": "https://evil.example"}, "issued by somebody else"),
    "issuer missing": ({"iss": None}, "issued by somebody else"),
    "issuer with a slash": ({"iss": "{issuer}/"}, "issued by somebody else"),
    "audience": ({"aud": "another client"}, "meant for another service"),
    "audience missing": ({"aud": None}, "meant for another service"),
    "audience of several": ({"aud": [CLIENT_ID, "another client"]}, "meant for another service"),
    "authorised party": ({"azp": "another client"}, "meant for another service"),
    "nonce": ({"nonce": "of another attempt"}, "another attempt to sign in"),
    "nonce missing": ({"nonce": None}, "another attempt to sign in"),
    "nonce in a list": ({"nonce": ["{nonce}"]}, "another attempt to sign in"),
    "expired": ({"iat": SOON - 900, "exp": SOON - 61}, "has run out"),
    "expiry missing": ({"exp": None}, "times cannot be right"),
    "expiry as text": ({"exp": "tomorrow"}, "times cannot be right"),
    "of the future": ({"iat": SOON + 61, "exp": SOON + 900}, "times cannot be right"),
    "not yet": ({"nbf": SOON + 61}, "times cannot be right"),
    "subject missing": ({"sub": None}, "does not say whom"),
    "subject empty": ({"sub": ""}, "does not say whom"),
    "subject a number": ({"sub": 1}, "does not say whom"),
    "subject too long": ({"sub": "x" * 256}, "does not say whom"),
    "subject unprintable": ({"sub": "subject-1\x00"}, "does not say whom"),
}


@pytest.mark.parametrize("name", FORGED)
def test_a_token_with_a_wrong_claim_is_refused_with_a_sentence(app, linked, name):
    claims, words = FORGED[name]
    linked.begin()
    for key, value in claims.items():
        filled = (
            str(value).format(issuer=linked.fake.issuer, nonce=linked.fake.begun["nonce"])
            if "{" in str(value)
            else None
        )
        linked.fake.claims[key] = ([filled[2:-2]] if isinstance(value, list) else filled) if filled else value
    reply = linked.come_back()
    assert reply.status == 422
    assert "We cannot rely on the answer" in reply.words
    assert words in reply.words
    assert "Nothing was changed" in reply.words
    assert not linked.is_in()
    assert sessions(app) == 0


def _encoded(part):
    return (
        base64.urlsafe_b64encode(json.dumps(part).encode() if not isinstance(part, bytes) else part)
        .decode()
        .rstrip("=")
    )


def _unsigned(fake):
    return f"{_encoded({'alg': 'none'})}.{fake.signed().split('.')[1]}."


def _public_key_as_secret(fake):
    """The old trick: the public key, which everybody has, as the secret of an HMAC."""
    import hashlib
    import hmac

    body = f"{_encoded({'alg': 'HS256', 'kid': 'rsa-1'})}.{fake.signed().split('.')[1]}"
    return f"{body}.{_encoded(hmac.digest(RSA.as_pem(private=False), body.encode(), hashlib.sha256))}"


def _other_claims(fake):
    head, _, signature = fake.signed().split(".")
    return f"{head}.{_encoded({'sub': 'somebody else'})}.{signature}"


def _other_signature(fake):
    head, body, signature = fake.signed().split(".")
    return f"{head}.{body}.{('B' if signature[0] == 'A' else 'A') + signature[1:]}"


def _strangers(fake):
    fake.key, fake.header = STRANGER, {"alg": "RS256", "kid": "stranger"}
    return fake.signed()


def _strangers_under_our_kid(fake):
    fake.key, fake.header = STRANGER, {"alg": "RS256", "kid": "rsa-1"}
    return fake.signed()


def _strangers_with_key_inside(fake):
    own = jwk.ECKey.generate_key("P-256", {"kid": "stranger"})
    fake.key, fake.header = own, {"alg": "ES256", "kid": "stranger", "jwk": own.as_dict(private=False)}
    return fake.signed()


def _no_kid_among_several(fake):
    fake.header = {"alg": "RS256"}
    return fake.signed()


def _rs512(fake):
    fake.header = {"alg": "RS512", "kid": "rsa-1"}
    return fake.signed()


def _wrong_kind_of_key(fake):
    return f"{_encoded({'alg': 'ES256', 'kid': 'rsa-1'})}.{fake.signed().split('.', 1)[1]}"


FORGERIES = {
    "unsigned": (_unsigned, "signed in a way that we do not accept"),
    "public key as secret": (_public_key_as_secret, "signed in a way that we do not accept"),
    "RS512": (_rs512, "signed in a way that we do not accept"),
    "other claims": (_other_claims, "signature does not hold"),
    "other signature": (_other_signature, "signature does not hold"),
    "a stranger's key": (_strangers, "key that its issuer does not publish"),
    "a stranger's key under our name": (_strangers_under_our_kid, "signature does not hold"),
    "a key that it brings along": (_strangers_with_key_inside, "key that its issuer does not publish"),
    "no name of a key": (_no_kid_among_several, "key that its issuer does not publish"),
    "an algorithm for another key": (_wrong_kind_of_key, ""),
    "nothing": (lambda _: "", "no readable token"),
    "a number": (lambda _: 7, "no readable token"),
    "an object": (lambda _: {"alg": "RS256"}, "no readable token"),
    "no token": (lambda _: "three.random.words", "no readable token"),
    "letters of elsewhere": (lambda _: "é.é.é", "no readable token"),
    "a header that is a list": (lambda _: f"{_encoded([])}.{_encoded({})}.x", "no readable token"),
    "a header that is text": (lambda _: f"{_encoded('alg')}.{_encoded({})}.x", "no readable token"),
    "a key's name that is a list": (lambda _: f"{_encoded({'alg': 'RS256', 'kid': []})}.{_encoded({})}.x", "does not publish"),
    "deep nesting": (lambda _: f"{_encoded(b'[' * 300)}.{_encoded({})}.x", "no readable token"),
    "too long": (lambda fake: fake.signed() + "A" * 140_000, "no readable token"),
    "claims that are a list": (lambda fake: jws.serialize_compact(fake.header, b"[]", RSA), "no readable token"),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_token_is_refused_with_a_sentence(app, linked, name):
    forge, words = FORGERIES[name]
    linked.begin()
    linked.fake.token = forge(linked.fake)
    reply = linked.come_back()
    assert reply.status == 422
    assert "We cannot rely on the answer" in reply.words
    assert words in reply.words
    assert not linked.is_in()
    assert sessions(app) == 0


@pytest.mark.parametrize(("alg", "key"), [("RS256", RSA), ("PS256", RSA), ("ES256", EC)])
def test_each_algorithm_of_the_list_is_taken(linked, alg, key):
    linked.fake.key, linked.fake.header = key, {"alg": alg, "kid": key.kid}
    assert linked.go().status == 303


def test_a_token_may_be_a_minute_late(linked):
    linked.fake.claims = {"iat": SOON - 300, "exp": SOON - 59}
    assert linked.go().status == 303


def test_new_keys_are_asked_for_once(linked):
    assert linked.go().status == 303
    linked.client.post("/sign-out")
    linked.fake.keys, linked.fake.key, linked.fake.header = [STRANGER], STRANGER, {"alg": "RS256", "kid": "stranger"}
    linked.fake.asked.clear()
    assert linked.go().status == 303
    assert linked.fake.asked == ["/token", "/keys"]
    linked.client.post("/sign-out")
    linked.fake.key, linked.fake.header = RSA, {"alg": "RS256", "kid": "rsa-1"}
    linked.fake.asked.clear()
    assert linked.go().status == 422
    assert linked.fake.asked == ["/token", "/keys"]


def test_the_only_key_needs_no_name(linked):
    linked.fake.keys, linked.fake.header = [RSA], {"alg": "RS256"}
    assert linked.go().status == 303


@pytest.mark.parametrize(
    "change", ["no cookie", "another state", "no state", "letters of elsewhere", "another provider"]
)
def test_an_answer_to_no_attempt_of_this_browser_is_refused(app, linked, change):
    from tests.client import Client

    linked.begin()
    if change == "no cookie":
        linked.client = Client(app)
        reply = linked.come_back()
    elif change == "another provider":
        reply = linked.client.get(
            "/sign-in/organisation/01a20d12-32a1-7b43-bb84-db18191cd3de/answer",
            query_string={"code": "x", "state": linked.fake.begun["state"]},
        )
    else:
        reply = linked.come_back(
            state={"another state": "x" * 43, "no state": "", "letters of elsewhere": "é" * 43}[change]
        )
    assert reply.status == 422
    assert "does not belong to a sign-in that began in this browser" in reply.words
    assert "/token" not in linked.fake.asked
    assert sessions(app) == 0


def test_an_attempt_has_one_answer(linked):
    linked.fake.claims = {"aud": "another"}
    assert linked.go().status == 422
    linked.fake.claims = {}
    assert linked.come_back().status == 422
    assert not linked.is_in()


def test_an_attempt_lasts_ten_minutes(monkeypatch, linked):
    from datetime import timedelta

    linked.begin()
    monkeypatch.setattr("lms.runtime.clock.now", lambda: NOW + timedelta(minutes=10))
    reply = linked.come_back()
    assert reply.status == 422
    assert "in the last ten minutes" in reply.words


@pytest.mark.parametrize("query", [{"error": "access_denied", "error_description": "<b>x"}, {"code": ""}])
def test_a_sign_in_that_was_stopped_says_so(app, linked, query):
    linked.begin()
    reply = linked.come_back(**query)
    assert reply.status == 422
    assert "stopped before it was finished" in reply.words
    assert "<b>x" not in reply.text
    assert sessions(app) == 0


def test_an_answer_that_names_another_issuer_is_refused(linked):
    linked.begin()
    assert linked.come_back(iss="https://evil.example").status == 422
    assert "/token" not in linked.fake.asked


def test_an_answer_that_names_its_issuer_is_taken(linked):
    linked.begin()
    assert linked.come_back(iss=linked.fake.issuer).status == 303


def test_a_code_that_the_provider_does_not_take(linked):
    linked.begin()
    linked.fake.answers["/token"] = (400, b'{"error": "invalid_grant", "error_description": "<script>"}')
    reply = linked.come_back()
    assert reply.status == 422
    assert "did not accept its own code (invalid_grant)" in reply.words


def test_an_unknown_account_is_told_what_to_do_and_nothing_is_made(app, journey):
    before = _people(app)
    journey.fake.claims = {"email": "ada@demo.example", "name": "Ada Okafor", "preferred_username": "ada@demo.example"}
    reply = journey.go()
    assert reply.status == 422
    assert reply.h1 == "We do not know this account yet"
    assert "/sign-in?next=/account/organisation" in reply.links()
    assert _people(app) == before
    assert sessions(app) == 0


def _people(app):
    with app.engine.connect() as connection:
        return [
            connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()
            for table in ("person", "account", "external_identity")
        ]


def test_somebody_suspended_does_not_get_in(app, opened, cast, linked):
    with opened() as work:
        people.suspend(work, cast.ada.person)
    reply = linked.go()
    assert reply.status == 422
    assert "stopped at present" in reply.words
    assert sessions(app) == 0


def test_suspension_acts_on_the_next_request_of_a_session_begun_there(opened, cast, linked):
    assert linked.go().status == 303
    with opened() as work:
        people.suspend(work, cast.ada.person)
    assert not linked.is_in()


def test_a_disabled_provider_is_not_there_and_its_sessions_are_over(opened, linked):
    assert linked.go().status == 303
    with opened() as work:
        assert signin.disable_provider(work, linked.provider_id) == 1
    assert not linked.is_in()
    assert linked.client.get(linked.start_path).status == 404


def test_a_provider_that_is_disabled_meanwhile(opened, linked):
    linked.begin()
    with opened() as work:
        signin.disable_provider(work, linked.provider_id)
    assert linked.come_back().status == 404


def test_entra_people_are_known_by_tenant_and_object(app, opened, cast, bind, fake, journey):
    fake.path = f"/{TENANT}/v2.0"
    journey.provider_id = bind(kind=signin.ProviderKind.ENTRA)
    with opened(cast.ada) as work:
        view = next(each for each in signin.providers(work) if each.id == journey.provider_id)
        assert view.authority == TENANT
        signin.link_own(work, view, TENANT, "object-1")
    for claims, status, words in (
        ({"tid": "another tenant", "oid": "object-1"}, 422, "another tenant"),
        ({"oid": "object-1"}, 422, "another tenant"),
        ({"tid": TENANT}, 422, "does not say whom"),
        ({"tid": TENANT, "oid": "object-2"}, 422, "We do not know this account yet"),
        ({"tid": TENANT, "oid": "object-1", "sub": "differs by client"}, 303, ""),
    ):
        fake.claims = claims
        reply = journey.go()
        assert reply.status == status, claims
        assert words in reply.text
    assert journey.is_in() == "Ada Okafor"


@pytest.mark.parametrize(
    ("methods", "is_strong"), [(["pwd", "mfa"], True), (["pwd"], False), ("mfa", False), (None, False)]
)
def test_a_second_factor_given_there_counts_when_the_token_says_so(app, linked, methods, is_strong):
    linked.fake.claims = {"amr": methods}
    assert linked.go().status == 303
    with app.engine.connect() as connection:
        assert bool(connection.exec_driver_sql("SELECT is_strong FROM sign_in_session").scalar()) is is_strong


def test_whoever_has_a_second_factor_here_is_asked_for_it(app, opened, cast, linked):
    from lms.signin.models import SecondFactor

    with opened() as work:
        work.db.add(SecondFactor(person_id=cast.ada.person, secret_sealed=b"x", confirmed_at=NOW))
    reply = linked.go()
    assert reply.location == "/sign-in/second-step"
    assert not linked.is_in()
    linked.fake.claims = {"amr": ["mfa"]}
    assert linked.go("?next=/certificates").location == "/certificates"
