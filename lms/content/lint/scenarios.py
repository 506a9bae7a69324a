"""Rules for one scenario: every path leads to an ending, every decision can be made well, every fact has a source."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from lms.content import syntax
from lms.content.documents import Document, Path
from lms.content.drafts import Draft, DraftScenario
from lms.content.lint.repeats import report_ids, report_words
from lms.content.problems import Findings
from lms.content.shared import Shared

Finding = tuple[Document, Path, str, str]


def scenario(found: DraftScenario, draft: Draft, shared: Shared, findings: Findings) -> None:
    """Report every broken rule of one scenario."""
    document = found.document
    if document is None:
        return
    decisions, endings = document.entries("decisions"), document.entries("endings")
    report_ids((*decisions, *endings), findings)
    report_words(document, "outcomes", findings)
    for decision in decisions:
        report_ids(decision.entries("choices"), findings)
    parts = [_outcomes(document, draft), _decisions(decisions), _citations(document, shared)]
    if _ids(decisions) and _ids(endings):
        parts.append(_paths(decisions, endings))
    for part in parts:
        for where, path, rule, sentence in part:
            findings.error(found.file, where.place(*path), rule, sentence)


def _outcomes(document: Document, draft: Draft) -> Iterator[Finding]:
    known = draft.outcome_ids()
    for entry in document.entries("outcomes"):
        if known and isinstance(entry.value, str) and entry.value not in known:
            yield entry, (), "unknown-outcome", f"`{entry.value[:80]}` is not an outcome of module.yaml."


def _decisions(decisions: tuple[Document, ...]) -> Iterator[Finding]:
    for number, decision in enumerate(decisions):
        if number > 0 and isinstance(decision.value, dict) and not decision.says("tale"):
            yield decision, (), "scenario-tale", "Write a `tale`: where the story has got to before this decision."
        choices = decision.entries("choices")
        if choices and not any(choice.says("tone") == "best" for choice in choices):
            yield decision, ("choices",), "scenario-best", "No choice here is best. Give one `tone: best`."
        texts: set[str] = set()
        for choice in choices:
            text = choice.says("text")
            if isinstance(text, str):
                if text.strip().casefold() in texts:
                    yield choice, ("text",), "repeated", "Another choice says the same. Write something else."
                texts.add(text.strip().casefold())


def _paths(decisions: tuple[Document, ...], endings: tuple[Document, ...]) -> Iterator[Finding]:
    """Yield choices that lead nowhere, parts that no path reaches, and a decision from which no ending can be reached."""
    choices = [choice for decision in decisions for choice in decision.entries("choices")]
    known = _ids(decisions) | _ids(endings)
    for choice in choices:
        wanted = choice.says("next")
        if isinstance(wanted, str) and wanted not in known:
            yield choice, ("next",), "scenario-next", f"There is no decision or ending `{wanted[:80]}`."
    if not all(isinstance(choice.says("next"), str) and choice.says("next") in known for choice in choices):
        # What a broken choice should have led to would be reported as never reached.
        return
    ways = {str(each.says("id")): _ways(each) for each in reversed(decisions)}
    reached = _reached([str(decisions[0].says("id"))], ways)
    for part in (*decisions, *endings):
        if str(part.says("id")) not in reached:
            yield part, ("id",), "scenario-unreached", "No path leads here. Lead a choice here, or take this out."
    astray = reached - _reached(_ids(endings), _turned(ways))
    for decision in decisions:
        if str(decision.says("id")) in astray:
            yield decision, ("id",), "scenario-loop", "From here no path comes to an ending. Lead a choice out."
            # The others of the loop would say the same.
            return


def _ids(parts: tuple[Document, ...]) -> set[str]:
    return {part.says("id") for part in parts if isinstance(part.says("id"), str)}


def _ways(decision: Document) -> tuple[str, ...]:
    return tuple(str(choice.says("next")) for choice in decision.entries("choices"))


def _turned(ways: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return the ways that lead to each part, instead of those that lead on."""
    back: dict[str, list[str]] = {}
    for own, following in ways.items():
        for each in following:
            back.setdefault(each, []).append(own)
    return back


def _reached(starts: Iterable[str], ways: Mapping[str, Sequence[str]]) -> set[str]:
    """Return every part that can be reached from some, themselves among them."""
    reached = set(starts)
    open_ends = list(reached)
    while open_ends:
        for following in ways.get(open_ends.pop(), ()):
            if following not in reached:
                reached.add(following)
                open_ends.append(following)
    return reached


def _citations(document: Document, shared: Shared) -> Iterator[Finding]:
    """Yield citations that do not resolve, and citations where no list of sources follows."""
    for entry in document.texts():
        if entry.base[:1] != ("debrief",):
            if "[@" in entry.value:
                yield entry, (), "citation", "Cite sources in the debrief, and nowhere else."
            continue
        for found in syntax.CITATION.finditer(entry.value):
            for key in syntax.cited(found):
                if key not in shared.source_keys:
                    sentence = f"`{key}` is not in sources.yaml. Add it there, or correct the key."
                    yield entry, (), "unknown-source", sentence
        rest = syntax.CITATION.sub("", entry.value)
        if "[@" in rest:
            odd = rest[rest.index("[@") :][:40]
            yield entry, (), "citation", f"{odd} is not a citation. Write [@source-key], or [@one; @other]."
