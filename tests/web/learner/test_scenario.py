"""A scenario as pages: a decision, what follows a choice, and the end; looking records nothing."""

import pytest

from lms import enrolments, scenarios
from tests import builders
from tests.statements import counted

NOTE = "/modules/T03/scenarios/the-rota-note"
REPLY = "/modules/T03/scenarios/the-kind-reply"
PRIVACY = "There is no score here. We record only that you reached the end, never what you chose."
TO_TRUSTED = "check-the-rota.say-it-helped"


@pytest.fixture
def ada(as_, cast):
    """Ada's browser."""
    return as_(cast.ada)


def played(opened, cast):
    """What is recorded of Ada's scenarios."""
    with opened(cast.ada, write=False) as work:
        run = enrolments.latest_run(work, "T03")
        return scenarios.played(work, run.enrolment_id) if run else None


def test_the_first_decision_tells_the_setting_and_asks(ada):
    page = ada.get(NOTE)
    assert page.h1 == "Scenario, decision 1 of 2: The rota note"
    assert page.title == "The rota note, decision 1 of 2, Choose with care – Wardwise"
    assert PRIVACY in page.words
    assert "Mina has to tell the ward" in page.words
    assert "What should Mina do?" in page.words
    assert "Try another way" not in page.words
    assert page.text.count('type="radio"') == 2
    assert "checked" not in page.text
    assert '<h2 class="nhsuk-fieldset__heading">' in page.text


def test_what_follows_comes_before_the_next_decision(ada):
    page = ada.get(f"{NOTE}/consequence?choice=check-the-rota")
    assert page.h1 == "The rota note, decision 1 of 2: What happened"
    assert "Mina’s choice: Compare the note with the rota, line by line" in page.words
    assert "Best She finds the wrong Monday" in page.words
    assert "What to take from this Check what counts" in page.words
    assert f"{NOTE}?path=check-the-rota" in page.links()
    assert NOTE in page.links()
    following = ada.get(f"{NOTE}?path=check-the-rota")
    assert following.h1 == "Scenario, decision 2 of 2: The rota note"
    assert PRIVACY in following.words
    assert "The note is right now." in following.words
    assert "Mina has to tell" not in following.words
    assert "Try another way at decision 1" in following.words
    assert NOTE in following.links()


def test_the_last_choice_offers_to_finish_and_the_end_follows(ada, opened, cast):
    last = ada.get(f"{NOTE}/consequence?path=check-the-rota&choice=say-it-helped")
    assert "Finish the story" in last.words
    assert last.hidden("path") == TO_TRUSTED
    assert played(opened, cast) is None
    done = ada.post(f"{NOTE}/end", {"path": TO_TRUSTED})
    assert (done.status, done.location) == (303, f"{NOTE}/end?path={TO_TRUSTED}")
    assert played(opened, cast) == {"the-rota-note"}
    end = ada.get(done.location)
    assert end.h1 == "Scenario, the end: The rota note"
    assert "You reached the end, so this scenario is done." in end.words
    assert "Best Everybody comes on the right day." in end.words
    assert "Why it matters What a tool writes is a draft" in end.words
    for words in (
        "Decision 1: What should Mina do?", "Send the note as it is", "The note names the wrong Monday. Risky",
        "Decision 2: What should Mina write below it?", "Her name alone", "Nobody minds. Workable",
    ):  # fmt: skip
        assert words in end.words
    assert "Three people come" not in end.words
    assert f"{NOTE}/consequence?path=check-the-rota&choice=name-alone" in end.links()
    assert "Next scenario: The kind reply" in end.words
    assert REPLY in end.links()
    assert "Play this one again" in end.words
    assert "Sources Test press, “A study of checking”, 2025" in end.words


def test_after_the_last_scenario_the_pages_or_the_quiz_come_next(ada, opened, cast):
    ada.post(f"{NOTE}/end", {"path": TO_TRUSTED})
    done = ada.post(f"{REPLY}/end", {"path": "write-by-hand"})
    assert "Go on with the pages" in ada.get(done.location).words
    builders.read_all(opened, cast.ada, "T03")
    page = ada.get(done.location)
    assert "Go to the quiz" in page.words
    assert "/modules/T03/quiz" in page.links()
    assert "Sources" not in page.words


