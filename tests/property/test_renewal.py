"""Renewal arithmetic: over leap years and month ends, nothing is lost by being early, and late counts from completion."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.certifications import add_months, dates
from lms.certifications.rules import Dates

_DAY = st.dates(date(2024, 1, 1), date(2045, 12, 31))


@given(day=_DAY, months=st.integers(-60, 120))
def test_a_month_later_is_the_same_day_or_that_months_last(day, months):
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


@given(first=_DAY, months=st.integers(1, 36), window=st.integers(0, 6), wait=st.integers(-400, 1600))
def test_renewal(first, months, window, wait):
    before = dates(first, months=months, window_months=window)
    day = before.valid_until + timedelta(days=wait)
    if day < first:
        return
    after = dates(day, months=months, window_months=window, previous=before)
    assert after.achieved_on == day
    if before.window_opens_on <= day <= before.valid_until:
        assert after.valid_until == add_months(before.valid_until, months), (
            "early inside the window extends from the old end"
        )
    elif day > before.valid_until:
        assert after.valid_until == add_months(day, months), "late counts from completion"
    assert after.valid_until >= min(before.valid_until, after.valid_until)
    if day <= before.valid_until:
        assert after.valid_until >= before.valid_until, "nothing is lost by being early"
    assert after.window_opens_on <= after.valid_until


def test_a_leap_day_ends_on_the_last_day_of_february():
    assert dates(date(2028, 2, 29), months=12, window_months=3) == Dates(
        date(2028, 2, 29), date(2029, 2, 28), date(2028, 11, 28)
    )
