"""What a YAML file says and where it says it, and how it becomes a value of the format."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from lms.content.problems import Findings, Place
from lms.content.sentences import sentence_for

KEY = -1
"""The last step of a path that means a mapping's key rather than its value; no list counts from there."""
Model = TypeVar("Model", bound=BaseModel)
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Document:
    """What a file says, and where it says it. `base` is where `value` stands in the file; `spoilt` are values with a problem."""

    file: str
    value: Any
    places: Mapping[Path, Place]
    spoilt: frozenset[Path] = frozenset()
    base: Path = ()

    def place(self, *path: str | int) -> Place:
        """Return the place of a path, or of the nearest thing around it."""
        wanted = (*self.base, *path)
        while wanted not in self.places and wanted:
            wanted = wanted[:-1]
        return self.places.get(wanted, (1, 1))

    def at(self, step: str | int) -> "Document":
        """Return one value of a mapping or list as a document of its own."""
        return Document(self.file, self.value[step], self.places, self.spoilt, (*self.base, step))

    def entries(self, key: str) -> tuple["Document", ...]:
        """Return the entries of the list under a key; nothing when there is no such list."""
        listed = self.value.get(key) if isinstance(self.value, dict) else None
        return tuple(self.at(key).at(index) for index in range(len(listed))) if isinstance(listed, tuple) else ()

    def texts(self) -> Iterator["Document"]:
        """Yield every text that stands in this value, at whatever depth, in order."""
        if isinstance(self.value, str):
            yield self
        elif isinstance(self.value, dict | tuple):
            for step in self.value if isinstance(self.value, dict) else range(len(self.value)):
                yield from self.at(step).texts()

    def says(self, key: str) -> Any:
        """Return what stands under a key, or None."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def is_spoilt(self, path: Path) -> bool:
        """Say whether a problem was reported for the value at a path, or around it, already."""
        wanted = (*self.base, *path)
        return any(wanted[:length] in self.spoilt for length in range(len(wanted) + 1))


def validate(kind: type[Model], document: Document, findings: Findings) -> Model | None:
    """Return the document as a model, or None with one problem for each thing that is wrong."""
    try:
        return kind.model_validate(document.value)
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_input=False):
            path = tuple(part for part in detail["loc"] if isinstance(part, str | int))
            if document.is_spoilt(path) or _is_echo(document, path, detail):
                continue
            place = document.place(*path, KEY) if detail["type"] == "extra_forbidden" else document.place(*path)
            rule = f"format-{detail['type'].replace('_', '-')}"
            findings.error(document.file, place, rule, sentence_for((*document.base, *path), detail))
        return None


def _is_echo(document: Document, path: Path, detail: Mapping[str, Any]) -> bool:
    """Say whether a list is called too short only because its entries have problems, which are reported themselves."""
    if detail["type"] != "too_short":
        return False
    value = document.value
    for step in path:
        value = value[step]
    return len(value) >= int(detail["ctx"]["min_length"])


def right_parts(kind: type[BaseModel], document: Document | None) -> dict[str, Any]:
    """Return the fields of a model that are right in a document, so that rules can look at them though others are wrong."""
    found: dict[str, Any] = {}
    for name, adapter in _adapters(kind).items():
        if document and isinstance(document.value, dict) and name in document.value:
            try:
                found[name] = adapter.validate_python(document.value[name], strict=True)
            except ValidationError:
                continue
    return found


@cache
def _adapters(kind: type[BaseModel]) -> dict[str, TypeAdapter[Any]]:
    kinds: dict[str, Any] = {name: Annotated[field.annotation, field] for name, field in kind.model_fields.items()}
    return {name: TypeAdapter(each) for name, each in kinds.items()}
