"""Whether what is written reads well: reading age, long sentences, unexplained acronyms, American spelling.

All of it is only doubtful, so nothing here stops a release. Titles, questions, scenarios and activities are read as well as pages.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from lms.content import prose
from lms.content.drafts import Draft, DraftPage
from lms.content.lint.spelling import NAMES, british
from lms.content.problems import Findings, Place
from lms.content.prose import Passage
from lms.content.readability import MOST, reading_age
from lms.content.shared import Shared

SENTENCE_WORDS = 25
KNOWN = frozenset(["NHS", "AI", "UK", "GP", "IT", "PDF", "CSV", "US", "EU", "OK"])
_ACRONYM = re.compile(r"(?<![\w-])([A-Z]{2,6})s?(?![\w-])")
_WRITTEN_OUT = re.compile(r"\w \(([A-Z]{2,6})s?[),;]")
Finding = tuple[Place, str, str]


def writing(draft: Draft, shared: Shared, findings: Findings) -> None:
    """Report what a module's readers would stumble over."""
    terms = frozenset(chain(KNOWN, *(_capitals(term.term) for term in shared.terms.values())))
    out = set(terms)
    for page in draft.pages:
        own, more = _own(page), _more(page)
        known = terms | _written_out(own + more)
        out |= known
        age = _age(own, (page.first_line, 1)) if page.document else ()
        _report(page.file, chain(age, _each(own + more), _acronyms(own + more, known)), findings)
    for scenario in draft.scenarios:
        if scenario.document:
            texts = list(prose.texts(scenario.document))
            found = (_age(texts, (1, 1)), _each(texts), _acronyms(texts, terms | _written_out(texts)))
            _report(scenario.file, chain(*found), findings)
    for document in (draft.document, draft.questions_document):
        if document:
            texts = list(prose.texts(document))
            # Whoever comes to them has read the pages.
            _report(document.file, chain(_each(texts), _acronyms(texts, out | _written_out(texts))), findings)


def _report(file: str, found: Iterable[Finding], findings: Findings) -> None:
    for place, rule, sentence in found:
        findings.warning(file, place, rule, sentence)


def _own(page: DraftPage) -> list[Passage]:
    """Return the passages of a page's body, with places in the file."""
    return [
        Passage(
            each.text,
            tuple((at, (line + page.first_line - 1, column)) for at, (line, column) in each.spots),
            each.is_prose,
        )
        for each in prose.passages(page.text)
    ]


def _more(page: DraftPage) -> list[Passage]:
    """Return the texts of a page's keys and activities."""
    documents = (page.document, *(each.document for each in page.activities))
    return [text for document in documents if document for text in prose.texts(document)]


def _age(passages: list[Passage], place: Place) -> Iterator[Finding]:
    age = reading_age(passages)
    if age is not None and age > MOST:
        sentence = f"This reads with ease at the age of {age:.0f}. Aim for 12 to 14: shorter sentences, shorter words."
        yield place, "reading-age", sentence


def _each(passages: Iterable[Passage]) -> Iterator[Finding]:
    for passage in passages:
        for at, sentence in passage.sentences() if passage.is_prose else ():
            if (count := len(prose.words(sentence))) > SENTENCE_WORDS:
                yield (
                    passage.place(at),
                    "sentence-long",
                    f"This sentence has {count} words. Make two, with at most {SENTENCE_WORDS} each.",
                )
        text = passage.text
        for name in NAMES:
            text = text.replace(name, " " * len(name))
        for word in re.finditer(r"[^\W\d_]+", text):
            if right := british(word[0]):
                yield passage.place(word.start()), "spelling", f"Write {right}, as it is spelt in Britain."


def _acronyms(passages: Iterable[Passage], known: Iterable[str]) -> Iterator[Finding]:
    """Yield each unexplained acronym once, where it is first used."""
    seen = set(known)
    for passage in passages:
        for found in _ACRONYM.finditer(passage.text):
            if found[1] not in seen and not re.fullmatch("I{2,3}|IV", found[1]):
                seen.add(found[1])
                sentence = f"Write {found[1]} out once, as full words ({found[1]}), or explain it in glossary.yaml."
                yield passage.place(found.start()), "acronym", sentence


def _written_out(passages: Iterable[Passage]) -> set[str]:
    return {found[1] for passage in passages for found in _WRITTEN_OUT.finditer(passage.text)}


def _capitals(text: str) -> set[str]:
    return {found[1] for found in _ACRONYM.finditer(text)}
