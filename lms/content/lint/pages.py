"""Rules for one page: what its Markdown uses, each at its place, and its days and length."""

import re
from collections.abc import Collection, Iterator
from datetime import date

from lms.content import syntax
from lms.content.activities import KINDS
from lms.content.drafts import Draft, DraftPage
from lms.content.lint.repeats import report_words
from lms.content.problems import Findings, Place
from lms.content.shared import Shared
from lms.content.uses import Use, raw_html

WORDS = range(140, 351)
_EMPTY_TEXTS = frozenset([
    "here", "this", "this link", "this page", "link", "page", "more", "read more", "learn more", "find out more", "more information",
    "website", "this website",
])  # fmt: skip
_CLICK = re.compile(r"(?:click|tap|press|see|go) (?:here|this|on)\b|here\Z")
Finding = tuple[str, str]


def page(
    found: DraftPage, draft: Draft, images: Collection[str], shared: Shared, today: date, findings: Findings
) -> None:
    """Report every broken rule of one page."""
    level = 1
    for use in (*found.uses, *raw_html(found.body)):
        for rule, sentence in (*_text(use, level, shared), *_link(use, shared, draft), *_image(use, images)):
            findings.error(found.file, _place(found, use), rule, sentence)
        level = int(use.value[1]) if use.kind == "heading" else level
    _places(found, findings)
    _keys(found, draft, today, findings)
    words = syntax.count_words(found.text)
    if found.document and words not in WORDS:
        sentence = f"This page has {words} words. Aim for {WORDS.start} to {WORDS.stop - 1}."
        findings.warning(found.file, (found.first_line, 1), "page-words", sentence)


def images_of(found: DraftPage) -> Iterator[str]:
    """Yield the names of the images that a page shows."""
    for use in found.uses:
        if use.kind == "image" and (name := syntax.IMAGE.match(use.value)):
            yield name[1]


def _places(found: DraftPage, findings: Findings) -> None:
    """Report more than one activity and more than one local slot, each after the first, and a page with nothing to do."""
    tasks = [use for use in found.uses if (use.kind == "fence" and use.value in KINDS) or _is_block(use, "try")]
    for use in tasks[1:]:
        findings.error(found.file, _place(found, use), "activity-count", "A page has one thing to do. Take one out.")
    for use in [use for use in found.uses if _is_block(use, "local")][1:]:
        findings.error(found.file, _place(found, use), "local-count", "A page has one local slot. Take one out.")
    if found.document and not tasks:
        sentence = "There is nothing to do on this page. Add an activity, or a ::: try block."
        findings.warning(found.file, (found.first_line, 1), "activity-none", sentence)


def _is_block(use: Use, name: str) -> bool:
    return use.kind == "container" and use.value == name


def _place(found: DraftPage, use: Use) -> Place:
    return found.first_line - 1 + use.place[0], use.place[1]


def _text(use: Use, level: int, shared: Shared) -> Iterator[Finding]:
    yield from use.faults
    if use.kind == "html":
        yield "raw-html", f"Raw HTML is not allowed: {use.value}. Write it in Markdown."
    elif use.kind == "deep":
        yield "markdown-depth", "Lists or quotations are nested too deep here. Write it flatter."
    elif use.kind == "stray":
        yield "block-unknown", f"{use.value} opens or closes no block. Blocks are {', '.join(syntax.CONTAINERS)}."
    elif use.kind == "heading" and use.value not in {"h2", "h3"}:
        yield "heading-level", "Use ## or ### only: the title is the page's first heading."
    elif use.kind == "heading" and int(use.value[1]) > level + 1:
        yield "heading-order", "Use ## before ###, so that headings step down one at a time."
    elif use.kind == "odd-citation":
        yield "citation", f"{use.value} is not a citation. Write [@source-key], or [@one; @other]."
    elif use.kind == "citation" and use.is_inside:
        yield "citation", "Put the citation after the link, not into its text."
    elif _is_block(use, "local") and syntax.SLOT.match(use.text) and use.text not in shared.slot_keys:
        yield "unknown-slot", f"`{use.text}` is not in slots.yaml. Add it there, or correct the key."
    elif use.kind == "citation" and use.value not in shared.source_keys:
        yield "unknown-source", f"`{use.value}` is not in sources.yaml. Add it there, or correct the key."


def _link(use: Use, shared: Shared, draft: Draft) -> Iterator[Finding]:
    if use.kind != "link":
        return
    term, page_ = syntax.TERM.match(use.value), syntax.PAGE.match(use.value)
    if not syntax.is_link(use.value):
        yield "link", f"This link is not allowed: {use.value[:80]}. Use https://…, term:key or page:slug."
    elif (
        not use.text.strip(" .…>»→")
        or use.text.casefold().strip(" .…>»→") in _EMPTY_TEXTS
        or _CLICK.match(use.text.casefold())
    ):
        yield "link-text", "Say in the square brackets where the link goes: many hear it without the words around it."
    elif term and term[1] not in shared.term_keys:
        yield "unknown-term", f"`{term[1]}` is not in glossary.yaml. Add it there, or correct the key."
    elif page_ and page_[1] not in draft.slugs():
        yield "unknown-page", f"This module has no page `{page_[1]}`. Write a page's file name without its number."


def _image(use: Use, images: Collection[str]) -> Iterator[Finding]:
    if use.kind != "image":
        return
    name = syntax.IMAGE.match(use.value)
    if not name:
        yield "image-path", f"{use.value[:80]} is not allowed. Use images/NAME.svg or images/NAME.png of this module."
    elif name[1] not in images:
        yield "dead-image", f"There is no {use.value}. Add the file, or correct the name."
    if not use.text:
        yield "image-alt", "Say in the square brackets what the image shows, for those who cannot see it."
    if not use.is_alone:
        yield "image-alone", "Put the image in a paragraph of its own."


def _keys(found: DraftPage, draft: Draft, today: date, findings: Findings) -> None:
    document, right = found.document, found.right
    if document is None:
        return
    report_words(document, "outcomes", findings)
    known = draft.outcome_ids()
    for index, outcome in enumerate(right.get("outcomes", ()) if known else ()):
        if outcome not in known:
            place = document.place("outcomes", index)
            findings.error(found.file, place, "unknown-outcome", f"`{outcome}` is not an outcome of module.yaml.")
    review, checked = right.get("review_by"), right.get("checked_on", draft.right.get("reviewed_on"))
    if review and checked and review <= checked:
        findings.error(
            found.file, document.place("review_by"), "review-date", "Write a day after the page was checked."
        )
    if review and review < today:
        sentence = "This day is past. Check the page and write new days."
        findings.warning(found.file, document.place("review_by"), "review-past", sentence)
