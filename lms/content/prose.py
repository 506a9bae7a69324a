"""The running text of pages and YAML files: passages with the place of every word, and their sentences and words."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from lms.content import syntax
from lms.content.documents import Document
from lms.content.problems import Place
from lms.content.syntax import Markdown

_WINDOW = 1000
"""How far on the next word of a passage is looked for: further than any address that stands between two words."""
_ADDRESS = re.compile(r"\]\([^()\n]*\)")
_END = re.compile(r"(?P<end>[.!?…][\"”’')\]]*)\s+(?=[\"“‘'(\[]?[A-Z0-9])")
_LOOK_BACK = 8
_SHORT = re.compile(r"(?:\b(?:e\.g|i\.e|vs|etc|approx|no)|\b[A-Z])\Z", re.IGNORECASE)
_LABELS = frozenset(["heading_open", "th_open", "td_open"])


@dataclass(frozen=True)
class Passage:
    """A paragraph, list item, heading or text of a YAML file, without marks and citations.

    `spots` holds the places of its words by index; `is_prose` is False for headings, titles and cells, which need no sentences.
    """

    text: str
    spots: tuple[tuple[int, Place], ...]
    is_prose: bool = True

    def place(self, index: int) -> Place:
        """Return the place of the word at an index of the text, or of the one before it."""
        found = bisect_right(self.spots, index, key=lambda spot: spot[0])
        return self.spots[max(found - 1, 0)][1]

    def sentences(self) -> Iterator[tuple[int, str]]:
        """Yield each sentence with the index where it begins. An abbreviation before a capital ends none."""
        start = 0
        for found in _END.finditer(self.text):
            if found[0][0] == "." and _SHORT.search(self.text[max(start, found.start() - _LOOK_BACK) : found.start()]):
                continue
            yield start, self.text[start : found.end("end")]
            start = found.end()
        if self.text[start:].strip():
            yield start, self.text[start:]


def passages(text: Markdown) -> Iterator[Passage]:
    """Yield the passages of a page in order; places count from (1, 1) where its body begins."""
    around = None
    first = last = 1
    for token in text.tokens:
        if token.map:
            first, last = token.map[0] + 1, token.map[1]
        if token.type == "inline":
            yield _passage(syntax.plain(token), text.lines[first - 1 : last], first, around)
        elif token.type.startswith("container_") and token.nesting > 0:
            name, title = syntax.container(token)
            if title and name not in syntax.UNREAD:
                yield _passage(title, text.lines[first - 1 : first], first, token)
        around = token


def texts(document: Document) -> Iterator[Passage]:
    """Yield the texts of a YAML file that are more than one word; each stands at the place where it begins."""
    for entry in document.texts():
        if " " in entry.value.strip():
            yield Passage(" ".join(syntax.CITATION.sub("", entry.value).split()), ((0, entry.place()),))


def words(text: str) -> list[str]:
    """Return the words of a text."""
    return syntax.WORD.findall(text)


def _passage(text: str, lines: Sequence[str], first: int, around: Token | None) -> Passage:
    """Return a text with the places of its words in the lines that it is written in."""
    written = syntax.CITATION.sub(_blank, _ADDRESS.sub(_blank, "\n".join(lines)))
    starts = [0, *(found.end() for found in re.finditer("\n", written))]
    spots, at = [], 0
    for word in syntax.WORD.finditer(text):
        found = written.find(word[0], at, at + _WINDOW + len(word[0]))
        if found >= 0:
            line = bisect_right(starts, found) - 1
            spots.append((word.start(), (first + line, found - starts[line] + 1)))
            at = found + len(word[0])
    is_prose = around is None or not (around.type in _LABELS or around.type.startswith("container_"))
    return Passage(text, tuple(spots) or ((0, (first, 1)),), is_prose)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])
