"""The gate in front of a request, and what a decider is warned of. Source: product section 6; experience, point 6."""

from collections.abc import Collection
from dataclasses import dataclass

MANY_TRIES = 4
MANY_RETURNS = 2
MANY_AT_ONCE = 5
SHORTEST_REASON, LONGEST_REASON = 10, 1000
SHORTEST_NOTE, LONGEST_NOTE = 3, 300


@dataclass(frozen=True)
class Gate:
    """What stands between a person and their request. It is open when nothing does."""

    outstanding: tuple[str, ...]
    unseen: tuple[str, ...]
    is_waiting: bool
    is_signed: bool
    unchanged: bool

    @property
    def first(self) -> str:
        """What has to be finished first, as a sentence names it; empty when nothing has."""
        return to_finish(self.outstanding) if self.outstanding else ""

    @property
    def is_open(self) -> bool:
        """Whether a request may be made; `unchanged` alone can still be opened by a written reply."""
        return not (self.outstanding or self.unseen or self.is_waiting or self.is_signed)


def gate(
    *,
    outstanding: Collection[str],
    required: Collection[str],
    seen: Collection[str],
    state: str | None,
    changed_since: bool,
) -> Gate:
    """Return the gate. `outstanding` are the requirements not met but the sign-off itself; `state` is the latest request's."""
    return Gate(
        outstanding=tuple(name for name in outstanding if name != "sign_off"),
        unseen=tuple(each for each in required if each not in seen),
        is_waiting=state == "waiting",
        is_signed=state == "signed_off",
        unchanged=state == "returned" and not changed_since,
    )


_WORDS = {"read": "pages", "scenarios": "scenarios", "quiz": "quiz"}


def to_finish(outstanding: Collection[str]) -> str:
    """Return what has to be finished first, as a sentence names it: "pages, the scenarios and the quiz"."""
    *before, last = [_WORDS.get(name, name) for name in outstanding]
    return f"{', the '.join(before)} and the {last}" if before else last


def warnings(*, tries: int, returns: int, at_once: int) -> tuple[str, ...]:
    """Return what a decider should look at first, as sentences; nothing else is ever warned of."""
    found = []
    if tries >= MANY_TRIES:
        found.append(f"The quiz took {tries} tries.")
    if returns >= MANY_RETURNS:
        found.append(f"It was returned {returns} times before.")
    if at_once > MANY_AT_ONCE:
        found.append(f"A behaviour was recorded in the same minute for {at_once} people, and not as seen together.")
    return tuple(found)
