"""learner.choose_pathway"""

import pytest
import sqlalchemy as sa


def url(pathway_id="users"):
    return f"/pathways/{pathway_id}/choose"


def chosen(app):
    with app.engine.connect() as connection:
        return connection.execute(sa.text("SELECT pathway_id FROM pathway_choice")).scalars().all()


def test_a_choice_is_kept_and_said(app, as_, cast):
    client = as_(cast.ada)
    reply = client.post(url())
    assert (reply.status, reply.location) == (303, "/pathways")
    page = client.get("/pathways")
    assert "This is your pathway now. Home shows it." in page.words
    assert "You chose this pathway." in page.words
    assert "Suggested for you: Foundation pathway." in page.words
    assert "Users pathway" in client.get("/").words
    assert chosen(app) == ["users"]
    assert "You chose" not in as_(cast.ben).get("/pathways").words


def test_it_is_recorded_once_about_the_person(app, as_, cast):
    client = as_(cast.ada)
    for pathway_id in ("users", "users", "leaders"):
        client.post(url(pathway_id))
    with app.engine.connect() as connection:
        rows = connection.execute(
            sa.text("SELECT object_id FROM audit_entry WHERE action = 'catalogue:choose-pathway' ORDER BY number")
        ).scalars().all()  # fmt: skip
        people = connection.execute(sa.text("SELECT count(*) FROM audit_entry WHERE action = 'catalogue:choose-pathway' "
                                            "AND about_person_id IS NOT NULL")).scalar_one()  # fmt: skip
    assert (rows, people) == (["users", "leaders"], 2)
    assert chosen(app) == ["leaders"]


def test_the_suggested_one_can_be_chosen_and_needs_no_way_back(as_, cast):
    client = as_(cast.ada)
    client.post(url("foundation"))
    page = client.get("/pathways")
    assert "You chose this pathway." in page.words
    assert "Use the suggested one" not in page.words


@pytest.mark.parametrize("pathway_id", ["nowhere", "users%20", "T01"])
def test_a_pathway_that_is_not_there(app, as_, cast, pathway_id):
    assert as_(cast.ada).post(url(pathway_id)).status == 404
    assert chosen(app) == []


def test_signed_out(app, client):
    assert client.post(url()).location.startswith("/sign-in")
    assert chosen(app) == []


def test_without_a_token(app, as_, cast):
    assert as_(cast.ada).post(url(), csrf=False).status == 400
    assert chosen(app) == []


def test_opening_the_address_chooses_nothing(app, as_, cast):
    assert as_(cast.ada).get(url()).status == 405
    assert chosen(app) == []
