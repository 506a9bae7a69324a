"""Which days and which files evidence may have. Pure."""

from dataclasses import dataclass
from datetime import date

LONGEST_TEXT = 200
LONGEST_NOTE = 1000
SHORTEST_REASON, LONGEST_REASON = 10, 1000
EARLIEST = date(1950, 1, 1)
# A slip of the finger in a year would make somebody valid for a lifetime.
LONGEST_YEARS = 10
# What a file begins with says what it is; what its name says does not count.
_BEGINNINGS = ((b"%PDF-", "application/pdf"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))
ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}
KIND_WORDS = {"application/pdf": "PDF", "image/png": "PNG", "image/jpeg": "JPEG"}


@dataclass(frozen=True)
class DayFault:
    """What is wrong with a day: which of the two, and what to enter. `{}` in a sentence stands for where."""

    field: str
    sentence: str


def days_fault(achieved_on: date, valid_until: date | None, today: date) -> DayFault | None:
    """Return what is wrong with the days of something that was learned elsewhere, or None. `valid_until` is None where it has no end."""
    if achieved_on > today:
        return DayFault("achieved_on", "Enter a day that is today or earlier")
    if achieved_on < EARLIEST:
        return DayFault("achieved_on", f"Enter a day from {EARLIEST.year} on")
    if valid_until is None:
        return None
    if valid_until < achieved_on:
        return DayFault("valid_until", "Enter a last valid day that is not before the day it was achieved")
    latest = today.replace(year=today.year + LONGEST_YEARS, day=min(today.day, 28))
    if valid_until > latest:
        return DayFault("valid_until", f"Enter a last valid day within {LONGEST_YEARS} years from now")
    return None


def media_type(content: bytes) -> str | None:
    """Return what kind of file this is, of those that are taken, or None."""
    return next((kind for beginning, kind in _BEGINNINGS if content.startswith(beginning)), None)
