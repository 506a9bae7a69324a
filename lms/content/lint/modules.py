"""Rules for one module: its keys against each other, its pages and questions against its outcomes."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import date

from lms.content.documents import Document
from lms.content.drafts import Draft, DraftPage, DraftScenario
from lms.content.lint import activities, banks, pages, questions, scenarios, writing
from lms.content.lint.repeats import report_repeats
from lms.content.model import Validity
from lms.content.problems import Findings, Place
from lms.content.shared import Shared

PER_OUTCOME = 4
_ORDER = ("read", "scenarios", "quiz", "sign_off")
Finding = tuple[Place, str, str]


def module(draft: Draft, images: Collection[str], shared: Shared, today: date, findings: Findings) -> None:
    """Report every broken rule of one module. `images` are the names of its images."""
    if draft.document:
        for part in (_head(draft), _requirements(draft), _renewing(draft), _bank(draft)):
            for place, rule, sentence in part:
                findings.error(draft.file, place, rule, sentence)
        for place, rule, sentence in _doubts(draft, today):
            findings.warning(draft.file, place, rule, sentence)
        report_repeats(draft.document, findings)
    _in_order(draft.pages, findings)
    _in_order(draft.scenarios, findings)
    for page in draft.pages:
        pages.page(page, draft, images, shared, today, findings)
    activities.activities(draft.pages, findings)
    used = {name for page in draft.pages for name in pages.images_of(page)}
    for name in sorted(set(images) - used) if all(page.document for page in draft.pages) else ():
        sentence = "No page shows this image. Use it, or take it away."
        findings.warning(f"{draft.prefix}images/{name}", (1, 1), "image-unused", sentence)
    questions.questions(draft, findings)
    banks.bank(draft, findings)
    writing.writing(draft, shared, findings)
    for scenario in draft.scenarios:
        scenarios.scenario(scenario, draft, shared, findings)


def _head(draft: Draft) -> Iterator[Finding]:
    right, document = draft.right, draft.document
    if document is None:
        return
    folder = draft.prefix.rstrip("/").rpartition("/")[2]
    if "id" in right and folder != right["id"] and not folder.startswith(f"{right['id']}-"):
        yield document.place("id"), "folder-name", f"Name the folder {right['id']}, or {right['id']}- and words."
    if {"reviewed_on", "review_by"} <= right.keys() and right["review_by"] <= right["reviewed_on"]:
        yield document.place("review_by"), "review-date", "Write a day after the one in reviewed_on."
    validity = right.get("validity")
    if validity and validity.renewal_window_months >= validity.months:
        place = document.place("validity", "renewal_window_months")
        yield place, "renewal-window", "Write fewer months than in months: the window opens after the start."
    if validity:
        yield from _basis(validity, document)
    if not draft.pages:
        yield (1, 1), "no-pages", "Add a page, such as 01-what-this-is-about.md."


def _basis(validity: Validity, document: Document) -> Iterator[Finding]:
    place = document.place("validity", "basis")
    if (validity.basis == "fixed_date") != (validity.fixed_date is not None):
        sentence = "Write `basis: fixed_date` and `fixed_date: 31 March` together, or neither."
        yield place, "fixed-date", sentence
    elif validity.basis == "fixed_date" and (validity.months % 12 or not validity.renewal_window_months):
        sentence = "Write whole years in months, such as 12, and a renewal window of at least 1 month: the day is the same every year."
        yield place, "fixed-date", sentence


def _requirements(draft: Draft) -> Iterator[Finding]:
    asked, document = draft.right.get("requirements"), draft.document
    if asked is None or document is None:
        return
    if list(asked) != [each for each in _ORDER if each in asked]:
        yield (
            document.place("requirements"),
            "requirement-order",
            f"Write each once, in this order: {', '.join(_ORDER)}.",
        )
    for part in ("quiz", "sign_off"):
        if part in asked and document.says(part) is None:
            yield (
                document.place("requirements"),
                "requirement",
                f"Add `{part}:` with its keys, or take it off the list.",
            )
    if "scenarios" in asked and not draft.scenarios:
        sentence = "Add a scenario, such as scenarios/01-the-letter.yaml, or take `scenarios` off the list."
        yield document.place("requirements"), "requirement", sentence
    if "read" in asked and draft.pages and all(page.right.get("optional") is True for page in draft.pages):
        yield (
            document.place("requirements"),
            "requirement",
            "Every page is optional, so nothing is to be read. Change one.",
        )


def _renewing(draft: Draft) -> Iterator[Finding]:
    """Yield what cannot be in `refresher` and `release`: steps nobody is asked, outcomes that are none, a list without its class."""
    right, document = draft.right, draft.document
    if document is None:
        return
    asked = right.get("requirements")
    for index, name in enumerate(right.get("refresher", ())):
        if asked is not None and name not in asked:
            yield (
                document.place("refresher", index),
                "refresher",
                f"Nobody is asked for {name}: it is not in requirements.",
            )
    release = right.get("release")
    if release is None:
        return
    if (release.change == "refresh") != bool(release.outcomes):
        yield (
            document.place("release"),
            "release",
            "Name the outcomes that changed with `change: refresh`, and only with it.",
        )
    for index, name in enumerate(release.outcomes):
        if name not in draft.outcome_ids():
            sentence = f"This module has no outcome `{name}`. Write one of its own."
            yield document.place("release", "outcomes", index), "unknown-outcome", sentence


def _bank(draft: Draft) -> Iterator[Finding]:
    """Yield the outcomes that no page teaches, and those with too few questions for one try."""
    document = draft.document
    if document is None:
        return
    taught = {outcome for page in draft.pages for outcome in page.right.get("outcomes", ())}
    knows_pages = all("outcomes" in page.right for page in draft.pages)
    for index, outcome in enumerate(draft.outcome_ids()):
        place = document.place("outcomes", index)
        if isinstance(outcome, str) and knows_pages and outcome not in taught:
            yield place, "outcome-untaught", f"No page teaches `{outcome[:80]}`. Name it in a page's outcomes."
    for place, outcome, have in _thin(draft):
        least = draft.right["quiz"].questions_per_outcome
        if have < least:
            yield place, "bank", f"`{outcome}` has {have} questions and one try asks {least}. Write more."


def _thin(draft: Draft) -> Iterator[tuple[Place, str, int]]:
    """Yield the outcomes with fewer questions than a bank should hold: place, id, number of questions."""
    document, bank = draft.document, draft.questions_document
    if document is None or not draft.right.get("quiz") or "quiz" not in draft.right.get("requirements", ()):
        return
    if bank is None or not isinstance(bank.says("questions"), tuple):
        return
    enough = max(PER_OUTCOME, draft.right["quiz"].questions_per_outcome)
    tested = Counter(str(entry.says("outcome")) for entry in bank.entries("questions"))
    for index, outcome in enumerate(draft.outcome_ids()):
        if isinstance(outcome, str) and tested[outcome] < enough:
            yield document.place("outcomes", index), outcome[:80], tested[outcome]


def _doubts(draft: Draft, today: date) -> Iterator[Finding]:
    right, document = draft.right, draft.document
    if document is None:
        return
    if right.get("review_by", today) < today:
        yield document.place("review_by"), "review-past", "This day is past. Review the module and write new days."
    for part in ("quiz", "sign_off"):
        if right.get(part) and part not in right.get("requirements", (part,)):
            yield document.place(part), "requirement-unused", f"Nobody has to do this: add {part} to requirements."
    if draft.scenarios and "scenarios" not in right.get("requirements", ("scenarios",)):
        sentence = "Nobody has to play the files in scenarios/: add scenarios to requirements."
        yield document.place("requirements"), "requirement-unused", sentence
    for place, outcome, have in _thin(draft):
        if have >= right["quiz"].questions_per_outcome:
            sentence = f"`{outcome}` has {have} questions. Write {PER_OUTCOME}, so that a second try can ask others."
            yield place, "bank", sentence


def _in_order(parts: Iterable[DraftPage | DraftScenario], findings: Findings) -> None:
    """Report pages, or scenarios, that share a number or an id."""
    digits: dict[str, str] = {}
    slugs: dict[str, str] = {}
    for part in parts:
        if part.slug in slugs:
            sentence = (
                f"`{part.slug}` is the id of {slugs[part.slug]} too. Rename one: every id is used once, and for ever."
            )
            findings.error(part.file, (1, 1), "duplicate-id", sentence)
        elif part.digits in digits:
            findings.error(
                part.file, (1, 1), "page-order", f"{digits[part.digits]} has the same number. Number them in order."
            )
        name = part.file.rpartition("/")[2]
        digits.setdefault(part.digits, name)
        slugs.setdefault(part.slug, name)
