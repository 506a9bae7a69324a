"""learner.pathways, and the pathway that home shows"""

import pytest

from lms import catalogue
from tests.builders import certified
from tests.statements import counted


def headings(reply):
    return [
        "".join(each.itertext()).strip()
        for each in reply.tree.iter("h2")
        if each.get("class", "").startswith("nhsuk-heading-m")
    ]


@pytest.mark.parametrize(
    ("who", "title", "why"),
    [
        ("ada", "Foundation pathway", "Suggested for your job, Ward clerk."),
        ("ben", "Users pathway", "Suggested for your job, Healthcare assistant."),
        ("grace", "Leaders pathway", "Suggested for your job, Ward manager."),
        ("lena", "Leaders pathway", "Suggested for your job, Chief nurse."),
        ("audrey", "Users pathway", "Suggested for your job, Internal auditor."),
        ("mei", "Foundation pathway", "Suggested for everybody."),
    ],
)
def test_the_suggested_one_is_on_top_and_on_home(as_, cast, who, title, why):
    client = as_(cast.actors[who])
    reply = client.get("/pathways")
    assert headings(reply)[0] == title
    assert why in reply.words
    home = client.get("/")
    assert title in headings(home) and why in home.words


def test_every_pathway_with_required_and_optional_modules_in_order(as_, cast):
    reply = as_(cast.ada).get("/pathways")
    assert headings(reply) == ["Foundation pathway", "Users pathway", "Leaders pathway"]
    words = reply.words
    leaders = words[words.index("Leaders pathway") :]
    assert leaders.index("Try it, 20 minutes") < leaders.index("Check twice, 12 minutes")
    users = words[words.index("Users pathway") : words.index("Leaders pathway")]
    assert "Try it, 20 minutes, optional" in users
    assert "1. Check twice" in words
    assert "Optional. " in words[: words.index("Users pathway")]


def test_minutes_left_are_those_of_the_required_modules(as_, cast, opened):
    assert "12 of 12 minutes left." in as_(cast.ada).get("/pathways").words
    certified(opened, cast)
    reply = as_(cast.ada).get("/pathways")
    assert "0 of 12 minutes left." in reply.words
    assert "20 of 32 minutes left." in reply.words[reply.words.index("Leaders pathway") :]
    assert "0 of 12 minutes left." in as_(cast.ada).get("/").words


def test_home_lists_required_modules_then_the_optional_ones(as_, cast):
    words = as_(cast.ben).get("/").words
    assert (
        words.index("Users pathway")
        < words.index("If you would like to do more")
        < words.index("One small thing to do on every page.")
    )


def test_what_is_asked_outside_the_pathway_is_shown_too(as_, cast, opened):
    with opened(cast.ada) as work:
        catalogue.choose_pathway(work, "leaders")
    with opened() as work:
        from lms import assignments

        assignments.ask(
            work, cast.ada.person, post_id=cast.posts["ada"], module_id="T03", due_on=work.today, reason="everyone does"
        )
    words = as_(cast.ada).get("/").words
    assert words.index("Leaders pathway") < words.index("Also asked of you") < words.rindex("Choose with care")


def test_it_sends_few_statements_whatever_was_chosen(app, as_, cast, opened):
    with opened(cast.ada) as work:
        catalogue.choose_pathway(work, "users")
    client = as_(cast.ada)
    for path, most in (("/pathways", 5), ("/", 6)):
        client.get(path)
        with counted(app.engine) as found:
            client.get(path)
        assert len(found) <= most, path


def test_signed_out(client):
    assert client.get("/pathways").location.startswith("/sign-in")


def test_wrong_method(as_, cast):
    assert as_(cast.ada).open("/pathways", "DELETE").status == 405
