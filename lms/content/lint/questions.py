"""Rules for the bank of questions."""

from collections.abc import Iterator
from typing import Any

from lms.content.documents import Document, right_parts
from lms.content.drafts import Draft
from lms.content.lint.repeats import report_ids
from lms.content.model import Question
from lms.content.problems import Findings

_TRUE_FALSE = {"yes": "True", "no": "False"}
Finding = tuple[tuple[str | int, ...], str, str]


def questions(draft: Draft, findings: Findings) -> None:
    """Report every broken rule of a module's questions."""
    document = draft.questions_document
    if document is None:
        if "quiz" in draft.right.get("requirements", ()) and not findings.spoil(f"{draft.prefix}questions.yaml"):
            sentence = "Add this file: the module asks for a quiz."
            findings.error(f"{draft.prefix}questions.yaml", (1, 1), "file-missing", sentence)
        return
    entries = document.entries("questions")
    report_ids(entries, findings)
    for number, entry in enumerate(entries, start=1):
        report_ids(entry.entries("options"), findings)
        right = right_parts(Question, entry)
        name = right.get("id", f"Question {number}")
        for part in (
            _references(right, draft),
            _key(name, right, entry),
            _true_false(right, entry),
            _recap(name, right, entry),
        ):
            for path, rule, sentence in part:
                findings.error(entry.file, entry.place(*path), rule, sentence)


def _references(right: dict[str, Any], draft: Draft) -> Iterator[Finding]:
    outcomes = draft.outcome_ids()
    if "outcome" in right and outcomes and right["outcome"] not in outcomes:
        yield ("outcome",), "unknown-outcome", f"`{right['outcome']}` is not an outcome of module.yaml."
    if "page" in right and right["page"] not in draft.slugs():
        yield (
            ("page",),
            "unknown-page",
            f"This module has no page `{right['page']}`. Write a page's file name without its number.",
        )


def _key(name: str, right: dict[str, Any], entry: Document) -> Iterator[Finding]:
    """Count the right options as they are written, so that a slip in one option does not hide a second key."""
    options = entry.entries("options")
    keys = [index for index, option in enumerate(options) if option.says("correct") is True]
    kind = right.get("type")
    if not options or kind is None:
        return
    if kind == "multiple":
        if len(keys) < 2 or len(keys) == len(options):
            yield (
                ("options",),
                "key",
                f"{name} needs two or more options with `correct: true`, and at least one without.",
            )
    elif not keys:
        yield ("options",), "key", f"{name} has no right option. Mark one with `correct: true`."
    elif len(keys) > 1:
        # Nobody but the author knows which one is meant, so each is pointed at.
        for index in keys:
            yield ("options", index, "correct"), "key", f"{name} has {len(keys)} right options. Mark exactly one."


def _true_false(right: dict[str, Any], entry: Document) -> Iterator[Finding]:
    options = entry.entries("options")
    if (
        right.get("type") == "true_false"
        and {each.says("id"): each.says("text") for each in options if _is_plain(each)} != _TRUE_FALSE
    ):
        sentence = 'Write two options: id "yes" with the text "True", and id "no" with the text "False", in quotes.'
        yield ("options",), "true-false", sentence
    texts: set[str] = set()
    for index, each in enumerate(options):
        text = each.says("text")
        if isinstance(text, str):
            if text.strip().casefold() in texts:
                yield ("options", index, "text"), "repeated", "Another option says the same. Write something else."
            texts.add(text.strip().casefold())


def _is_plain(option: Document) -> bool:
    return isinstance(option.says("id"), str)


def _recap(name: str, right: dict[str, Any], entry: Document) -> Iterator[Finding]:
    has_recap = entry.says("recap") is not None
    if right.get("critical") and not has_recap:
        yield ("critical",), "recap", f"{name} is critical: write its `recap`."
    if has_recap and right.get("critical", entry.says("critical")) in {None, False}:
        yield (
            ("recap",),
            "recap",
            f"{name} has a recap and is not critical. Add `critical: true`, or take the recap out.",
        )
