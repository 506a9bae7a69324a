"""A list in a file to rows of text: which encoding, which separator, where the columns stand. Nothing is kept of it here.

Promises: a file is read as a stream, twice if need be, and never held as text; what cannot be such a list is refused with a sentence.
"""

import codecs
import csv
import io
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from lms.imports.format import Format
from lms.runtime.errors import Refused

LARGEST_FILE = 64 * 1024 * 1024
MOST_ROWS = 250_000
MOST_COLUMNS = 200
# No row of such a list is longer; a quotation mark that is never closed would swallow the rest of the file.
LONGEST_LINE = 32 * 1024
MOST_LINES = 50
# Some systems write a title and a date above the names of the columns.
MOST_ABOVE = 10
SHEET_SECONDS, SHEET_MEMORY = 60, 1024 * 1024 * 1024
ENCODINGS = {"utf-8": "UTF-8", "cp1252": "Windows-1252", "utf-16": "UTF-16"}
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_PIECE = 1024 * 1024


@dataclass(frozen=True)
class Table:
    """A file that can be read: `places` says where each known column stands, `unread` names the columns that are not known."""

    format: Format
    content: bytes
    encoding: str
    separator: str
    header: tuple[str, ...]
    places: dict[str, int]
    unread: tuple[str, ...]
    header_row: int = 1
    is_workbook: bool = False

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the number and the cells of each row below the header that holds anything. Raises Refused for a broken one."""
        for number, cells in _records(self.content, self.encoding, self.separator):
            if number > self.header_row and any(cells) and any(cell.strip() for cell in cells):
                yield number, cells

    @property
    def missing(self) -> tuple[str, ...]:
        """The columns of the format that the file has not."""
        return tuple(column for column in self.format.columns if column not in self.places)


def open_table(content: bytes, form: Format, *, encoding: str = "", separator: str = "") -> Table:
    """Find out how a file is written. `encoding` and `separator` say so where the reader knows better; both empty finds out.

    Raises Refused naming what is wrong: no text, no list, columns missing or twice.
    """
    if not content.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise Refused(f"This file is empty. Choose the file with the {form.what}.")
    is_workbook = content.startswith(b"PK\x03\x04")
    if is_workbook:
        content, encoding, separator = _sheet(content), "utf-8", ","
    elif content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused("This is an old or protected Excel file. Save it as .xlsx without a password, or as CSV.")
    encoding = _encoding(content, encoding)
    separator, row, header = _header(content, encoding, separator, form)
    found, unknown = form.places(header)
    if missing := [form.columns[column] for column in form.needed if column not in found]:
        raise Refused(_missing(missing, unknown, form.advice))
    return Table(form, content, encoding, separator, tuple(header), found, tuple(unknown), row, is_workbook)


def _missing(missing: Sequence[str], unknown: Sequence[str], advice: str) -> str:
    """Return one sentence for all columns that are missing, with those that were found and mean nothing."""
    others = f" Columns that we do not know: {', '.join(unknown[:30])}." if unknown else ""
    return f"The first row must name the columns. Missing: {', '.join(missing)}.{others} {advice}"


def _encoding(content: bytes, wanted: str) -> str:
    """Return the codec that reads all of a file. Raises Refused."""
    has_mark = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    candidates = [wanted] if wanted else ["utf-16"] if has_mark else ["utf-8", "cp1252"]
    for name in candidates:
        if _decodes(content, name):
            return name
    if wanted:
        raise Refused(f"This file cannot be read as {ENCODINGS.get(wanted, wanted)}. Choose another encoding.")
    raise Refused("This is no text that we can read. Save the list as CSV in UTF-8, or as .xlsx.")


def _decodes(content: bytes, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)()
    try:
        for start in range(0, len(content), _PIECE):
            if "\0" in decoder.decode(content[start : start + _PIECE]):
                raise Refused(
                    "This file holds zero bytes, so it is no text. Save the list as CSV or .xlsx and send that."
                )
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _header(content: bytes, encoding: str, separator: str, form: Format) -> tuple[str, int, list[str]]:
    """Return the separator and the row, among the first few, that name the most known columns, and that row's cells."""
    best = (-1, separator or ",", 1, list[str]())
    for candidate in [separator] if separator else SEPARATORS:
        for number, cells in islice(_records(content, encoding, candidate), MOST_ABOVE):
            try:
                known = len(form.places(cells)[0])
            except Refused:
                # Two columns with one meaning: this is the header, and the caller says what is wrong with it.
                known = len(cells)
            if known > best[0]:
                best = (known, candidate, number, cells)
    return best[1:]


def _records(content: bytes, encoding: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with its number, from 1. Quoted line ends are part of a cell."""
    stream = io.TextIOWrapper(
        io.BytesIO(content), encoding="utf-8-sig" if encoding == "utf-8" else encoding, newline=""
    )
    lines = _Lines(stream)
    reader = csv.reader(lines, delimiter=separator, strict=False)
    number = 0
    while True:
        lines.in_record = 0
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Refused(f"Row {number + 1} cannot be read ({error}). Save the file as CSV again.") from None
        number += 1
        if number > MOST_ROWS + 1:
            raise Refused(
                f"This file has more than {MOST_ROWS:,} rows. Split it and send the parts one after the other."
            )
        if len(cells) > MOST_COLUMNS:
            raise Refused(
                f"Row {number} has {len(cells):,} columns; at most {MOST_COLUMNS} are read. Send the list alone."
            )
        yield number, cells


class _Lines:
    """The lines of a file, none longer than such a list's, and not endlessly many in one record."""

    def __init__(self, stream: io.TextIOWrapper) -> None:
        self._stream = stream
        self._number = 0
        self.in_record = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._stream.readline(LONGEST_LINE + 1)
        if not line:
            raise StopIteration
        self._number += 1
        self.in_record += 1
        if len(line) > LONGEST_LINE:
            raise Refused(
                f"Line {self._number} is longer than any row of such a list. Check that this is the right file."
            )
        if self.in_record > MOST_LINES:
            raise Refused(
                f"A quotation mark before line {self._number} is not closed. Take it out, or save the file as CSV again."
            )
        return line


def _sheet(content: bytes) -> bytes:
    """Return the first sheet of a workbook as CSV, read by a process with little memory and time. Raises Refused."""
    program = [sys.executable, "-I", str(Path(__file__).with_name("sheet.py")), str(SHEET_SECONDS), str(SHEET_MEMORY)]
    child = subprocess.Popen(  # noqa: S603 -- our own program with two numbers
        program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={}
    )
    try:
        out, complaint = child.communicate(content, timeout=SHEET_SECONDS * 5)
    except subprocess.TimeoutExpired:
        child.kill()
        out, complaint = child.communicate()
    if child.returncode == 3:
        raise Refused(complaint.decode(errors="replace"))
    if child.returncode:
        raise Refused(
            "This workbook needs more time or memory than such a list does. Save the list alone as CSV and send that."
        )
    return out
