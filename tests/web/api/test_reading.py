"""api.me, api.certificates, api.team"""

import sys
from datetime import timedelta

import pytest

from lms import signin
from lms.runtime.access import Permission
from tests import builders
from tests.client import Client


@pytest.fixture
def program(app, opened):
    """A program that reads for somebody."""

    def reading(actor, permissions=None):
        with opened(actor) as work:
            may = permissions or actor.permissions
            return Client(app).bearing(signin.make_token(work, name="it", permissions=may, lasts=timedelta(days=9)))

    return reading


def test_me(cast, program):
    reply = program(cast.ada).get("/api/me")
    assert reply.response.mimetype == "application/json"
    assert reply.response.json == {
        "id": str(cast.ada.person), "name": "Ada Okafor", "may_read": ["learn"],
        "posts": [
            {
                "organisation": "Northbank University Hospitals", "team": "Elm Ward", "job_title": "Ward clerk",
                "staff_number": "N0004", "started_on": "2026-09-14",
            }
        ],
    }  # fmt: skip
    assert "no-store" in reply.response.headers["Cache-Control"]


def test_certificates_are_ones_own(cast, opened, program):
    builders.certified(opened, cast)
    (one,) = program(cast.ada).get("/api/certificates").response.json["certificates"]
    assert (one["module"], one["standing"]["word"]) == ("T01", "Valid")
    assert one["check_at"].startswith("http://127.0.0.1:8000/verify/")
    assert program(cast.ben).get("/api/certificates").response.json == {"certificates": []}


def test_the_team_is_who_is_within_reach(cast, program):
    names = {each["name"] for each in program(cast.grace).get("/api/team").response.json["people"]}
    assert {"Ada Okafor", "Ben Clarke"} <= names
    assert "Otis Green" not in names
    found = program(cast.petra).get("/api/team").response.json
    assert found["matching"] == 2 and found["next"] is None
    assert set(found["people"][0]["modules"]["T01"]) == {"word", "detail"}


def test_a_long_team_goes_on_at_the_address_that_is_given(cast, program, monkeypatch):
    monkeypatch.setattr(sys.modules["lms.reports.team"], "PAGE_SIZE", 2)
    client, names, path = program(cast.tariq), [], "/api/team"
    while path:
        found = client.get(path.removeprefix("http://127.0.0.1:8000")).response.json
        names += [each["name"] for each in found["people"]]
        path = found["next"]
    assert len(names) == found["matching"] == len(set(names))


def test_a_token_reads_no_more_than_it_was_given(cast, program):
    client = program(cast.grace, [Permission.LEARN])
    assert client.get("/api/me").status == 200
    reply = client.get("/api/team")
    assert reply.status == 403 and "may not read this" in reply.response.json["error"]


@pytest.mark.parametrize("header", ["Bearer nonsense", "bearer wardwise_x", "Bearer " + "A" * 10000])
def test_a_token_that_does_not_work_is_401(app, header):
    reply = Client(app).get("/api/me", headers={"Authorization": header})
    assert reply.status == 401 and reply.response.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("path", ["/", "/team", "/certificates", "/account", "/account/tokens"])
def test_pages_are_not_for_programs_even_beside_a_session(cast, app, program, path):
    assert program(cast.grace).get(path).status == 403
    browser = Client(app).sign_in(cast.ada)
    assert browser.get(path, headers={"Authorization": "Bearer nonsense"}).status == 403


def test_whoever_is_signed_in_may_look_too(cast, as_):
    assert as_(cast.ada).get("/api/me").status == 200
    assert as_(cast.ada).get("/api/team").status == 403
