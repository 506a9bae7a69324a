"""Mails that did not arrive: seen, sent again, the address corrected; and what the digests look like."""

from uuid import uuid4

import pytest
import sqlalchemy as sa

from lms import messages, signin
from lms.messages import Attempt, DeliveryState
from lms.messages.models import Delivery
from lms.runtime import queue


@pytest.fixture
def failed(opened, cast):
    """A mail to Ada that the mail server refused; its id."""
    with opened() as work:
        message_id = messages.send(work, cast.ada.person, "note", subject="A question", text="Well?", path="/")
        work.db.flush()
        attempt = Attempt(uuid4(), message_id, cast.ada.person, "A question", "ada@demo.example")
        messages.record(
            work, attempt, DeliveryState.FAILED, cause="The mailbox is full.", answer="552 5.2.2 <b>full</b>"
        )
    return attempt.id


def test_what_failed_is_listed_with_its_cause_in_words(as_, cast, failed):
    page = as_(cast.asha).get("/admin/messages")
    assert (
        "1 mail was not delivered" in page.words
        or "One mail was not delivered" in page.words
        or "one mail" in page.words
    )
    for words in ("Ada Okafor", "ada@demo.example", "A question", "The mailbox is full.", "552 5.2.2 <b>full</b>"):
        assert words in page.words
    assert "Nothing is being tried again." in as_(cast.asha).get("/admin/messages?show=trying").words
    for after in ("nonsense", "WyJ4IiwieSJd"):
        assert as_(cast.asha).get(f"/admin/messages?after={after}").status == 200


def test_nothing_failed(as_, cast):
    assert "Nothing needs you here." in as_(cast.asha).get("/admin/messages").words


def test_a_mail_is_sent_again(as_, cast, opened, failed):
    client, path = as_(cast.asha), f"/admin/messages/{failed}/again"
    assert client.get(path).h1 == "Send this mail again?"
    assert client.post(path).location == "/admin/messages"
    assert client.post(path).status == 404
    with opened(write=False) as work:
        assert work.db.get(Delivery, failed).state == DeliveryState.AGAIN
        keys = work.db.scalars(sa.select(queue.Job.key).where(queue.Job.kind == "mail")).all()
    assert sum(":" in key.removeprefix("mail:") for key in keys) == 1


def test_the_address_is_corrected_and_the_mail_sent_again(as_, cast, opened, failed):
    client, path = as_(cast.asha), f"/admin/messages/{failed}/address"
    assert client.get(path).h1 == "Correct the address of Ada Okafor"
    for wrong in (
        "",
        "ada",
        "a b@demo.example",
        "ada@demo",
        "ada@demo.example, eve@demo.example",
        "a" * 250 + "@b.example",
    ):
        assert client.post(path, {"email": wrong}).status == 422
    with opened(write=False) as work:
        assert signin.reader(work, cast.ada.person).email == "ada@demo.example"
    assert client.post(path, {"email": "ada.okafor@demo.example"}).location == "/admin/messages"
    with opened(write=False) as work:
        assert signin.reader(work, cast.ada.person).email == "ada.okafor@demo.example"
        assert work.db.get(Delivery, failed).state == DeliveryState.AGAIN
        assert signin.name_of(work, cast.ada.person) == "ada@demo.example"


@pytest.mark.parametrize("name", ["ada", "grace", "tariq", "audrey", "mei"])
def test_nobody_else_comes_in(as_, cast, failed, name):
    client = as_(cast.actors[name])
    for path in ("/admin/messages", "/admin/messages/previews", f"/admin/messages/{failed}/address"):
        assert client.get(path).status == 403
    assert client.post(f"/admin/messages/{failed}/again").status == 403


def test_an_unknown_mail_is_not_there(as_, cast):
    for path in (
        f"/admin/messages/{uuid4()}/again",
        f"/admin/messages/{uuid4()}/address",
        "/admin/messages/previews/x",
    ):
        assert as_(cast.asha).get(path).status == 404


def test_each_digest_can_be_looked_at(as_, cast):
    client = as_(cast.asha)
    page = client.get("/admin/messages/previews")
    for name in ("learner", "late", "renew", "manager", "above", "training"):
        assert f"/admin/messages/previews/{name}" in page.text
        shown = client.get(f"/admin/messages/previews/{name}")
        assert shown.status == 200
        assert "Why you get this" in shown.words


def test_a_digest_is_read_on_its_page(as_, cast, opened):
    with opened() as work:
        text = messages.letter.joined(
            [
                messages.letter.heading("Use AI safely"),
                messages.letter.button("Continue", "/modules/T01"),
                "- /team Team",
            ]
        )
        message_id = messages.send(
            work, cast.ada.person, messages.DIGEST, subject="One thing", text=text, path="/", is_letter=True
        )
    page = as_(cast.ada).get(f"/messages/{message_id}")
    assert 'href="/modules/T01">Continue</a>' in page.text
    assert 'href="/team">Team</a>' in page.text
    assert "Open it" not in page.words
