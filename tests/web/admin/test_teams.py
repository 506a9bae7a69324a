"""Organisations and their teams in the browser."""

import pytest

from lms import people

EAST = {"name": "Eastern Ambulance", "short_name": "Eastern", "kind": "ambulance_trust", "ods_code": "REA"}


@pytest.fixture
def teams(opened):
    """The teams by code, those of Northbank."""
    with opened(write=False) as work:
        return {
            each.code: each.id
            for each in people.find_teams(work)
            if each.where != "Southmoor" and "South" not in each.name
        }


def test_organisations_are_listed_with_their_kind(as_, cast):
    page = as_(cast.asha).get("/admin/organisations")
    assert "2 organisations." in page.words
    assert "Southmoor Community TrustKindCommunity trustODS codeRSM" in page.words


def test_an_organisation_is_made_changed_ended_and_opened_again(as_, cast, opened):
    client = as_(cast.asha)
    reply = client.post("/admin/organisations/new", EAST)
    assert reply.status == 303
    assert client.get(reply.location).h1 == "Eastern Ambulance"
    assert client.post("/admin/organisations/new", EAST).error_summary == [
        "Eastern Ambulance has this ODS code. Check it."
    ]
    with opened(write=False) as work:
        made = next(row for row, _ in people.organisations(work) if row.short_name == "Eastern").id
    path = f"/admin/organisations/{made}"
    assert client.get(path).h1 == "Change Eastern Ambulance"
    assert client.post(path, EAST | {"name": "East Ambulance"}).status == 303
    assert client.post(f"{path}/end").status == 303
    assert "East AmbulanceEnded on 24 November 2026" in client.get("/admin/organisations").words
    assert client.post(f"{path}/reopen").status == 303
    assert "Ended on" not in client.get("/admin/organisations").words


def test_an_organisation_with_people_does_not_end(as_, cast):
    reply = as_(cast.asha).post(f"/admin/organisations/{cast.northbank}/end")
    assert reply.status == 422
    assert reply.error_summary == ["10 people work here. End their posts first."]


def test_a_team_shows_its_place_what_is_below_and_who_holds_roles(as_, cast, teams):
    page = as_(cast.asha).get(f"/admin/teams/{teams['ROOT']}")
    assert "10 posts in it and below" in page.words
    assert "Elm Ward ELM" in page.words and "Oak Ward OAK" in page.words
    assert "Tariq AzizTraining lead" in page.words
    page = as_(cast.asha).get(f"/admin/teams/{teams['ELM']}")
    assert "5 posts" in page.words
    assert "Northbank University Hospitals" in page.text
    assert "Oak Ward (OAK), Northbank" in as_(cast.asha).get(f"/admin/teams/{teams['ELM']}?q=oak").words


def test_a_team_is_made_renamed_moved_merged_closed_and_opened(as_, cast, opened, teams):
    client, elm = as_(cast.asha), f"/admin/teams/{teams['ELM']}"
    assert client.post(f"{elm}/new", {"name": "Elm Bay", "code": "BAY"}).status == 303
    with opened(write=False) as work:
        bay = people.find_teams(work, "Elm Bay")[0].id
    path = f"/admin/teams/{bay}"
    assert client.post(f"{path}/name", {"name": "Elm Bay one", "code": "BAY1"}).status == 303
    assert client.get(path).h1 == "Elm Bay one"
    assert client.post(f"{path}/move?q=oak", {"team": str(teams["OAK"])}).status == 303
    assert "Elm Bay one" in client.get(f"/admin/teams/{teams['OAK']}").words
    assert client.post(f"{path}/close").status == 303
    assert "Closed on 24 November 2026." in client.get(path).words
    assert client.post(f"{path}/reopen").status == 303
    reply = client.post(f"{elm}/merge?q=oak", {"team": str(teams["OAK"])})
    assert (reply.status, reply.location) == (303, f"/admin/teams/{teams['OAK']}")
    assert "Elm Ward is merged: 5 posts moved." in client.get(reply.location).words


def test_a_circle_is_refused_with_its_path(as_, cast, opened, teams):
    with opened() as work:
        bay = people.create_team(work, teams["ELM"], code="BAY", name="Elm Bay").id
    for deed in ("move", "merge"):
        reply = as_(cast.asha).post(f"/admin/teams/{teams['ELM']}/{deed}?q=bay", {"team": str(bay)})
        assert reply.status == 422
        assert reply.error_summary == ["That would be a circle: Elm Ward is part of Elm Bay, which is part of Elm Ward"]


def test_a_team_with_people_does_not_close(as_, cast, teams):
    reply = as_(cast.asha).post(f"/admin/teams/{teams['ELM']}/close")
    assert reply.error_summary == ["5 people work here. Move them, or merge the team into another."]


@pytest.mark.parametrize("path", ["", "/new", "/name", "/move", "/merge", "/close", "/reopen"])
def test_an_unknown_team_is_not_there(as_, cast, path):
    assert as_(cast.asha).get(f"/admin/teams/{cast.northbank}{path}").status == 404
