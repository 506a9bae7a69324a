"""Scenarios: what reads, and each thing that an author can get wrong along its paths."""

import pytest

from lms import content
from tests.unit.content import planting
from tests.unit.content.planting import MODULE, RIGHT, found, place, plant

FILE = f"{MODULE}/scenarios/01-the-greasy-cup.yaml"
SCENARIO = """\
title: The greasy cup
minutes: 3
outcomes: [wash-it]
setting:
  - Asha finds a greasy cup five minutes before the meeting.
decisions:
  - id: first
    ask: What should Asha do?
    choices:
      - id: a
        text: Wash it with hot water
        tone: best
        consequence: [The cup is clean.]
        lesson: [Hot water takes fat along.]
        next: clean
      - id: b
        text: Wipe it with a cloth
        tone: risky
        consequence: [The cup looks clean., It is not.]
        lesson: [A look is no test.]
        next: second
  - id: second
    tale: [The guest looks into the cup.]
    ask: And now?
    choices:
      - id: a
        text: Say sorry and wash it
        tone: best
        consequence: [The guest smiles.]
        lesson: [Sorry is quick.]
        next: late
      - id: b
        text: Wipe it again
        tone: workable
        consequence: [The guest looks again.]
        lesson: [Twice is no better.]
        next: second
endings:
  - id: clean
    tone: best
    text: [They drink.]
  - id: late
    tone: workable
    text: [They drink later.]
debrief:
  - Fat needs heat [@cup-study].
"""
WITH = plant("module", "[read, quiz", "[read, scenarios, quiz")


def read(tmp_path, text=SCENARIO, **changed):
    return planting.read(tmp_path, **{"module": WITH, FILE: text, **changed})


def change(before, after):
    assert SCENARIO.count(before) == 1, SCENARIO.count(before)
    return SCENARIO.replace(before, after)


def test_a_scenario_reads_with_all_that_a_player_needs(tmp_path):
    reading = read(tmp_path)
    assert reading.problems == ()
    module = reading.modules[0].module
    assert module.requirements == ("read", "scenarios", "quiz", "sign_off")
    scenario = module.scenario("the-greasy-cup")
    assert (scenario.number, scenario.title, scenario.minutes, scenario.cites) == (
        1,
        "The greasy cup",
        3,
        ("cup-study",),
    )
    assert scenario.first.id == "first"
    choice = scenario.first.choice("b")
    assert (choice.tone, choice.next, len(choice.consequence)) == ("risky", "second", 2)
    assert scenario.decision(choice.next).tale == ("The guest looks into the cup.",)
    assert scenario.ending("late").tone == "workable"
    for missing in (
        lambda: module.scenario("x"),
        lambda: scenario.decision("clean"),
        lambda: scenario.ending("first"),
        lambda: scenario.first.choice("x"),
    ):
        with pytest.raises(KeyError):
            missing()
    assert content.report_json(reading)["modules"][0]["scenarios"] == 1


def test_a_published_scenario_reads_again_with_the_sources_that_only_it_cites(tmp_path):
    read_module = read(tmp_path, page=plant("page", " [@cup-study]", "")).modules[0]
    assert "scenarios/01-the-greasy-cup.yaml" in read_module.files
    assert list(read_module.module.sources) == ["cup-study"]
    assert content.read_module(read_module.files, read_module.images) == read_module.module
    with pytest.raises(content.ContentError):
        content.read_module({**read_module.files, "sources.yaml": "{}"}, read_module.images)


CASES = [
    ("title: The greasy cup\n", "", "minutes", "format-missing"),
    ("title: The greasy cup\n", "name: x\ntitle: The greasy cup\n", "name", "format-extra-forbidden"),
    ("[wash-it]", "[dry-it]", "dry-it", "unknown-outcome"),
    ("[wash-it]", "[wash-it, wash-it]", "wash-it]", "repeated"),
    ("consequence: [The cup is clean.]", "consequence: []", "[]", "format-too-short"),
    ("consequence: [The cup is clean.]", "consequence: ['']", "''", "format-string-too-short"),
    ("text: Wash it with hot water", "text: " + "x" * 161, "xxx", "format-string-too-long"),
    ("tone: risky", "tone: bad", "bad", "format-literal-error"),
    ("next: clean", "next: tidy", "tidy", "scenario-next"),
    ("        next: late", "        next: clean", "late\n    tone", "scenario-unreached"),
    ("        next: second\n  - id: second", "        next: late\n  - id: second", "second\n    tale", "scenario-unreached"),
    ("best\n        consequence: [The guest", "workable\n        consequence: [The guest", "- id: a\n        text: Say", "scenario-best"),
    ("    tale: [The guest looks into the cup.]\n", "", "id: second\n    ask", "scenario-tale"),
    ("    tale: [The guest looks into the cup.]\n", "    tale: []\n", "id: second\n    tale", "scenario-tale"),
    ("  - id: late", "  - id: clean", "clean\n    tone: workable", "duplicate-id"),
    ("text: Wipe it again", "text: say sorry and wash it ", "say sorry", "repeated"),
    ("[@cup-study]", "[@pan-study]", "Fat needs", "unknown-source"),
    ("[@cup-study]", "[@Cup]", "Fat needs", "citation"),
    ("  - Asha finds", "  - As in [@cup-study], Asha finds", "As in", "citation"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "at", "rule"), CASES)
