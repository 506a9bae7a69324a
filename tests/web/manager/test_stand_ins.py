"""Stand-ins in the browser: appointed by the manager or the training lead, seen by both, ended by either."""

import pytest

from lms import people

DAYS = {
    "starts_on-day": "24", "starts_on-month": "11", "starts_on-year": "2026", "ends_on-day": "4", "ends_on-month": "12",
    "ends_on-year": "2026", "reason": "annual leave",
}  # fmt: skip


@pytest.fixture
def new(cast):
    """The address at which a stand-in for Grace is appointed."""
    return f"/stand-ins/{cast.posts['grace']}/new"


def test_a_manager_sees_who_stands_in_and_a_stand_in_for_whom(as_, cast):
    page = as_(cast.grace).get("/stand-ins")
    assert "Sunil RaoFrom 23 November 2026 to 5 December 2026: annual leave" in page.words
    assert "You stand in for Grace Mbeki, Ward manager" in as_(cast.sunil).get("/stand-ins").words


def test_a_stand_in_sees_the_team_and_why(as_, cast):
    client = as_(cast.sunil)
    assert 'href="/team"' in client.get("/").text
    assert 'href="/sign-offs"' in client.get("/").text
    assert "Ada Okafor" in client.get("/team").words
    page = client.get(f"/team/{cast.ada.person}")
    assert "You stand in for Grace Mbeki until 5 December 2026." in page.words
    assert client.get(f"/team/{cast.otis.person}").status == 404


def test_a_manager_appoints_somebody_below_them(as_, cast, opened, new):
    client = as_(cast.grace)
    page = client.get(new)
    assert page.h1 == "Appoint a stand-in for you"
    assert "Ada Okafor, Ward clerk, Elm Ward" in page.words and "Omar" not in page.words
    reply = client.post(new, DAYS | {"delegate": str(cast.ben.person)})
    assert (reply.status, reply.location) == (303, "/stand-ins")
    assert "Ben Clarke" in client.get("/stand-ins").words
    assert "Ada Okafor" in as_(cast.ben).get("/team").words


def test_a_colleague_is_named_by_staff_number_and_last_name(as_, cast, opened, new):
    with opened(write=False) as work:
        number = people.post(work, cast.posts["omar"]).staff_number
    client = as_(cast.grace)
    other = DAYS | {"delegate": "other", "staff_number": number}
    for last_name in ("Green", ""):
        reply = client.post(new, other | {"last_name": last_name})
        assert reply.status == 422
        assert reply.error_summary == ["Nobody here has this staff number and this last name. Check both."]
        assert "Omar" not in reply.words
    assert client.post(new, other | {"last_name": "Haddad"}).status == 303
    assert "Ada Okafor" in as_(cast.omar).get("/team").words


def test_nobody_out_of_reach_is_chosen_by_id(as_, cast, new):
    assert as_(cast.grace).post(new, DAYS | {"delegate": str(cast.otis.person)}).status == 422


def test_a_training_lead_appoints_for_somebody(as_, cast, new):
    client = as_(cast.tariq)
    assert "Omar Haddad" in client.get(f"{new}?q=omar").words
    reply = client.post(f"{new}?q=omar", DAYS | {"delegate": str(cast.omar.person)})
    assert (reply.status, reply.location) == (303, f"/training/people/{cast.grace.person}")
    assert "Omar Haddad from 24 November 2026 to 4 December 2026" in client.get(reply.location).words


@pytest.mark.parametrize("key", ["grace", "sunil", "tariq"])
def test_a_stand_in_is_ended(as_, cast, opened, key):
    with opened(write=False) as work:
        found = people.standing_in(work, cast.sunil.person)[0].id
    client = as_(cast.actors[key])
    assert client.get(f"/stand-ins/{found}/end").h1 == "End this stand-in?"
    assert client.post(f"/stand-ins/{found}/end").status == 303
    assert as_(cast.sunil).get(f"/team/{cast.ada.person}").status == 403
    assert as_(cast.grace).post(f"/stand-ins/{found}/end").status == 404


def test_what_is_missing_is_said(as_, cast, new):
    reply = as_(cast.grace).post(new, {"delegate": str(cast.ben.person)})
    assert reply.status == 422
    assert reply.error_summary[-1] == "Enter the reason in 3 to 300 characters"


def test_whom_nobody_reports_to_has_nothing_to_stand_in_for(as_, cast):
    reply = as_(cast.tariq).post(f"/stand-ins/{cast.posts['ada']}/new?q=ben", DAYS | {"delegate": str(cast.ben.person)})
    assert reply.error_summary == ["Nobody reports to this post, so there is nothing to stand in for"]
