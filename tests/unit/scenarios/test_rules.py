"""How a path is followed, and how decisions are counted."""

import json

import pytest

from lms.content import Scenario
from lms.scenarios import rules


def story(ways, endings=("good", "bad"), asks=None):
    """Return a scenario whose decisions lead where `ways` says: {"first": "second good"} has two choices, `a` and `b`."""
    decisions = [
        {
            "id": name, "tale": ["A tale."], "ask": (asks or {}).get(name, "What should Mina do?"),
            "choices": [
                {"id": "ab"[at], "text": f"{name} {to}", "tone": "best", "consequence": ["So."], "lesson": ["Thus."], "next": to}
                for at, to in enumerate(places.split())
            ],
        }
        for name, places in ways.items()
    ]  # fmt: skip
    whole = {
        "title": "A story", "minutes": 2, "outcomes": ["one"], "setting": ["Once."], "decisions": decisions,
        "endings": [{"id": each, "tone": "best", "text": ["The end."]} for each in endings],
        "debrief": ["Why."], "slug": "a-story", "number": 1, "cites": [],
    }  # fmt: skip
    return Scenario.model_validate_json(json.dumps(whole))


EVEN = story({"first": "second third", "second": "good bad", "third": "bad good"})
UNEVEN = story({"first": "second good", "second": "third bad", "third": "good bad"})
ROUND = story({"first": "second good", "second": "first bad"})
SHORT = story({"first": "good bad"})


def test_a_path_is_followed_to_its_end():
    found = rules.walk(EVEN, "a.b")
    assert [(step.decision.id, step.choice.id) for step in found.steps] == [("first", "a"), ("second", "b")]
    assert (found.at.id, found.is_whole, found.path) == ("bad", True, "a.b")
    assert rules.walk(EVEN, "b").at.id == "third"


def test_no_path_is_the_first_decision():
    found = rules.walk(EVEN, "")
    assert (found.steps, found.at.id, found.is_whole, found.path) == ((), "first", True, "")


@pytest.mark.parametrize(
    ("path", "sense", "at"),
    [
        ("x", "", "first"),
        ("a.x.b", "a", "second"),
        ("a.b.a", "a.b", "bad"),
        (".a", "", "first"),
        ("a.", "a", "second"),
        ("A", "", "first"),
    ],
)
def test_a_path_is_followed_as_far_as_it_makes_sense(path, sense, at):
    found = rules.walk(EVEN, path)
    assert (found.path, found.at.id, found.is_whole) == (sense, at, False)


def test_a_path_may_go_round():
    assert rules.walk(ROUND, "a.a.a.a.b").at.id == "good"


@pytest.mark.parametrize(
    ("scenario", "start", "wanted"),
    [
        (EVEN, "first", (2, 2)), (EVEN, "second", (1, 1)), (UNEVEN, "first", (1, 3)), (UNEVEN, "second", (1, 2)),
        (UNEVEN, "third", (1, 1)), (ROUND, "first", (1, None)), (ROUND, "second", (1, None)), (SHORT, "first", (1, 1)),
    ],
)  # fmt: skip
def test_decisions_from_here_to_an_end(scenario, start, wanted):
    assert rules.span(scenario, scenario.decision(start)) == wanted


@pytest.mark.parametrize(
    ("scenario", "at", "number", "words"),
    [
        (EVEN, "first", 1, "decision 1 of 2"), (EVEN, "third", 2, "decision 2 of 2"),
        (UNEVEN, "first", 1, "decision 1 of up to 3"), (UNEVEN, "second", 2, "decision 2 of up to 3"),
        (UNEVEN, "third", 3, "decision 3 of 3"), (ROUND, "first", 1, "decision 1"), (ROUND, "first", 5, "decision 5"),
    ],
)  # fmt: skip
def test_a_place_says_no_more_than_is_known(scenario, at, number, words):
    assert rules.place(scenario, scenario.decision(at), number) == words


def test_the_length_of_a_story():
    assert [rules.length(each) for each in (EVEN, UNEVEN, ROUND, SHORT)] == [
        "2 decisions", "up to 3 decisions", "", "1 decision",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("ask", "who"),
    [
        ("What should Hannah do?", "Hannah"), ("What should Hannah do next?", "Hannah"), ("How should Dr Patel answer?", "Dr Patel"),
        ("Which draft could Anne-Marie send?", "Anne-Marie"), ("And now?", ""), ("What should the ward do?", ""),
        ("What should GP practices do?", ""), ("What should Hannah and Priya do?", ""), ("What should Hannah’s team do?", ""),
        ("What should she do?", ""),
    ],
)  # fmt: skip
def test_who_decides_is_read_from_the_question(ask, who):
    assert rules.subject(ask) == who


@pytest.mark.parametrize(
    ("ask", "who"),
    [
        ("What should she do next?", "Mina"),
        ("What now?", ""),
        ("What should they do?", ""),
        ("What should Joseph do?", "Joseph"),
    ],
)
def test_he_or_she_is_whom_the_first_question_named(ask, who):
    scenario = story({"first": "second good", "second": "good bad"}, asks={"second": ask})
    assert rules.who(scenario, scenario.decision("second")) == who
    assert rules.who(scenario, scenario.first) == "Mina"


@pytest.mark.parametrize(
    ("text", "first"),
    [("One. Two.", "One."), ("One? Two.", "One?"), ("No end", "No end"), ("Of 3.5 parts. So.", "Of 3.5 parts.")],
)
def test_the_first_sentence(text, first):
    assert rules.first_sentence(text) == first
