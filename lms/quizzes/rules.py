"""The draw, the order of options, the mark and the result of an attempt, as pure functions.

Promises: marks are integers; a draw takes what the person has met least; nothing here reads a database or a clock.
Leaves out: when an attempt may begin, and what of the key may be shown when.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import comb, prod
from random import Random
from uuid import UUID

from lms.content import Module, Question
from lms.quizzes.errors import NothingChosen
from lms.runtime.errors import Refused

LEVELS = ("easy", "medium", "hard")
MULTIPLE = "multiple"


@dataclass(frozen=True)
class Drawn:
    """One question of a draw, and the order in which its options are shown."""

    question_id: str
    option_order: tuple[str, ...]


@dataclass(frozen=True)
class OutcomeMark:
    """How many of the questions about one outcome were right; `short` is the outcome's label."""

    short: str
    got: int
    out_of: int


def draw(
    module: Module, seen: Mapping[str, int], chance: Random, *, outcomes: Collection[str] | None = None
) -> tuple[Drawn, ...]:
    """Draw the questions of one attempt, in the shuffled order they are asked.

    As many for each outcome as the quiz says; with `outcomes`, one for each of those: a refresher. The questions this person
    was asked least often come first (`seen` maps question id to times, absent is never); among equals such a mix of levels
    that attempts stay equally hard where the bank allows.
    """
    per_outcome = 1 if outcomes is not None else module.quiz.questions_per_outcome if module.quiz else 0
    wanted = [each for each in module.outcomes if outcomes is None or each.id in outcomes]
    questions: list[Question] = []
    tilt = Fraction(0)
    for outcome in chance.sample(wanted, k=len(wanted)):
        bank = _bank(module, outcome.id)
        picked = _pick(bank, min(per_outcome, len(bank)), seen, tilt, chance)
        tilt += _tilt(picked, bank)
        questions += picked
    chance.shuffle(questions)
    return tuple(Drawn(question.id, option_order(question, chance)) for question in questions)


def _bank(module: Module, outcome_id: str) -> list[Question]:
    return [question for question in module.questions if question.outcome == outcome_id]


def _pick(
    bank: Sequence[Question], count: int, seen: Mapping[str, int], tilt: Fraction, chance: Random
) -> list[Question]:
    """Take whole groups of equally often seen questions while they fit; choose from the next one by level."""
    taken: list[Question] = []
    for times in sorted({seen.get(question.id, 0) for question in bank}):
        group = [question for question in bank if seen.get(question.id, 0) == times]
        if len(taken) + len(group) > count:
            return taken + _balanced(group, count - len(taken), taken, bank, tilt, chance)
        taken += group
    return taken


def _balanced(
    group: Sequence[Question],
    count: int,
    taken: list[Question],
    bank: Sequence[Question],
    tilt: Fraction,
    chance: Random,
) -> list[Question]:
    """Choose `count` of a group so that the pick's level is nearest to the bank's, then to make up for `tilt`."""
    by_level = [[question for question in group if question.level == level] for level in LEVELS]
    mixes = [mix for mix in product(*(range(min(len(each), count) + 1) for each in by_level)) if sum(mix) == count]

    def distance(mix: Sequence[int]) -> tuple[Fraction, Fraction]:
        likely = [*taken, *(each for part, number in zip(by_level, mix, strict=True) for each in part[:number])]
        off = _tilt(likely, bank)
        return abs(off), abs(tilt + off)

    nearest = min(map(distance, mixes))
    best = [mix for mix in mixes if distance(mix) == nearest]
    ways = [prod(comb(len(part), number) for part, number in zip(by_level, mix, strict=True)) for mix in best]
    mix = chance.choices(best, weights=ways)[0]
    return [each for part, number in zip(by_level, mix, strict=True) for each in chance.sample(part, k=number)]


def _tilt(picked: Sequence[Question], bank: Sequence[Question]) -> Fraction:
    """Return by how many steps of level a pick is harder (or, below zero, easier) than its bank's average."""
    if not bank:
        return Fraction(0)
    average = Fraction(sum(LEVELS.index(question.level) for question in bank), len(bank))
    return sum(LEVELS.index(question.level) for question in picked) - len(picked) * average


def option_order(question: Question, chance: Random) -> tuple[str, ...]:
    """Return the ids of a question's options in the order they are shown: shuffled unless it is `ordered`."""
    written = [option.id for option in question.options]
    return tuple(written if question.ordered else chance.sample(written, k=len(written)))


def recap_order(question: Question, shown: Sequence[str], attempt_id: UUID) -> tuple[str, ...]:
    """Return another order than the one shown in the attempt, the same each time, since looking writes nothing."""
    if question.ordered:
        return tuple(shown)

    def place(option_id: str) -> bytes:
        return hashlib.sha256(f"{attempt_id}:{question.id}:{option_id}".encode()).digest()

    shuffled = tuple(sorted(shown, key=place))
    return shuffled if shuffled != tuple(shown) else (*shuffled[1:], shuffled[0])


def check(question: Question, chosen: Collection[str]) -> None:
    """Check that an answer is one this question can have.

    Raises NothingChosen, or Refused for an option of another question or a second one where one is asked.
    """
    if not chosen:
        raise NothingChosen
    if not set(chosen) <= {option.id for option in question.options}:
        raise Refused("Choose from the answers on this page", field="answer")
    if question.type != MULTIPLE and len(set(chosen)) > 1:
        raise Refused("Choose one answer", field="answer")


def mark(question: Question, chosen: Iterable[str] | None) -> int:
    """Return 1 when exactly the right options were chosen, otherwise 0; no answer is 0."""
    return int(frozenset(chosen or ()) == question.key)


def allowed_tries(module: Module, is_refresher: bool) -> int | None:
    """Return how many attempts a run may have; None without a limit. The first of a refresher finds out what to read, and is no try."""
    allowed = module.quiz.attempts if module.quiz else None
    return allowed + 1 if allowed is not None and is_refresher else allowed


def by_outcome(module: Module, marks: Mapping[str, int]) -> tuple[OutcomeMark, ...]:
    """Return the result for each outcome that was asked, in the module's order. `marks` maps question id to 0 or 1."""
    rows = []
    for outcome in module.outcomes:
        about = [value for question_id, value in marks.items() if module.question(question_id).outcome == outcome.id]
        if about:
            rows.append(OutcomeMark(outcome.short, sum(about), len(about)))
    return tuple(rows)
