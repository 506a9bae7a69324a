"""Calendar arithmetic that the standard library leaves out. Dates only: an instant is made a local date first, by `clock`."""

import calendar
from datetime import date


def add_months(day: date, months: int) -> date:
    """Return the same day so many months later (or earlier, below 0), or that month's last day when it is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
