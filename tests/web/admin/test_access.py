"""Roles in the browser: listed, given after a look at their reach, changed and taken away."""

import pytest

from lms import people
from lms.runtime.access import Role

NO_END = {"has_end": "no"}


@pytest.fixture
def root(opened, cast):
    """The id of Northbank's widest team."""
    with opened(write=False) as work:
        return str(people.root_team(work, cast.northbank).id)


def held(opened, who):
    with opened(write=False) as work:
        return people.roles_of(work, who.person)


def test_the_list_says_who_holds_what(as_, cast):
    page = as_(cast.asha).get("/admin/access")
    assert page.h1 == "Who has access"
    assert "6 people hold a role." in page.words
    assert "Tariq AzizRoleTraining lead" in page.words
    page = as_(cast.asha).get("/admin/access?role=leader")
    assert "Lena Hart" in page.words and "Tariq" not in page.words
    assert "Mei Tan" in as_(cast.asha).get("/admin/access?q=mei").words


def test_a_role_is_given_after_a_look_at_its_reach(as_, cast, opened, root):
    client = as_(cast.asha)
    fields = {
        "role": "leader",
        "team": root,
        "has_end": "yes",
        "ends_on-day": "31",
        "ends_on-month": "12",
        "ends_on-year": "2026",
    }
    reply = client.post(f"/admin/people/{cast.ben.person}/roles/new", fields)
    assert reply.status == 303
    assert held(opened, cast.ben) == ()
    page = client.get(reply.location)
    assert page.h1 == "Make Ben Clarke leader?"
    assert "10 posts today" in page.words and "31 December 2026" in page.words
    reply = client.post(reply.location)
    assert (reply.status, reply.location) == (303, f"/admin/people/{cast.ben.person}")
    (role,) = held(opened, cast.ben)
    assert (role.role, role.place, str(role.ends_on)) == (Role.LEADER, "Northbank University Hospitals", "2026-12-31")
    # It counts on the next request.
    assert "Ada Okafor" in as_(cast.ben).get("/team").words


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"role": "leader", **NO_END}, "Choose where. If the team is not listed, search for it."),
        ({"role": "manager", "team": "site", **NO_END}, "Choose a role"),
        ({"role": "leader", "team": "site"}, "Choose whether it ends"),
        ({"role": "leader", "team": "site", "has_end": "yes"}, "Enter a date, such as 31 1 2027"),
    ],
)
def test_what_is_missing_is_said(as_, cast, fields, sentence):
    reply = as_(cast.asha).post(f"/admin/people/{cast.ben.person}/roles/new", fields)
    assert reply.status == 422
    assert sentence in reply.error_summary


def test_a_role_where_it_means_nothing_is_refused(as_, cast, opened):
    reply = as_(cast.asha).post(f"/admin/people/{cast.ben.person}/roles/review?role=leader&team=site")
    assert reply.status == 422
    assert "Choose a team." in reply.error_summary[0]
    assert held(opened, cast.ben) == ()


@pytest.mark.parametrize(
    "query", ["", "?role=king&team=site", "?role=leader", "?role=manager&team=site", "?role=author&team=site&ends_on=x"]
)
def test_nonsense_in_the_address_is_not_there(as_, cast, query):
    assert as_(cast.asha).get(f"/admin/people/{cast.ben.person}/roles/review{query}").status == 404


def test_nobody_gives_a_role_to_themselves(as_, cast):
    client = as_(cast.asha)
    assert "Give a role" not in client.get(f"/admin/people/{cast.asha.person}").words
    reply = client.post(f"/admin/people/{cast.asha.person}/roles/review?role=auditor&team=site")
    assert reply.error_summary == ["Nobody gives a role to themselves"]


def test_a_role_gets_another_end(as_, cast, opened):
    (role,) = held(opened, cast.lena)
    client, path = as_(cast.asha), f"/admin/access/{role.id}"
    days = {"ends_on-day": "1", "ends_on-month": "12", "ends_on-year": "2026"}
    assert client.post(path, {"has_end": "yes", **days}).status == 303
    assert str(held(opened, cast.lena)[0].ends_on) == "2026-12-01"
    assert client.post(path, {"has_end": "yes", **days, "ends_on-year": "2025"}).status == 422
    assert client.post(path, NO_END).status == 303
    assert held(opened, cast.lena)[0].ends_on is None


def test_a_role_is_taken_away_on_the_next_request(as_, cast, opened):
    (role,) = held(opened, cast.tariq)
    lead = as_(cast.tariq)
    assert lead.get("/training/people").status == 200
    client = as_(cast.asha)
    assert client.get(f"/admin/access/{role.id}/end").h1 == "Take the role of training lead away from Tariq Aziz?"
    assert client.post(f"/admin/access/{role.id}/end").status == 303
    assert lead.get("/training/people").status == 403
    assert client.post(f"/admin/access/{role.id}/end").status == 404


def test_the_last_administrator_cannot_be_taken_away(as_, cast, opened):
    (role,) = held(opened, cast.asha)
    reply = as_(cast.asha).post(f"/admin/access/{role.id}/end")
    assert reply.status == 422
    assert reply.error_summary[0].startswith("This is the last administrator whose role has no end.")
