"""Bytes to text: UTF-8, line feeds only, and no character that hides or reorders what is written."""

import re
from itertools import islice

from lms.content.problems import Findings, Place

MAX_TEXT = 1024 * 1024
MAX_PAGE = 100 * 1024
"""A page of 350 words has 3 kB. Markdown made to be slow takes about a second at this size."""
MAX_REPORTED = 20
# Controls, marks that turn the reading direction round, and characters that some readers take for the end of a line.
UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")


def decode(file: str, data: bytes, findings: Findings, *, limit: int = MAX_TEXT) -> str | None:
    """Return a file's text with line feeds, or None when it has more bytes than the limit.

    What may not stand there is a problem and becomes a space or U+FFFD, so that the rest is read all the same.
    """
    if len(data) > limit:
        sentence = f"This file is larger than {limit // 1024:,} kB. Take out what is not text, or split it."
        findings.error(file, (1, 1), "file-size", sentence)
        return None
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(errors="replace").replace("\r\n", "\n")
        sentence = "From here on this is not UTF-8 text. Save the file as UTF-8."
        findings.error(file, place_of(before, len(before)), "file-encoding", sentence)
        text = data.decode(errors="replace")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for found in islice(UNFIT.finditer(text), MAX_REPORTED):
        findings.error(file, place_of(text, found.start()), "file-character", unfit_sentence(found[0]))
    return UNFIT.sub(" ", text)


def unfit_sentence(character: str) -> str:
    """Return what to do about a character that may not stand in content."""
    return f"The invisible character U+{ord(character):04X} may not stand here. Take it out."


def place_of(text: str, index: int) -> Place:
    """Return line and column, from 1, of an index in a text."""
    return text.count("\n", 0, index) + 1, index - (text.rfind("\n", 0, index) + 1) + 1


def printable(name: str) -> str:
    """Return a file's name as it can be printed: bytes that are no text and invisible characters are spelt out."""
    plain = name.encode(errors="surrogateescape").decode(errors="backslashreplace")
    return "".join(each if each.isprintable() else f"\\u{ord(each):04x}" for each in plain)
