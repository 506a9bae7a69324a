"""Rules between modules, and between modules and pathways."""

from collections.abc import Sequence

from lms.content.documents import Document, right_parts
from lms.content.drafts import Draft
from lms.content.model import PathwayModule
from lms.content.problems import Findings

FOUNDATION = "foundation"
FOUNDATION_REQUIRED = 2


def catalogue(drafts: Sequence[Draft], pathways: Sequence[Document], findings: Findings) -> None:
    """Report what modules and pathways do to each other."""
    _ids(drafts, findings)
    known = {draft.right["id"] for draft in drafts if "id" in draft.right}
    # A module whose id cannot be read is known by its folder, so that its problem is reported once.
    unread = [draft.prefix.rstrip("/").rpartition("/")[2] for draft in drafts if "id" not in draft.right]
    for document in pathways:
        _pathway(document, known, unread, findings)
        if document.says("id") == FOUNDATION:
            asked = {
                entry.says("module") for entry in document.entries("modules") if isinstance(entry.says("module"), str)
            }
            for draft in drafts:
                if draft.right.get("id") in asked:
                    _behaviours(draft, findings)


def _ids(drafts: Sequence[Draft], findings: Findings) -> None:
    """Report an id of a module or question that another module uses."""
    seen: dict[str, Draft] = {}
    for draft in drafts:
        places = [draft.document] if draft.document else []
        if draft.questions_document:
            places += draft.questions_document.entries("questions")
        for entry in places:
            found = entry.says("id")
            if not isinstance(found, str):
                continue
            first = seen.setdefault(found, draft)
            if first is not draft:
                sentence = (
                    f"`{found[:80]}` is used in {first.prefix.rstrip('/')} too. Every id is used once, and for ever."
                )
                findings.error(entry.file, entry.place("id"), "duplicate-id", sentence)


def _pathway(document: Document, known: set[str], unread: Sequence[str], findings: Findings) -> None:
    stem = document.file.rpartition("/")[2].removesuffix(".yaml")
    if isinstance(document.says("id"), str) and document.says("id") != stem:
        findings.error(document.file, document.place("id"), "pathway-name", f"Write {stem} here, or rename the file.")
    seen: set[str] = set()
    for entry in document.entries("modules"):
        module = right_parts(PathwayModule, entry).get("module")
        if module is None:
            continue
        if module in seen:
            findings.error(
                document.file, entry.place("module"), "repeated", f"`{module}` stands here twice. Take one out."
            )
        seen.add(module)
        if module not in known and not any(each == module or each.startswith(f"{module}-") for each in unread):
            sentence = f"There is no module `{module}`. Correct the id, or take the line out."
            findings.error(document.file, entry.place("module"), "unknown-module", sentence)


def _behaviours(draft: Draft, findings: Findings) -> None:
    sign_off = draft.right.get("sign_off")
    if not sign_off or not draft.document:
        return
    required = [index for index, behaviour in enumerate(sign_off.behaviours) if behaviour.required]
    if len(required) > FOUNDATION_REQUIRED:
        place = draft.document.place("sign_off", "behaviours", required[FOUNDATION_REQUIRED])
        sentence = f"{len(required)} behaviours are required of everybody. Require at most {FOUNDATION_REQUIRED} in a foundation module."
        findings.warning(draft.file, place, "behaviours", sentence)
