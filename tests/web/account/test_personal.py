"""A personal address: given after a proof, confirmed by a link that anybody's browser may open, removed; and signing in after the end."""

from datetime import timedelta

import pytest

from lms import people, signin
from lms.runtime.queue import Job
from lms.signin.models import PersonalAddress
from tests.cast import NOW, PASSWORD, TODAY

PAGE, OWN = "/account/personal-address", "ada@home.example"


@pytest.fixture
def kept(opened):
    """What is stored of somebody's personal address."""

    def read(actor):
        with opened(write=False) as work:
            found = work.db.get(PersonalAddress, actor.person)
            return (found.email, found.offered_email) if found else None

    return read


@pytest.fixture
def link(opened):
    """The path of a fresh link, as the job mails it."""

    def make(actor):
        with opened() as work:
            text = signin.fresh_personal_link(work, actor.person).text
        return "/personal-address/" + text.partition("/personal-address/")[2].split()[0]

    return make


def leaves(opened, cast, days=-1):
    with opened() as work:
        people.end_post(work, cast.posts["ada"], TODAY + timedelta(days=days))


def test_give_confirm_and_remove(as_, cast, client, kept, link, opened):
    ada = as_(cast.ada)
    assert PAGE in ada.get("/account").links()
    page = ada.get(PAGE)
    assert page.h1 == "Personal address"
    assert ada.post(PAGE, {"email": OWN}).status == 303
    assert kept(cast.ada) == (None, OWN)
    assert f"A link is on its way to {OWN}." in ada.get(PAGE).words
    address = link(cast.ada)
    assert f"We sent a link to {OWN}." in ada.get(PAGE).words
    page = client.get(address)
    assert page.h1 == "Confirm your personal address"
    assert kept(cast.ada) == (None, OWN), "opening it changes nothing"
    assert client.post(address, {}).status == 303
    assert kept(cast.ada) == (OWN, None)
    assert client.get(address).status == 404
    assert OWN in ada.get(PAGE).words
    assert ada.get(f"{PAGE}/remove").h1 == "Remove your personal address?"
    assert ada.post(f"{PAGE}/remove", {}).status == 303
    assert kept(cast.ada) is None


@pytest.mark.parametrize("typed", ["", "ada@demo.example", "nonsense"])
def test_what_cannot_be_one_changes_nothing(as_, cast, kept, typed):
    page = as_(cast.ada).post(PAGE, {"email": typed})
    assert page.status == 422
    assert page.error_summary
    assert kept(cast.ada) is None


def test_only_the_owner_sees_it_and_nobody_gives_one_for_others(as_, cast, client, kept):
    as_(cast.ada).post(PAGE, {"email": OWN})
    for actor in ("grace", "tariq", "asha"):
        assert OWN not in as_(cast.actors[actor]).get(PAGE).text
    assert client.get(PAGE).status == 303
    assert client.post(PAGE, {"email": "thief@home.example"}).status == 303
    assert kept(cast.ada) == (None, OWN)
    assert client.get("/personal-address/unknown").status == 404
    assert client.post("/personal-address/unknown", {}).status == 404


def test_so_many_links_a_day(as_, cast, opened, kept):
    ada = as_(cast.ada)
    for number in range(5):
        assert ada.post(PAGE, {"email": f"ada{number}@home.example"}).status == 303
    assert ada.post(PAGE, {"email": "ada5@home.example"}).status == 422
    assert kept(cast.ada) == (None, "ada4@home.example")
    with opened(write=False) as work:
        assert work.db.query(Job).filter(Job.kind == "mail_personal").count() == 1


def test_after_the_last_day_the_right_password_is_told_why_and_a_wrong_one_nothing(opened, cast, client):
    leaves(opened, cast)
    page = client.post("/sign-in", {"email": "ada@demo.example", "password": PASSWORD})
    assert page.status == 422
    assert "Your last post here has ended" in page.error_summary[0]
    page = client.post("/sign-in", {"email": "ada@demo.example", "password": "another one entirely"})
    assert page.error_summary == ["Check your email address and password"]


def test_a_browser_that_is_signed_in_is_out_the_day_after(as_, opened, cast, monkeypatch):
    ada = as_(cast.ada)
    leaves(opened, cast, 0)
    assert ada.get("/").status == 200
    monkeypatch.setattr("lms.runtime.clock.now", lambda: NOW.replace(hour=0) + timedelta(days=1))
    assert ada.get("/").status == 303


def test_with_a_personal_address_everything_of_ones_own_and_nothing_of_others(opened, cast, client, as_, link):
    as_(cast.grace).post(PAGE, {"email": "grace@home.example"})
    client.post(link(cast.grace), {})
    with opened() as work:
        people.end_post(work, cast.posts["grace"], TODAY - timedelta(days=1))
    page = client.post("/sign-in", {"email": "grace@demo.example", "password": PASSWORD})
    assert page.status == 303
    for path in ("/", "/account", "/certificates", "/messages", "/account/copy", PAGE, "/account/changes"):
        assert client.get(path).status == 200, path
    assert client.get("/team").status == 403
    assert client.get(f"/team/{cast.ada.person}").status == 403
    assert client.get("/sign-offs").status == 403
    assert client.post(f"{PAGE}/remove", {}).status == 422
