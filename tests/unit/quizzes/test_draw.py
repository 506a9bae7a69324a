"""What a draw takes, in the cases that a person would check by hand."""

from collections import Counter
from random import Random
from uuid import UUID

import pytest

from lms.quizzes import rules
from tests import papers

LEVELS = ("easy", "medium", "medium", "hard")
ATTEMPT = UUID(int=7)


def test_two_questions_of_each_outcome_are_drawn_and_mixed():
    module = papers.module([LEVELS] * 5)
    neighbours = 0
    for seed in range(20):
        drawn = rules.draw(module, {}, Random(seed))
        outcomes = [module.question(each.question_id).outcome for each in drawn]
        assert set(Counter(outcomes).values()) == {2}
        neighbours += outcomes[0] == outcomes[1]
    assert neighbours < 15


def test_the_second_try_asks_the_other_questions():
    module = papers.module([LEVELS] * 5)
    for seed in range(20):
        first = {each.question_id for each in rules.draw(module, {}, Random(seed))}
        second = {each.question_id for each in rules.draw(module, Counter(first), Random(seed + 1))}
        assert not first & second


def test_after_the_whole_bank_the_questions_asked_least_come_again():
    module = papers.module([["easy"] * 3])
    seen = {"X-0-0": 2, "X-0-1": 1, "X-0-2": 1}
    assert {each.question_id for each in rules.draw(module, seen, Random(1))} == {"X-0-1", "X-0-2"}


def test_every_try_is_equally_hard_where_the_bank_allows():
    module = papers.module([LEVELS] * 5)
    seen: Counter[str] = Counter()
    for seed in range(6):
        drawn = [each.question_id for each in rules.draw(module, seen, Random(seed))]
        assert sum(rules.LEVELS.index(module.question(each).level) for each in drawn) == 10
        seen.update(drawn)


def test_outcomes_make_up_for_each_other_where_no_pair_is_even():
    # Every pair of this bank is half a step off; over four outcomes the halves cancel out.
    module = papers.module([("easy", "easy", "medium", "hard")] * 4)
    for seed in range(10):
        drawn = [each.question_id for each in rules.draw(module, {}, Random(seed))]
        assert sum(rules.LEVELS.index(module.question(each).level) for each in drawn) == 6


def test_a_draw_differs_from_another():
    module = papers.module([LEVELS] * 5)
    assert len({rules.draw(module, {}, Random(seed)) for seed in range(10)}) == 10


def test_options_are_shuffled_unless_they_are_ordered():
    shuffled = papers.module([LEVELS]).questions[0]
    kept = papers.module([LEVELS], ordered=True).questions[0]
    assert len({rules.option_order(shuffled, Random(seed)) for seed in range(30)}) > 5
    assert {rules.option_order(kept, Random(seed)) for seed in range(30)} == {("a", "b", "c", "d")}


def test_a_recap_shows_the_options_in_another_order():
    question = papers.module([LEVELS]).questions[0]
    for first in ("abcd", "dcba", "bacd", "cdab"):
        again = rules.recap_order(question, tuple(first), ATTEMPT)
        assert sorted(again) == ["a", "b", "c", "d"]
        assert again != tuple(first)
        assert again == rules.recap_order(question, tuple(first), ATTEMPT)


def test_a_recap_keeps_an_order_that_is_meant():
    question = papers.module([LEVELS], ordered=True).questions[0]
    assert rules.recap_order(question, ("a", "b", "c", "d"), ATTEMPT) == ("a", "b", "c", "d")


@pytest.mark.parametrize("per_outcome", [1, 2, 3])
def test_a_bank_that_is_just_big_enough_is_asked_whole(per_outcome):
    module = papers.module([["hard"] * per_outcome] * 2, per_outcome=per_outcome)
    assert len(rules.draw(module, {}, Random(0))) == 2 * per_outcome
