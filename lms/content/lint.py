"""The rules beyond one value's shape: ids that must exist, counts, links, figures."""

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from pydantic import BaseModel

from lms.content import syntax
from lms.content.model import Module, ModuleFile, Page, Pathway, Question, QuestionsFile
from lms.content.problems import Findings
from lms.content.strictyaml import Document, Place

if TYPE_CHECKING:
    from lms.content.reader import ReadModule

WORDS = range(150, 351)
PER_OUTCOME = 4
FOUNDATION_REQUIRED = 2


def as_yaml(entries: Mapping[str, BaseModel]) -> str:
    """Return entries as text that reads back the same. JSON is YAML, and its order and quoting never vary."""
    return (
        json.dumps(
            {key: entry.model_dump(exclude_none=True) for key, entry in entries.items()}, ensure_ascii=False, indent=1
        )
        + "\n"
    )


def folder_name(name: str, module: Module, prefix: str, findings: Findings) -> None:
    """Check that a folder is found by its module's id."""
    if name != module.id and not name.startswith(module.id + "-"):
        findings.error(
            prefix + "module.yaml", (1, 1), "folder-name", f"Name the folder {module.id}, or {module.id}- and words."
        )


def page(
    file: str, text: str, found: Page, images: Collection[str], sources: Collection[str], terms: Collection[str],
    files: Collection[str], findings: Findings,
) -> None:  # fmt: skip
    """Check what a page's Markdown uses, each at its line."""
    first = text[: len(text) - len(found.body)].count("\n")
    for line, column, html in syntax.raw_html(found.body):
        findings.error(
            file, (first + line, column), "raw-html", f"Raw HTML is not allowed: {html}. Write it in Markdown."
        )
    slugs = {name[3:-3] for name in files if name.endswith(".md")}
    level = 1
    for use in syntax.uses(found.body):
        place = (first + use.line, 1)
        if use.kind == "heading":
            level = _heading(file, place, use, level, findings)
        elif use.kind == "container" and use.value in syntax.TITLED and not use.title:
            findings.error(file, place, "callout-title", f"Give the ::: {use.value} a title on the same line.")
        elif use.kind == "citation" and use.value not in sources:
            findings.error(
                file,
                place,
                "unknown-source",
                f"`{use.value}` is not in sources.yaml. Add it there, or correct the key.",
            )
        elif use.kind == "link":
            _link(file, place, use.value, terms, slugs, findings)
        elif use.kind == "image":
            _image(file, place, use, images, findings)
    if found.words not in WORDS:
        findings.warning(
            file, (1, 1), "page-words", f"This page has {found.words} words. Aim for {WORDS.start} to {WORDS.stop - 1}."
        )


def _heading(file: str, place: Place, use: syntax.Use, level: int, findings: Findings) -> int:
    new = int(use.value[1])
    if new not in {2, 3}:
        findings.error(file, place, "heading-level", "Use ## or ### only: the title is the page's first heading.")
    elif new > level + 1:
        findings.error(file, place, "heading-order", "Use ## before ###, so that headings step down one at a time.")
    return new


def _link(
    file: str, place: Place, url: str, terms: Collection[str], slugs: Collection[str], findings: Findings
) -> None:
    if not syntax.allowed_link(url):
        findings.error(
            file, place, "link", f"This link is not allowed: {url[:80]}. Use https://…, term:key or page:slug."
        )
    elif url.startswith("term:") and url[5:] not in terms:
        findings.error(
            file, place, "unknown-term", f"`{url[5:]}` is not in glossary.yaml. Add it there, or correct the key."
        )
    elif url.startswith("page:") and url[5:] not in slugs:
        findings.error(file, place, "unknown-page", f"This module has no page `{url[5:]}`.")


