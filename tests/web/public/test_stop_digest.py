"""Stopping the mails of a digest by the link in them."""

import pytest

from lms import reminders


@pytest.fixture
def path(app, cast):
    """The address in Ada's mails."""
    return f"/digest/stop/{reminders.stop_token(app.site, cast.ada.person)}"


def mailed(opened, actor):
    with opened(actor, write=False) as work:
        return reminders.choice(work).is_mailed


def test_looking_changes_nothing_and_the_button_stops_them(client, cast, opened, path):
    page = client.get(path)
    assert page.h1 == "Stop the weekly mails?"
    assert mailed(opened, cast.ada)
    assert client.post(path).h1 == "You get no more weekly mails"
    assert not mailed(opened, cast.ada)
    assert mailed(opened, cast.ben)
    assert client.post(path).status == 200


def test_a_mail_program_needs_no_session_no_form_and_no_redirect(client, cast, opened, path):
    reply = client.post(path, {"List-Unsubscribe": "One-Click"}, csrf=False)
    assert reply.status == 200
    assert not mailed(opened, cast.ada)


@pytest.mark.parametrize("token", ["unknown", "A" * 43, "x" * 400, "é" * 43])
def test_an_unknown_link_is_not_there(client, token):
    assert client.get(f"/digest/stop/{token}").status == 404
    assert client.post(f"/digest/stop/{token}").status == 404
    assert client.post(f"/digest/stop/{token}", csrf=False).status == 404


def test_somebody_elses_id_with_this_seal_is_nobodys(client, app, cast, opened, path):
    mine, theirs = path.rpartition("/")[2], reminders.stop_token(app.site, cast.ben.person)
    assert client.post(f"/digest/stop/{theirs[:21]}{mine[21:]}").status == 404
    assert mailed(opened, cast.ada) and mailed(opened, cast.ben)
