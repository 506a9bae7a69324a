"""One request: who decides, in whose place, and the page of whoever comes too late."""

import pytest

from lms import people, signoff
from tests import builders
from tests.cast import TODAY

REASON = "Could we go through the list together first?"


@pytest.fixture
def waiting(opened, cast):
    return builders.awaiting_sign_off(opened, cast)


def test_a_stand_in_is_told_in_whose_place_they_decide(as_, cast, waiting):
    client = as_(cast.sunil)
    assert "For Grace Mbeki, until 5 December 2026." in client.get(f"/sign-offs/{waiting}").text
    reply = client.post(f"/sign-offs/{waiting}", {"decision": "sign_off"})
    assert reply.status == 303
    page = as_(cast.grace).get(f"/sign-offs/{waiting}")
    assert "by Sunil Rao, in place of Grace Mbeki," in page.text


def test_the_loser_sees_what_was_decided_and_what_they_had_typed(as_, cast, opened, waiting):
    with opened(cast.sunil) as work:
        signoff.decide(work, waiting, approve=True)
    reply = as_(cast.grace).post(f"/sign-offs/{waiting}", {"decision": "return", "reason": REASON})
    assert reply.status == 409
    for words in (
        "This was decided while you had it open",
        "was not recorded",
        "Sunil Rao, in place of Grace Mbeki",
        REASON,
    ):
        assert words in reply.text
    with opened(write=False) as work:
        assert len([each for each in signoff.history(work, _run(work, cast)) if each.decided_at]) == 1


def test_what_was_withdrawn_meanwhile_says_so(as_, cast, opened, waiting):
    with opened(cast.ada) as work:
        signoff.withdraw(work, "T01")
    reply = as_(cast.grace).post(f"/sign-offs/{waiting}", {"decision": "sign_off"})
    assert (reply.status, "This was withdrawn while you had it open" in reply.text) == (409, True)


def test_others_find_nothing_and_an_empty_form_changes_nothing(as_, cast, opened, waiting, client):
    for name, status in (("omar", 404), ("petra", 404), ("ada", 403), ("audrey", 403)):
        assert as_(cast.actors[name]).post(f"/sign-offs/{waiting}", {"decision": "sign_off"}).status == status, name
    assert client.get(f"/sign-offs/{waiting}").status == 303
    assert as_(cast.grace).post(f"/sign-offs/{waiting}", {}).status == 422
    assert as_(cast.grace).post(f"/sign-offs/{waiting}", {"decision": "return", "reason": "no"}).status == 422
    with opened(cast.grace, write=False) as work:
        assert signoff.waiting_count(work) == 1


def test_a_voided_sign_off_says_why_on_both_sides(as_, cast, opened, waiting):
    with opened(cast.grace) as work:
        signoff.decide(work, waiting, approve=True)
    with opened() as work:
        assert signoff.void(work, _run(work, cast), signoff.Cause.RETRAIN, reason="Written anew for the new law.")
        assert not signoff.void(work, _run(work, cast), signoff.Cause.RETRAIN, reason="Written anew for the new law.")
    assert (
        "because the module changed so much that it is taken again" in as_(cast.grace).get(f"/sign-offs/{waiting}").text
    )
    assert "It does not count any more" in as_(cast.ada).get("/modules/T01/sign-off").text


def _run(work, cast):
    from lms import enrolments

    return enrolments.latest_run(work, "T01", person_id=cast.ada.person).enrolment_id


def test_an_administrator_names_who_signs_off_the_chief_executive(as_, cast, opened):
    client, path = as_(cast.asha), f"/admin/organisations/{cast.northbank}"
    page = client.get(path)
    fields = {
        "name": "Northbank University Hospitals", "short_name": "Northbank", "kind": "acute_trust", "ods_code": "RNB",
        "contact_email": "training@northbank.example",
    }  # fmt: skip
    assert page.status == 200
    assert client.post(path, {**fields, "signer": "N9999"}).status == 422
    with opened(cast.lena, write=False) as work:
        assert [each.name for each in people.signers(work, cast.posts["lena"])] == ["Tariq Aziz"]
        number = people.post(work, cast.posts["omar"]).staff_number
    assert client.post(path, {**fields, "signer": number}).status == 303
    with opened(cast.lena, write=False) as work:
        assert [each.name for each in people.signers(work, cast.posts["lena"])] == ["Omar Haddad"]
    assert TODAY and number in client.get(path).text
    assert client.post(path, {**fields, "signer": ""}).status == 303
