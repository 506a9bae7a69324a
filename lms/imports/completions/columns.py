"""The columns of a list of past completions, the names that each is known by, and how a row is said. Pure."""

from collections.abc import Mapping
from datetime import date

from lms.imports.format import Format, plain
from lms.imports.mapping import default_text, read_mapping

COLUMNS: Mapping[str, str] = {
    "staff_number": "Staff number",
    "module_id": "Module",
    "achieved_on": "Achieved on",
    "valid_until": "Counts until",
    "issuer": "Issuer",
    "level": "Level",
}
# Each row says afresh where somebody stands: many in one transaction would keep everybody else waiting.
BATCH = 50
_NEEDED = ("staff_number", "module_id", "achieved_on", "valid_until")
_ALIASES: Mapping[str, tuple[str, ...]] = {
    "staff_number": read_mapping(default_text().encode())[0].columns["staff_number"],
    "module_id": ("module", "module code", "module number", "course", "course code", "course id"),
    "achieved_on": ("achieved", "date achieved", "completed", "completed on", "completion date", "date completed"),
    "valid_until": ("valid to", "expires", "expires on", "expiry", "expiry date", "last valid day"),
    "issuer": ("issued by", "provider", "awarding body", "trainer"),
    "level": ("course level",),
}
FORMAT = Format(
    "list of past completions", COLUMNS,
    {plain(name): column for column, names in _ALIASES.items() for name in (*names, column)}, _NEEDED,
    "Rename the columns as the empty file on the import page has them.",
)  # fmt: skip


def sentence(after: Mapping[str, str], titles: Mapping[str, str]) -> str:
    """Return what a row adds. `titles` are those of the modules by id."""
    achieved, until = (_said(after[column]) for column in ("achieved_on", "valid_until"))
    level = f", {after['level']}" if after.get("level") else ""
    title = titles.get(after["module_id"], after["module_id"])
    return f"{title}: achieved on {achieved}, counts until {until}. From {after['issuer']}{level}."


def _said(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{day.day} {day:%B %Y}"
