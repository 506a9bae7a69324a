"""What holds for every bank, every history and every answer."""

from collections import Counter
from fractions import Fraction
from itertools import combinations
from random import Random
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from lms.quizzes import rules
from tests import papers

LEVEL = st.sampled_from(rules.LEVELS)


@st.composite
def modules(draw):
    """A module whose bank is at least as big as what is drawn."""
    per_outcome = draw(st.integers(1, 3))
    banks = st.lists(LEVEL, min_size=per_outcome, max_size=6)
    return papers.module(
        draw(st.lists(banks, min_size=1, max_size=4)), per_outcome=per_outcome, ordered=draw(st.booleans())
    )


@st.composite
def histories(draw):
    """A module and how often a person was asked each of its questions."""
    module = draw(modules())
    return module, {question.id: draw(st.integers(0, 3)) for question in module.questions}


def _level(module, question_id):
    return rules.LEVELS.index(module.question(question_id).level)


@given(histories(), st.randoms(use_true_random=False))
def test_a_draw_takes_the_number_asked_for_of_each_outcome_and_no_question_twice(history, chance):
    module, seen = history
    drawn = [each.question_id for each in rules.draw(module, seen, chance)]
    counts = Counter(module.question(each).outcome for each in drawn)
    assert set(counts.values()) == {module.quiz.questions_per_outcome}
    assert len(drawn) == len(set(drawn)) == module.quiz_size


@given(histories(), st.randoms(use_true_random=False))
def test_no_question_left_out_was_asked_less_often_than_one_taken(history, chance):
    module, seen = history
    drawn = {each.question_id for each in rules.draw(module, seen, chance)}
    for outcome in module.outcomes:
        bank = [question.id for question in module.questions if question.outcome == outcome.id]
        taken = [seen[each] for each in bank if each in drawn]
        left = [seen[each] for each in bank if each not in drawn]
        assert max(taken) <= min(left, default=max(taken))


@given(modules(), st.integers(0, 2**32))
def test_the_whole_bank_is_asked_before_any_question_comes_a_third_time(module, seed):
    chance, seen = Random(seed), Counter({question.id: 0 for question in module.questions})
    for _ in range(8):
        seen.update(each.question_id for each in rules.draw(module, seen, chance))
        for outcome in module.outcomes:
            times = [seen[question.id] for question in module.questions if question.outcome == outcome.id]
            assert max(times) - min(times) <= 1


@given(histories(), st.randoms(use_true_random=False))
def test_no_pick_that_was_seen_as_little_is_nearer_to_the_banks_level(history, chance):
    module, seen = history
    drawn = {each.question_id for each in rules.draw(module, seen, chance)}
    for outcome in module.outcomes:
        bank = [question.id for question in module.questions if question.outcome == outcome.id]
        average = Fraction(sum(_level(module, each) for each in bank), len(bank))

        def off(pick, average=average):
            return abs(sum(_level(module, each) for each in pick) - len(pick) * average)

        taken = [each for each in bank if each in drawn]
        sightings = sorted(seen[each] for each in taken)
        rivals = [pick for pick in combinations(bank, len(taken)) if sorted(seen[each] for each in pick) == sightings]
        assert off(taken) == min(map(off, rivals))


@given(histories(), st.randoms(use_true_random=False))
def test_the_options_of_a_drawn_question_are_all_its_options_once(history, chance):
    module, seen = history
    for each in rules.draw(module, seen, chance):
        question = module.question(each.question_id)
        written = tuple(option.id for option in question.options)
        assert sorted(each.option_order) == sorted(written)
        assert each.option_order == written or not question.ordered


@given(st.permutations("abcdef"), st.integers(2, 6), st.uuids())
def test_a_recap_shuffles_and_loses_nothing(letters, count, attempt_id):
    question = papers.module([["easy"]]).questions[0]
    shown = tuple(letters[:count])
    again = rules.recap_order(question, shown, attempt_id)
    assert sorted(again) == sorted(shown)
    assert again != shown
    assert again == rules.recap_order(question, shown, UUID(str(attempt_id)))


@given(st.sets(st.sampled_from("abcd"), min_size=1), st.lists(st.sampled_from("abcd")))
def test_credit_is_exact(right, chosen):
    plain = papers.module([["easy"]]).questions[0]
    options = tuple(option.model_copy(update={"correct": option.id in right}) for option in plain.options)
    question = plain.model_copy(update={"type": "multiple", "options": options})
    assert rules.mark(question, chosen) == (set(chosen) == right)


@given(modules(), st.randoms(use_true_random=False), st.data())
def test_the_outcomes_add_up_to_the_score(module, chance, data):
    drawn = [each.question_id for each in rules.draw(module, {}, chance)]
    marks = {each: data.draw(st.integers(0, 1)) for each in drawn}
    rows = rules.by_outcome(module, marks)
    assert sum(row.got for row in rows) == sum(marks.values())
    assert sum(row.out_of for row in rows) == len(drawn)
    assert all(0 <= row.got <= row.out_of for row in rows)


@given(modules(), st.integers(1, 100))
def test_what_passes_is_the_smallest_score_that_reaches_the_pass_mark(module, pass_mark):
    asked = module.model_copy(update={"quiz": module.quiz.model_copy(update={"pass_mark": pass_mark})})
    needed, size = asked.needed_to_pass, asked.quiz_size
    assert 1 <= needed <= size
    assert needed * 100 >= size * pass_mark > (needed - 1) * 100
