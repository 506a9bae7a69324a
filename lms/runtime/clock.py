"""The only code that reads the system clock.

Everything else takes its time from `Work.now`, so that one deed has one instant and tests can set it.
"""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(UTC)


def local_date(instant: datetime, timezone: ZoneInfo) -> date:
    """Return the calendar day that an aware instant falls on in a time zone."""
    return instant.astimezone(timezone).date()


def start_of(day: date, timezone: ZoneInfo) -> datetime:
    """Return the instant at which a calendar day begins in a time zone, in UTC."""
    return datetime.combine(day, time(), timezone).astimezone(UTC)
