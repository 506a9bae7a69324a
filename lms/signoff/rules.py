"""What becomes of a request, the gate in front of it, and what a decider is warned of. Source: product section 6; experience, point 6."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

MANY_TRIES = 4
MANY_RETURNS = 2
MANY_AT_ONCE = 5
SHORTEST_REASON, LONGEST_REASON = 10, 1000
LONGEST_CAUSE = 500
SHORTEST_NOTE, LONGEST_NOTE = 3, 300


class State(StrEnum):
    """Where a request stands."""

    WAITING = "waiting"
    WITHDRAWN = "withdrawn"
    RETURNED = "returned"
    SIGNED_OFF = "signed_off"
    VOIDED = "voided"


class Event(StrEnum):
    """What happens to the newest request of a run. Asking makes a new request; the others move the one that there is."""

    ASK = "ask"
    WITHDRAW = "withdraw"
    SIGN_OFF = "sign_off"
    RETURN = "return"
    VOID = "void"


class Cause(StrEnum):
    """Why a sign-off, or a request for one, does not count any more."""

    REGRADE = "regrade"
    REFRESH = "refresh"
    RETRAIN = "retrain"
    REVOKED = "revoked"


CAUSES: Mapping[Cause, str] = {
    Cause.REGRADE: "a question of the quiz was marked anew",
    Cause.REFRESH: "the module changed",
    Cause.RETRAIN: "the module changed so much that it is taken again",
    Cause.REVOKED: "the certificate was revoked",
}


class No(StrEnum):
    """Why an event is refused, as a sentence for whoever caused it."""

    NEVER_ASKED = "Nobody has asked for this sign-off."
    IS_SENT = "Your request is sent already. You can withdraw it and send it again."
    IS_SIGNED = "This is signed off already."
    WAS_DECIDED = "It was decided before you withdrew it. Open the page again to see the decision."
    IS_WITHDRAWN = "The request was withdrawn before you decided. Your decision was not recorded and nothing changed."
    IS_DECIDED = "This was decided before. Your decision was not recorded and nothing changed."
    IS_VOIDED = "This sign-off does not count any more. Your decision was not recorded and nothing changed."


# Read it like a table: what there is, then what each event makes of it. None: nobody has asked in this run.
MOVES: Mapping[State | None, Mapping[Event, State | No]] = {
    None: {
        Event.ASK: State.WAITING,
        Event.WITHDRAW: No.NEVER_ASKED,
        Event.SIGN_OFF: No.NEVER_ASKED,
        Event.RETURN: No.NEVER_ASKED,
        Event.VOID: No.NEVER_ASKED,
    },
    State.WAITING: {
        Event.ASK: No.IS_SENT,
        Event.WITHDRAW: State.WITHDRAWN,
        Event.SIGN_OFF: State.SIGNED_OFF,
        Event.RETURN: State.RETURNED,
        Event.VOID: State.VOIDED,
    },
    State.WITHDRAWN: {
        Event.ASK: State.WAITING,
        Event.WITHDRAW: State.WITHDRAWN,
        Event.SIGN_OFF: No.IS_WITHDRAWN,
        Event.RETURN: No.IS_WITHDRAWN,
        Event.VOID: State.WITHDRAWN,
    },
    State.RETURNED: {
        Event.ASK: State.WAITING,
        Event.WITHDRAW: No.WAS_DECIDED,
        Event.SIGN_OFF: No.IS_DECIDED,
        Event.RETURN: No.IS_DECIDED,
        Event.VOID: State.RETURNED,
    },
    State.SIGNED_OFF: {
        Event.ASK: No.IS_SIGNED,
        Event.WITHDRAW: No.WAS_DECIDED,
        Event.SIGN_OFF: No.IS_DECIDED,
        Event.RETURN: No.IS_DECIDED,
        Event.VOID: State.VOIDED,
    },
    State.VOIDED: {
        Event.ASK: State.WAITING,
        Event.WITHDRAW: State.VOIDED,
        Event.SIGN_OFF: No.IS_VOIDED,
        Event.RETURN: No.IS_VOIDED,
        Event.VOID: State.VOIDED,
    },
}


def move(state: State | str | None, event: Event) -> State | No:
    """Return where an event leads from a state, or the sentence that refuses it. The state itself means that nothing changes."""
    return MOVES[State(state) if state else None][event]


@dataclass(frozen=True)
class Gate:
    """What stands between a person and their request. It is open when nothing does.

    `refusal` is what the table of moves says no with. A run that is over asks for nothing more, even when its sign-off was voided: the next
    run does.
    """

    outstanding: tuple[str, ...]
    unseen: tuple[str, ...]
    refusal: No | None
    unchanged: bool
    is_over: bool = False

    @property
    def is_waiting(self) -> bool:
        """Whether a request is with somebody."""
        return self.refusal is No.IS_SENT

    @property
    def is_signed(self) -> bool:
        """Whether it is signed off."""
        return self.refusal is No.IS_SIGNED

    @property
    def first(self) -> str:
        """What has to be finished first, as a sentence names it; empty when nothing has."""
        return to_finish(self.outstanding) if self.outstanding else ""

    @property
    def is_open(self) -> bool:
        """Whether a request may be made; `unchanged` alone can still be opened by a written reply."""
        return not (self.outstanding or self.unseen or self.refusal or self.is_over)


def gate(
    *,
    outstanding: Collection[str],
    required: Collection[str],
    seen: Collection[str],
    state: State | str | None,
    changed_since: bool,
    is_over: bool = False,
) -> Gate:
    """Return the gate. `outstanding` are the requirements not met but the sign-off itself; `state` is the latest request's."""
    asked = move(state, Event.ASK)
    return Gate(
        outstanding=tuple(name for name in outstanding if name != "sign_off"),
        unseen=tuple(each for each in required if each not in seen),
        refusal=asked if isinstance(asked, No) else None,
        unchanged=state == State.RETURNED and not changed_since,
        is_over=is_over,
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
