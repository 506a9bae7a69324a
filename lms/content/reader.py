"""Files to modules, or every problem found, each with file, line and column. Reading never raises on bad content."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from lms.content import drafts, folder, lint, shared, strictyaml
from lms.content.documents import Document, validate
from lms.content.drafts import Draft
from lms.content.model import Module, Pathway, Slot
from lms.content.problems import ContentError, Findings, Problem
from lms.content.shared import Shared
from lms.runtime import clock


@dataclass(frozen=True)
class ReadModule:
    """A module that reads without error, with the texts and images that it can be read from again."""

    module: Module
    files: dict[str, str]
    images: dict[str, bytes]


@dataclass(frozen=True)
class Reading:
    """What a content folder holds. What has an error is left out; all problems are here, by file and line.

    `slots` are the local slots that pages may use, by key.
    """

    modules: tuple[ReadModule, ...]
    pathways: tuple[Pathway, ...]
    problems: tuple[Problem, ...]
    slots: Mapping[str, Slot] = field(default_factory=dict)


def read_folder(path: Path, *, today: date | None = None) -> Reading:
    """Read a whole content folder: shared files, modules, pathways, and the rules between them.

    Days to review by are judged on `today`, by default the present day in UTC, which is near enough for a warning.
    """
    findings = Findings()
    if not folder.is_there(path):
        findings.error(
            str(path), (1, 1), "folder-missing", "There is no such folder. Give the folder that holds modules/."
        )
        return Reading((), (), tuple(findings.problems))
    common = shared.read(folder.shared_texts(path, findings), findings)
    found = list(folder.module_folders(path, findings))
    if not found and not findings.spoil("modules"):
        findings.error("modules", (1, 1), "folder-empty", "There is no module here. Give each a folder in modules/.")
    read = [drafts.read(each.prefix, each.texts, findings) for each in found]
    for each, draft in zip(found, read, strict=True):
        lint.module(draft, each.images, common, today or clock.now().date(), findings)
    pathways, documents = _pathways(path, findings)
    lint.catalogue(read, documents, findings)
    modules = [
        _kept(draft, each.texts, each.images, common)
        for each, draft in zip(found, read, strict=True)
        if not findings.spoil(each.prefix)
    ]
    kept = [
        pathway
        for pathway, document in zip(pathways, documents, strict=True)
        if pathway and not findings.spoil(document.file)
    ]
    problems = tuple(sorted(set(findings.problems)))
    return Reading(tuple(each for each in modules if each), tuple(kept), problems, common.slots)


def read_module(files: Mapping[str, str], images: Collection[str]) -> Module:
    """Read again what was published: its texts by file name and the names of its images.

    Only what does not read is refused: a rule that is younger than the version says nothing. Raises ContentError.
    """
    findings = Findings()
    common = shared.read(files, findings)
    module = drafts.module(drafts.read("", files, findings), common)
    lost = {name for page in module.pages for name in page.images} - set(images) if module else set()
    for name in (*drafts.missing(module), *sorted(lost)) if module else ():
        findings.error("module.yaml", (1, 1), "not-published", f"{name} was not published with the module.")
    if module is None or findings.spoil(""):
        raise ContentError(tuple(sorted(findings.problems)))
    return module


def digest(files: Mapping[str, str], images: Mapping[str, bytes]) -> str:
    """Return the SHA-256, in hex, of a module's texts and images, whatever order they come in."""
    total = hashlib.sha256()
    parts = [("text", name, text.encode()) for name, text in files.items()]
    parts += [("image", name, data) for name, data in images.items()]
    for kind, name, data in sorted(parts):
        total.update(f"{kind}:{len(name)}:{name}:{len(data)}:".encode())
        total.update(data)
    return total.hexdigest()


def report_json(reading: Reading) -> dict[str, object]:
    """Return what `lms check --json` prints: every problem, and counts of each module that reads."""
    problems = [
        {
            "file": each.file, "line": each.line, "column": each.column, "rule": each.rule, "severity": each.severity,
            "sentence": each.sentence,
        }
        for each in reading.problems
    ]  # fmt: skip
    modules = [
        {
            "id": each.module.id, "title": each.module.title, "pages": len(each.module.pages),
            "questions": len(each.module.questions), "scenarios": len(each.module.scenarios), "words": each.module.words,
        }
        for each in reading.modules
    ]  # fmt: skip
    return {"problems": problems, "modules": modules}


def _pathways(path: Path, findings: Findings) -> tuple[list[Pathway | None], list[Document]]:
    """Return the pathways that read as values, and all of them as documents."""
    pathways, documents = [], []
    for name, text in folder.pathway_texts(path, findings):
        if document := strictyaml.read(name, text, findings):
            pathways.append(validate(Pathway, document, findings))
            documents.append(document)
    return pathways, documents


def _kept(
    draft: Draft, texts: Mapping[str, str | None], images: Mapping[str, bytes], common: Shared
) -> ReadModule | None:
    """Return a module without errors, with only what it needs of the shared files and of its images."""
    module = drafts.module(draft, common)
    if module is None or drafts.missing(module):
        return None
    used = {name for page in module.pages for name in page.images}
    kept = {name: text for name, text in texts.items() if text is not None}
    return ReadModule(module, {**kept, **shared.used_by(module)}, {name: images[name] for name in sorted(used)})
