"""Marks, and which answers a question can have."""

import pytest

from lms import content
from lms.quizzes import NothingChosen, rules
from lms.runtime.errors import Refused
from tests import papers


def _question(kind: str, *right: str) -> content.Question:
    options = tuple(
        content.Option(id=each, text=each, correct=each in right, feedback=f"About {each}.") for each in ("a", "b", "c")
    )
    return content.Question(
        id="Q1", type=kind, outcome="o", level="easy", page="p", text="Which?",
        options=options if kind != "true_false" else options[:2],
    )  # fmt: skip


SINGLE = _question("single", "b")
MULTIPLE = _question("multiple", "a", "c")


@pytest.mark.parametrize(
    ("chosen", "mark"),
    [(["a", "c"], 1), (["c", "a"], 1), (["a", "a", "c"], 1), (["a"], 0), (["a", "b", "c"], 0), ([], 0)],
)
def test_several_right_options_count_only_when_exactly_they_are_chosen(chosen, mark):
    assert rules.mark(MULTIPLE, chosen) == mark


@pytest.mark.parametrize(("chosen", "mark"), [(["b"], 1), (["a"], 0), (None, 0), ([], 0)])
def test_one_right_option_is_one_mark(chosen, mark):
    assert rules.mark(SINGLE, chosen) == mark


def test_a_mark_is_a_whole_number():
    assert type(rules.mark(SINGLE, ["b"])) is int


@pytest.mark.parametrize(
    ("question", "chosen", "sentence"),
    [
        (SINGLE, [], "Choose an answer, or skip this question for now"),
        (SINGLE, ["d"], "Choose from the answers on this page"),
        (MULTIPLE, ["a", "Q2-a"], "Choose from the answers on this page"),
        (SINGLE, ["a", "b"], "Choose one answer"),
        (_question("true_false", "a"), ["a", "b"], "Choose one answer"),
    ],
)
def test_an_answer_that_the_question_cannot_have_is_refused(question, chosen, sentence):
    with pytest.raises(Refused) as refused:
        rules.check(question, chosen)
    assert refused.value.sentence == sentence
    assert refused.value.field == "answer"


def test_nothing_chosen_has_its_own_name():
    with pytest.raises(NothingChosen):
        rules.check(MULTIPLE, [])


@pytest.mark.parametrize(("question", "chosen"), [(SINGLE, ["a"]), (SINGLE, ["a", "a"]), (MULTIPLE, ["a", "b", "c"])])
def test_an_answer_need_not_be_right_to_be_taken(question, chosen):
    rules.check(question, chosen)


def test_the_result_by_outcome_keeps_the_modules_order_and_leaves_out_what_was_not_asked():
    module = papers.module([["easy"] * 2, ["easy"] * 2, ["easy"] * 2])
    marks = {"X-2-0": 1, "X-2-1": 1, "X-0-0": 0, "X-0-1": 1}
    assert rules.by_outcome(module, marks) == (
        rules.OutcomeMark("Outcome 0", 1, 2),
        rules.OutcomeMark("Outcome 2", 2, 2),
    )
