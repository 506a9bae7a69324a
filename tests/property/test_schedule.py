"""The calendar schedule against a naive computation: walk by quarters of an hour over each day and look at the clock on the wall."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.runtime import schedule
from lms.runtime.schedule import At

# Half-hour changes, changes at midnight, a day that was left out, a southern summer, and no changes at all.
ZONES = [ZoneInfo(name) for name in (
    "Europe/London", "Australia/Lord_Howe", "America/Asuncion", "America/New_York", "Pacific/Apia", "Asia/Kolkata", "UTC"
)]  # fmt: skip
# Every offset of these zones, and every change of one, is a multiple of it.
QUARTER = timedelta(minutes=15)


@cache
def wall(day: date, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    """Return every quarter of an hour around a day with what the clock on the wall reads then."""
    begin = datetime.combine(day, time(), UTC) - timedelta(hours=15)
    quarters = (begin + number * QUARTER for number in range(66 * 4))
    return [(each, each.astimezone(zone).replace(tzinfo=None)) for each in quarters]


def naive_instant(day: date, when: time, zone: ZoneInfo) -> datetime:
    """Return the first quarter at which the wall reads this day and time or more."""
    return next(each for each, read in wall(day, zone) if read >= datetime.combine(day, when))


def naive_slots(schedule_: At, around: date, zone: ZoneInfo) -> list[datetime]:
    days = [around + timedelta(days=distance) for distance in range(-9, 11)]
    return [naive_instant(day, schedule_.time, zone) for day in days if day.weekday() in schedule_.days]


@cache
def changes(zone: ZoneInfo) -> list[date]:
    """Return the days from 2010 to 2032 on which the clocks change, and one on which they do not."""
    days = [date(2010, 1, 1) + timedelta(days=number) for number in range(23 * 365)]
    offset = {day: datetime.combine(day, time(), UTC).astimezone(zone).utcoffset() for day in days}
    return [date(2026, 5, 5)] + [day for day in days[1:] if offset[day] != offset[day - timedelta(days=1)]]


@st.composite
def moments(draw):
    """A zone, an instant within days of a change of its clocks, and a schedule."""
    zone = draw(st.sampled_from(ZONES))
    near = draw(st.sampled_from(changes(zone)))
    now = datetime.combine(near, time(), UTC) + draw(st.integers(-2 * 1440, 2 * 1440)) * timedelta(minutes=1)
    hours = st.integers(0, 3) | st.integers(0, 23)  # Those at which clocks change are drawn often.
    when = time(draw(hours), draw(st.sampled_from((0, 15, 30, 45))))
    days = draw(st.frozensets(st.integers(0, 6), min_size=1))
    return zone, now, At(when, days)


@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_every_quarter_of_an_hour_around_every_change_is_what_the_wall_says(zone):
    near = [day + timedelta(days=distance) for day in changes(zone)[:9] for distance in (-1, 0)]
    for day in near:
        for quarter in range(96):
            when = time(quarter // 4, quarter % 4 * 15)
            assert schedule.instant(day, when, zone) == naive_instant(day, when, zone), (day, when)


@given(moments())
def test_the_slot_that_began_last_and_the_next_one_are_what_the_wall_says(moment):
    zone, now, when = moment
    slots = naive_slots(when, now.astimezone(zone).date(), zone)
    assert when.latest(now, zone) == max(each for each in slots if each <= now)
    assert when.following(now, zone) == min(each for each in slots if each > now)


@given(moments())
def test_a_walk_from_slot_to_slot_misses_none_and_meets_none_twice(moment):
    zone, now, when = moment
    following = when.following(now, zone)
    assert when.latest(following, zone) == following
    assert when.latest(following - timedelta(microseconds=1), zone) <= now
    assert schedule.number(following) > schedule.number(when.latest(now, zone))
