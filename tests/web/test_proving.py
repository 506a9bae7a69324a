"""Asking again who somebody is before what is hard to undo, an hour after they last proved it; and nothing typed is lost."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms.runtime.db import transaction
from lms.signin.models import SignInSession
from tests import builders
from tests.cast import NOW, PASSWORD
from tests.client import Client
from tests.factors import set_up

REASON = "Issued by mistake for another person"


@pytest.fixture
def certificate(opened, cast):
    return builders.certified(opened, cast)


@pytest.fixture
def signed_in_for(app, cast):
    """Tariq's browser, in which he proved who he is some time ago."""

    def client(ago, actor=None):
        made = Client(app).sign_in(actor or cast.tariq)
        with transaction(app.engine, write=True) as db:
            db.execute(sa.update(SignInSession).values(proved_at=NOW - ago))
        return made

    return client


def is_revoked(app):
    with app.engine.connect() as connection:
        return connection.execute(sa.text("SELECT revoked_at IS NOT NULL FROM certificate")).scalar_one()


def test_within_the_hour_nothing_is_asked(app, certificate, signed_in_for):
    client = signed_in_for(timedelta(hours=1))
    assert client.post(f"/certificates/{certificate}/revoke", {"reason": REASON}).status == 303
    assert is_revoked(app)


def test_later_the_password_is_asked_for_and_what_was_typed_is_done_with_it(app, certificate, signed_in_for):
    client = signed_in_for(timedelta(hours=1, seconds=1))
    path = f"/certificates/{certificate}/revoke"
    asked = client.post(path, {"reason": REASON})
    assert (asked.status, asked.h1) == (403, "Is it still you?")
    assert asked.hidden("reason") == REASON
    assert not is_revoked(app)
    wrong = client.post(path, {"reason": asked.hidden("reason"), "proof": "not my password"})
    assert wrong.status == 422 and wrong.error_summary == ["Check your password"]
    assert wrong.hidden("reason") == REASON
    assert "not my password" not in wrong.text
    assert not is_revoked(app)
    assert client.post(path, {"reason": REASON, "proof": PASSWORD}).status == 303
    assert is_revoked(app)


def test_looking_needs_no_proof_and_one_proof_lasts_an_hour(certificate, signed_in_for):
    client = signed_in_for(timedelta(hours=9))
    assert client.get(f"/certificates/{certificate}/revoke").status == 200
    assert client.post("/team/export", {"proof": PASSWORD}).response.mimetype == "text/csv"
    assert client.post("/team/export").response.mimetype == "text/csv"


def test_with_a_second_factor_a_code_is_asked_for_and_works_once(app, cast, opened, certificate, signed_in_for):
    factor = set_up(opened, cast.tariq)
    path = f"/certificates/{certificate}/revoke"
    client = signed_in_for(timedelta(hours=2))
    assert "Code from your app" in client.post(path, {"reason": REASON}).words
    assert client.post(path, {"reason": REASON, "proof": PASSWORD}).status == 422
    assert client.post(path, {"reason": "short", "proof": factor.code(NOW)}).status == 422
    other = signed_in_for(timedelta(hours=2))
    assert other.post(path, {"reason": REASON, "proof": factor.code(NOW)}).status == 422
    assert not is_revoked(app)
    assert other.post(path, {"reason": REASON, "proof": factor.recovery[0]}).status == 303


def test_guessing_is_slowed(certificate, signed_in_for):
    client = signed_in_for(timedelta(hours=2))
    for _ in range(10):
        assert client.post("/team/export", {"proof": "a guess"}).status == 422
    assert client.post("/team/export", {"proof": PASSWORD}).status == 429


def test_the_proof_is_kept_nowhere(app, certificate, signed_in_for):
    """A form that is done once is remembered by a digest of its fields, which must not hold the password."""
    client = signed_in_for(timedelta(hours=2))
    fields = {"first_name": "Ada", "last_name": "Okafor", "reason": REASON, "idempotency_key": "k" * 20}
    path = f"/certificates/{certificate}/reissue"
    first = client.post(path, {**fields, "proof": PASSWORD})
    assert first.status == 303
    again = client.post(path, fields)
    assert (again.status, again.location) == (303, first.location)


@pytest.mark.parametrize(
    "path", ["/certificates/{}/revoke", "/certificates/{}/reissue", "/team/export", "/account/tokens/new"]
)
def test_each_of_these_asks(certificate, signed_in_for, path):
    assert signed_in_for(timedelta(hours=2)).post(path.format(certificate)).h1 == "Is it still you?"


def test_a_decision_asks_and_is_made_with_the_proof(app, cast, opened, signed_in_for):
    request = builders.awaiting_sign_off(opened, cast)
    client = signed_in_for(timedelta(hours=2), cast.grace)
    assert client.post(f"/sign-offs/{request}", {"decision": "sign_off"}).h1 == "Is it still you?"
    with app.engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM decision")).scalar_one() == 0
    assert client.post(f"/sign-offs/{request}", {"decision": "sign_off", "proof": PASSWORD}).status == 303
