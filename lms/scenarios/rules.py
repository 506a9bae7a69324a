"""How a path is followed through a story, and how its decisions are counted.

A path is the ids of the choices made, in order. One that nobody could have taken is followed as far as it makes sense.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lms.content import Choice, Decision, Ending, Scenario

# An id of a choice never holds it.
_BETWEEN = "."
_NAME = r"[A-Z][a-z][\w-]*"
_SUBJECT = re.compile(rf"\b(?:can|could|does|should|will|would) ({_NAME}(?: {_NAME})*) (?!and |or )[a-z]")
_PRONOUN = re.compile(r"\b(?:he|she)\b")


@dataclass(frozen=True)
class Step:
    """A decision, and what was chosen there."""

    decision: Decision
    choice: Choice


@dataclass(frozen=True)
class Walk:
    """A path that was followed: the choices that made sense, and the decision or ending that they led to."""

    steps: tuple[Step, ...]
    at: Decision | Ending
    is_whole: bool

    @property
    def path(self) -> str:
        """The path as an address holds it."""
        return joined(step.choice.id for step in self.steps)


def joined(path: Iterable[str]) -> str:
    """Return a path as an address holds it."""
    return _BETWEEN.join(path)


def walk(scenario: Scenario, path: str) -> Walk:
    """Follow a path, as an address holds it, from the first decision to where it stops making sense or an ending is reached."""
    steps: list[Step] = []
    at: Decision | Ending = scenario.first
    wanted = path.split(_BETWEEN) if path else []
    for choice_id in wanted:
        if isinstance(at, Ending):
            break
        try:
            choice = at.choice(choice_id)
        except KeyError:
            break
        steps.append(Step(at, choice))
        at = where(scenario, choice)
    return Walk(tuple(steps), at, len(steps) == len(wanted))


def where(scenario: Scenario, choice: Choice) -> Decision | Ending:
    """Return what a choice leads to."""
    try:
        return scenario.decision(choice.next)
    except KeyError:
        return scenario.ending(choice.next)


def span(scenario: Scenario, start: Decision) -> tuple[int, int | None]:
    """Return how many decisions there are from one to an end, itself among them: at least, and at most.

    There is no most when the story can come back to a decision.
    """
    decisions = {each.id for each in scenario.decisions}
    level, least, count = {start.id}, 0, 0
    while level:
        count += 1
        if count > len(decisions):
            return least, None
        ways = {choice.next for each in level for choice in scenario.decision(each).choices}
        level = ways & decisions
        if not least and ways - decisions:
            least = count
    return least, count


def place(scenario: Scenario, at: Decision, number: int) -> str:
    """Return where the reader is, as "decision 1 of 2"; `number` counts from 1 along the path.

    The number of all is said only as far as it is known: "of 2" when every way from here has as many decisions, "of up to 3" when
    ways differ, and nothing when the story can go round.
    """
    least, most = span(scenario, at)
    if most is None:
        return f"decision {number}"
    up_to = "" if least == most else "up to "
    return f"decision {number} of {up_to}{number - 1 + most}"


def length(scenario: Scenario) -> str:
    """Return how many decisions a story has, as "2 decisions" or "up to 3 decisions"; empty when the story can go round."""
    least, most = span(scenario, scenario.first)
    if most is None:
        return ""
    return f"{'' if least == most else 'up to '}{most} decision{'' if most == 1 else 's'}"


def subject(ask: str) -> str:
    """Return who decides, read from a question such as "What should Hannah do?"; empty when it names nobody."""
    found = _SUBJECT.search(ask)
    return found[1] if found else ""


def who(scenario: Scenario, at: Decision) -> str:
    """Return who decides: whom the question names, or whom the first question named when this one says "he" or "she"."""
    return subject(at.ask) or (subject(scenario.first.ask) if _PRONOUN.search(at.ask) else "")


def first_sentence(text: str) -> str:
    """Return the first sentence of a paragraph."""
    return re.split(r"(?<=[.!?])\s", text, maxsplit=1)[0]
