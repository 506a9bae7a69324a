"""Which columns of a feed mean what: a YAML file, read strictly. The one shipped beside this module serves who has none."""

from functools import cache
from importlib import resources
from typing import Annotated, Literal

from pydantic import Field

from lms.content.documents import Document, validate
from lms.content.fields import Part
from lms.content.problems import Findings
from lms.content.strictyaml import read
from lms.content.texts import decode
from lms.imports.format import Format, plain
from lms.imports.verdicts import COLUMNS
from lms.runtime.errors import Refused

LARGEST = 64 * 1024
Names = Annotated[tuple[str, ...], Field(max_length=100)]
Column = Literal[
    "staff_number", "first_name", "last_name", "email", "professional_registration", "staff_group", "job_title",
    "organisation_code", "team_code", "manager_staff_number", "start_date", "end_date", "active",
]  # fmt: skip


class Mapping(Part):
    """The names of the columns, those that a file must have, and how days and "active" are written."""

    columns: dict[Column, Names] = Field(default_factory=dict)
    needed: Annotated[tuple[Column, ...], Field(min_length=1)] = (
        "staff_number", "first_name", "last_name", "job_title", "team_code",
    )  # fmt: skip
    dates: Literal["day first", "month first"] = "day first"
    yes: Names = ("yes", "y", "true", "1", "active")
    no: Names = ("no", "n", "false", "0", "inactive")

    @property
    def month_first(self) -> bool:
        """Whether 03/04/2026 is 4 March."""
        return self.dates == "month first"


def read_mapping(content: bytes, name: str = "mapping.yaml") -> tuple[Mapping, str]:
    """Return a mapping and its text. Raises Refused with every problem and its line."""
    findings = Findings()
    text = decode(name, content, findings, limit=LARGEST)
    document = read(name, text, findings) if text is not None else None
    found = validate(Mapping, document, findings) if document else None
    if found and document:
        _check(found, document, findings)
    if found is None or text is None or findings.problems:
        sentences = [f"line {each.line}: {each.sentence}" for each in findings.problems[:5]]
        raise Refused(f"The mapping file cannot be used. {' '.join(sentences)}", field="mapping")
    return found, text


def _check(found: Mapping, document: Document, findings: Findings) -> None:
    """Report a name that stands for two columns, and words that mean both yes and no."""
    owners: dict[str, str] = {}
    for column in COLUMNS:
        for index, alias in enumerate((column, *found.columns.get(column, ()))):  # type: ignore[call-overload]
            owner = owners.setdefault(plain(alias), column)
            if owner != column:
                place = document.place("columns", column, index - 1)
                findings.error(document.file, place, "name-twice", f"{alias} stands for {owner} already.")
    if both := {each.casefold() for each in found.yes} & {each.casefold() for each in found.no}:
        findings.error(document.file, document.place("no"), "word-twice", f"{sorted(both)[0]} cannot mean yes and no.")
    if "staff_number" not in found.needed:
        sentence = "Add staff_number: without it nobody can be told apart."
        findings.error(document.file, document.place("needed"), "number-needed", sentence)


@cache
def default_text() -> str:
    """Return the text of the mapping that is shipped."""
    return (resources.files("lms.imports") / "default.yaml").read_text(encoding="utf-8")


def format_of(mapping: Mapping) -> Format:
    """Return what a staff list may hold, as a mapping says."""
    names: dict[str, str] = {plain(alias): column for column, aliases in mapping.columns.items() for alias in aliases}
    names |= {plain(column): column for column in COLUMNS}
    return Format(
        "staff list",
        COLUMNS,
        names,
        mapping.needed,
        "Rename the columns, or send a mapping file that says which is which.",
    )
