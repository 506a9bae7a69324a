"""The content folder on disk: which files belong to it, and their bytes. Nothing outside the folder is ever opened.

Hidden files are passed over. A symbolic link, a device or a file that cannot be opened is a problem, never a traceback.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lms.content import images
from lms.content.drafts import IMAGE_NAME, PAGE_NAME, SCENARIO_NAME
from lms.content.problems import Findings
from lms.content.shared import GLOSSARY, SLOTS, SOURCES
from lms.content.texts import MAX_PAGE, MAX_TEXT, decode, printable

SHIPPED = Path(__file__).resolve().parents[2] / "content"
"""What comes with the product."""
_LINK = "This is a link. Put the file or folder itself here."
_TEXTS = ("module.yaml", "questions.yaml")


@dataclass(frozen=True)
class ModuleFolder:
    """One module's folder: `prefix` begins the names of its files in problems; a text is None when it cannot be had.

    Texts are named from the folder on, so that a scenario is `scenarios/01-words.yaml`.
    """

    name: str
    prefix: str
    texts: dict[str, str | None]
    images: dict[str, bytes]


def is_there(root: Path) -> bool:
    """Say whether there is a folder that can be looked at."""
    try:
        return root.is_dir()
    except OSError:
        return False


def shared_texts(root: Path, findings: Findings) -> dict[str, str]:
    """Return the texts that all modules share, by file name."""
    found = {}
    for path in _listed(root, root, findings):
        if path.name in (SOURCES, GLOSSARY, SLOTS):
            if (text := _text(root, path, findings)) is not None:
                found[path.name] = text
        elif path.suffix in {".yaml", ".yml"}:
            _unknown(root, path, f"The files here are {SOURCES}, {GLOSSARY} and {SLOTS}", findings)
    return found


def module_folders(root: Path, findings: Findings) -> Iterator[ModuleFolder]:
    """Yield every module's folder, with the problems of files that cannot be taken."""
    for path in _listed(root, root / "modules", findings):
        if path.is_dir():
            yield _module_folder(root, path, findings)
        else:
            _unknown(root, path, "Each module has a folder of its own here", findings)


def pathway_texts(root: Path, findings: Findings) -> Iterator[tuple[str, str]]:
    """Yield the name and text of every pathway."""
    for path in _listed(root, root / "pathways", findings):
        if path.suffix != ".yaml":
            _unknown(root, path, "A pathway is a file that ends in .yaml", findings)
        elif (text := _text(root, path, findings)) is not None:
            yield shown(root, path), text


def shown(root: Path, path: Path) -> str:
    """Return a path as problems name it: from the content folder on, printable."""
    return printable(path.relative_to(root).as_posix())


def _module_folder(root: Path, path: Path, findings: Findings) -> ModuleFolder:
    found = ModuleFolder(path.name, shown(root, path) + "/", {}, {})
    listed = _listed(root, path, findings)
    for each in listed:
        if each.name == "images":
            found.images.update(_images(root, each, findings))
        elif each.name == "scenarios":
            found.texts.update(_scenarios(root, each, findings))
        elif each.suffix == ".md" and not PAGE_NAME.match(each.name):
            sentence = "Name a page with two digits and small words, such as 03-three-families.md."
            findings.error(shown(root, each), (1, 1), "page-name", sentence)
        elif each.suffix == ".md" or each.name in _TEXTS:
            found.texts[each.name] = _text(root, each, findings)
        else:
            known = "A module holds module.yaml, questions.yaml, pages such as 01-words.md, scenarios/ and images/"
            _unknown(root, each, known, findings)
    if not any(each.name == "module.yaml" for each in listed):
        findings.error(found.prefix + "module.yaml", (1, 1), "file-missing", "Add this file: a module begins with it.")
    return found


def _scenarios(root: Path, folder: Path, findings: Findings) -> Iterator[tuple[str, str | None]]:
    for path in _listed(root, folder, findings):
        name = f"scenarios/{path.name}"
        if SCENARIO_NAME.match(name):
            yield name, _text(root, path, findings)
        else:
            sentence = "Name a scenario with two digits and small words, such as 01-the-letter.yaml."
            findings.error(shown(root, path), (1, 1), "scenario-name", sentence)


def _text(root: Path, path: Path, findings: Findings) -> str | None:
    """Return one file's text, or None with a problem."""
    limit = MAX_PAGE if path.suffix == ".md" else MAX_TEXT
    data = _bytes(root, path, limit, findings)
    return None if data is None else decode(shown(root, path), data, findings, limit=limit)


def _images(root: Path, folder: Path, findings: Findings) -> Iterator[tuple[str, bytes]]:
    for path in _listed(root, folder, findings):
        if not IMAGE_NAME.match(path.name):
            sentence = "Name an image with letters, digits and hyphens, ending in .svg or .png."
            findings.error(shown(root, path), (1, 1), "image-name", sentence)
        elif (data := _bytes(root, path, images.MAX_IMAGE, findings)) is not None:
            images.check(shown(root, path), data, findings)
            yield path.name, data


def _listed(root: Path, folder: Path, findings: Findings) -> list[Path]:
    """Return a folder's entries in order, without hidden ones and without links, which are problems."""
    kept = []
    try:
        if folder.is_symlink():
            findings.error(shown(root, folder), (1, 1), "file-link", _LINK)
            return []
        for path in sorted(folder.iterdir()):
            if path.name.startswith("."):
                continue
            if path.is_symlink():
                findings.error(shown(root, path), (1, 1), "file-link", _LINK)
            else:
                kept.append(path)
    except FileNotFoundError:
        return []
    except NotADirectoryError:
        findings.error(
            shown(root, folder), (1, 1), "file-kind", "This is not a folder. Put a folder of this name here."
        )
    except OSError as error:
        sentence = f"This folder cannot be opened: {error.strerror}."
        findings.error(shown(root, folder), (1, 1), "file-unreadable", sentence)
    return kept


def _bytes(root: Path, path: Path, limit: int, findings: Findings) -> bytes | None:
    """Return a file's bytes, at most one more than the limit, which is for the caller to report."""
    name = shown(root, path)
    if not path.is_file():
        findings.error(name, (1, 1), "file-kind", "This is not an ordinary file. Put the file itself here.")
        return None
    try:
        with path.open("rb") as file:
            return file.read(limit + 1)
    except OSError as error:
        findings.error(name, (1, 1), "file-unreadable", f"This file cannot be opened: {error.strerror}.")
        return None


def _unknown(root: Path, path: Path, known: str, findings: Findings) -> None:
    findings.warning(shown(root, path), (1, 1), "file-unknown", f"{known}. This is something else and is not read.")
