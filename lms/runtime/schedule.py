"""When the clock puts a job: every so often, or at a time of day in the installation's own time zone. Pure arithmetic.

Promises: each slot is one instant, whatever the clocks do. A time that a change of clocks leaves out is the first moment after it; a time
that comes twice is the first of the two. Source: docs/decisions/0024.
Leaves out: who remembers which slot was put (queue.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Every:
    """Once in every stretch of time, counted from the epoch."""

    stretch: timedelta

    def latest(self, now: datetime, zone: ZoneInfo) -> datetime:  # noqa: ARG002 -- hours are the same everywhere
        """Return the slot that began last."""
        return EPOCH + (now - EPOCH) // self.stretch * self.stretch

    def following(self, now: datetime, zone: ZoneInfo) -> datetime:
        """Return the slot that begins next."""
        return self.latest(now, zone) + self.stretch

    @property
    def words(self) -> str:
        """How the page of jobs says it."""
        for unit, name in ((timedelta(days=1), "day"), (timedelta(hours=1), "hour"), (_MINUTE, "minute")):
            if self.stretch % unit == timedelta(0):
                count = self.stretch // unit
                return f"Every {name}" if count == 1 else f"Every {count} {name}s"
        return f"Every {self.stretch.total_seconds():g} seconds"


@dataclass(frozen=True)
class At:
    """At a local time of day, on all days or on some days of the week (0 is Monday)."""

    time: time
    days: frozenset[int] = frozenset(range(7))

    def latest(self, now: datetime, zone: ZoneInfo) -> datetime:
        """Return the slot that began last."""
        day = now.astimezone(zone).date()
        return max(slot for slot in self._around(day, zone, range(-8, 2)) if slot <= now)

    def following(self, now: datetime, zone: ZoneInfo) -> datetime:
        """Return the slot that begins next."""
        day = now.astimezone(zone).date()
        return min(slot for slot in self._around(day, zone, range(-1, 9)) if slot > now)

    def _around(self, day: date, zone: ZoneInfo, distances: Sequence[int]) -> list[datetime]:
        days = (day + timedelta(days=distance) for distance in distances)
        return [instant(each, self.time, zone) for each in days if each.weekday() in self.days]

    @property
    def words(self) -> str:
        """How the page of jobs says it."""
        when = f"at {self.time:%H:%M}"
        if len(self.days) == len(DAYS):
            return f"Every day {when}"
        named = [f"{DAYS[day]}s" for day in sorted(self.days)]
        return f"{', '.join(named[:-1])} and {named[-1]} {when}" if named[1:] else f"{named[0]} {when}"


When = Every | At


@dataclass(frozen=True)
class Clockwork:
    """A job that the clock puts once in every slot."""

    kind: str
    when: When


def every(**stretch: float) -> Every:
    """Return a schedule such as `every(hours=1)`; the words are those of timedelta."""
    return Every(timedelta(**stretch))


def at(text: str, *days: str) -> At:
    """Return a schedule such as `at("02:30")` or `at("07:00", "Monday")`. Raises ValueError for no time or no day."""
    return At(time.fromisoformat(text), frozenset(DAYS.index(day) for day in days) or frozenset(range(7)))


def instant(day: date, when: time, zone: ZoneInfo) -> datetime:
    """Return the first instant at which the local calendar and clock read this day and time, or more."""
    wanted = datetime.combine(day, when)
    found = wanted.replace(tzinfo=zone).astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) == wanted:
        return found
    # The clocks leave this time out. The later offset gives an instant before the change; from there it is a short walk.
    found = wanted.replace(tzinfo=zone, fold=1).astimezone(UTC)
    while found.astimezone(zone).replace(tzinfo=None) < wanted:
        found += _MINUTE
    return found


def number(slot: datetime) -> int:
    """Return a slot as it is kept: whole minutes since the epoch."""
    return (slot - EPOCH) // _MINUTE
