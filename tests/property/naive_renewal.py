"""Validity read plainly, day by day, to compare the arithmetic with: calendars are walked, lists are searched, nothing is shared with it.

It is slow, and imports nothing of the product.
"""

from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True)
class Setting:
    """What a module said on the day: the keys of `validity` as they are written in module.yaml."""

    months: int
    window: int
    basis: str = "expiry"
    fixed_date: str = ""


@dataclass
class Certificate:
    """A certification as it was given out."""

    start: date
    end: date
    window: date


def walk(day: date, months: int) -> date:
    """Go month by month on a wall calendar, forward or back, and look for the same number, or the last one there is."""
    year, month = day.year, day.month
    for _ in range(abs(months)):
        month += 1 if months > 0 else -1
        if month == 13:
            year, month = year + 1, 1
        if month == 0:
            year, month = year - 1, 12
    for number in range(day.day, 0, -1):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    raise AssertionError("a month has a first day")


def days(first: date, last: date) -> list[date]:
    """List the days from one to another, both included."""
    return [first + number * DAY for number in range((last - first).days + 1)]


def fixed_days(first: date, written: str) -> list[date]:
    """Turn twelve years of calendar pages and keep the days with this writing; where 29 February is missing, the 28th."""
    found = []
    for day in days(first, first + timedelta(days=366 * 14)):
        shown = f"{day.day} {MONTHS[day.month - 1]}"
        tomorrow = day + DAY
        if shown == written or (written == "29 February" and shown == "28 February" and tomorrow.month == 3):
            found.append(day)
    return found


def award(day: date, setting: Setting, before: Certificate | None, more_until: date | None) -> Certificate:
    """Give out a certificate on a day, as content/README.md and the decision on more time say it."""
    if setting.basis == "fixed_date":
        closed = [end for end in fixed_days(day, setting.fixed_date) if walk(end, -setting.window) > day]
        end = closed[setting.months // 12 - 1]
    elif setting.basis == "completion" or before is None:
        end = walk(day, setting.months)
    elif day in days(before.window, before.end):
        end = walk(before.end, setting.months)
    elif more_until is not None and day in days(before.end + DAY, more_until):
        end = walk(before.end, setting.months)
        if day >= walk(end, -setting.window):  # They would have to renew again at once.
            end = walk(day, setting.months)
    else:
        end = walk(day, setting.months)
    if before is not None and day <= before.end and end < before.end:
        end = before.end
    return Certificate(day, end, walk(end, -setting.window))


def lasting(held: list[Certificate]) -> Certificate | None:
    """Find the one that ends last, of several the one that began last."""
    best = None
    for each in held:
        if best is None or (each.end, each.start) >= (best.end, best.start):
            best = each
    return best


def cover(held: list[Certificate], months: int | None, more_until: date | None) -> Certificate | None:
    """Say what somebody holds for an organisation that asks every so many months, and gave time until a day."""
    best = lasting(held)
    if best is None:
        return None
    end, window = best.end, best.window
    if months and walk(best.start, months) < end:
        end = walk(best.start, months)
        covered = days(best.start, end)
        half = covered[(len(covered) - 1) // 2]
        window = max(half, end - (best.end - best.window))
    if more_until and more_until > end:
        end = more_until
    return Certificate(best.start, end, window)


def state(
    today: date, held: Certificate | None, due: date | None, *, is_begun: bool = False, is_waiting: bool = False
) -> str:
    """Say in a word how somebody stands who holds this, is asked until a day, and has begun or asked for sign-off."""
    if held and held.start <= today <= held.end:
        return "renew now" if today >= held.window else "valid"
    if due is None:
        return "not required"
    if is_waiting:
        return "awaiting sign-off"
    if held and held.end < today:
        return "expired"
    if due < today:
        return "overdue"
    return "in progress" if is_begun else "to do"
