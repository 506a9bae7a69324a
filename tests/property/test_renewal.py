"""Renewal arithmetic: over leap years and month ends, nothing is lost by being early, and late counts from completion."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from lms import standing
from lms.certifications import add_months, dates
from lms.certifications.rules import Dates, counting
from lms.content import Validity
from lms.runtime import clock
from tests.conftest import SITE
from tests.examples import examples
from tests.property import naive_renewal as naive

_DAY = st.dates(date(2024, 1, 1), date(2045, 12, 31))
_FIXED = st.sampled_from(["31 March", "1 January", "31 December", "29 February", "28 February", "30 June"])
_YEARS = st.fixed_dictionaries({
    "months": st.sampled_from([12, 24, 36]), "renewal_window_months": st.integers(1, 6), "basis": st.just("fixed_date"),
    "fixed_date": _FIXED,
})  # fmt: skip
_MONTHS = st.tuples(st.integers(1, 36), st.integers(0, 6), st.sampled_from(["expiry", "completion"])).map(
    lambda drawn: {"months": drawn[0], "renewal_window_months": min(drawn[1], drawn[0] - 1), "basis": drawn[2]}
)
_SETTINGS = st.one_of(_MONTHS, _YEARS)


@given(day=_DAY, months=st.integers(-60, 120))
def test_a_month_later_is_the_same_day_or_that_months_last(day, months):
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


@given(first=_DAY, setting=_SETTINGS, wait=st.one_of(st.integers(-400, 1600), st.integers(-1, 1)), edge=st.booleans())
def test_renewal(first, setting, wait, edge):
    validity = Validity(**setting)
    before = dates(first, validity)
    day = (before.window_opens_on if edge else before.valid_until) + timedelta(days=wait)
    if day < first:
        return
    after = dates(day, validity, before)
    assert after.achieved_on == day
    is_early = before.window_opens_on <= day <= before.valid_until
    if validity.basis == "expiry" and is_early:
        assert after.valid_until == add_months(before.valid_until, validity.months), "early extends from the old end"
    elif validity.basis != "fixed_date" and day > before.valid_until:
        assert after.valid_until == add_months(day, validity.months), "late counts from completion"
    if day <= before.valid_until:
        assert after.valid_until >= before.valid_until, "nothing is lost by being early"
    assert day < after.valid_until
    assert day <= after.window_opens_on <= after.valid_until or not is_early


@given(first=_DAY, setting=_YEARS, wait=st.integers(-90, 900))
def test_by_fixed_date_it_ends_on_that_day_for_everybody(first, setting, wait):
    validity = Validity(**setting)
    before = dates(first, validity)
    day = max(first, before.valid_until + timedelta(days=wait))
    after = dates(day, validity, before)
    assert {before.valid_until, after.valid_until} <= set(naive.fixed_days(first, setting["fixed_date"]))
    assert after == dates(day, validity), "when the one before ended makes no difference"
    assert after.window_opens_on > day, "who has just renewed is not told to renew"
    if before.window_opens_on <= day <= before.valid_until:
        assert after.valid_until.year == before.valid_until.year + validity.months // 12


@given(first=_DAY, setting=_MONTHS, wait=st.integers(1, 800), more=st.integers(1, 800))
def test_more_time_moves_the_effective_end_and_not_the_baseline(first, setting, wait, more):
    validity = Validity(**setting)
    before = dates(first, validity)
    day = before.valid_until + timedelta(days=wait)
    until = before.valid_until + timedelta(days=more)
    plain, given_time = dates(day, validity, before), dates(day, validity, before, extended_until=until)
    baseline = add_months(before.valid_until, validity.months)
    counts_from_baseline = (
        validity.basis == "expiry" and day <= until and day < add_months(baseline, -validity.renewal_window_months)
    )
    assert given_time.valid_until == (baseline if counts_from_baseline else plain.valid_until)
    assert given_time.valid_until > day
    early = before.valid_until - timedelta(days=1)
    if early >= before.window_opens_on:
        assert dates(early, validity, before, extended_until=until) == dates(early, validity, before)


def test_a_leap_day_ends_on_the_last_day_of_february():
    assert dates(date(2028, 2, 29), Validity()) == Dates(date(2028, 2, 29), date(2029, 2, 28), date(2028, 11, 28))
    yearly = Validity(months=12, renewal_window_months=3, basis="fixed_date", fixed_date="29 February")
    assert dates(date(2026, 6, 1), yearly).valid_until == date(2027, 2, 28)
    assert dates(date(2027, 2, 28), yearly).valid_until == date(2028, 2, 29)


def test_an_instant_counts_for_the_local_day_it_falls_on():
    """In summer, half past eleven at night in UTC is tomorrow in London; on the days on which the clocks change, midnight moves."""
    for instant, day in (
        (datetime(2027, 6, 30, 22, 59, tzinfo=UTC), date(2027, 6, 30)),
        (datetime(2027, 6, 30, 23, 0, tzinfo=UTC), date(2027, 7, 1)),
        (datetime(2027, 3, 27, 23, 59, tzinfo=UTC), date(2027, 3, 27)),
        (datetime(2027, 3, 28, 22, 59, tzinfo=UTC), date(2027, 3, 28)),
        (datetime(2027, 3, 28, 23, 0, tzinfo=UTC), date(2027, 3, 29)),
        (datetime(2027, 10, 30, 22, 59, tzinfo=UTC), date(2027, 10, 30)),
        (datetime(2027, 10, 31, 23, 59, tzinfo=UTC), date(2027, 10, 31)),
        (datetime(2027, 12, 31, 23, 59, tzinfo=UTC), date(2027, 12, 31)),
    ):
        assert clock.local_date(instant, SITE.timezone) == day
        start = clock.start_of(day, SITE.timezone)
        assert clock.local_date(start, SITE.timezone) == day
        assert clock.local_date(start - timedelta(microseconds=1), SITE.timezone) == day - timedelta(days=1)


@given(first=_DAY, old=_SETTINGS, new=_SETTINGS, wait=st.integers(0, 900))
def test_a_changed_setting_takes_nothing_from_whoever_is_certified(first, old, new, wait):
    """What was given out says its own dates; the new setting speaks only of what is given out next, and takes no covered day."""
    before = dates(first, Validity(**old))
    after = dates(first + timedelta(days=wait), Validity(**new), before)
    assert before == dates(first, Validity(**old))
    if after.achieved_on <= before.valid_until:
        assert after.valid_until >= before.valid_until


_EVENT = st.tuples(
    st.sampled_from(["complete", "complete", "complete", "setting", "more time", "prior"]), st.integers(0, 420), _SETTINGS,
    st.integers(1, 300), st.sampled_from(["", "window", "end", "more"]), st.integers(-1, 1),
)  # fmt: skip


@settings(max_examples=examples(300))
@given(
    first=_DAY, setting=_SETTINGS, events=st.lists(_EVENT, min_size=1, max_size=7), asked=st.integers(0, 400),
    months=st.one_of(st.none(), st.integers(1, 24)),
)  # fmt: skip
def test_random_histories_agree_with_a_naive_reading(first, setting, events, asked, months):
    day, held, plain, more = first, [], [], None
    due = first + timedelta(days=asked)
    for number, (kind, wait, drawn, length, edge, beside) in enumerate(events):
        wait = _aim(day, wait, edge, beside, naive.lasting(plain), more)
        for look in {day, day + timedelta(days=wait // 2), day + timedelta(days=max(0, wait - 1))}:
            assert _word(look, held, months, more, due) == naive.state(look, naive.cover(plain, months, more), due)
        day += timedelta(days=wait)
        if kind == "setting":
            setting = drawn
        elif kind == "more time" and plain:
            more = max(more or day, naive.lasting(plain).end + timedelta(days=length), day)
        elif kind == "prior":
            end = day + timedelta(days=length)
            held.append(_certification(number, Dates(day, end, end - timedelta(days=length // 3))))
            plain.append(naive.Certificate(day, end, end - timedelta(days=length // 3)))
        elif kind == "complete":
            found = counting(held)
            before = Dates(found.achieved_on, found.valid_until, found.window_opens_on) if found else None
            held.append(_certification(number, dates(day, Validity(**setting), before, extended_until=more)))
            words = naive.Setting(
                setting["months"], setting["renewal_window_months"], setting["basis"], setting.get("fixed_date", "")
            )
            plain.append(naive.award(day, words, naive.lasting(plain), more))
        assert [(each.achieved_on, each.valid_until, each.window_opens_on) for each in held] == [
            (each.start, each.end, each.window) for each in plain
        ]


def _aim(day, wait, edge, beside, last, more):
    """Let many things happen on the very days on which something begins or ends, or beside them."""
    mark = {"window": last and last.window, "end": last and last.end, "more": more}.get(edge)
    return max(0, (mark - day).days + beside) if mark else wait


def _certification(number, made):
    return SimpleNamespace(
        id=UUID(int=number), achieved_on=made.achieved_on, valid_until=made.valid_until,
        window_opens_on=made.window_opens_on, voided_at=None,
    )  # fmt: skip


def _word(day, held, months, more, due):
    found = counting(held)
    row = SimpleNamespace(
        due_on=due, started_on=None, awaiting_since=None, achieved_on=None, valid_until=None, window_opens_on=None
    )
    if found:
        row.achieved_on = found.achieved_on
        row.valid_until, row.window_opens_on = standing.effective(
            found.achieved_on, found.valid_until, found.window_opens_on, renew_months=months, extended_until=more
        )
    return standing.word(row, day).value
