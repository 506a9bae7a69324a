"""Renewal arithmetic. Source: product section 7. All dates are local; `valid_until` is the last valid day.

The end of a certification is its baseline: more time that an organisation gives moves what holds for that organisation
(`standing.rules.effective`), never the end that the next one counts from.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import Protocol, TypeVar
from uuid import UUID

from lms.content import Validity
from lms.runtime.months import add_months


@dataclass(frozen=True)
class Dates:
    """When a certification begins to count, ends, and may be renewed."""

    achieved_on: date
    valid_until: date
    window_opens_on: date


class Held(Protocol):
    """A certification as far as it matters which of several counts."""

    @property
    def id(self) -> UUID:
        """Its id: later ones are greater."""

    @property
    def achieved_on(self) -> date:
        """The first day that it covers."""

    @property
    def valid_until(self) -> date:
        """The last day of its own, whatever time was given."""

    @property
    def voided_at(self) -> datetime | None:
        """When it was taken back."""


H = TypeVar("H", bound=Held)


def counting(held: Iterable[H]) -> H | None:
    """Return which of a person's certifications in a module counts: of those that were not taken back the one that ends last."""
    left = [each for each in held if each.voided_at is None]
    return max(left, key=lambda each: (each.valid_until, each.achieved_on, each.id), default=None)


def dates(
    achieved_on: date, validity: Validity, previous: Dates | None = None, *, extended_until: date | None = None
) -> Dates:
    """Return the dates of a new certification. `extended_until` is the last day of the time given on the previous one.

    By `expiry`, achieved inside the window of a previous one that still covers the day, it extends from the old end; otherwise it
    counts from the day it was achieved. By `completion` it always counts from that day. By `fixed_date` it ends on the first such day
    whose window has not opened. Whatever it counts from, it never ends earlier than a previous one that still covers the day.
    """
    if validity.fixed_date is not None:
        end = _fixed_end(achieved_on, validity)
    elif validity.basis == "expiry" and previous and _is_in_window(achieved_on, validity, previous, extended_until):
        end = add_months(previous.valid_until, validity.months)
    else:
        end = add_months(achieved_on, validity.months)
    if previous and achieved_on <= previous.valid_until:
        end = max(end, previous.valid_until)
    return Dates(achieved_on, end, add_months(end, -validity.renewal_window_months))


def _is_in_window(day: date, validity: Validity, previous: Dates, extended_until: date | None) -> bool:
    """Say whether the previous one covers the day and may be renewed on it.

    After the old end, thanks to more time, only as long as the next window is not open yet: who is told to renew what they have just
    renewed gained nothing by it.
    """
    if previous.window_opens_on <= day <= previous.valid_until:
        return True
    if extended_until is None or not previous.valid_until < day <= extended_until:
        return False
    return day < add_months(add_months(previous.valid_until, validity.months), -validity.renewal_window_months)


def _fixed_end(achieved_on: date, validity: Validity) -> date:
    """Return the first fixed day whose window opens after the day achieved, or years later where it counts for several."""
    day, month = validity.yearly
    for year in count(achieved_on.year):
        fixed = _day_of(year, month, day)
        if add_months(fixed, -validity.renewal_window_months) > achieved_on:
            return _day_of(year + (validity.months - 1) // 12, month, day)
    raise AssertionError("every year has the day")


def _day_of(year: int, month: int, day: int) -> date:
    """Return a day of a year; the last of February where it has no 29th."""
    return add_months(date(2000, month, day), (year - 2000) * 12)
