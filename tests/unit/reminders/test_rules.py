"""When a digest may go: quiet hours over changes of the clocks, weeks over ends of years, days that nobody served."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from lms.reminders import rules
from lms.runtime.reminding import Reminding

LONDON = ZoneInfo("Europe/London")
USUAL = Reminding()


def at(text, fold=0):
    return datetime.fromisoformat(text).replace(tzinfo=LONDON, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-24T06:59", "2026-11-24T07:00"),
        ("2026-11-24T07:00", None),
        ("2026-11-24T19:59", None),
        ("2026-11-24T20:00", "2026-11-25T07:00"),
        ("2026-11-25T00:30", "2026-11-25T07:00"),
        # In the night in which the clocks go forward the quiet hours are an hour shorter, and an hour longer when they go back.
        ("2027-03-27T23:00", "2027-03-28T07:00"),
        ("2026-10-24T23:00", "2026-10-25T07:00"),
    ],
)
def test_quiet_hours_end_on_the_local_clock(now, until):
    assert rules.quiet_until(at(now), LONDON, USUAL) == (until and at(until))


def test_the_night_of_a_change_of_clocks_has_its_own_length():
    spring, autumn = at("2027-03-27T23:00"), at("2026-10-24T23:00")
    assert rules.quiet_until(spring, LONDON, USUAL) - spring == timedelta(hours=7)
    assert rules.quiet_until(autumn, LONDON, USUAL) - autumn == timedelta(hours=9)


def test_both_hours_that_come_twice_are_quiet_or_not_alike():
    early = Reminding(quiet_from=time(0), quiet_to=time(1, 30))
    for fold in (0, 1):
        assert rules.quiet_until(at("2026-10-25T01:15", fold), LONDON, early) is not None
        assert rules.quiet_until(at("2026-10-25T01:45", fold), LONDON, early) is None


def test_quiet_hours_may_lie_in_one_day_or_be_none_at_all():
    noon = Reminding(quiet_from=time(12), quiet_to=time(13))
    assert rules.quiet_until(at("2026-11-24T12:30"), LONDON, noon) == at("2026-11-24T13:00")
    never = Reminding(quiet_from=time(0), quiet_to=time(0))
    for hour in range(24):
        assert rules.quiet_until(at(f"2026-11-24T{hour:02}:00"), LONDON, never) is None


@pytest.mark.parametrize(
    ("day", "week"),
    [
        (date(2026, 11, 24), "2026-W48"), (date(2026, 12, 31), "2026-W53"), (date(2027, 1, 3), "2026-W53"),
        (date(2027, 1, 4), "2027-W01"), (date(2028, 2, 29), "2028-W09"),
    ],
)  # fmt: skip
def test_a_week_has_one_name(day, week):
    assert rules.period(day) == week


def test_every_week_of_thirty_years_has_seven_days_and_a_name_of_its_own():
    first = date(2025, 12, 29)
    names = [rules.period(first + timedelta(days=number)) for number in range(7 * 52 * 30)]
    assert all(len(set(names[start : start + 7])) == 1 for start in range(0, len(names), 7))
    assert len(set(names)) == len(names) // 7


def test_days_that_nobody_served_are_served_with_the_next_a_week_back_at_most():
    today = date(2026, 11, 24)
    assert rules.days_to_serve(today, None) == (today,)
    assert rules.days_to_serve(today, date(2026, 11, 23)) == (today,)
    assert rules.days_to_serve(today, date(2026, 11, 21)) == (date(2026, 11, 22), date(2026, 11, 23), today)
    long = rules.days_to_serve(today, date(2026, 1, 1))
    assert len(long) == 7 and {day.weekday() for day in long} == set(range(7))


def test_everybody_is_served_on_one_day_of_a_week():
    week = [date(2026, 11, 23) + timedelta(days=number) for number in range(7)]
    for own in (None, *range(7)):
        reader = rules.Reader(UUID(int=1), "Ada", "Ada Okafor", frozenset({UUID(int=2)}), weekday=own)
        served = [day for day in week if rules.served_day(reader, [day], 3)]
        assert [day.weekday() for day in served] == [3 if own is None else own]


@pytest.mark.parametrize(("days", "reached"), [(0, 0), (4, 0), (5, 1), (9, 1), (10, 2), (14, 2), (15, 3), (300, 3)])
def test_a_request_goes_up_on_its_days(days, reached):
    today = date(2026, 11, 24)
    assert rules.level(today - timedelta(days=days), today, (5, 10, 15)) == reached
