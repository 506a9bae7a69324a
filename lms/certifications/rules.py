"""Renewal arithmetic. Source: product section 7. All dates are local; `valid_until` is the last valid day."""

from dataclasses import dataclass
from datetime import date

from lms.runtime.months import add_months


@dataclass(frozen=True)
class Dates:
    """When a certification begins to count, ends, and may be renewed."""

    achieved_on: date
    valid_until: date
    window_opens_on: date


def dates(achieved_on: date, *, months: int, window_months: int, previous: Dates | None = None) -> Dates:
    """Return the dates of a new certification.

    Achieved inside the window of a previous one that still covers the day, it extends from the old end; otherwise it counts
    from the day it was achieved. Achieved before the window opened, it counts from that day too, but never ends earlier than
    the previous one did.
    """
    start = achieved_on
    if previous and previous.window_opens_on <= achieved_on <= previous.valid_until:
        start = previous.valid_until
    valid_until = add_months(start, months)
    if previous and achieved_on <= previous.valid_until:
        valid_until = max(valid_until, previous.valid_until)
    return Dates(achieved_on, valid_until, add_months(valid_until, -window_months))
