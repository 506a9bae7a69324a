"""A module's texts as far as they can be read, so that every rule can look at what is right while other things are wrong."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lms.content import strictyaml, syntax
from lms.content.activities import KINDS, Activity
from lms.content.documents import Document, right_parts, validate
from lms.content.model import Module, ModuleFile, Page, PageFile, Question, QuestionsFile
from lms.content.problems import Findings
from lms.content.scenarios import Scenario, ScenarioFile
from lms.content.shared import Shared
from lms.content.syntax import Markdown
from lms.content.uses import Use, uses

PAGE_NAME = re.compile(r"([0-9]{2})-([a-z][a-z0-9-]{0,79})\.md\Z")
SCENARIO_NAME = re.compile(r"scenarios/([0-9]{2})-([a-z][a-z0-9-]{0,79})\.yaml\Z")
IMAGE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}\.(svg|png)\Z")
_FRONT = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class DraftActivity:
    """An activity's text; `keys` is None unless all of it reads."""

    kind: str
    document: Document | None
    keys: Activity | None


@dataclass(frozen=True)
class DraftPage:
    """A page's text. `digits` begin its name, its body begins at `first_line`, `right` holds the keys that are right."""

    file: str
    digits: str
    slug: str
    document: Document | None
    keys: PageFile | None
    right: Mapping[str, Any]
    body: str
    first_line: int
    activities: tuple[DraftActivity, ...] = ()

    @property
    def is_right(self) -> bool:
        """Say whether its keys and its activities read."""
        return self.keys is not None and all(each.keys for each in self.activities)

    @cached_property
    def text(self) -> Markdown:
        """The body's tokens."""
        return syntax.parse(self.body)

    @cached_property
    def uses(self) -> tuple[Use, ...]:
        """What the body uses."""
        return tuple(uses(self.text))


@dataclass(frozen=True)
class DraftScenario:
    """A scenario's text; `keys` is None unless all of it reads."""

    file: str
    digits: str
    slug: str
    document: Document | None
    keys: ScenarioFile | None


@dataclass(frozen=True)
class Draft:
    """A module's texts. `right` holds the keys of module.yaml that are right; `head` is None unless all are."""

    prefix: str
    document: Document | None
    head: ModuleFile | None
    right: Mapping[str, Any]
    pages: tuple[DraftPage, ...]
    questions_document: Document | None
    questions: tuple[Question, ...]
    scenarios: tuple[DraftScenario, ...] = ()

    @property
    def file(self) -> str:
        """The name of its module.yaml."""
        return f"{self.prefix}module.yaml"

    def outcome_ids(self) -> tuple[object, ...]:
        """Return the ids of the outcomes as they are written, right or not."""
        return tuple(each.says("id") for each in self.document.entries("outcomes")) if self.document else ()

    def slugs(self) -> frozenset[str]:
        """Return the ids of the pages."""
        return frozenset(page.slug for page in self.pages)


def read(prefix: str, texts: Mapping[str, str | None], findings: Findings) -> Draft:
    """Read a module's texts by file name; what cannot be read is a problem."""
    document = _document(prefix, "module.yaml", texts, findings)
    questions_document = _document(prefix, "questions.yaml", texts, findings)
    head = validate(ModuleFile, document, findings) if document else None
    questions = validate(QuestionsFile, questions_document, findings) if questions_document else None
    return Draft(
        prefix, document, head, right_parts(ModuleFile, document), tuple(_pages(prefix, texts, findings)),
        questions_document, questions.questions if questions else (), tuple(_scenarios(prefix, texts, findings)),
    )  # fmt: skip


def _document(prefix: str, name: str, texts: Mapping[str, str | None], findings: Findings) -> Document | None:
    text = texts.get(name)
    return None if text is None else strictyaml.read(prefix + name, text, findings)


def _scenarios(prefix: str, texts: Mapping[str, str | None], findings: Findings) -> Iterator[DraftScenario]:
    for name in sorted(texts):
        if found := SCENARIO_NAME.match(name):
            document = _document(prefix, name, texts, findings)
            keys = validate(ScenarioFile, document, findings) if document else None
            yield DraftScenario(prefix + name, found[1], found[2], document, keys)


def _pages(prefix: str, texts: Mapping[str, str | None], findings: Findings) -> Iterator[DraftPage]:
    for name in sorted(texts):
        if found := PAGE_NAME.match(name):
            yield _draft_page(prefix + name, found, texts[name], findings)


