"""training.prior_learning, training.review_evidence, training.take_back_evidence"""

from uuid import uuid4

import pytest

from lms import certifications, recognition
from tests.evidence import ISSUER, claimed

LIST = "/training/prior-learning"
OVER = "Enter a last valid day that is today or later, or decline it: it has run out"


@pytest.fixture
def claim_id(opened, cast):
    return claimed(opened, cast.ada)


def fields(decision="accept", **changed):
    return {
        "decision": decision, "achieved_on-day": "1", "achieved_on-month": "6", "achieved_on-year": "2026", "valid_until-day": "31",
        "valid_until-month": "5", "valid_until-year": "2027", "reason": "", **changed,
    }  # fmt: skip


def held(opened, cast):
    with opened(cast.ada, write=False) as work:
        return [each.valid_until.isoformat() for each in certifications.history(work, cast.ada.person)]


def test_from_the_list_to_the_decision(as_, cast, opened, claim_id):
    browser = as_(cast.tariq)
    assert LIST in browser.get("/training/people").links()
    page = browser.get(LIST)
    assert "1 piece of evidence waits for a decision." in page.words
    assert f"{LIST}/{claim_id}" in page.links()
    page = browser.get(f"{LIST}/{claim_id}")
    assert page.h1 == "Ada Okafor: Check twice"
    assert ISSUER in page.words
    assert f"/evidence/{claim_id}/file" in page.links()
    # The days that the person gave stand in the form already.
    assert 'value="2027"' in page.text
    reply = browser.post(f"{LIST}/{claim_id}", fields())
    assert (reply.status, reply.location) == (303, LIST)
    assert browser.post(f"{LIST}/{claim_id}", fields()).status == 303
    assert held(opened, cast) == ["2027-05-31"]
    assert "Nothing waits for a decision." in browser.get(LIST).words
    assert "Accepted, counts until 31 May 2027" in browser.get(f"{LIST}?show=decided").words
    assert "Tariq Aziz accepted this on 24 November 2026" in browser.get(f"{LIST}/{claim_id}").words


def test_declined_it_needs_a_reason_and_no_days(as_, cast, opened, claim_id):
    browser = as_(cast.tariq)
    empty = {f"{name}-{part}": "" for name in ("achieved_on", "valid_until") for part in ("day", "month", "year")}
    page = browser.post(f"{LIST}/{claim_id}", fields("decline", **empty))
    assert (page.status, page.error_summary) == (
        422,
        ["Enter what is missing or does not fit, in 10 to 1,000 characters"],
    )
    reply = browser.post(f"{LIST}/{claim_id}", fields("decline", **empty, reason="The paper names somebody else."))
    assert reply.status == 303
    assert held(opened, cast) == []
    assert "could not accept your evidence" in as_(cast.ada).get("/modules/T01/elsewhere").words
    assert "Declined" in browser.get(f"{LIST}?show=decided").words


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"decision": ""}, "Choose whether to accept or decline it"),
        ({"valid_until-year": ""}, "Enter the last day on which it counts, such as 31 1 2027"),
        ({"valid_until-year": "2026"}, "Enter a last valid day that is not before the day it was achieved"),
        ({"valid_until-month": "11", "valid_until-day": "23", "valid_until-year": "2026"}, OVER),
        ({"achieved_on-year": "2027"}, "Enter a day that is today or earlier"),
        ({f"achieved_on-{part}": "" for part in ("day", "month", "year")}, "Enter the day on which they achieved it"),
    ],
)  # fmt: skip
def test_a_form_that_cannot_be_is_shown_again_and_decides_nothing(as_, cast, opened, claim_id, changed, sentence):
    page = as_(cast.tariq).post(f"{LIST}/{claim_id}", fields(**changed))
    assert (page.status, page.error_summary) == (422, [sentence])
    assert held(opened, cast) == []
    with opened(cast.ada, write=False) as work:
        assert recognition.asking(work, "T01").is_waiting


def test_decided_meanwhile_is_told(as_, cast, opened, claim_id):
    as_(cast.tariq).post(f"{LIST}/{claim_id}", fields())
    page = as_(cast.tariq).post(f"{LIST}/{claim_id}", fields("decline", reason="The paper names somebody else."))
    assert (page.status, "You accepted this before" in page.words) == (409, True)
    assert held(opened, cast) == ["2027-05-31"]


def test_withdrawn_there_is_nothing_to_decide(as_, cast, opened, claim_id):
    with opened(cast.ada) as work:
        recognition.withdraw(work, "T01")
    page = as_(cast.tariq).get(f"{LIST}/{claim_id}")
    assert "There is nothing to decide." in page.words
    assert as_(cast.tariq).post(f"{LIST}/{claim_id}", fields()).status == 409


def test_who_may_not(as_, client, cast, claim_id):
    for address in (LIST, f"{LIST}/{claim_id}"):
        assert as_(cast.grace).get(address).status == 403
        assert as_(cast.ada).get(address).status == 403
        assert client.get(address).location.startswith("/sign-in")
    assert as_(cast.petra).get(f"{LIST}/{claim_id}").status == 404
    assert as_(cast.petra).post(f"{LIST}/{claim_id}", fields()).status == 404
    assert "Ada Okafor" not in as_(cast.petra).get(LIST).words
    assert as_(cast.tariq).get(f"{LIST}/{uuid4()}").status == 404
    assert as_(cast.tariq).get(f"{LIST}?after=nonsense&show=x").status == 200


def test_accepted_by_mistake_it_is_taken_back(as_, client, cast, opened, claim_id):
    address, reason = f"{LIST}/{claim_id}/take-back", {"reason": "The paper names somebody else."}
    browser = as_(cast.tariq)
    assert "not accepted" in browser.post(address, reason).words
    browser.post(f"{LIST}/{claim_id}", fields())
    assert address in browser.get(f"{LIST}/{claim_id}").links()
    page = browser.post(address, {"reason": "no"})
    assert (page.status, page.error_summary) == (422, ["Enter the reason in 10 to 1,000 characters"])
    assert as_(cast.petra).post(address, reason).status == 404
    assert as_(cast.grace).post(address, reason).status == 403
    assert client.post(address, reason).location.startswith("/sign-in")
    assert f"Recognised from {ISSUER}" in as_(cast.ada).get("/modules/T01").words
    assert browser.post(address, reason).location == f"{LIST}/{claim_id}"
    assert "It was taken back on 24 November 2026" in browser.get(f"{LIST}/{claim_id}").words
    assert "taken back on 24 November 2026" in browser.get(f"{LIST}?show=decided").words
    assert "taken back on 24 November 2026" in as_(cast.ada).get("/modules/T01/elsewhere").words
    assert ISSUER not in as_(cast.ada).get("/modules/T01").words
    assert browser.post(address, reason).status == 422
