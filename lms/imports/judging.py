"""The verdict on a row of a staff file: pure, given the staff as they are, the columns and what else the file says.

A row is first looked at alone; then everything that depends on other rows (twice in the file, managers, circles) is known; then it is
judged. Source: product, sections 2 and 8; experience-manager, 7.8.
"""

from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from lms.imports import rules
from lms.imports.mapping import Mapping
from lms.imports.reading import Table
from lms.imports.staffing import TEXTS, Roster
from lms.imports.verdicts import COLUMNS, Judged, Verdict
from lms.people import Staff

_ALWAYS = ("first_name", "job_title")


@dataclass(frozen=True, slots=True)
class Alone:
    """A row by itself: the post it is about, what it wants, or what is wrong with it. `manager` is None where it says nothing of one.

    `wanted` holds every value that the row gives, as it is compared; `is_new` means that it would make a post.
    """

    staff_number: str
    name: str
    fault: str = ""
    reason: str = ""
    existing: Staff | None = None
    is_new: bool = False
    comes_back: bool = False
    manager: str | None = None
    wanted: MappingOf[str, str] = field(default_factory=dict)

    @property
    def last_day(self) -> str:
        """The last day that the row gives, or nothing."""
        return self.wanted.get("end_date", "")


class Judge:
    """Looks at the rows of one file."""

    def __init__(self, roster: Roster, table: Table, mapping: Mapping, organisation_code: str | None) -> None:
        self._roster = roster
        self._table = table
        self._mapping = mapping
        self._organisation_code = organisation_code
        self._yes = frozenset(word.casefold() for word in mapping.yes)
        self._no = frozenset(word.casefold() for word in mapping.no)

    def place(self, column: str) -> str:
        """Return where a value of a column is put right."""
        at = self._table.places.get(column)
        return f"column {at + 1}" if at is not None else f"a column “{COLUMNS[column]}”, which this file has not"

    def alone(self, cells: Sequence[str]) -> Alone:
        """Look at a row by itself."""
        values = {
            column: rules.cleaned(cells[at]) if at < len(cells) else "" for column, at in self._table.places.items()
        }
        number = values["staff_number"]
        existing = self._roster.of_number(number)
        given = f"{values.get('first_name', '')} {values.get('last_name', '')}".strip()
        name = given or (existing.name if existing else "")
        try:
            if len(cells) > len(self._table.header) and any(cell.strip() for cell in cells[len(self._table.header) :]):
                raise _Fault(
                    "This row has more cells than the first one. Put text that holds the separator between quotation marks."
                )
            self._number(number, existing)
            return self._wanting(number, name, existing, values)
        except _Fault as fault:
            return Alone(number[:60], name[:240], fault=str(fault), existing=existing)

    def _number(self, number: str, existing: Staff | None) -> None:
        if existing:
            return
        if fault := rules.number_fault(number):
            raise _Fault(fault.replace("{column}", self.place("staff_number")))
        if other := self._roster.near(number):
            raise _Fault(
                f"Staff number {number} is not known, but {other} is. A spreadsheet may have changed it: "
                f"enter it as it is on record in {self.place('staff_number')}, as text."
            )

    def _wanting(self, number: str, name: str, existing: Staff | None, values: MappingOf[str, str]) -> Alone:
        self._organisation(values.get("organisation_code", ""))
        start, end = self._days(existing, values)
        is_current = existing is not None and existing.is_current(self._roster.today)
        if not is_current and end and end <= self._roster.today:
            left = existing.ended_on if existing and existing.ended_on else end
            reason = f"Left on {left.day} {left:%B %Y}" + (
                "." if existing else ", and is not in Wardwise: nothing to do."
            )
            return Alone(number, name, reason=reason, existing=existing)
        comes_back = existing is not None and not is_current
        is_new = existing is None or bool(comes_back and existing.ended_on and start and start > existing.ended_on)
        wanted = self._texts(existing, values) | self._team(existing, values)
        if is_new and existing:
            kept = self._roster.values(existing)
            wanted = {column: kept[column] for column in (*TEXTS, "team_code")} | wanted
        if start or is_new:
            wanted["start_date"] = (start or self._roster.today).isoformat()
        if "end_date" in values or end or comes_back:
            wanted["end_date"] = end.isoformat() if end else ""
        if is_new:
            self._complete(wanted)
        manager = values.get("manager_staff_number")
        return Alone(number, name, "", "", existing, is_new, comes_back, manager, wanted)

    def _organisation(self, code: str) -> None:
        if code and self._organisation_code and code.casefold() != self._organisation_code.casefold():
            raise _Fault(
                f"This row is of {code[:40]}, and the import of {self._organisation_code}. Import it there, or put the code right in "
                f"{self.place('organisation_code')}."
            )

    def _texts(self, existing: Staff | None, values: MappingOf[str, str]) -> dict[str, str]:
        wanted = {}
        for column in TEXTS:
            if column not in values:
                continue
            value = values[column]
            if existing is None or value != rules.tidy(getattr(existing, column)):
                if not value and column in _ALWAYS:
                    raise _Fault(f"{COLUMNS[column]} is missing. Enter it in {self.place(column)}.")
                if fault := rules.text_fault(column, value):
                    raise _Fault(fault.replace("{column}", self.place(column)))
            wanted[column] = value
        return wanted

    def _team(self, existing: Staff | None, values: MappingOf[str, str]) -> dict[str, str]:
        """Return the team's code, whether the cell holds its code or its name."""
        if "team_code" not in values:
            return {}
        given = values["team_code"]
        if existing and given == self._roster.code_of(existing.team_id):
            return {"team_code": given}
        if not given:
            raise _Fault(f"Team is missing. Enter a team code in {self.place('team_code')}.")
        code = self._roster.team_code(given)
        if code is None:
            raise _Fault(
                f"Team {given[:60]} is not in Wardwise. Enter the code of a team in {self.place('team_code')}."
            )
        return {"team_code": code}

    def _days(self, existing: Staff | None, values: MappingOf[str, str]) -> tuple[date | None, date | None]:
        """Return the first day, where one is given, and the last day, where there is one."""
        start, end = (self._day(column, values.get(column, "")) for column in ("start_date", "end_date"))
        if end and end.year >= rules.NO_END_FROM:
            end = None
        said = values.get("active", "")
        active = rules.flag(said, self._yes, self._no) if said else None
        if said and active is None:
            raise _Fault(f"{said[:40]} says neither yes nor no. Enter yes or no in {self.place('active')}.")
        today, places = self._roster.today, f"{self.place('end_date')} or {self.place('active')}"
        if active and end and end < today:
            raise _Fault(f"The last day is past, but active says yes. Put one of them right: {places}.")
        if active is False and end and end > today:
            raise _Fault(f"Active says no, but the last day is to come. Put one of them right: {places}.")
        if active is False and end is None:
            end = existing.ended_on if existing and not existing.is_current(today) else today
        if "end_date" not in values and active is None and existing and existing.is_current(today):
            end = existing.ended_on
        first = start or (existing.started_on if existing else today)
        if end and end < first and (existing is None or (start, end) != (existing.started_on, existing.ended_on)):
            raise _Fault(
                f"The last day is before the first day, {first.day} {first:%B %Y}. Put it right in {self.place('end_date')}."
            )
        return start, end

    def _day(self, column: str, text: str) -> date | None:
        if not text:
            return None
        found = rules.day(text, month_first=self._mapping.month_first)
        if found is None or found < rules.EARLIEST:
            raise _Fault(f"{text[:40]} is no day that we can read. Enter it as 2026-03-31 in {self.place(column)}.")
        return found

    def _complete(self, wanted: dict[str, str]) -> None:
        """Refuse a new person of whom something is missing that everybody has."""
        for column in ("first_name", "job_title", "team_code"):
            if not wanted.get(column):
                raise _Fault(f"{COLUMNS[column]} is missing. Enter it in {self.place(column)}.")

    def verdict(self, row: Alone, fault: str, repeats: int | None, manager: MappingOf[str, str]) -> Judged:
        """Return the verdict on a row. `manager` holds "before" and "after" when the manager would change; both staff numbers."""
        if repeats is not None:
            return Judged(Verdict.SAME, row.staff_number, row.name, f"The same as row {repeats}.")
        if row.fault or fault:
            return Judged(Verdict.ERROR, row.staff_number, row.name, row.fault or fault)
        before, after = self._differences(row)
        if manager:
            before["manager_staff_number"], after["manager_staff_number"] = manager["before"], manager["after"]
        number = after.get("manager_staff_number")
        if row.is_new:
            reason = f"Comes back: left on {_said(row.existing.ended_on)}." if row.existing else ""
            return Judged(Verdict.ADD, row.staff_number, row.name, reason, None, number, {}, after)
        kind = _kind(row, before, after)
        reason = row.reason or (
            f"Comes back: left on {_said(row.existing.ended_on)}." if kind is Verdict.ADD and row.existing else ""
        )
        post_id = row.existing.post_id if row.existing else None
        return Judged(kind, row.staff_number, row.name, reason, post_id, number, before, after)

    def _differences(self, row: Alone) -> tuple[dict[str, str], dict[str, str]]:
        if row.is_new or row.existing is None:
            return {}, {column: value for column, value in row.wanted.items() if value}
        now = self._roster.values(row.existing)
        after = {column: value for column, value in row.wanted.items() if value != now[column]}
        return {column: now[column] for column in after}, after


def _kind(row: Alone, before: MappingOf[str, str], after: MappingOf[str, str]) -> Verdict:
    if not after:
        return Verdict.SAME
    if row.comes_back:
        return Verdict.ADD
    if after.get("end_date") and not before["end_date"]:
        return Verdict.LEAVE
    return Verdict.MOVE if after.keys() & {"team_code", "manager_staff_number"} else Verdict.CHANGE


def _said(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else ""


class _Fault(Exception):
    """What is wrong with a row, and what to enter in which column."""
