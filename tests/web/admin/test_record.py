"""The record of changes: for auditors of their organisation and administrators, with filters, and each entry with its seal."""

import pytest

from lms import people
from tests import builders


@pytest.fixture
def happened(opened, cast):
    """A certificate of Ada's, and a new name."""
    builders.certified(opened, cast)
    with opened() as work:
        people.rename(work, cast.ada.person, first_name="Adele", last_name="Okafor")


@pytest.mark.usefixtures("happened")
def test_who_did_what_to_whom(as_, cast):
    page = as_(cast.asha).get("/admin/record?who=adele")
    assert page.h1 == "Record of changes"
    assert "Signed off: Check twice" in page.words
    assert "Changed a name" in page.words
    assert "From Ada Okafor to Adele Okafor" in page.words
    assert f"/admin/record/{cast.northbank}/" in page.text


@pytest.mark.usefixtures("happened")
def test_filters_stay_in_the_form(as_, cast):
    client = as_(cast.asha)
    page = client.get("/admin/record?who=adele&what=certificates&from=2026-11-24&to=2026-11-24")
    assert "Issued a certificate" in page.words
    assert "Changed a name" not in page.words
    assert 'value="2026-11-24"' in page.text
    assert "Nothing matches." in client.get("/admin/record?to=2020-01-01").words
    for nonsense in ("from=yesterday", "what=nothing", "person=nobody", "after=nonsense", "to=0000-00-00"):
        assert client.get(f"/admin/record?{nonsense}").status == 200


@pytest.mark.usefixtures("happened")
def test_one_person_from_their_page(as_, cast):
    client = as_(cast.asha)
    link = next(each for each in client.get(f"/admin/people/{cast.ada.person}").links() if "/admin/record" in each)
    assert "Only entries about or by Adele Okafor." in client.get(link).words


@pytest.mark.usefixtures("happened")
def test_an_auditor_reads_their_organisation_in_a_place_of_their_own(as_, cast):
    client = as_(cast.audrey)
    page = client.get("/admin/record?who=adele")
    assert "Signed off: Check twice" in page.words
    assert "Access" not in page.words.split("About or by")[0]
    assert 'href="/admin/record"' in page.text
    assert client.get(f"/admin/record/{cast.southmoor}/1").status == 404
    assert client.get(f"/admin/record/{cast.northbank}/1").status == 200


def test_an_entry_names_its_neighbours(as_, cast):
    page = as_(cast.asha).get(f"/admin/record/{cast.northbank}/2")
    assert page.h1 == "Entry 2"
    assert {f"/admin/record/{cast.northbank}/1", f"/admin/record/{cast.northbank}/3"} <= set(page.links())
    assert as_(cast.asha).get("/admin/record/nowhere/1").status == 404
    assert as_(cast.asha).get(f"/admin/record/{cast.northbank}/99999999999999999999999").status == 404


def test_older_entries_are_on_the_next_page(as_, cast, monkeypatch):
    monkeypatch.setattr("lms.reports.record.PAGE_SIZE", 4)
    client = as_(cast.asha)
    first = client.get("/admin/record")
    following = next(link for link in first.links() if "after=" in link)
    assert client.get(following).words != first.words


@pytest.mark.parametrize("actor", ["ada", "grace", "tariq", "lena", "mei", "petra"])
def test_others_do_not_enter(as_, cast, actor):
    assert as_(cast.actors[actor]).get("/admin/record").status == 403
