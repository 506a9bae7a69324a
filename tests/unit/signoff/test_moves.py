"""The table of a request, cell by cell: what each event makes of each state, or why not."""

import itertools

import pytest

from lms.signoff import rules
from lms.signoff.rules import Event, No, State

W, T, R, S, V = State.WAITING, State.WITHDRAWN, State.RETURNED, State.SIGNED_OFF, State.VOIDED
EXPECTED = {
    # event:        nobody asked,    waiting,   withdrawn,       returned,        signed off,     voided
    Event.ASK: (W, No.IS_SENT, W, W, No.IS_SIGNED, W),
    Event.WITHDRAW: (No.NEVER_ASKED, T, T, No.WAS_DECIDED, No.WAS_DECIDED, V),
    Event.SIGN_OFF: (No.NEVER_ASKED, S, No.IS_WITHDRAWN, No.IS_DECIDED, No.IS_DECIDED, No.IS_VOIDED),
    Event.RETURN: (No.NEVER_ASKED, R, No.IS_WITHDRAWN, No.IS_DECIDED, No.IS_DECIDED, No.IS_VOIDED),
    Event.VOID: (No.NEVER_ASKED, V, T, R, V, V),
}
STATES = (None, W, T, R, S, V)


def test_every_event_in_every_state_is_in_the_table_and_in_this_one():
    assert set(rules.MOVES) == {None, *State} == set(STATES)
    for state in rules.MOVES:
        assert set(rules.MOVES[state]) == set(Event) == set(EXPECTED)


@pytest.mark.parametrize(("event", "at"), list(itertools.product(Event, range(6))))
def test_each_move(event, at):
    assert rules.move(STATES[at], event) == EXPECTED[event][at]


def test_a_decision_is_made_only_on_what_waits_and_nothing_decided_waits_again():
    for state, moves in rules.MOVES.items():
        for event, after in moves.items():
            if event in {Event.SIGN_OFF, Event.RETURN}:
                assert isinstance(after, State) == (state is W), (state, event)
            if event is not Event.ASK:
                assert after is not W, (state, event)


def test_no_two_refusals_say_the_same_and_each_is_used():
    used = {after for moves in rules.MOVES.values() for after in moves.values() if isinstance(after, No)}
    assert used == set(No)


def test_the_gate_says_what_the_table_says():
    for state in STATES:
        gate = rules.gate(outstanding=["sign_off"], required=["a"], seen=["a"], state=state, changed_since=True)
        assert gate.is_open == isinstance(rules.move(state, Event.ASK), State), state
    shut = rules.gate(outstanding=["read", "sign_off"], required=["a"], seen=[], state=None, changed_since=True)
    assert (shut.is_open, shut.outstanding, shut.unseen) == (False, ("read",), ("a",))
