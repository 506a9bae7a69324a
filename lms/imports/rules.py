"""How the cells of a staff file are read: days, yes and no, staff numbers, and cells that a spreadsheet would take for a formula."""

import re
import unicodedata
from collections.abc import Collection
from datetime import date, timedelta

from lms.people.rules import name_fault

LONGEST_VALUE = 200
LONGEST_ADDRESS = 254
EARLIEST = date(1900, 1, 1)
# Payroll systems write "no end" as 31 December 4712 (Oracle) or 9999.
NO_END_FROM = 2900
# What spreadsheets count days from. Source: Excel's 1900 date system, with its leap day that never was.
_SERIAL_START = date(1899, 12, 30)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_FIGURES = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})")
_NAMED = re.compile(r"(\d{1,2})(?:[a-z]{2})?[-/. ]+([a-z]{3,9})[-/., ]+(\d{4}|\d{2})", re.IGNORECASE)
_SERIAL = re.compile(r"\d{5}(?:\.0+)?")
_NO_TIME = re.compile(r"[T ]00:00(?::00(?:\.0+)?)?Z?")
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
# A lone dash is read as an empty cell, so one that is meant is guarded like a formula.
_GUARDED = re.compile(rf"{_FORMULA.pattern}|'*[–—]$")
_SHORTENED = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d{1,3}")
_ADDRESS = re.compile(r"[^\s@<>\"(),:;\\\[\]]+@[^\s@<>\"(),:;\\\[\]]+")
_SPACES = re.compile(r"[\s\u00a0]+")


def guarded(value: str) -> str:
    """Return a cell that no spreadsheet takes for a formula, and that is read as it stands. Source: OWASP, CSV Injection."""
    return f"'{value}" if _GUARDED.match(value) else value


def unguarded(cell: str) -> str:
    """Return what `guarded` was given, so that a file that goes round gathers no quotes."""
    return cell[1:] if cell.startswith("'") and _GUARDED.match(cell[1:]) else cell


def is_formula(value: str) -> bool:
    """Say whether a spreadsheet would take a value for a formula."""
    return bool(_FORMULA.match(value))


def tidy(text: str) -> str:
    """Return a text composed and with single spaces: as it is compared, since nobody sees the difference."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


def cleaned(cell: str) -> str:
    """Return what a cell says: tidy and without the guard; a lone dash is nothing."""
    text = tidy(cell)
    return "" if text in {"-", "–", "—"} else unguarded(text)


def day(text: str, *, month_first: bool = False) -> date | None:
    """Return the day that a cell names, or None when it names none. Two figures of a year are of 1970 to 2069.

    Taken: 2026-03-31, 31/03/2026, 31.3.26, 31-Mar-2026, 31st March 2026, a spreadsheet's day number, and each at midnight.
    """
    plain = _NO_TIME.sub("", text.strip())
    if found := _ISO.fullmatch(plain):
        year, month, in_month = map(int, found.groups())
    elif found := _FIGURES.fullmatch(plain):
        first, second = int(found[1]), int(found[2])
        in_month, month = (second, first) if month_first else (first, second)
        year = _year(found[3])
    elif found := _NAMED.fullmatch(plain):
        in_month, year = int(found[1]), _year(found[3])
        month = _month(found[2])
    elif _SERIAL.fullmatch(plain):
        return _SERIAL_START + timedelta(days=int(plain[:5]))
    else:
        return None
    try:
        return date(year, month, in_month)
    except ValueError:
        return None


def _year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (1900 if year >= 70 else 2000)


def _month(text: str) -> int:
    short = text[:3].casefold()
    return _MONTHS.index(short) + 1 if short in _MONTHS else 0


def near(staff_number: str) -> str:
    """Return what two staff numbers share that a spreadsheet may have made different: zeros in front, spaces, case."""
    return "".join(staff_number.split()).casefold().lstrip("0")


def number_fault(text: str) -> str | None:
    """Return what is wrong with a staff number, or None."""
    if not text:
        return (
            "Staff number is missing. Enter it in {column}. Without it we cannot tell people with the same name apart."
        )
    if _SHORTENED.fullmatch(text):
        return (
            f"{text} is a number that a spreadsheet has shortened. Enter the whole staff number in {{column}}, as text."
        )
    return text_fault("staff_number", text)


def text_fault(column: str, text: str) -> str | None:
    """Return what is wrong with a text that is new to the record, or None. `{column}` stands for where to put it right."""
    if column in {"first_name", "last_name"} and text and (fault := name_fault(text)):
        return f"{fault} in {{column}}."
    if is_formula(text):
        return f"{text[:40]} begins like a formula. Enter plain text in {{column}}."
    longest = LONGEST_ADDRESS if column == "email" else LONGEST_VALUE
    if len(text) > longest:
        return f"Enter at most {longest} characters in {{column}}."
    if any(
        unicodedata.category(each) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"} for each in text
    ) and column not in {
        "first_name",
        "last_name",
    }:
        return "Enter the text without invisible characters in {column}."
    if column == "email" and text and not _ADDRESS.fullmatch(text):
        return f"{text[:60]} is no email address. Enter one such as name@hospital.example in {{column}}, or leave it empty."
    return None


def flag(text: str, yes: Collection[str], no: Collection[str]) -> bool | None:
    """Return what a cell of the column "active" says, or None for a word that neither list has."""
    word = text.casefold()
    return True if word in yes else False if word in no else None
