"""The record of changes about oneself, in plain words, a page at a time."""

from tests import builders


def test_it_says_who_did_what_and_when(as_, cast, opened):
    builders.certified(opened, cast)
    page = as_(cast.ada).get("/account/changes")
    assert page.h1 == "Record of changes about you"
    assert "Grace Mbeki" in page.words
    assert "Signed off: Check twice" in page.words
    assert "24 November 2026" in page.words
    assert "/admin/record" not in page.text


def test_nobody_sees_anothers(as_, cast, opened):
    builders.certified(opened, cast)
    for key in ("ben", "grace", "ada2"):
        assert "Signed off" not in as_(cast.actors[key]).get("/account/changes").words


def test_older_entries_are_on_the_next_page(as_, cast, opened, monkeypatch):
    builders.certified(opened, cast)
    monkeypatch.setattr("lms.reports.record.PAGE_SIZE", 4)
    client = as_(cast.ada)
    first = client.get("/account/changes")
    following = next(link for link in first.links() if "after=" in link)
    second = client.get(following)
    assert "Older entries" in first.words
    assert first.words != second.words
    assert client.get("/account/changes?after=nonsense").words == first.words


def test_the_account_page_leads_there(as_, cast):
    links = as_(cast.ada).get("/account").links()
    assert {"/account/changes", "/account/copy"} <= set(links)


def test_a_visitor_is_led_to_sign_in_and_other_methods_are_refused(client, as_, cast):
    assert client.get("/account/changes").location.startswith("/sign-in")
    assert as_(cast.ada).post("/account/changes").status == 405
