"""manager.more_time"""

from datetime import date
from uuid import uuid4

import pytest

from lms import assignments
from tests import builders
from tests.cast import DUE

REASON = "She is away until the new year"


@pytest.fixture
def url(cast, opened):
    with opened(write=False) as work:
        (asked,) = assignments.open_for(work, cast.ada.person)
    return f"/team/{cast.ada.person}/assignments/{asked.id}/more-time"


def fields(until="28 2 2027", **changed):
    day, month, year = until.split()
    return {"until-day": day, "until-month": month, "until-year": year, "reason": REASON, **changed}


def due(opened, cast):
    with opened(write=False) as work:
        (asked,) = assignments.open_for(work, cast.ada.person)
    return asked.due_on


def test_it_moves_the_due_date_and_says_so_to_both(as_, cast, opened, url):
    person = f"/team/{cast.ada.person}"
    assert url in as_(cast.tariq).get(person).links()
    page = as_(cast.tariq).get(url)
    assert page.h1.startswith("Give more time for ")
    assert "Ada Okafor is not certified yet." in page.words
    assert as_(cast.tariq).post(url, fields()).location == person
    assert due(opened, cast) == date(2027, 2, 28)
    shown = as_(cast.tariq).get(f"{person}?why=T01")
    assert f"instead of {DUE.day} {DUE:%B %Y}, given on 24 November 2026: {REASON}." in shown.words
    assert "You have more time for " in as_(cast.ada).get("/messages").words
    assert REASON in as_(cast.ada).get("/modules/T01?why=this").words


def test_it_moves_the_end_that_counts_here_and_leaves_the_certificate(as_, client, cast, opened, url):
    certificate = builders.certified(opened, cast)
    page = as_(cast.tariq).get(url)
    assert "Ada Okafor’s certification counts here until 24 November 2027." in page.words
    assert as_(cast.tariq).post(url, fields("31 1 2028")).status == 303
    shown = as_(cast.tariq).get(f"/team/{cast.ada.person}?why=T01").words
    assert "Until 31 January 2028 instead of 24 November 2027" in shown
    assert "Counts until 24 November 2027." in shown
    assert "24 November 2027" in as_(cast.ada).get(f"/certificates/{certificate}").words
    assert "31 January 2028" not in as_(cast.ada).get(f"/certificates/{certificate}").words


def test_sent_twice_it_is_given_once(as_, cast, opened, url):
    assert as_(cast.tariq).post(url, fields()).status == 303
    reply = as_(cast.tariq).post(url, fields())
    assert reply.status == 422
    assert reply.error_summary == ["Choose a day after 28 February 2027: they have time until then already"]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"until": "31 2 2027"}, "Enter a date, such as 31 1 2027"),
        ({"until": "1 1 2020"}, f"Choose a day after {DUE.day} {DUE:%B %Y}: they have time until then already"),
        ({"reason": ""}, "Enter the reason in 10 to 300 characters"),
    ],
)
def test_a_form_that_is_not_filled_changes_nothing(as_, cast, opened, url, changed, sentence):
    reply = as_(cast.tariq).post(url, fields(**changed))
    assert reply.status == 422
    assert reply.error_summary == [sentence]
    assert due(opened, cast) == DUE


def test_who_may_not(as_, client, cast, url):
    assert as_(cast.petra).get(url).status == 404
    assert as_(cast.grace).get(url).status == 403
    assert as_(cast.ada).post(url, fields()).status == 403
    assert client.get(url).status == 303


def test_an_address_that_is_none(as_, cast, url):
    browser = as_(cast.tariq)
    assert browser.get(url.replace(str(cast.ada.person), str(cast.ben.person))).status == 404
    assert browser.get(f"/team/{cast.ada.person}/assignments/{uuid4()}/more-time").status == 404
    assert browser.get(f"/team/{cast.ada.person}/assignments/nonsense/more-time").status == 404
