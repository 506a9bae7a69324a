"""When the clock puts a job: by the hour, and by local time of day over changes of the clocks."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from lms.runtime.schedule import at, every, number

LONDON = ZoneInfo("Europe/London")


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("when", "now", "latest", "following"),
    [
        (at("02:30"), utc(2026, 11, 24, 9), utc(2026, 11, 24, 2, 30), utc(2026, 11, 25, 2, 30)),
        (at("02:30"), utc(2026, 11, 24, 2, 30), utc(2026, 11, 24, 2, 30), utc(2026, 11, 25, 2, 30)),
        (at("02:30"), utc(2026, 7, 1, 9), utc(2026, 7, 1, 1, 30), utc(2026, 7, 2, 1, 30)),
        # On 29 March 2026 the clocks go from 01:00 to 02:00: half past one is the first moment after it.
        (at("01:30"), utc(2026, 3, 29, 12), utc(2026, 3, 29, 1), utc(2026, 3, 30, 0, 30)),
        # On 25 October 2026 half past one comes twice: it is the first of the two, and once only.
        (at("01:30"), utc(2026, 10, 25, 1, 45), utc(2026, 10, 25, 0, 30), utc(2026, 10, 26, 1, 30)),
        (at("07:00", "Monday"), utc(2026, 11, 24, 9), utc(2026, 11, 23, 7), utc(2026, 11, 30, 7)),
        (at("07:00", "Monday"), utc(2026, 11, 23, 6, 59), utc(2026, 11, 16, 7), utc(2026, 11, 23, 7)),
        (every(hours=1), utc(2026, 11, 24, 9, 30), utc(2026, 11, 24, 9), utc(2026, 11, 24, 10)),
    ],
)
def test_the_slot_that_began_last_and_the_next_one(when, now, latest, following):
    assert when.latest(now, LONDON) == latest
    assert when.following(now, LONDON) == following


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (at("02:30"), "Every day at 02:30"),
        (at("07:00", "Monday"), "Mondays at 07:00"),
        (at("07:00", "Thursday", "Monday"), "Mondays and Thursdays at 07:00"),
        (at("07:00", "Monday", "Tuesday", "Friday"), "Mondays, Tuesdays and Fridays at 07:00"),
        (every(hours=1), "Every hour"),
        (every(hours=6), "Every 6 hours"),
        (every(minutes=5), "Every 5 minutes"),
        (every(days=1), "Every day"),
        (every(seconds=30), "Every 30 seconds"),
    ],
)
def test_the_words_of_a_schedule(when, words):
    assert when.words == words


def test_nonsense_is_no_schedule():
    with pytest.raises(ValueError, match="hour"):
        at("25:00")
    with pytest.raises(ValueError, match="not in tuple"):
        at("07:00", "Moonday")


def test_slots_are_kept_as_minutes_that_grow():
    assert number(utc(2000, 1, 2)) == 1440
    assert number(utc(2026, 1, 1) + timedelta(minutes=1)) == number(utc(2026, 1, 1)) + 1
