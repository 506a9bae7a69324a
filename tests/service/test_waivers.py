"""Letting somebody off for a time: nothing is required meanwhile, and then it is again, by a date that there is time for."""

from datetime import timedelta

import pytest

from lms import assignments, reports, standing
from lms.runtime.errors import NotFound, Refused
from tests.cast import DUE, NOW, TODAY

DAY = timedelta(days=1)


@pytest.fixture
def asked(cast, opened):
    """What is asked of Ada."""
    with opened(cast.tariq, write=False) as work:
        return assignments.open_for(work, cast.ada.person)[0].id


def due(opened, cast):
    with opened(write=False) as work:
        assert list(reports.standing_faults(work)) == []
        return standing.of_person(work, cast.ada.person)[0].due_on


def test_nothing_is_required_meanwhile_and_it_comes_back_by_itself(cast, opened, asked):
    last = DUE - 3 * DAY
    with opened(cast.tariq) as work:
        assignments.waive(work, asked, ends_on=last, reason="maternity leave")
    assert due(opened, cast) is None
    with opened(now=NOW + (last - TODAY)) as work:
        assignments.nightly(work)
    assert due(opened, cast) is None
    with opened(now=NOW + (last - TODAY) + DAY) as work:
        assignments.nightly(work)
    assert due(opened, cast) > last + 14 * DAY


def test_ended_by_hand_the_date_stays_where_there_is_time(cast, opened, asked):
    with opened(cast.tariq) as work:
        waiver = assignments.waive(work, asked, ends_on=DUE, reason="away")
    with opened(cast.tariq) as work, pytest.raises(Refused):
        assignments.waive(work, asked, ends_on=DUE, reason="away again")
    with opened(cast.tariq) as work:
        assignments.end_waiver(work, waiver)
    assert due(opened, cast) == DUE
    with opened(cast.tariq) as work, pytest.raises(NotFound):
        assignments.end_waiver(work, waiver)


@pytest.mark.parametrize("who", ["petra", "grace", "lena", "ada", "audrey"])
def test_only_who_runs_their_training_lets_them_off(cast, opened, asked, who):
    with opened(cast.tariq) as work:
        waiver = assignments.waive(work, asked, ends_on=DUE, reason="away")
    with opened(cast.actors[who]) as work:
        with pytest.raises(NotFound):
            assignments.waive(work, asked, ends_on=DUE, reason="away")
        with pytest.raises(NotFound):
            assignments.end_waiver(work, waiver)


@pytest.mark.parametrize(("days", "reason"), [(-1, "away"), (367, "away"), (5, "x"), (5, "x" * 301)])
def test_day_and_reason_are_checked(cast, opened, asked, days, reason):
    with opened(cast.tariq) as work, pytest.raises(Refused):
        assignments.waive(work, asked, ends_on=TODAY + days * DAY, reason=reason)


def test_what_is_asked_by_hand_meanwhile_waits_too(cast, opened, asked):
    with opened(cast.tariq) as work:
        module = assignments.end(work, asked).module_id
        again = assignments.ask(
            work, cast.ada.person, post_id=cast.posts["ada"], module_id=module, due_on=DUE, reason="asked again"
        )
        assignments.waive(work, again, ends_on=DUE, reason="away")
        assignments.end(work, again)
        assignments.ask(
            work, cast.ada.person, post_id=cast.posts["ada"], module_id=module, due_on=DUE, reason="once more"
        )
    assert due(opened, cast) is None


def test_more_time_meanwhile_does_not_require_it(cast, opened, asked):
    with opened(cast.tariq) as work:
        waiver = assignments.waive(work, asked, ends_on=DUE, reason="away")
    with opened(cast.tariq) as work:
        assignments.extend(
            work, assignments.to_extend(work, asked, for_change=True), DUE + 5 * DAY, "there is too much to do"
        )
    assert due(opened, cast) is None
    with opened(cast.tariq) as work:
        assignments.end_waiver(work, waiver)
    assert due(opened, cast) == DUE + 5 * DAY
