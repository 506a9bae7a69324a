"""learner.use_suggested_pathway"""

import pytest
import sqlalchemy as sa

from lms import catalogue

URL = "/pathways/suggested"


@pytest.fixture
def _chosen(opened, cast):
    for who in (cast.ada, cast.ben):
        with opened(who) as work:
            catalogue.choose_pathway(work, "leaders")


def count(app, action):
    with app.engine.connect() as connection:
        wanted = sa.text("SELECT count(*) FROM audit_entry WHERE action = :action")
        return connection.execute(wanted, {"action": action}).scalar_one()


@pytest.mark.usefixtures("_chosen")
def test_it_undoes_the_choice_of_nobody_else(as_, cast):
    client = as_(cast.ada)
    assert "Use the suggested one" in client.get("/pathways").words
    reply = client.post(URL)
    assert (reply.status, reply.location) == (303, "/pathways")
    page = client.get("/pathways")
    assert "Your pathway is the suggested one again." in page.words
    assert "Suggested for your job, Ward clerk." in page.words
    assert "Use the suggested one" not in page.words
    assert "You chose this pathway." in as_(cast.ben).get("/pathways").words


@pytest.mark.usefixtures("_chosen")
def test_it_is_recorded_once(app, as_, cast):
    client = as_(cast.ada)
    for _ in range(2):
        assert client.post(URL).status == 303
    assert count(app, "catalogue:use-suggested-pathway") == 1


def test_without_a_choice_nothing_is_recorded(app, as_, cast):
    assert as_(cast.ada).post(URL).status == 303
    assert count(app, "catalogue:use-suggested-pathway") == 0


def test_signed_out(client):
    assert client.post(URL).location.startswith("/sign-in")


def test_opening_the_address_changes_nothing(as_, cast):
    assert as_(cast.ada).get(URL).status == 405
