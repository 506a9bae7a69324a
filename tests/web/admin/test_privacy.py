"""Privacy for administrators: years and counts, a copy for somebody, erasing somebody after saying what goes."""

from dataclasses import replace
from uuid import uuid4

import pytest

from lms import people
from tests import builders

REASON = "Asked for in writing on 20 November"


def test_the_page_says_what_is_kept_for_ever_and_what_is_due(as_, cast, app, opened):
    client = as_(cast.asha)
    assert "Everything is kept for ever: no number of years is set." in client.get("/admin/privacy").words
    app.site = replace(app.site, retention_years={"contact": 6})
    page = client.get("/admin/privacy")
    assert "0 records go in the coming night." in page.words
    assert "6 classes are kept for ever." in page.words
    assert "LMS_RETENTION_IDENTITY" in page.words
    assert "Okafor" not in page.words


def test_a_copy_is_prepared_for_somebody_who_is_told(as_, cast):
    client, path = as_(cast.asha), f"/admin/people/{cast.ada.person}/copy"
    assert client.get(path).h1 == "Prepare a copy for Ada Okafor?"
    assert client.post(path).location == f"/admin/people/{cast.ada.person}"
    assert "A copy of your record is being prepared" in as_(cast.ada).get("/messages").words
    assert "An administrator asked for it" in as_(cast.ada).get("/account/copy").words


def test_erasing_says_first_what_goes_and_what_stays(as_, cast, opened):
    builders.certified(opened, cast)
    client, path = as_(cast.asha), f"/admin/people/{cast.grace.person}/erase"
    page = client.get(path)
    assert page.h1 == "Erase Grace Mbeki for good?"
    assert "1 post ends today" in page.words
    assert "lose their line manager" in page.words
    assert "Nobody can undo this" in page.words
    assert client.post(path, {"reason": REASON}).location == "/admin/people"
    with opened(write=False) as work:
        assert people.name(work, cast.grace.person) == "Erased person"
    for gone in (path, f"/admin/people/{cast.grace.person}", f"/admin/people/{cast.grace.person}/copy"):
        assert client.get(gone).status == 404
    assert client.post(path, {"reason": REASON}).status == 404


@pytest.mark.parametrize(
    ("reason", "words"),
    [("", "Enter the reason"), ("short", "Enter the reason"), ("Ada Okafor asked for it", "without the person's name")],
)
def test_a_bad_reason_changes_nothing(as_, cast, opened, reason, words):
    reply = as_(cast.asha).post(f"/admin/people/{cast.ada.person}/erase", {"reason": reason})
    assert reply.status == 422
    assert words in reply.error_summary[0].replace("’", "'")
    with opened(write=False) as work:
        assert people.name(work, cast.ada.person) == "Ada Okafor"


def test_nobody_erases_themselves(as_, cast):
    reply = as_(cast.asha).post(f"/admin/people/{cast.asha.person}/erase", {"reason": REASON})
    assert (reply.status, reply.error_summary) == (422, ["You cannot erase yourself. Ask another administrator."])


def test_an_erased_certificate_says_so_to_whoever_checks_it(as_, client, cast, opened):
    certificate = builders.certified(opened, cast)
    with opened(cast.ada, write=False) as work:
        from lms import certificates

        code = certificates.get(work, certificate).code
    as_(cast.asha).post(f"/admin/people/{cast.ada.person}/erase", {"reason": REASON})
    page = client.get(f"/verify/{code}")
    assert page.h1 == "This certificate was erased"
    assert "On 24 November 2026 the holder’s details were erased" in page.words
    assert "Okafor" not in page.words
    assert as_(cast.tariq).get(f"/certificates/{certificate}").status == 404


def test_who_is_erased_is_out_with_their_next_page(as_, cast):
    ben = as_(cast.ben)
    assert ben.get("/").status == 200
    as_(cast.asha).post(f"/admin/people/{cast.ben.person}/erase", {"reason": REASON})
    assert ben.get("/").location == "/sign-in"


def test_unknown_people_and_other_methods(as_, cast):
    client = as_(cast.asha)
    for path in ("copy", "erase"):
        assert client.get(f"/admin/people/{uuid4()}/{path}").status == 404
        assert client.get(f"/admin/people/nobody/{path}").status == 404
    assert client.post("/admin/privacy").status == 405
    assert as_(cast.tariq).get("/admin/privacy").status == 403
