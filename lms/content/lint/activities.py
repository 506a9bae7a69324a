"""Rules for the activities in pages: what belongs together does, and every task can be done."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from lms.content.documents import Document, Path
from lms.content.drafts import DraftPage
from lms.content.lint.repeats import report_ids
from lms.content.problems import Findings

Finding = tuple[Path, str, str]


def activities(pages: Sequence[DraftPage], findings: Findings) -> None:
    """Report every broken rule of a module's activities."""
    report_ids((each.document for page in pages for each in page.activities if each.document), findings)
    for page in pages:
        for each in page.activities:
            if each.document and isinstance(each.document.value, dict):
                for path, rule, sentence in (*_RULES[each.kind](each.document), *_citations(each.document)):
                    findings.error(page.file, each.document.place(*path), rule, sentence)


def _sort(document: Document) -> Iterator[Finding]:
    groups = _texts(document, "groups")
    yield from _repeated(document, "groups")
    yield from _repeated(document, "items", "text")
    for index, item in enumerate(document.entries("items")):
        group = item.says("group")
        if groups and isinstance(group, str) and group.strip() not in groups:
            yield ("items", index, "group"), "activity-group", f"`{group[:80]}` is not in groups. Write one that is."


def _match(document: Document) -> Iterator[Finding]:
    yield from _repeated(document, "pairs", "left")
    yield from _repeated(document, "pairs", "right")
    rights = {text.casefold() for text in _texts(document, "pairs", "right")}
    yield from _repeated(document, "extra")
    for index, extra in enumerate(document.entries("extra")):
        if isinstance(extra.value, str) and extra.value.strip().casefold() in rights:
            yield ("extra", index), "activity-repeated", "A pair has this right already. Write something else."


def _spot(document: Document) -> Iterator[Finding]:
    faults = [part.says("fault") for part in document.entries("parts")]
    if faults and all(each is False for each in faults):
        yield ("parts",), "activity-fault", "No part has a fault, so there is nothing to spot. Mark one `fault: true`."
    yield from _repeated(document, "parts", "text")


def _estimate(document: Document) -> Iterator[Finding]:
    least, most, answer = (_whole(document.says(key)) for key in ("least", "most", "answer"))
    if least is not None and most is not None and least >= most:
        yield ("most",), "activity-range", "Write a number above the one in least."
    elif answer is not None and ((least is not None and answer < least) or (most is not None and answer > most)):
        yield ("answer",), "activity-range", "The answer must lie between least and most."


def _nothing(_document: Document) -> Iterator[Finding]:
    yield from ()


def _pick(document: Document) -> Iterator[Finding]:
    yield from _repeated(document, "options", "text")


def _sheet(document: Document) -> Iterator[Finding]:
    if (document.says("rows") is None) == (document.says("lines") is None):
        sentence = "Write `rows` with a number, or `lines` with a name for each row; one of the two."
        yield ("lines",) if document.says("lines") is not None else (), "activity-rows", sentence
    yield from _repeated(document, "columns")
    yield from _repeated(document, "lines")
    columns, example = document.says("columns"), document.says("example")
    if isinstance(columns, tuple) and isinstance(example, tuple) and len(example) != len(columns):
        yield ("example",), "activity-example", f"Write {len(columns)} entries, one for each column."


_RULES: dict[str, Callable[[Document], Iterator[Finding]]] = {
    "sort": _sort, "match": _match, "spot": _spot, "estimate": _estimate, "rewrite": _nothing, "pick": _pick, "sheet": _sheet,
}  # fmt: skip


def _citations(document: Document) -> Iterator[Finding]:
    for entry in document.texts():
        if "[@" in entry.value:
            yield entry.base, "citation", "Cite the source in the page's text, and not in the activity."


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _texts(document: Document, key: str, part: str = "") -> list[str]:
    found = [entry.says(part) if part else entry.value for entry in document.entries(key)]
    return [each.strip() for each in found if isinstance(each, str)]


def _repeated(document: Document, key: str, part: str = "") -> Iterator[Finding]:
    """Yield the entries of a list that say what an earlier one says, so that nobody could tell them apart."""
    seen: set[str] = set()
    for index, entry in enumerate(document.entries(key)):
        text = entry.says(part) if part else entry.value
        if isinstance(text, str):
            if text.strip().casefold() in seen:
                yield (
                    (key, index, *([part] if part else [])),
                    "activity-repeated",
                    "This stands here twice. Write something else.",
                )
            seen.add(text.strip().casefold())
