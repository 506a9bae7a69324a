"""Things that stand in a list twice."""

from collections.abc import Iterable

from lms.content.documents import Document
from lms.content.problems import Findings

_LISTS = ("framework_stage", "archetypes")


def report_repeats(document: Document, findings: Findings) -> None:
    """Report ids and words of module.yaml that are written twice."""
    report_ids(document.entries("outcomes"), findings)
    sign_off = document.says("sign_off")
    if isinstance(sign_off, dict):
        report_ids(document.at("sign_off").entries("behaviours"), findings)
    for key in _LISTS:
        report_words(document, key, findings)


def report_ids(entries: Iterable[Document], findings: Findings) -> None:
    """Report an id that an earlier entry has."""
    seen: set[str] = set()
    for entry in entries:
        found = entry.says("id")
        if isinstance(found, str):
            if found in seen:
                sentence = f"`{found[:80]}` is used twice. Every id is used once, and for ever."
                findings.error(entry.file, entry.place("id"), "duplicate-id", sentence)
            seen.add(found)


def report_words(document: Document, key: str, findings: Findings) -> None:
    """Report a word that stands in a list twice."""
    seen: set[str] = set()
    for entry in document.entries(key):
        if isinstance(entry.value, str):
            if entry.value in seen:
                findings.error(
                    entry.file, entry.place(), "repeated", f"`{entry.value[:80]}` stands here twice. Take one out."
                )
            seen.add(entry.value)