def test_another_end_is_seen_without_another_record(ada, opened, cast):
    ada.post(f"{NOTE}/end", {"path": TO_TRUSTED})
    other = ada.post(f"{NOTE}/end", {"path": "send-it-unread.blame-the-tool"})
    assert "Risky From now on people ring" in ada.get(other.location).words
    assert played(opened, cast) == {"the-rota-note"}


@pytest.mark.parametrize("query", ["", "?choice=", "?choice=nonsense", "?choice=own-up-at-once", "?path=&choice=."])
def test_nothing_chosen_asks_again(ada, query):
    page = ada.get(f"{NOTE}/consequence{query}")
    assert page.status == 422
    assert page.error_summary == ["Choose what Mina should do"]
    assert "What should Mina do?" in page.words


def test_a_question_without_a_name_asks_without_one(ada):
    assert ada.get(f"{REPLY}/consequence").error_summary == ["Choose one answer to go on"]
    assert "The choice: Write three lines by hand" in ada.get(f"{REPLY}/consequence?choice=write-by-hand").words


@pytest.mark.parametrize(
    ("path", "decision"),
    [
        ("nonsense", 1),
        (".", 1),
        ("..", 1),
        ("check-the-rota.", 2),
        ("check-the-rota.nonsense.more", 2),
        ("send-it-unread.say-it-helped", 2),
        ("%00", 1),
        ("%ff%fe", 1),
        ("a" * 3000, 1),
        ("check-the-rota." + "x." * 500, 2),
    ],
)
def test_a_path_that_makes_no_sense_leads_to_the_last_decision_that_does(ada, opened, cast, path, decision):
    heading = f"Scenario, decision {decision} of 2: The rota note"
    assert ada.get(f"{NOTE}?path={path}").h1 == heading
    for address in (f"{NOTE}/consequence?path={path}&choice=check-the-rota", f"{NOTE}/end?path={path}"):
        reply = ada.get(address)
        assert reply.status == 303
        assert ada.get(reply.location).h1 == heading
    refused = ada.post(f"{NOTE}/end", {"path": path})
    assert refused.status == 303 and "/end" not in refused.location
    assert played(opened, cast) is None


@pytest.mark.parametrize("is_begun", [False, True])
def test_an_end_that_was_not_finished_leads_to_its_button(ada, is_begun):
    if is_begun:
        ada.post(f"{REPLY}/end", {"path": "write-by-hand"})
    for address in (f"{NOTE}/end?path={TO_TRUSTED}", f"{NOTE}?path={TO_TRUSTED}", f"{NOTE}?path={TO_TRUSTED}"):
        reply = ada.get(address)
        assert reply.location == f"{NOTE}/consequence?path=check-the-rota&choice=say-it-helped"
    beyond = ada.get(f"{NOTE}?path={TO_TRUSTED}.more")
    assert beyond.location == f"{NOTE}/consequence?path=check-the-rota&choice=say-it-helped"


def test_going_round_is_counted_without_a_last_number(ada):
    path = "paste-the-letter.close-the-window.close-the-window"
    assert ada.get(f"{REPLY}?path={path}").h1 == "Scenario, decision 4: The kind reply"
    done = ada.post(f"{REPLY}/end", {"path": f"{path}.tell-the-manager"})
    assert "Decision 4: What should Joseph do next?" in ada.get(done.location).words


@pytest.mark.parametrize(
    "address", ["/modules/T03/scenarios/none", "/modules/T01/scenarios/the-rota-note", "/modules/X/scenarios/y"]
)
def test_a_scenario_that_is_not_there(ada, address):
    assert ada.get(address).status == 404
    assert ada.get(f"{address}/consequence").status == 404
    assert ada.get(f"{address}/end").status == 404
    assert ada.post(f"{address}/end").status == 404


def test_signed_out_and_wrong_method(client, ada):
    assert client.get(NOTE).location.startswith("/sign-in")
    assert client.post(f"{NOTE}/end").location.startswith("/sign-in")
    assert ada.open(NOTE, "POST").status in {400, 405}
    assert ada.post(f"{NOTE}/end", {"path": TO_TRUSTED}, csrf=False).status == 400


def test_each_page_costs_few_statements(ada, app):
    ada.post(f"{NOTE}/end", {"path": TO_TRUSTED})
    for address in (NOTE, f"{NOTE}/consequence?choice=check-the-rota", f"{NOTE}/end?path={TO_TRUSTED}"):
        ada.get(address)
        with counted(app.engine) as found:
            assert ada.get(address).status == 200
        assert len(found) <= 5, address
