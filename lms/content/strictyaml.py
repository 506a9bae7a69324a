"""YAML without surprises: values with the place of each, or problems. Reading never raises on bad text.

Refused: anchors, aliases, tags, directives, duplicate keys, several documents, deep nesting. Only true and false are booleans,
only plain decimal numbers are numbers; dates, yes, 1:30 and 012 stay text. Values are built from the parser's events, so an
alias is never followed, and one bad thing does not hide the next.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
)
from ruamel.yaml.reader import ReaderError

from lms.content.documents import KEY, Document, Path
from lms.content.problems import Findings, Place
from lms.content.texts import UNFIT, place_of, unfit_sentence

MAX_DEPTH = 12
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,15})\Z")
_PLAIN = {"true": True, "false": False, "null": None, "~": None, "": None}
_SPOILT = object()
_NOTHING = object()


def read(file: str, text: str, findings: Findings, *, first_line: int = 1) -> Document | None:
    """Return a document, or None when there is none to be had. `first_line` is where the text begins in its file."""
    builder = _Builder(file, findings, first_line)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            if not builder.take(event):
                return None
    except (YAMLError, ValueError, ArithmeticError, LookupError, AttributeError, TypeError, AssertionError) as error:
        # The library raises its own errors for most bad texts, and by accident any of the others.
        builder.add_syntax_error(text, error)
        return None
    if builder.value is _NOTHING:
        findings.error(file, (first_line, 1), "yaml-empty", "There is nothing here yet. Write the keys.")
        return None
    return Document(file, builder.value, builder.places, frozenset(builder.spoilt))


@dataclass
class _Open:
    """A list or mapping that is being read. `path` is None where the value will be thrown away."""

    path: Path | None
    into: dict[str, Any] | list[Any]
    key: str | None = None
    wants_key: bool = False


@dataclass
class _Builder:
    """Builds values from events."""

    file: str
    findings: Findings
    first_line: int
    value: Any = _NOTHING
    last: Place = (1, 1)
    documents: int = 0
    places: dict[Path, Place] = field(default_factory=dict)
    spoilt: set[Path] = field(default_factory=set)
    stack: list[_Open] = field(default_factory=list)

    def take(self, event: Any) -> bool:
        """Take one event; False means that reading on is no use."""
        place = (event.start_mark.line + self.first_line, event.start_mark.column + 1)
        self.last = place
        if isinstance(event, DocumentStartEvent):
            return self._document(event, place)
        if isinstance(event, CollectionEndEvent):
            closed = self.stack.pop()
            self._put(tuple(closed.into) if isinstance(closed.into, list) else closed.into)
        elif isinstance(event, NodeEvent):
            return self._node(event, place)
        return True

    def _document(self, event: DocumentStartEvent, place: Place) -> bool:
        self.documents += 1
        if self.documents > 1:
            self._error(place, "yaml-documents", "Write one document a file: take this --- line out.")
        elif event.version or event.tags:
            self._error(place, "yaml-directive", "Take the lines that begin with % out.")
        return self.documents == 1

    def _node(self, event: NodeEvent, place: Place) -> bool:
        path = self._next_path()
        if path is not None:
            self.places[path] = place
        for rule, sentence in _faults(event):
            self._error(place, rule, sentence)
            if path is not None and rule in {"yaml-alias", "yaml-tag"} and not isinstance(event, CollectionStartEvent):
                self.spoilt.add(path)
        if isinstance(event, CollectionStartEvent):
            return self._open(event, path, place)
        value = _scalar(event) if isinstance(event, ScalarEvent) else _SPOILT
        if self.stack and self.stack[-1].wants_key:
            self._key(event.value if isinstance(event, ScalarEvent) else None, place)
        else:
            self._put(value)
        return True

    def _next_path(self) -> Path | None:
        """Return where the next value belongs, or None for a key and for what will be thrown away."""
        if not self.stack:
            return ()
        top = self.stack[-1]
        if top.path is None or top.wants_key:
            return None
        if isinstance(top.into, list):
            return (*top.path, len(top.into))
        return (*top.path, top.key) if top.key is not None else None

    def _open(self, event: CollectionStartEvent, path: Path | None, place: Place) -> bool:
        if self.stack and self.stack[-1].wants_key:
            self._error(place, "yaml-key", "A key must be plain text, not a list or a mapping.")
        is_mapping = isinstance(event, MappingStartEvent)
        self.stack.append(_Open(path, {} if is_mapping else [], wants_key=is_mapping))
        if len(self.stack) > MAX_DEPTH:
            self._error(place, "yaml-depth", f"This is nested more than {MAX_DEPTH} deep. Nothing in the format is.")
            return False
        return True

    def _key(self, key: str | None, place: Place) -> None:
        top = self.stack[-1]
        top.wants_key = False
        if key is None or not isinstance(top.into, dict):
            return
        if key in top.into:
            self._error(place, "yaml-duplicate-key", f"The key `{key[:80]}` stands here twice. Keep one of them.")
        else:
            top.key = key
            if top.path is not None:
                self.places[(*top.path, key, KEY)] = place

    def _put(self, value: Any) -> None:
        if not self.stack:
            self.value = value
            return
        top = self.stack[-1]
        if isinstance(top.into, list):
            top.into.append(value)
        elif top.wants_key:
            top.wants_key = False
        else:
            if top.key is not None:
                top.into[top.key] = value
            top.key, top.wants_key = None, True

    def add_syntax_error(self, text: str, error: Exception) -> None:
        """Add what the parser could not read."""
        mark = (error.problem_mark or error.context_mark) if isinstance(error, MarkedYAMLError) else None
        words = "this cannot be made out"
        place = self.last
        if mark:
            place = (mark.line + self.first_line, mark.column + 1)
            words = " ".join(str(getattr(error, "problem", None) or words).split())[:160]
        elif isinstance(error, ReaderError):
            line, column = place_of(text, int(error.position))
            place = (line + self.first_line - 1, column)
        self._error(place, "yaml-syntax", f"This does not read as YAML: {words}. Check indents, colons and quotes.")

    def _error(self, place: Place, rule: str, sentence: str) -> None:
        self.findings.error(self.file, place, rule, sentence)


def _faults(event: NodeEvent) -> Iterator[tuple[str, str]]:
    """Yield (rule, sentence) for what YAML allows and we do not."""
    if isinstance(event, AliasEvent):
        yield "yaml-alias", "Write the text again here instead of an alias (*)."
    elif event.anchor:
        yield "yaml-anchor", "Take the anchor (&) out. Each thing is written where it is used."
    if isinstance(event, ScalarEvent | CollectionStartEvent) and event.ctag is not None and str(event.ctag) != "None":
        yield "yaml-tag", "Take the tag (!) out. Plain text, numbers, true and false are enough."
    if isinstance(event, ScalarEvent) and (found := UNFIT.search(event.value)):
        yield "yaml-character", unfit_sentence(found[0])


def _scalar(event: ScalarEvent) -> Any:
    """Return a scalar's value. Source: the core schema of YAML 1.2, less its other spellings and bases."""
    text = str(event.value)
    if event.style in {"'", '"', "|", ">"}:
        return text
    if text in _PLAIN:
        return _PLAIN[text]
    return int(text) if _WHOLE.match(text) else text
