"""learner.glossary"""

import sqlalchemy as sa


def test_every_word_with_the_pages_that_use_it(as_, cast):
    reply = as_(cast.ada).get("/glossary")
    assert reply.status == 200
    assert reply.h1 == "Glossary"
    assert "Second look Reading something again before it counts." in reply.words
    for path in (
        "/modules/T01/pages/why-look-again",
        "/modules/T01/pages/say-that-it-helped",
        "/modules/T04/pages/sort",
    ):
        assert path in reply.links()
    assert reply.words.index("Check twice: ") < reply.words.index("Try it: ")
    assert "/sources" in reply.links()


def test_a_retired_module_explains_nothing(opened, as_, cast):
    with opened() as work:
        work.db.execute(sa.text("UPDATE module SET retired_on = '2026-11-01' WHERE id = 'T04'"))
    reply = as_(cast.ada).get("/glossary")
    assert "/modules/T01/pages/why-look-again" in reply.links()
    assert "/modules/T04/pages/sort" not in reply.links()


def test_nothing_published_is_said(opened, as_, cast):
    with opened() as work:
        work.db.execute(sa.text("UPDATE module SET retired_on = '2026-11-01'"))
    assert "No module explains a word yet." in as_(cast.ada).get("/glossary").words


def test_it_is_found_from_pathways_help_and_pages(as_, cast):
    for path in ("/pathways", "/help", "/modules/T01/pages/why-look-again"):
        assert "/glossary" in as_(cast.ada).get(path).links()


def test_signed_out(client):
    assert client.get("/glossary").location.startswith("/sign-in")


def test_wrong_method(as_, cast):
    assert as_(cast.ada).post("/glossary").status == 405