def test_one_planted_defect_is_one_problem_at_its_place(tmp_path, before, after, at, rule):
    text = change(before, after)
    reading = read(tmp_path, text)
    assert {each for each in found(reading) if each[3] == rule} == {(FILE, *place(text, at), rule)}, reading.problems
    # An id that stands twice leaves the other without a path.
    assert len(found(reading)) == 1 + (rule == "duplicate-id")
    assert reading.modules == ()


def test_a_decision_and_an_ending_do_not_share_an_id(tmp_path):
    text = change("  - id: late", "  - id: second")
    reading = read(tmp_path, text.replace("next: late", "next: second"))
    at = place(text, "second\n    tone")
    assert (FILE, *at, "duplicate-id") in found(reading)


def test_a_loop_without_a_way_out_is_one_problem(tmp_path):
    text = change("        next: late", "        next: third").replace(
        "endings:\n",
        "  - id: third\n    tale: [Round again.]\n    ask: Now?\n    choices:\n"
        "      - {id: a, text: Go back, tone: best, consequence: [x], lesson: [y], next: second}\n"
        "      - {id: b, text: Stay, tone: risky, consequence: [x], lesson: [y], next: third}\nendings:\n",
    )
    reading = read(tmp_path, text)
    assert found(reading) == [
        (FILE, *place(text, "second\n    tale"), "scenario-loop"),
        (FILE, *place(text, "late\n    tone"), "scenario-unreached"),
    ]


def test_pages_and_scenarios_each_have_an_order_and_ids_of_their_own(tmp_path):
    same = SCENARIO.replace("The greasy cup", "Again")
    reading = read(
        tmp_path,
        **{f"{MODULE}/scenarios/02-the-greasy-cup.yaml": same, f"{MODULE}/scenarios/01-the-cup-in-the-sink.yaml": same},
    )
    assert found(reading) == [
        (f"{MODULE}/scenarios/01-the-greasy-cup.yaml", 1, 1, "page-order"),
        (f"{MODULE}/scenarios/02-the-greasy-cup.yaml", 1, 1, "duplicate-id"),
    ]


def test_scenarios_and_their_requirement_go_together(tmp_path):
    alone = planting.read(tmp_path / "alone", module=WITH)
    assert found(alone) == [(planting.NAMES["module"], *place(WITH, "[read, sc"), "requirement")]
    unused = read(tmp_path / "unused", module=RIGHT["module"])
    assert found(unused) == []
    assert found(unused, "warning") == [
        (planting.NAMES["module"], *place(RIGHT["module"], "[read, quiz"), "requirement-unused")
    ]
    late = plant("module", "[read, quiz, sign_off]", "[read, quiz, scenarios, sign_off]")
    assert [each[3] for each in found(read(tmp_path / "late", module=late))] == ["requirement-order"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- a\n",
        "decisions: 1\n",
        "decisions: [1, {id: [x], choices: 4}, {choices: [1, {next: []}]}]\n",
        "decisions: [{id: a, choices: [{next: a}, {next: {}}]}, {id: {b: c}, choices: [{next: a}]}]\nendings: [{id: a}, {id: {}}]\n",
        "decisions: [{id: a, choices: [{next: a}]}, {id: {b: c}, choices: {}}]\nendings: [{id: a}, {id: {}}, x]\n",
        "[" * 50,
    ],
)
def test_a_hostile_scenario_is_a_problem_with_a_line(tmp_path, text):
    reading = read(tmp_path, text)
    assert {each[0] for each in found(reading)} == {FILE}
    assert reading.modules == ()
