"""YAML without surprises: values with the place of each, or problems.

Refused: anchors, aliases, tags, duplicate keys, several documents, deep nesting. Only true and false are booleans, dates stay
text, and numbers with a leading zero stay text. Reading never raises on bad text.
"""

import re
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent, DocumentStartEvent, ScalarEvent
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from lms.content.problems import Findings
from lms.content.sentences import sentence_for

MAX_DEPTH = 12
MAX_TEXT = 1024 * 1024
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,15})\Z")
Model = TypeVar("Model", bound=BaseModel)
Path = tuple[str | int, ...]
Place = tuple[int, int]


@dataclass(frozen=True)
class Document:
    """What a file says, and where it says it. `places` maps a path to (line, column); a key's own place is path + ("#key",)."""

    file: str
    value: Any
    places: dict[Path, Place]

    def place(self, *path: str | int) -> Place:
        """Return the place of a path, or of the nearest thing around it."""
        wanted: Path = path
        while wanted not in self.places and wanted:
            wanted = wanted[:-1]
        return self.places.get(wanted, (1, 1))


def read(file: str, text: str, findings: Findings, *, first_line: int = 1) -> Document | None:
    """Return a document, or None with problems. `first_line` is where the text begins in its file."""
    if not _events_are_plain(file, text, findings, first_line):
        return None
    try:
        node = YAML(typ="safe", pure=True).compose(text)
    except (YAMLError, ValueError) as error:  # The events were readable; composing them can still find a fault.
        _add_yaml_error(file, error, findings, first_line)
        return None
    if node is None:
        findings.error(file, (first_line, 1), "yaml-empty", "This file is empty. Write its keys.")
        return None
    places: dict[Path, Place] = {}
    before = len(findings.problems)
    value = _value(file, node, (), places, findings, first_line)
    return None if len(findings.problems) > before else Document(file, value, places)


def validate(kind: type[Model], document: Document, findings: Findings) -> Model | None:
    """Return the document as a model, or None with one problem for each thing that is wrong."""
    try:
        return kind.model_validate(document.value)
    except ValidationError as error:
        for detail in error.errors():
            path = tuple(part for part in detail["loc"] if isinstance(part, str | int))
            place = document.place(*path, "#key") if detail["type"] == "extra_forbidden" else document.place(*path)
            findings.error(
                document.file, place, f"format-{detail['type'].replace('_', '-')}", sentence_for(path, detail)
            )
        return None


def _events_are_plain(file: str, text: str, findings: Findings, first_line: int) -> bool:
    """Look at the events before anything is built, so that an alias bomb or deep nesting costs nothing."""
    depth = documents = 0
    before = len(findings.problems)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            place = (event.start_mark.line + first_line, event.start_mark.column + 1)
            documents += isinstance(event, DocumentStartEvent)
            depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
            if isinstance(event, AliasEvent):
                findings.error(file, place, "yaml-alias", "Write the text again instead of an alias (*).")
            elif getattr(event, "anchor", None):
                findings.error(
                    file, place, "yaml-anchor", "Take the anchor (&) out. Each thing is written where it is used."
                )
            if (
                isinstance(event, ScalarEvent | CollectionStartEvent)
                and event.ctag is not None
                and str(event.ctag) not in {"", "None", "!"}
            ):
                findings.error(
                    file, place, "yaml-tag", "Take the tag (!) out. Plain text, numbers, true and false are enough."
                )
            if depth > MAX_DEPTH:
                findings.error(
                    file, place, "yaml-depth", f"This is nested more than {MAX_DEPTH} deep. Nothing in the format is."
                )
                return False
            if documents > 1:
                findings.error(file, place, "yaml-documents", "Write one document a file: take the --- line out.")
                return False
    except (YAMLError, ValueError, RecursionError) as error:
        _add_yaml_error(file, error, findings, first_line)
    return len(findings.problems) == before


def _add_yaml_error(file: str, error: Exception, findings: Findings, first_line: int) -> None:
    mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
    place = (mark.line + first_line, mark.column + 1) if mark else (first_line, 1)
    words = " ".join(str(getattr(error, "problem", None) or error).split())[:160]
    if "duplicate key" in words:
        findings.error(file, place, "yaml-duplicate-key", "This key stands here twice. Keep one of them.")
    else:
        findings.error(
            file, place, "yaml-syntax", f"This is not readable as YAML here: {words}. Check indents, colons and quotes."
        )


def _value(file: str, node: Node, path: Path, places: dict[Path, Place], findings: Findings, first_line: int) -> Any:
    place = (node.start_mark.line + first_line, node.start_mark.column + 1)
    places[path] = place
    if isinstance(node, SequenceNode):
        return [
            _value(file, child, (*path, index), places, findings, first_line) for index, child in enumerate(node.value)
        ]
    if not isinstance(node, MappingNode):
        return _scalar(node)
    found: dict[str, Any] = {}
    for key, child in node.value:
        key_place = (key.start_mark.line + first_line, key.start_mark.column + 1)
        if not isinstance(key.value, str):
            findings.error(file, key_place, "yaml-key", "A key must be plain text.")
        elif key.value in found:
            findings.error(
                file, key_place, "yaml-duplicate-key", f"The key `{key.value}` stands here twice. Keep one of them."
            )
        else:
            places[(*path, key.value, "#key")] = key_place
            found[key.value] = _value(file, child, (*path, key.value), places, findings, first_line)
    return found


def _scalar(node: Node) -> Any:
    text, kind = node.value, str(node.tag).rpartition(":")[2]
    if kind == "bool" and text in {"true", "false"}:
        return text == "true"
    if kind == "int" and _WHOLE.match(text):
        return int(text)
    if kind == "null":
        return None
    return text
