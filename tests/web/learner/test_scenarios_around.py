"""Where scenarios show besides their own pages: module, last page, home, quiz result, sign-off, and the manager's "why"."""

import pytest

from lms import assignments, reports, scenarios, signoff
from lms.runtime.errors import Refused
from lms.signoff.rules import to_finish
from tests import builders
from tests.cast import DUE
from tests.statements import counted

NOTE = "/modules/T03/scenarios/the-rota-note"
REPLY = "/modules/T03/scenarios/the-kind-reply"


@pytest.fixture
def ada(as_, cast, opened):
    """Ada's browser; she is asked for the module with scenarios."""
    with opened() as work:
        assignments.ask(
            work,
            cast.ada.person,
            post_id=cast.posts["ada"],
            module_id="T03",
            due_on=DUE,
            reason="everyone on Elm Ward does",
        )
    return as_(cast.ada)


def play(opened, cast, *names):
    with opened(cast.ada) as work:
        for name in names:
            scenarios.finish(work, "T03", name)


def test_the_module_offers_them_to_practise(ada, opened, cast):
    page = ada.get("/modules/T03")
    assert "Practise Try the tempting choice and see what follows. We never record what you choose." in page.words
    assert "2 decisions, 3 minutes" in page.words
    assert {NOTE, REPLY} <= set(page.links())
    builders.read_all(opened, cast.ada, "T03")
    page = ada.get("/modules/T03")
    assert "To finish, play 2 scenarios, pass the quiz (you need 1 of 2) and get sign-off" in page.words
    assert "#practise" in page.links()
    assert "Play the first scenario" in page.words
    assert "8 of 12 minutes left" in page.words
    play(opened, cast, "the-rota-note")
    page = ada.get("/modules/T03")
    assert "To finish, play 1 more scenario, pass the quiz" in page.words
    assert "Play the next scenario" in page.words
    assert "5 of 12 minutes left" in page.words
    play(opened, cast, "the-kind-reply")
    page = ada.get("/modules/T03")
    assert "To finish, pass the quiz" in page.words
    assert "Go to the quiz" in page.words
    assert "3 of 12 minutes left" in page.words


def test_a_module_without_scenarios_says_nothing_of_them(as_, cast, opened):
    builders.read_all(opened, cast.ada)
    for path in ("/modules/T01", "/modules/T01/pages/say-that-it-helped", "/modules/T01/sign-off"):
        words = as_(cast.ada).get(path).words.casefold()
        assert "scenario" not in words and "practise" not in words


def test_the_last_page_leads_to_them(ada, opened, cast):
    last = "/modules/T03/pages/before-you-choose"
    assert "Mark as read and go to the scenarios" in ada.get(last).words
    done = ada.post(f"{last}/done")
    assert done.response.headers["Location"].endswith("/modules/T03#practise")
    again = ada.get(last)
    assert "Go to the scenarios" in again.words and "/modules/T03#practise" in again.links()
    play(opened, cast, "the-rota-note", "the-kind-reply")
    assert "the scenarios" not in ada.get(last).words
    assert ada.post(f"{last}/done").response.headers["Location"].endswith("/modules/T03#prove")


def test_home_names_the_next_one(ada, opened, cast):
    builders.read_all(opened, cast.ada, "T03")
    page = ada.get("/")
    assert "Scenario 1 of 2: The rota note. It takes about 3 minutes." in page.words
    assert NOTE in page.links() and "Play the first scenario" in page.words
    play(opened, cast, "the-rota-note")
    page = ada.get("/")
    assert "Scenario 2 of 2: The kind reply." in page.words and REPLY in page.links()
    play(opened, cast, "the-kind-reply")
    assert "The quiz comes next." in ada.get("/").words


def test_the_manager_is_told_how_many_and_no_more(ada, opened, cast):
    assert ada
    builders.read_all(opened, cast.ada, "T03")

    def facts():
        with opened(cast.grace, write=False) as work:
            return dict(reports.why(work, cast.ada.person, "T03").facts)

    assert facts()["Still missing"].startswith("Play 2 scenarios. Pass the quiz")
    play(opened, cast, "the-rota-note")
    assert facts()["Done"] == "1 of 1 pages read. 1 of 2 scenarios played."
    assert facts()["Still missing"].startswith("Play 1 more scenario. Pass the quiz")
    play(opened, cast, "the-kind-reply")
    assert facts()["Still missing"].startswith("Pass the quiz")


def test_the_quiz_result_says_what_is_left(ada, opened, cast):
    play(opened, cast, "the-rota-note")
    attempt = builders.pass_quiz(opened, cast.ada, "T03")
    page = ada.get(f"/attempts/{attempt}/result")
    assert "Read 1 more page and play 1 more scenario of the module. Then ask your manager" in page.words
    builders.read_all(opened, cast.ada, "T03")
    page = ada.get(f"/attempts/{attempt}/result")
    assert "Two things left Play 1 more scenario of the module." in page.words
    assert "/modules/T03" in page.links()
    play(opened, cast, "the-kind-reply")
    assert "Ask Grace Mbeki to sign off" in ada.get(f"/attempts/{attempt}/result").words


def test_sign_off_waits_for_them(ada, opened, cast):
    builders.read_all(opened, cast.ada, "T03")
    builders.pass_quiz(opened, cast.ada, "T03")
    page = ada.get("/modules/T03/sign-off")
    assert "Not yet. Finish the scenarios first." in page.words
    assert "0 of 2 played to the end" in page.words
    assert "They do not see what you chose in the scenarios, which nobody ever sees" in page.words
    with opened(cast.ada) as work, pytest.raises(Refused, match="Finish the scenarios first"):
        signoff.ask(work, "T03")
    play(opened, cast, "the-rota-note", "the-kind-reply")
    page = ada.get("/modules/T03/sign-off")
    assert "Finish the" not in page.words
    assert "2 of 2 played to the end" in page.words


@pytest.mark.parametrize(
    ("outstanding", "words"),
    [
        (("read",), "pages"), (("scenarios",), "scenarios"), (("read", "quiz"), "pages and the quiz"),
        (("read", "scenarios", "quiz"), "pages, the scenarios and the quiz"),
    ],
)  # fmt: skip
def test_what_has_to_be_finished_first_is_named(outstanding, words):
    assert to_finish(outstanding) == words


def test_pages_with_scenarios_cost_as_many_statements_as_without(ada, app, opened, cast):
    builders.read_all(opened, cast.ada, "T03")
    play(opened, cast, "the-rota-note")
    for path, most in (("/", 6), ("/modules/T03", 5), ("/modules/T03/pages/before-you-choose", 4)):
        ada.get(path)
        with counted(app.engine) as found:
            ada.get(path)
        assert len(found) <= most, (path, found)