def _image(file: str, place: Place, use: syntax.Use, images: Collection[str], findings: Findings) -> None:
    found = syntax.IMAGE.match(use.value)
    if not found:
        findings.error(
            file,
            place,
            "image-path",
            f"{use.value[:80]} is not allowed. Put images in this module's images/ as .svg or .png.",
        )
    elif found[1] not in images:
        findings.error(
            file, place, "dead-image", f"There is no images/{found[1]} in this module. Add it, or correct the name."
        )
    elif not use.text.strip():
        findings.error(
            file, place, "alt-text", "Say in the square brackets what the image shows, for those who cannot see it."
        )
    elif not use.alone:
        findings.error(file, place, "image-alone", "Put the image in a paragraph of its own.")


def module(
    head: ModuleFile, document: Document, pages: Sequence[Page], questions: QuestionsFile, questions_document: Document | None,
    findings: Findings, prefix: str,
) -> None:  # fmt: skip
    """Check a module's parts against each other."""
    file = document.file
    _unique(file, document, "outcomes", [outcome.id for outcome in head.outcomes], findings)
    if head.sign_off:
        ids = [behaviour.id for behaviour in head.sign_off.behaviours]
        _unique(file, document, "sign_off", ids, findings, "behaviours")
    _head(head, document, findings)
    if not pages:
        findings.error(file, (1, 1), "no-pages", "Add a page, such as 01-what-this-is-about.md.")
    outcomes = {outcome.id for outcome in head.outcomes}
    for each in pages:
        for outcome in each.outcomes:
            if outcome not in outcomes:
                name = f"{prefix}{each.number:02}-{each.slug}.md"
                findings.error(name, (2, 1), "unknown-outcome", f"`{outcome}` is not an outcome of module.yaml.")
    slugs = [each.slug for each in pages]
    for slug, count in Counter(slugs).items():
        if count > 1:
            findings.error(file, (1, 1), "duplicate-id", f"Two pages have the id `{slug}`. Rename one file.")
    if questions_document:
        check_questions(questions.questions, questions_document, outcomes, set(slugs), findings)
    _bank(head, document, pages, questions.questions, findings)


def _head(head: ModuleFile, document: Document, findings: Findings) -> None:
    """Check the keys of module.yaml against each other."""
    file = document.file
    if head.review_by <= head.reviewed_on:
        findings.error(
            file,
            document.place("review_by"),
            "review-date",
            "The date to review by must come after the date reviewed on.",
        )
    for requirement, part in (("quiz", head.quiz), ("sign_off", head.sign_off)):
        if requirement in head.requirements and part is None:
            findings.error(
                file,
                document.place("requirements"),
                "requirement",
                f"Add `{requirement}:` with its keys, or take it off the list.",
            )


def _unique(file: str, document: Document, key: str, ids: Sequence[str], findings: Findings, *inner: str) -> None:
    seen: set[str] = set()
    for index, each in enumerate(ids):
        if each in seen:
            place = document.place(key, *inner, index, "id")
            findings.error(file, place, "duplicate-id", f"`{each}` is used twice. Every id is used once, and for ever.")
        seen.add(each)


def _bank(
    head: ModuleFile, document: Document, pages: Sequence[Page], questions: Sequence[Question], findings: Findings
) -> None:
    """Every outcome is taught, and tested by enough questions for a second try."""
    tested = Counter(question.outcome for question in questions)
    taught = {outcome for each in pages for outcome in each.outcomes}
    for index, outcome in enumerate(head.outcomes):
        place = document.place("outcomes", index)
        if outcome.id not in taught:
            findings.warning(document.file, place, "outcome-untaught", f"No page teaches `{outcome.id}`.")
        if "quiz" in head.requirements and head.quiz:
            have, least = tested[outcome.id], head.quiz.questions_per_outcome
            if have < least:
                findings.error(
                    document.file,
                    place,
                    "bank",
                    f"`{outcome.id}` has {have} questions and one try asks {least}. Write more.",
                )
            elif have < PER_OUTCOME:
                findings.warning(
                    document.file, place, "bank", f"`{outcome.id}` has {have} questions. Write at least {PER_OUTCOME}."
                )


