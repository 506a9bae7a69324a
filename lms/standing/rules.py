"""The word for a standing, from its dates, and what holds for an organisation.

Source: product section 7, the table of words; the first that holds wins.
"""

from datetime import date
from enum import StrEnum
from typing import NamedTuple, Protocol

from lms.runtime.months import add_months


class Word(StrEnum):
    """The eight words, as they are written on every page, export and mail."""

    VALID = "valid"
    RENEW_NOW = "renew now"
    NOT_REQUIRED = "not required"
    AWAITING_SIGN_OFF = "awaiting sign-off"
    EXPIRED = "expired"
    OVERDUE = "overdue"
    IN_PROGRESS = "in progress"
    TO_DO = "to do"


class Dates(Protocol):
    """The dates of a standing row; None where there is none."""

    @property
    def due_on(self) -> date | None:
        """The last day in time, or None where nobody asks."""

    @property
    def started_on(self) -> date | None:
        """When the open run began."""

    @property
    def awaiting_since(self) -> date | None:
        """Since when only the sign-off is missing."""

    @property
    def achieved_on(self) -> date | None:
        """The first day that a certification covers."""

    @property
    def valid_until(self) -> date | None:
        """The last day it covers."""

    @property
    def window_opens_on(self) -> date | None:
        """The first day on which it may be renewed."""


def word(row: Dates, today: date) -> Word:
    """Return the word that holds on a local date. `valid_until` is the last valid day; a due date is the last day in time."""
    if row.achieved_on and row.valid_until and row.achieved_on <= today <= row.valid_until:
        return Word.RENEW_NOW if row.window_opens_on and row.window_opens_on <= today else Word.VALID
    if row.due_on is None:
        return Word.NOT_REQUIRED
    if row.awaiting_since:
        return Word.AWAITING_SIGN_OFF
    if row.valid_until and row.valid_until < today:
        return Word.EXPIRED
    if row.due_on < today:
        return Word.OVERDUE
    return Word.IN_PROGRESS if row.started_on else Word.TO_DO


def is_ready(found: Word) -> bool:
    """Say whether somebody holds what is asked: valid or renew now."""
    return found in {Word.VALID, Word.RENEW_NOW}


def urgency(row: Dates) -> tuple[bool, date, date]:
    """Return a key that sorts one person's rows of a module, in several organisations: first what is asked and ends or is due first."""
    return row.due_on is None, row.valid_until or date.max, row.due_on or date.max


def is_late(found: Word) -> bool:
    """Say whether somebody is late with it themselves: expired or overdue."""
    return found in {Word.EXPIRED, Word.OVERDUE}


class Effective(NamedTuple):
    """What holds for one organisation: the last valid day, and the first on which it may be renewed."""

    valid_until: date
    window_opens_on: date


def effective(
    achieved_on: date, certified_until: date, window_opens_on: date, *, renew_months: int | None = None,
    extended_until: date | None = None,
) -> Effective:  # fmt: skip
    """Return what a certification's own dates come to for an organisation that asks more often, or that gave more time.

    Asking every `renew_months` brings the end forward, never back. The window keeps its length before that end, and never opens in the
    first half of the time, so that nobody is told to renew what they have just done. More time moves the end alone.
    """
    end, opens = certified_until, window_opens_on
    if renew_months is not None and (sooner := add_months(achieved_on, renew_months)) < certified_until:
        halfway = achieved_on + (sooner - achieved_on) / 2
        end, opens = sooner, max(sooner - (certified_until - window_opens_on), halfway)
    if extended_until is not None and extended_until > end:
        end = extended_until
    return Effective(end, opens)
