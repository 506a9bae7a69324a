"""The verdict on a row of past completions: add, unchanged or error with what to enter. Pure, given what is on record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from lms.imports import rules
from lms.imports.completions.columns import COLUMNS
from lms.imports.completions.record import OWN, OnRecord
from lms.imports.reading import Table
from lms.imports.verdicts import Judged, Verdict
from lms.people import Staff
from lms.recognition import days_fault


@dataclass
class Judge:
    """Looks at the rows of one file: once for what rows say of each other, once for the verdicts."""

    table: Table
    record: OnRecord
    _first: dict[tuple[UUID, str, date], tuple[int, date]] = field(default_factory=dict)
    _repeats: dict[int, int] = field(default_factory=dict)
    _others: dict[int, int] = field(default_factory=dict)

    @property
    def staff(self) -> int:
        """How many posts are current."""
        return self.record.roster.current

    def note(self, number: int, cells: Sequence[str]) -> None:
        """Take note of a row."""
        try:
            post, after = self._read(cells)
        except _Fault:
            return
        key = (post.person_id, after["module_id"], date.fromisoformat(after["achieved_on"]))
        until = date.fromisoformat(after["valid_until"])
        first = self._first.setdefault(key, (number, until))
        if first[0] == number:
            return
        if first[1] == until:
            self._repeats[number] = first[0]
        else:
            self._others[number], self._others[first[0]] = first[0], number

    def settle(self) -> None:
        """Nothing comes of several rows together that `note` did not see."""

    def judged(self, number: int, cells: Sequence[str]) -> Judged:
        """Return the verdict on a row."""
        try:
            post, after = self._read(cells)
            if number in self._others:
                raise _Fault(
                    f"Row {self._others[number]} says the same with another last day. Keep the row that is right, or put "
                    f"{self._place('valid_until')} right in one of them."
                )
            on_record = self._on_record(post, after)
            if not on_record:
                self._check_texts(after)
        except _Fault as fault:
            given = self._value(cells, "staff_number")
            known = self.record.roster.of_number(given)
            return Judged(Verdict.ERROR, given[:60], known.name if known else "", str(fault))
        found = (post.staff_number, post.name)
        if on_record:
            return Judged(Verdict.SAME, *found, on_record, post.post_id)
        if repeats := self._repeats.get(number):
            return Judged(Verdict.SAME, *found, f"The same as row {repeats}.", post.post_id)
        return Judged(Verdict.ADD, *found, "", post.post_id, None, {}, after)

    def _on_record(self, post: Staff, after: Mapping[str, str]) -> str:
        """Return why a row adds nothing, or nothing. Raises _Fault where the record says another last day."""
        achieved = date.fromisoformat(after["achieved_on"])
        ends = self.record.held.get((post.person_id, after["module_id"], achieved))
        if not ends:
            return ""
        if date.fromisoformat(after["valid_until"]) in ends:
            return "On record already."
        raise _Fault(
            f"On record already, and until {_said(max(ends))}. An import adds and changes nothing: take this row out, or enter the day on "
            f"record in {self._place('valid_until')}."
        )

    def _read(self, cells: Sequence[str]) -> tuple[Staff, dict[str, str]]:
        """Return whom a row is about and what it says, as it is compared. Raises _Fault."""
        if len(cells) > len(self.table.header) and any(cell.strip() for cell in cells[len(self.table.header) :]):
            raise _Fault(
                "This row has more cells than the first one. Put text that holds the separator between quotation marks."
            )
        post = self._post(self._value(cells, "staff_number"))
        module_id = self._module(self._value(cells, "module_id"))
        days = {column: self._day(column, self._value(cells, column)) for column in ("achieved_on", "valid_until")}
        if fault := days_fault(days["achieved_on"], days["valid_until"], self.record.roster.today):
            said = f"{COLUMNS[fault.field]}: {_said(days[fault.field])}."
            raise _Fault(f"{said} {fault.sentence} in {self._place(fault.field)}.")
        texts = {column: self._value(cells, column) for column in ("issuer", "level")}
        return post, {
            "module_id": module_id, **{column: day.isoformat() for column, day in days.items()}, **texts,
            "issuer": texts["issuer"] or self.record.issuer,
        }  # fmt: skip

    def _post(self, number: str) -> Staff:
        found = self.record.roster.of_number(number)
        if found and found.person_id == self.record.sender:
            raise _Fault(OWN)
        if found:
            return found
        if fault := rules.number_fault(number):
            raise _Fault(fault.replace("{column}", self._place("staff_number")))
        other = self.record.roster.near(number)
        hint = f" Perhaps {other} is meant." if other else ""
        raise _Fault(
            f"Nobody here has the staff number {number}.{hint} Enter the number of somebody on record in "
            f"{self._place('staff_number')}."
        )

    def _module(self, given: str) -> str:
        if not given:
            raise _Fault(f"The module is missing. Enter its id, such as M02, in {self._place('module_id')}.")
        module_id = self.record.module(given)
        if module_id is None:
            raise _Fault(
                f"{given[:60]} is no module here. Enter a module’s id, such as M02, in {self._place('module_id')}."
            )
        return module_id

    def _day(self, column: str, text: str) -> date:
        words = COLUMNS[column]
        if not text:
            raise _Fault(f"{words} is missing. Enter the day, such as 2026-03-31, in {self._place(column)}.")
        found = rules.day(text)
        if found is None:
            raise _Fault(f"{text[:40]} is no day that we can read. Enter it as 2026-03-31 in {self._place(column)}.")
        return found

    def _check_texts(self, after: Mapping[str, str]) -> None:
        """Refuse texts that cannot come on record. What is there already is not judged, so that an export adds nothing."""
        for column in ("issuer", "level"):
            if fault := rules.text_fault(column, after[column]):
                raise _Fault(fault.replace("{column}", self._place(column)))

    def _value(self, cells: Sequence[str], column: str) -> str:
        at = self.table.places.get(column)
        return rules.cleaned(cells[at]) if at is not None and at < len(cells) else ""

    def _place(self, column: str) -> str:
        at = self.table.places.get(column)
        return f"column {at + 1}" if at is not None else f"a column “{COLUMNS[column]}”, which this file has not"


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


class _Fault(Exception):
    """What is wrong with a row, and what to enter in which column."""
