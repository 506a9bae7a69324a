"""What all modules of a folder share: sources, glossary, local slots. A published module takes along what it uses."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from lms.content import strictyaml
from lms.content.documents import KEY, validate
from lms.content.model import Module, Slot, Source, Term
from lms.content.problems import Findings

SOURCES = "sources.yaml"
GLOSSARY = "glossary.yaml"
SLOTS = "slots.yaml"
_KEY = re.compile(r"[a-z][a-z0-9-]{0,79}\Z")
Entry = TypeVar("Entry", Source, Term, Slot)


@dataclass(frozen=True)
class Shared:
    """The entries that are right, and every key that is written: a wrong entry is one problem, not one for each use."""

    sources: Mapping[str, Source]
    terms: Mapping[str, Term]
    source_keys: frozenset[str]
    term_keys: frozenset[str]
    slots: Mapping[str, Slot]
    slot_keys: frozenset[str]


def read(texts: Mapping[str, str], findings: Findings) -> Shared:
    """Read sources.yaml, glossary.yaml and slots.yaml; each may be absent or hold nothing yet."""
    sources, source_keys = _entries(SOURCES, texts.get(SOURCES, ""), Source, findings)
    terms, term_keys = _entries(GLOSSARY, texts.get(GLOSSARY, ""), Term, findings)
    slots, slot_keys = _entries(SLOTS, texts.get(SLOTS, ""), Slot, findings)
    return Shared(sources, terms, source_keys, term_keys, slots, slot_keys)


def used_by(module: Module) -> dict[str, str]:
    """Return the files cut down to what a module uses, always written alike. JSON is YAML, and its quoting never varies.

    A module without local slots has no file of them: it is published as it was before there were any.
    """
    slots = {SLOTS: _written(module.slots)} if module.slots else {}
    return {SOURCES: _written(module.sources), GLOSSARY: _written(module.terms), **slots}


def _written(entries: Mapping[str, Source] | Mapping[str, Term] | Mapping[str, Slot]) -> str:
    values = {key: entry.model_dump(exclude_none=True) for key, entry in entries.items()}
    return json.dumps(values, ensure_ascii=False, indent=1) + "\n"


def _entries(file: str, text: str, kind: type[Entry], findings: Findings) -> tuple[dict[str, Entry], frozenset[str]]:
    found: dict[str, Entry] = {}
    document = strictyaml.read(file, text, findings) if text.strip() else None
    if document is None or document.value is None:
        return found, frozenset()
    if not isinstance(document.value, dict):
        findings.error(
            file, document.place(), "format-dict-type", "Write one key for each entry, with its own keys below."
        )
        return found, frozenset()
    for key in document.value:
        if not _KEY.match(key):
            sentence = f"`{key[:80]}`: write the key in small letters, digits and hyphens, such as hidden-instruction."
            findings.error(file, document.place(key, KEY), "format-key", sentence)
        elif entry := validate(kind, document.at(key), findings):
            found[key] = entry
    return found, frozenset(document.value)
