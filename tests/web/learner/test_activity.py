"""learner.activity"""

import logging
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from lms.runtime.logs import JsonLines
from lms.schema import metadata
from tests.statements import counted

CANARY = "quokka7731"
SENT = {
    "sort": {"part-1": "1", "part-2": "1"},
    "sort-four": {"part-1": "1", "part-3": "2"},
    "match": {"part-1": "1", "part-2": "2", "part-3": "3"},
    "spot": {"part": ["2"]},
    "estimate": {"guess": "90"},
    "rewrite": {"text": f"Write to the {CANARY}.\nMake it short."},
    "pick": {"choice": "2"},
}


def page(slug):
    return f"/modules/T04/pages/{slug}"


def url(slug):
    return f"{page(slug)}/activity"


@pytest.mark.parametrize("slug", SENT)
def test_a_page_asks_and_its_form_leads_to_the_answer(as_, cast, slug):
    reply = as_(cast.ada).get(page(slug))
    assert "Try it, " in reply.words
    assert "Nobody sees your answer, and it does not count." in reply.words
    form = next(each for each in reply.tree.iter("form") if each.get("action", "").startswith(url(slug)))
    assert (form.get("method"), form.get("action")) == ("post", f"{url(slug)}#activity")
    names = {each.get("name") for tag in ("input", "select", "textarea") for each in form.iter(tag)}
    assert names >= set(SENT[slug]) | {"csrf_token"}
    assert "Because" not in reply.words and "Try again" not in reply.words


@pytest.mark.parametrize(
    ("slug", "sentences"),
    [
        ("sort", ["1 of 3 right. Look at the others again", "You chose “Rules”, rightly", "You chose “Rules”, but it is “Learned”",
                  "You left this. It is “Rules”", "It learned from old messages."]),
        ("sort-four", ["1 of 3 right.", "You left this. It is “Introduce”", "You chose “Introduce”, but it is “Monitor”"]),
        ("match", ["All 3 right", "They see what others were sent."]),
        ("spot", ["Nearly: you found 1 of the 2", "You ticked this, rightly", "You left this, rightly",
                  "You left this, but it is one of them", "The two faults together would send people to the wrong room."]),
        ("estimate", ["A long way off: you guessed 90, and the answer is 17 people", "about five times the answer", "How it is worked out",
                      "10 of 60 is about 17 of 100."]),
        ("rewrite", ["Compare it with yours", "Yours", f"Write to the {CANARY}. Make it short.", "Ours", "Use plain words.",
                     "It asks for a draft."]),
        ("pick", ["There is no right or wrong choice here", "I choose tools", "You chose this", "You are a leader today.",
                  "What we say to the other choices", "You are a maker today."]),
    ],
)  # fmt: skip
def test_every_line_is_answered(as_, cast, slug, sentences):
    reply = as_(cast.ada).post(url(slug), SENT[slug])
    assert reply.status == 200
    assert reply.title.startswith("Your answer: ")
    for sentence in sentences:
        assert sentence in reply.words
    assert f"{page(slug)}#activity" in reply.links()
    assert "Try again" in reply.words
    assert "Check my answers" not in reply.words


@pytest.mark.parametrize("slug", SENT)
def test_nothing_chosen_is_no_error(as_, cast, slug):
    reply = as_(cast.ada).post(url(slug))
    assert reply.status == 200
    assert reply.error_summary == []
    rows = [each for each in reply.tree.iter("li") if each.get("class") == "app-rows__row"]
    assert all("You left this" in "".join(each.itertext()) for each in rows)
    assert "You left" in reply.words


def test_the_page_around_it_is_the_same(as_, cast):
    client = as_(cast.ada)
    before, after = client.get(page("sort")), client.post(url("sort"), SENT["sort"])
    assert after.h1 == before.h1
    assert "Mark as read and continue" in after.words
    assert "Words on this page" in after.words


@pytest.mark.parametrize("slug", SENT)
def test_no_answer_reaches_a_table_a_log_a_mail_or_the_cookie(app, as_, cast, slug, caplog, capfd):
    client = as_(cast.ada)
    client.get(page(slug))
    fields = {**SENT[slug], "csrf_token": client.csrf_token()}
    before = contents(app)
    with heard(caplog), counted(app.engine) as statements:
        reply = client.post(url(slug), fields, csrf=False)
    assert reply.status == 200
    assert contents(app) == before
    assert not [each for each in statements if not each.lstrip().startswith("SELECT")]
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")
    assert "Set-Cookie" not in reply.response.headers


def test_what_goes_wrong_is_logged_without_the_answer(as_, cast, monkeypatch, caplog):
    """The log of an unexpected error holds a trace; no line of it holds what was sent."""
    client = as_(cast.ada)
    fields = {**SENT["rewrite"], "csrf_token": client.csrf_token()}

    def fails(*_arguments):
        raise ValueError("on purpose")

    monkeypatch.setattr("lms.learning.check", fails)
    with heard(caplog):
        reply = client.raw("POST", url("rewrite"), fields)
    assert reply.status_code == 500
    lines = [JsonLines().format(record) for record in caplog.records]
    assert any("on purpose" in line for line in lines)
    assert not [line for line in lines if CANARY in line]
    assert CANARY not in reply.get_data(as_text=True)


@contextmanager
def heard(caplog):
    """Let the test hear the product's log, which leaves nothing to other handlers."""
    logger = logging.getLogger("lms")
    logger.addHandler(caplog.handler)
    try:
        with caplog.at_level(logging.DEBUG):
            yield
    finally:
        logger.removeHandler(caplog.handler)


def contents(app):
    with app.engine.connect() as connection:
        return {table.name: connection.execute(sa.select(table)).all() for table in metadata.sorted_tables}


def test_what_was_written_is_shown_as_text(as_, cast):
    reply = as_(cast.ada).post(url("rewrite"), {"text": "<script>alert(1)</script> {{ 7 * 7 }} \x00"})
    assert "<script>alert(1)</script> {{ 7 * 7 }}" in reply.words
    assert "&lt;script&gt;" in reply.text


def test_a_run_need_not_have_begun_and_none_begins(opened, as_, cast):
    from lms import enrolments

    assert as_(cast.lena).post(url("pick"), {"choice": "1"}).status == 200
    with opened(cast.lena, write=False) as work:
        assert enrolments.latest_run(work, "T04") is None


def test_it_costs_no_more_than_the_page(app, as_, cast):
    client = as_(cast.ada)
    client.get(page("sort-four"))
    token = {"csrf_token": client.csrf_token()}
    with counted(app.engine) as found:
        client.post(url("sort-four"), token, csrf=False)
    assert len(found) <= 4


def test_opening_the_address_leads_to_the_page(as_, cast):
    reply = as_(cast.ada).get(url("sort"))
    assert reply.status == 303
    assert reply.response.headers["Location"].endswith(f"{page('sort')}#activity")


@pytest.mark.parametrize(
    "path",
    [url("sheet"), url("nowhere"), "/modules/T99/pages/sort/activity", "/modules/T01/pages/why-look-again/activity"],
)
def test_a_page_that_asks_nothing_has_no_answer(as_, cast, path):
    assert as_(cast.ada).post(path, {"part": "1"}).status == 404


def test_signed_out(client):
    reply = client.post(url("sort"), SENT["sort"])
    assert reply.status == 303
    assert reply.location.startswith("/sign-in")


def test_without_a_token(as_, cast):
    assert as_(cast.ada).post(url("sort"), SENT["sort"], csrf=False).status == 400


def test_wrong_method(as_, cast):
    assert as_(cast.ada).open(url("sort"), "PUT").status == 405
