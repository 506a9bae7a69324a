"""learner.sources"""

import pytest
import sqlalchemy as sa


def test_the_sources_of_a_module_with_every_page_that_cites_them(as_, cast):
    reply = as_(cast.ada).get("/sources?module=T04")
    assert reply.status == 200
    assert reply.title == "Sources of Try it – Wardwise"
    assert "Test press, “A study of checking”, 2025" in reply.words
    for path in ("https://example.org/checking", "/modules/T01/pages/why-look-again", "/modules/T04/pages/spot"):
        assert path in reply.links()
    assert {"/sources?module=T01", "/sources?module=T04"} <= set(reply.links())


def test_a_scenario_that_cites_is_named_too(opened, as_, cast):
    from lms import catalogue

    with opened(write=False) as work:
        module = catalogue.current_version(work, "T03").module
        cited = [f"/modules/T03/scenarios/{each.slug}" for each in module.scenarios if each.cites]
    assert cited
    assert set(cited) <= set(as_(cast.ada).get("/sources?module=T03").links())


@pytest.mark.parametrize("asked", ["", "?module=T99", "?module=%00"])
def test_the_first_module_comes_first(as_, cast, asked):
    reply = as_(cast.ada).get(f"/sources{asked}")
    assert reply.status == 200
    assert reply.title == "Sources of Check twice – Wardwise"


def test_nothing_published_is_said(opened, as_, cast):
    with opened() as work:
        work.db.execute(sa.text("UPDATE module SET retired_on = '2026-11-01'"))
    assert "No module cites a source yet." in as_(cast.ada).get("/sources").words


def test_it_is_found_from_pathways_and_help(as_, cast):
    for path in ("/pathways", "/help", "/glossary"):
        assert "/sources" in as_(cast.ada).get(path).links()


def test_signed_out(client):
    assert client.get("/sources").location.startswith("/sign-in")


def test_wrong_method(as_, cast):
    assert as_(cast.ada).post("/sources").status == 405
