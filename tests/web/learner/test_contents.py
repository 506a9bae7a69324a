"""The list beside a page: pages, scenarios, quiz and sign-off with their states, in no more statements than before."""

import pytest

from lms import quizzes, scenarios, signoff
from tests import builders
from tests.statements import counted

PAGE = "/modules/T03/pages/before-you-choose"
SIGN_OFF = "/modules/T03/sign-off"
STATEMENTS = 4


@pytest.fixture
def listed(as_, cast, app):
    """Return the lines beside the page, as they are heard, and its links; the second look may send four statements."""
    client = as_(cast.ada)

    def read(path=PAGE):
        client.get(path)
        with counted(app.engine) as found:
            page = client.get(path)
        assert len(found) <= STATEMENTS, found
        beside = page.tree.find(".//nav[@aria-labelledby='contents']")
        lines = [" ".join("".join(each.itertext()).split()) for each in beside.iter("li")]
        return lines, [each.attrib["href"] for each in beside.iter("a")]

    return read


def play(opened, cast, name):
    with opened(cast.ada) as work:
        scenarios.finish(work, "T03", name)


def test_before_a_start_everything_is_to_do_and_sign_off_cannot_start(listed):
    lines, links = listed()
    assert lines == [
        "1. Before you choose, you are here", "Two scenarios, to do", "Quiz, to do", "Sign-off, cannot start yet",
    ]  # fmt: skip
    assert links == ["/modules/T03/scenarios/the-rota-note", "/modules/T03/quiz"]


def test_scenarios_lead_to_the_one_that_is_left(listed, opened, cast):
    builders.read_all(opened, cast.ada, "T03")
    play(opened, cast, "the-rota-note")
    lines, links = listed()
    assert lines[1] == "Two scenarios, one done"
    assert links[0] == "/modules/T03/scenarios/the-kind-reply"
    play(opened, cast, "the-kind-reply")
    assert listed()[0][1] == "Two scenarios, done"


def test_a_quiz_is_in_progress_from_its_first_question_until_it_is_passed(listed, opened, cast):
    builders.read_all(opened, cast.ada, "T03")
    attempt = builders.answer_all(opened, cast.ada, module_id="T03")
    assert listed()[0][2] == "Quiz, in progress"
    with opened(cast.ada) as work:
        quizzes.submit(work, attempt)
    assert listed()[0][2] == "Quiz, passed"
    assert listed()[0][3] == "Sign-off, cannot start yet"


def test_sign_off_says_where_it_stands(listed, opened, cast):
    path = "/modules/T01/pages/say-that-it-helped"
    builders.read_and_pass(opened, cast.ada)

    def last():
        lines, links = listed(path)
        return lines[-1], "/modules/T01/sign-off" in links

    assert last() == ("Sign-off, to do", True)
    builders.see_behaviours(opened, cast)
    with opened(cast.ada) as work:
        request = signoff.ask(work, builders.MODULE, note="")
    assert last() == ("Sign-off, awaiting sign-off", True)
    with opened(cast.grace) as work:
        signoff.decide(work, request, approve=False, reason="Show me once more, please")
    assert last() == ("Sign-off, look at this again", True)
    with opened(cast.ada) as work:
        request = signoff.ask(work, builders.MODULE, note="Done")
    with opened(cast.grace) as work:
        signoff.decide(work, request, approve=True)
    assert last() == ("Sign-off, signed off", True)


def test_a_page_with_an_organisations_own_words_sends_no_more(listed, opened, cast):
    builders.read_all(opened, cast.ada, "T04")
    lines, _ = listed("/modules/T04/pages/sort-four")
    assert lines[1] == "2. Put things into four stages, you are here"
