"""What calls for a reminder, and when one may go. Pure.

Promises: nobody who is ready is due, nor anybody suspended, erased or without a current post where it is asked; a week has one period,
whatever the clocks do. Source: product sections 6 to 8.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from lms.runtime import schedule
from lms.runtime.reminding import Reminding
from lms.standing import rules as standing
from lms.standing.rules import Dates, Word

_MISSED = 6


class Asked(Dates, Protocol):
    """A standing row: what one organisation asks of somebody, and how far they are."""

    @property
    def organisation_id(self) -> UUID:
        """Who asks."""

    @property
    def module_id(self) -> str:
        """What is asked."""


Row = TypeVar("Row", bound=Asked)


@dataclass(frozen=True)
class Reader:
    """Somebody who may be reminded. `organisations` are those of their current posts; `weekday` is the day they chose, if they did."""

    person_id: UUID
    first_name: str
    name: str
    organisations: frozenset[UUID]
    is_suspended: bool = False
    is_erased: bool = False
    weekday: int | None = None
    is_mailed: bool = True

    @property
    def may_be_told(self) -> bool:
        """Whether anything may go to them at all."""
        return bool(self.organisations) and not self.is_suspended and not self.is_erased


def due(
    reader: Reader, rows: Iterable[Row], today: date, weeks_before: int, retired: Collection[str] = ()
) -> tuple[Row, ...]:
    """Return what somebody is to be reminded of: late, or not done and due within some weeks; the first due first.

    `rows` are the person's own; `retired` are modules that nobody is asked for any more.
    """
    if not reader.may_be_told:
        return ()
    here = (row for row in rows if row.organisation_id in reader.organisations and row.module_id not in retired)
    found: dict[str, Row] = {}
    for row in sorted((row for row in here if _calls(row, today, weeks_before)), key=_by_date):
        found.setdefault(row.module_id, row)
    return tuple(found.values())


def _calls(row: Asked, today: date, weeks_before: int) -> bool:
    word = standing.word(row, today)
    if standing.is_late(word):
        return True
    is_open = word in {Word.TO_DO, Word.IN_PROGRESS} and row.due_on is not None
    return is_open and row.due_on <= today + timedelta(weeks=weeks_before)  # type: ignore[operator]


def _by_date(row: Asked) -> tuple[date, str]:
    return row.due_on or date.max, row.module_id


def to_renew(reader: Reader, rows: Iterable[Row], today: date, retired: Collection[str] = ()) -> tuple[Row, ...]:
    """Return what somebody holds, is asked for, and can renew now. That is news, told once, and no reminder."""
    if not reader.may_be_told:
        return ()
    here = (row for row in rows if row.organisation_id in reader.organisations and row.module_id not in retired)
    found: dict[str, Row] = {}
    for row in sorted(here, key=lambda each: (each.valid_until or date.max, each.module_id)):
        if row.due_on and standing.word(row, today) is Word.RENEW_NOW:
            found.setdefault(row.module_id, row)
    return tuple(found.values())


def level(asked_on: date, today: date, chase_days: Sequence[int]) -> int:
    """Return how far a request for sign-off has gone up: 0 not yet, 1 in the digest, 2 to the manager above, 3 to who runs training."""
    return sum((today - asked_on).days >= days for days in chase_days)


def quiet_until(now: datetime, zone: ZoneInfo, reminding: Reminding) -> datetime | None:
    """Return when the quiet hours end in which an instant lies, or None when it lies in none."""
    local = now.astimezone(zone)
    start, end, at = reminding.quiet_from, reminding.quiet_to, local.time()
    is_quiet = start <= at < end if start <= end else at >= start or at < end
    if not is_quiet:
        return None
    ends_tomorrow = start > end and at >= start
    return schedule.instant(local.date() + timedelta(days=ends_tomorrow), end, zone)


def period(day: date) -> str:
    """Return the week of a local day, as it is logged: 2026-W48."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def days_to_serve(today: date, last: date | None) -> tuple[date, ...]:
    """Return the days whose digests go today: this one, and those since the last that nobody served, a week back at most."""
    if last is None or last >= today:
        return (today,)
    missed = min((today - last).days - 1, _MISSED)
    return tuple(today - timedelta(days=back) for back in range(missed, -1, -1))


def served_day(reader: Reader, days: Iterable[date], usual: int) -> date | None:
    """Return the day of those served that is somebody's own, or None: the one they chose, or the usual one."""
    own = usual if reader.weekday is None else reader.weekday
    return next((day for day in days if day.weekday() == own), None)
