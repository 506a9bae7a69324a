"""One's own digest and calendar."""

import sqlalchemy as sa

from lms import reminders
from lms.reminders.models import CalendarLink


def test_the_day_of_the_digest_is_shown_and_changed(as_, cast, opened):
    client = as_(cast.ada)
    page = client.get("/account/digest")
    assert page.h1 == "Your weekly digest"
    assert 'value="0" checked' in page.text
    reply = client.post("/account/digest", {"weekday": "3", "is_mailed": ""})
    assert (reply.status, reply.location) == (303, "/account")
    assert "Your digest comes on Thursdays." in client.get("/account").words
    with opened(cast.ada, write=False) as work:
        found = reminders.choice(work)
        assert (found.weekday, found.is_mailed) == (3, False)
    page = client.get("/account/digest")
    assert 'value="3" checked' in page.text
    with opened(cast.ben, write=False) as work:
        assert reminders.choice(work).is_mailed


def test_no_day_or_a_foreign_one_changes_nothing(as_, cast, opened):
    for fields in ({}, {"weekday": "7"}, {"weekday": "x"}, {"weekday": "-1"}):
        reply = as_(cast.ada).post("/account/digest", fields)
        assert reply.status == 422
        assert reply.error_summary == ["Choose a day"]
    with opened(cast.ada, write=False) as work:
        assert not reminders.choice(work).is_own


def test_signed_out_is_asked_to_sign_in(client):
    for path in ("/account/digest", "/account/calendar"):
        assert client.get(path).location.startswith("/sign-in")
    assert client.post("/account/calendar").location.startswith("/sign-in")
    assert client.post("/account/calendar/end").location.startswith("/sign-in")


def test_a_calendar_is_made_shown_once_read_without_a_session_and_taken_back(as_, cast, opened, client):
    own = as_(cast.ada)
    assert "Make an address" in own.get("/account/calendar").words
    made = own.post("/account/calendar")
    address = made.text.partition('data-copy="http://127.0.0.1:8000')[2].partition('"')[0]
    assert address.startswith("/calendar.ics?key=")
    assert address not in own.get("/account/calendar").text
    reply = client.get(address)
    assert reply.status == 200
    assert reply.response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert reply.response.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in reply.response.headers
    assert "SUMMARY:Due: " in reply.text
    newer = own.post("/account/calendar").text.partition('data-copy="http://127.0.0.1:8000')[2].partition('"')[0]
    assert client.get(address).status == 404
    assert client.get(newer).status == 200
    assert own.post("/account/calendar/end").location == "/account/calendar"
    assert own.post("/account/calendar/end").status == 303
    assert client.get(newer).status == 404
    with opened(write=False) as work:
        assert work.db.scalars(sa.select(CalendarLink)).all() == []


def test_an_unknown_key_is_the_page_of_an_unknown_address(client):
    for path in ("/calendar.ics", "/calendar.ics?key=", "/calendar.ics?key=" + "x" * 43, "/calendar.ics?key=%00"):
        assert client.get(path).status == 404
