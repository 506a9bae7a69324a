"""manager.reissue"""

from uuid import uuid4

import pytest

from lms import certificates, people
from tests import builders

REASON = "Her first name was misspelt."


@pytest.fixture
def held(cast, opened):
    return builders.certified(opened, cast)


def url(certificate_id):
    return f"/certificates/{certificate_id}/reissue"


def fields(**changed):
    return {"first_name": "Adaeze", "last_name": "Okafor", "reason": REASON, **changed}


def test_it_puts_the_name_right_in_the_record_and_on_a_new_certificate(as_, cast, opened, held):
    page = as_(cast.tariq).get(url(held))
    assert page.h1 == "Issue this certificate again?"
    assert 'value="Ada"' in page.text
    reply = as_(cast.tariq).post(url(held), fields())
    assert reply.status == 303
    with opened(cast.ada, write=False) as work:
        (new,) = certificates.held(work)
        assert reply.location == f"/certificates/{new.id}"
        assert (new.printed.holder_name, people.name(work, cast.ada.person)) == ("Adaeze Okafor", "Adaeze Okafor")
    old = as_(cast.ada).get(f"/certificates/{held}")
    assert "This certificate was replaced on 24 November 2026." in old.words
    assert f"/certificates/{new.id}" in old.links()
    assert REASON in old.words


def test_the_old_code_leads_to_the_new_one_and_repeats_no_name(as_, client, cast, opened, held):
    with opened(cast.ada, write=False) as work:
        code = certificates.get(work, held).printed.code
    as_(cast.tariq).post(url(held), fields())
    page = client.get(f"/verify/{code}")
    assert page.h1 == "This certificate has been replaced"
    assert "Okafor" not in page.text
    with opened(cast.ada, write=False) as work:
        new = certificates.held(work)[0].printed.code
    assert f"/verify/{new}" in page.links()
    assert client.get(f"/verify/{new}").h1 == "This certificate is valid"


def test_sent_twice_it_makes_one(as_, cast, opened, held):
    browser = as_(cast.tariq)
    key = browser.get(url(held)).hidden("idempotency_key")
    first, second = (browser.post(url(held), fields(idempotency_key=key)) for _ in range(2))
    assert first.location == second.location
    assert browser.post(url(held), fields()).status == 409
    with opened(cast.ada, write=False) as work:
        assert len(certificates.held(work)) == 1


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"first_name": ""}, "Enter the first name"),
        ({"first_name": "Ada\u202e"}, "Enter the name without invisible characters"),
        ({"last_name": "Okafor\u2066"}, "Enter the name without invisible characters"),
        ({"reason": "typo"}, "Enter the reason in 10 to 500 characters"),
    ],
)
def test_a_form_that_cannot_be_is_shown_again_and_changes_nothing(as_, cast, opened, held, changed, sentence):
    page = as_(cast.tariq).post(url(held), fields(**changed))
    assert page.status == 422
    assert page.error_summary == [sentence]
    with opened(cast.ada, write=False) as work:
        assert [each.id for each in certificates.held(work)] == [held]
        assert people.name(work, cast.ada.person) == "Ada Okafor"


def test_not_ones_own_not_anothers_and_not_without_the_role(as_, client, cast, held):
    assert as_(cast.petra).post(url(held), fields()).status == 404
    assert as_(cast.tariq).post(url(uuid4()), fields()).status == 404
    assert as_(cast.grace).post(url(held), fields()).status == 403
    assert as_(cast.ada).get(url(held)).status == 403
    assert client.post(url(held), fields()).location.startswith("/sign-in")


def test_a_revoked_one_stays_revoked(as_, cast, opened, held):
    with opened(cast.tariq) as work:
        certificates.revoke(work, held, "It was issued to the wrong person.")
    assert "cannot be issued again" in as_(cast.tariq).get(url(held)).words
    assert as_(cast.tariq).post(url(held), fields()).status == 409