def check_questions(
    questions: Sequence[Question],
    document: Document,
    outcomes: Collection[str] | None,
    slugs: Collection[str],
    findings: Findings,
) -> None:
    """Check the bank's questions; `outcomes` is None when module.yaml could not be read, and then they are not compared."""
    _unique(document.file, document, "questions", [question.id for question in questions], findings)
    for index, question in enumerate(questions):
        for rule, key, sentence in _question(question, outcomes, slugs):
            findings.error(document.file, document.place("questions", index, *key), rule, sentence)
        seen: set[str] = set()
        for number, option in enumerate(question.options):
            if option.id in seen:
                place = document.place("questions", index, "options", number, "id")
                findings.error(
                    document.file, place, "duplicate-id", f"Two options of {question.id} have the id `{option.id}`."
                )
            seen.add(option.id)


def _question(
    question: Question, outcomes: Collection[str] | None, slugs: Collection[str]
) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Yield (rule, path inside the question, sentence)."""
    keys = len(question.key)
    if outcomes is not None and question.outcome not in outcomes:
        yield "unknown-outcome", ("outcome",), f"`{question.outcome}` is not an outcome of module.yaml."
    if question.page not in slugs:
        yield "unknown-page", ("page",), f"This module has no page `{question.page}`."
    if question.type in {"single", "true_false"} and keys != 1:
        yield "key", ("options",), f"{question.id} has {keys} right options. Mark exactly one with `correct: true`."
    if question.type == "multiple" and (keys < 2 or keys == len(question.options)):
        yield "key", ("options",), f"{question.id} needs two or more right options and at least one wrong one."
    if question.type == "true_false" and len(question.options) != 2:
        yield "true-false", ("options",), f"{question.id} needs exactly two options, True and False."
    if question.critical and question.recap is None:
        yield "recap", ("critical",), f"{question.id} is critical: write its `recap`."
    if question.recap and not question.critical:
        yield (
            "recap",
            ("recap",),
            f"{question.id} has a recap and is not critical. Add `critical: true`, or take the recap out.",
        )


def image(file: str, data: bytes, findings: Findings) -> None:
    """Refuse an image that is not what its name says, and an SVG that could do more than be looked at."""
    if file.endswith(".png"):
        if not data.startswith(b"\x89PNG\r\n\x1a\n"):
            findings.error(file, (1, 1), "image-type", "This is not a PNG image. Save it as PNG.")
        return
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        findings.error(file, (1, 1), "image-type", "This is not an SVG drawing in UTF-8.")
        return
    for line, sentence in syntax.svg_faults(text):
        findings.error(file, (line, 1), "svg", sentence)


def across(modules: Sequence["ReadModule"], pathways: Sequence[Pathway], findings: Findings) -> None:
    """Check modules and pathways against each other."""
    seen: dict[str, str] = {}
    for found in modules:
        for each in (found.module.id, *(question.id for question in found.module.questions)):
            if each in seen:
                findings.error(
                    "modules", (1, 1), "duplicate-id", f"`{each}` is used in {seen[each]} and in {found.module.id}."
                )
            seen[each] = found.module.id
    known = {found.module.id: found.module for found in modules}
    for pathway in pathways:
        for number, entry in enumerate(pathway.modules, start=1):
            if entry.module not in known:
                findings.error(
                    f"pathways/{pathway.id}.yaml", (1, 1), "unknown-module",
                    f"Entry {number} names `{entry.module}`, which is no module here, or has problems of its own.",
                )  # fmt: skip
            elif pathway.id == "foundation":
                _foundation(known[entry.module], findings)


def _foundation(found: Module, findings: Findings) -> None:
    required = sum(behaviour.required for behaviour in found.sign_off.behaviours) if found.sign_off else 0
    if required > FOUNDATION_REQUIRED:
        sentence = f"{found.id} requires {required} behaviours of everybody. Require at most {FOUNDATION_REQUIRED} in a foundation module."
        findings.warning("pathways/foundation.yaml", (1, 1), "behaviours", sentence)