def _draft_page(file: str, name: re.Match[str], text: str | None, findings: Findings) -> DraftPage:
    front = _FRONT.match(text) if text is not None else None
    if text is None or front is None:
        if text is not None:
            sentence = "Begin the page with its keys (title, minutes, outcomes) between two lines of ---."
            findings.error(file, (1, 1), "page-front", sentence)
        return DraftPage(file, name[1], name[2], None, None, {}, "", 1)
    document = strictyaml.read(file, front[1], findings, first_line=2)
    keys = validate(PageFile, document, findings) if document else None
    first_line = text.count("\n", 0, front.end()) + 1
    body = text[front.end() :]
    activities = tuple(_activities(file, body, first_line, findings))
    return DraftPage(
        file, name[1], name[2], document, keys, right_parts(PageFile, document), body, first_line, activities
    )


def _activities(file: str, body: str, first_line: int, findings: Findings) -> Iterator[DraftActivity]:
    for token in syntax.parse(body).tokens if "```" in body or "~~~" in body else ():
        if syntax.is_activity(token) and token.map:
            kind = token.info.strip()
            document = strictyaml.read(file, token.content, findings, first_line=first_line + token.map[0] + 1)
            yield DraftActivity(kind, document, validate(KINDS[kind], document, findings) if document else None)


def module(draft: Draft, shared: Shared) -> Module | None:
    """Return the module that a draft makes, or None when a part of it does not read."""
    head = draft.head
    if (
        head is None
        or not all(page.is_right for page in draft.pages)
        or any(each.keys is None for each in draft.scenarios)
    ):
        return None
    pages = tuple(_page(page, page.keys, number, head) for number, page in enumerate(draft.pages, start=1) if page.keys)
    scenarios = tuple(
        _scenario(each, each.keys, number) for number, each in enumerate(draft.scenarios, start=1) if each.keys
    )
    cites = [key for cited in (*(page.cites for page in pages), *(each.cites for each in scenarios)) for key in cited]
    return Module(
        **{name: getattr(head, name) for name in ModuleFile.model_fields if name != "format"},
        pages=pages,
        questions=draft.questions,
        scenarios=scenarios,
        sources={key: shared.sources[key] for key in cites if key in shared.sources},
        terms={key: shared.terms[key] for page in pages for key in page.terms if key in shared.terms},
        slots={page.slot: shared.slots[page.slot] for page in pages if page.slot and page.slot in shared.slots},
    )


def missing(found: Module) -> tuple[str, ...]:
    """Return the keys of sources, terms and local slots that the module uses and that have no entry that reads."""
    cites = {key for page in found.pages for key in page.cites} | {
        key for each in found.scenarios for key in each.cites
    }
    terms = {key for page in found.pages for key in page.terms} - found.terms.keys()
    slots = {page.slot for page in found.pages if page.slot} - found.slots.keys()
    return (*sorted(cites - found.sources.keys()), *sorted(terms), *sorted(slots))


def _page(page: DraftPage, keys: PageFile, number: int, head: ModuleFile) -> Page:
    links = [use.value for use in page.uses if use.kind == "link"]
    shown = [use.value for use in page.uses if use.kind == "image" and use.is_alone]
    return Page(
        slug=page.slug, number=number, title=keys.title, minutes=keys.minutes, outcomes=keys.outcomes, law=keys.law,
        optional=keys.optional, checked_on=keys.checked_on or head.reviewed_on, review_by=keys.review_by or head.review_by,
        body=page.body, words=syntax.count_words(page.text), headings=syntax.headings(page.text),
        cites=_once(use.value for use in page.uses if use.kind == "citation" and not use.is_inside),
        terms=_once(found[1] for url in links if (found := syntax.TERM.match(url))),
        images=_once(found[1] for url in shown if (found := syntax.IMAGE.match(url))),
        activity=page.activities[0].keys if page.activities else None,
        slot=next((syntax.container(token)[1] for token in page.text.tokens if syntax.is_slot(token)), None),
    )  # fmt: skip


def _scenario(scenario: DraftScenario, keys: ScenarioFile, number: int) -> Scenario:
    found = (key for text in keys.debrief for each in syntax.CITATION.finditer(text) for key in syntax.cited(each))
    parts = {name: getattr(keys, name) for name in ScenarioFile.model_fields}
    return Scenario(**parts, slug=scenario.slug, number=number, cites=_once(found))


def _once(values: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
