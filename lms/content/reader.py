"""Files to modules, or every problem found, each with file, line and column. Reading never raises on bad content."""

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from lms.content import lint, strictyaml, syntax
from lms.content.model import Module, ModuleFile, Page, PageFile, Pathway, QuestionsFile, Source, Term
from lms.content.problems import ContentError, Findings, Problem
from lms.content.strictyaml import Document

MAX_IMAGE = 2 * 1024 * 1024
Entry = TypeVar("Entry", Source, Term)
_PAGE_NAME = re.compile(r"([0-9]{2})-([a-z][a-z0-9-]{0,79})\.md\Z")
_IMAGE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}\.(svg|png)\Z")
_FRONT = re.compile(r"---[ \t]*\n(.*?\n)---[ \t]*(?:\n|\Z)", re.DOTALL)


@dataclass(frozen=True)
class ReadModule:
    """A module that reads without error, with the texts and images that it can be read from again."""

    module: Module
    files: dict[str, str]
    images: dict[str, bytes]


@dataclass(frozen=True)
class Reading:
    """What a content folder holds. Modules with errors are left out; their problems are here."""

    modules: tuple[ReadModule, ...]
    pathways: tuple[Pathway, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Shared:
    """Sources and glossary, as text by key and as values."""

    sources: Mapping[str, Source]
    terms: Mapping[str, Term]
    places: Mapping[str, tuple[int, int]]


def read_folder(folder: Path) -> Reading:
    """Read a whole content folder: shared files, modules, pathways, and the rules between them."""
    findings = Findings()
    if not folder.is_dir():
        findings.error(
            str(folder), (1, 1), "folder-missing", "There is no such folder. Give the folder that holds modules/."
        )
        return Reading((), (), tuple(findings.problems))
    shared = Shared(
        _mapping(folder, "sources.yaml", Source, findings), _mapping(folder, "glossary.yaml", Term, findings), {}
    )
    modules: list[ReadModule] = []
    for each in _folders(folder / "modules"):
        found = _read_module_folder(folder, each, shared, findings)
        if found:
            modules.append(found)
    pathways = [
        pathway
        for path in sorted((folder / "pathways").glob("*.yaml"))
        if (pathway := _read_pathway(folder, path, findings))
    ]
    lint.across(modules, pathways, findings)
    return Reading(tuple(modules), tuple(pathways), tuple(sorted(findings.problems)))


def read_module(files: Mapping[str, str], images: Collection[str]) -> Module:
    """Read again what was published: its texts by file name and the names of its images. Raises ContentError."""
    findings = Findings()
    shared = Shared(
        _shared("sources.yaml", files.get("sources.yaml", ""), Source, findings),
        _shared("glossary.yaml", files.get("glossary.yaml", ""), Term, findings),
        {},
    )
    module = _build("", files, images, shared, findings)
    if module is None:
        raise ContentError(tuple(findings.problems))
    return module


def digest(files: Mapping[str, str], images: Mapping[str, bytes]) -> str:
    """Return the SHA-256, in hex, of a module's texts and images."""
    total = hashlib.sha256()
    for name, data in sorted([*((name, text.encode()) for name, text in files.items()), *images.items()]):
        total.update(f"{len(name)}:{name}:{len(data)}:".encode())
        total.update(data)
    return total.hexdigest()


def _folders(path: Path) -> list[Path]:
    return (
        sorted(each for each in path.iterdir() if each.is_dir() and not each.name.startswith("."))
        if path.is_dir()
        else []
    )


def _read_text(folder: Path, path: Path, findings: Findings) -> str | None:
    """Return a file's text, or None with a problem."""
    name = path.relative_to(folder).as_posix()
    if path.is_symlink() or not path.is_file():
        findings.error(name, (1, 1), "file-missing", "This file is missing here, or is not an ordinary file.")
        return None
    if path.stat().st_size > strictyaml.MAX_TEXT:
        findings.error(
            name, (1, 1), "file-size", "This file is larger than 1 MB. Split it, or take out what is not text."
        )
        return None
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        findings.error(name, (line, 1), "file-encoding", "This line is not UTF-8 text. Save the file as UTF-8.")
        return None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        findings.error(name, (line, 1), "file-encoding", "This line holds a null character, so it is not text.")
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _mapping(folder: Path, name: str, kind: type[Entry], findings: Findings) -> dict[str, Entry]:
    path = folder / name
    if not path.exists():
        return {}
    text = _read_text(folder, path, findings)
    return _shared(name, text, kind, findings) if text is not None else {}


def _shared(name: str, text: str, kind: type[Entry], findings: Findings) -> dict[str, Entry]:
    """Return the entries of sources.yaml or glossary.yaml that are right."""
    if not text.strip():
        return {}
    document = strictyaml.read(name, text, findings)
    if document is None:
        return {}
    if not isinstance(document.value, dict):
        findings.error(name, (1, 1), "format-dict-type", "Write one key for each entry, with its own keys below.")
        return {}
    found: dict[str, Entry] = {}
    for key, value in document.value.items():
        places = {path[1:]: place for path, place in document.places.items() if path[:1] == (key,)}
        if entry := strictyaml.validate(kind, Document(name, value, places), findings):
            found[key] = entry
    return found


def _read_module_folder(folder: Path, path: Path, shared: Shared, findings: Findings) -> ReadModule | None:
    prefix = path.relative_to(folder).as_posix() + "/"
    before = len([each for each in findings.problems if each.severity == "error"])
    files: dict[str, str] = {}
    for each in sorted(path.glob("*")):
        if each.suffix in {".md", ".yaml"} and (text := _read_text(folder, each, findings)) is not None:
            files[each.name] = text
    if not (path / "module.yaml").exists():
        findings.error(
            prefix + "module.yaml", (1, 1), "file-missing", "Add module.yaml: a module's folder begins with it."
        )
        return None
    images = _read_images(folder, path / "images", findings)
    module = _build(prefix, files, images, shared, findings)
    if module is None or len([each for each in findings.problems if each.severity == "error"]) > before:
        return None
    lint.folder_name(path.name, module, prefix, findings)
    files["sources.yaml"] = lint.as_yaml({key: module.sources[key] for key in sorted(module.sources)})
    files["glossary.yaml"] = lint.as_yaml({key: module.terms[key] for key in sorted(module.terms)})
    used = {name for page in module.pages for name in page.images}
    return ReadModule(module, files, {name: data for name, data in images.items() if name in used})


def _read_images(folder: Path, path: Path, findings: Findings) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for each in sorted(path.iterdir()) if path.is_dir() else ():
        name = each.relative_to(folder).as_posix()
        if each.is_symlink() or not each.is_file():
            findings.error(name, (1, 1), "image-file", "This is not an ordinary file. Put the image itself here.")
        elif not _IMAGE_NAME.match(each.name):
            findings.error(
                name, (1, 1), "image-name", "Name an image with letters, digits and hyphens, ending in .svg or .png."
            )
        elif each.stat().st_size > MAX_IMAGE:
            findings.error(name, (1, 1), "image-size", "This image is larger than 2 MB. Make it smaller.")
        else:
            data = each.read_bytes()
            lint.image(name, data, findings)
            found[each.name] = data
    return found


def _build(
    prefix: str, files: Mapping[str, str], images: Collection[str], shared: Shared, findings: Findings
) -> Module | None:
    """Return the module that the texts make, or None with problems."""
    before = sum(each.severity == "error" for each in findings.problems)
    head_document = strictyaml.read(prefix + "module.yaml", files.get("module.yaml", ""), findings)
    head = strictyaml.validate(ModuleFile, head_document, findings) if head_document else None
    questions_document, questions = None, QuestionsFile(questions=())
    if "questions.yaml" in files:
        questions_document = strictyaml.read(prefix + "questions.yaml", files["questions.yaml"], findings)
        questions = (
            questions_document and strictyaml.validate(QuestionsFile, questions_document, findings)
        ) or questions
    pages = list(_pages(prefix, files, images, head, shared, findings))
    if questions_document and head is None:
        # Without outcomes the questions can still be checked against themselves and the pages.
        lint.check_questions(questions.questions, questions_document, None, {page.slug for page in pages}, findings)
    if head and head_document:
        lint.module(head, head_document, pages, questions, questions_document, findings, prefix)
    if head is None or sum(each.severity == "error" for each in findings.problems) > before:
        return None
    values = {name: getattr(head, name) for name in ModuleFile.model_fields if name != "format"}
    return Module(
        **values,
        pages=tuple(pages),
        questions=questions.questions,
        sources={key: shared.sources[key] for page in pages for key in page.cites},
        terms={key: shared.terms[key] for page in pages for key in page.terms},
    )


def _pages(
    prefix: str,
    files: Mapping[str, str],
    images: Collection[str],
    head: ModuleFile | None,
    shared: Shared,
    findings: Findings,
) -> Iterator[Page]:
    number = 0
    for name in sorted(files):
        if not name.endswith(".md"):
            continue
        found = _PAGE_NAME.match(name)
        if not found:
            findings.error(
                prefix + name,
                (1, 1),
                "page-name",
                "Name a page with two digits and words, such as 03-three-families.md.",
            )
            continue
        number += 1
        page = _page(prefix + name, found[2], number, files[name], head, findings)
        if page:
            lint.page(prefix + name, files[name], page, images, shared.sources, shared.terms, files, findings)
            yield page


def _page(file: str, slug: str, number: int, text: str, head: ModuleFile | None, findings: Findings) -> Page | None:
    front = _FRONT.match(text)
    if not front:
        findings.error(
            file,
            (1, 1),
            "page-front",
            "Begin the page with its keys (title, minutes, outcomes) between two lines of ---.",
        )
        return None
    document = strictyaml.read(file, front[1], findings, first_line=2)
    keys = strictyaml.validate(PageFile, document, findings) if document else None
    if keys is None:
        return None
    body = text[front.end() :]
    found = list(syntax.uses(body))
    return Page(
        slug=slug, number=number, title=keys.title, minutes=keys.minutes, outcomes=keys.outcomes, law=keys.law,
        optional=keys.optional, checked_on=keys.checked_on or (head.reviewed_on if head else date.min), review_by=keys.review_by or (head.review_by if head else date.min),
        body=body, words=syntax.count_words(body),
        cites=tuple(dict.fromkeys(use.value for use in found if use.kind == "citation")),
        terms=tuple(dict.fromkeys(use.value[5:] for use in found if use.kind == "link" and use.value.startswith("term:"))),
        images=tuple(dict.fromkeys(use.value[7:] for use in found if use.kind == "image" and syntax.IMAGE.match(use.value))),
    )  # fmt: skip


def _read_pathway(folder: Path, path: Path, findings: Findings) -> Pathway | None:
    text = _read_text(folder, path, findings)
    name = path.relative_to(folder).as_posix()
    document = strictyaml.read(name, text, findings) if text is not None else None
    return strictyaml.validate(Pathway, document, findings) if document else None


def report_json(reading: Reading) -> dict[str, object]:
    """Return what `lms check --json` prints: every problem, and counts of each module that reads."""
    problems = [
        {
            "file": each.file,
            "line": each.line,
            "column": each.column,
            "rule": each.rule,
            "severity": each.severity,
            "sentence": each.sentence,
        }
        for each in reading.problems
    ]
    modules = [
        {
            "id": each.module.id, "title": each.module.title, "pages": len(each.module.pages),
            "questions": len(each.module.questions), "scenarios": 0, "words": each.module.words,
        }
        for each in reading.modules
    ]  # fmt: skip
    return {"problems": problems, "modules": modules}
