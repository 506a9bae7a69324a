"""What a whole file wants: numbers that stand in it twice, managers that come later in it, circles. Filled in a first pass."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lms.imports import lines, rules
from lms.imports.judging import Alone
from lms.imports.staffing import Roster
from lms.people import Staff
from lms.people.rules import circle as circle_words

Node = object


@dataclass(slots=True)
class Entry:
    """What the second pass must know of a row: which post it is about, whom it wants as manager, whether it will be there."""

    row: int
    digest: int
    is_right: bool
    is_new: bool
    comes_back: bool
    is_there: bool
    last_day: str
    manager: str | None
    name: str


@dataclass
class Wanted:
    """The rows of a file by staff number, and what is wrong with them because of each other, by row."""

    roster: Roster
    place: str
    entries: dict[str, Entry] = field(default_factory=dict)
    faults: dict[int, str] = field(default_factory=dict)
    repeats: dict[int, int] = field(default_factory=dict)
    _nears: dict[str, str] = field(default_factory=dict)

    def add(self, number: int, row: Alone) -> None:
        """Take note of a row."""
        digest = hash((row.fault, row.is_new, row.comes_back, row.manager, tuple(sorted(row.wanted.items()))))
        key = row.staff_number
        earlier = self.entries.get(key)
        if not key:
            return
        if earlier is None:
            is_there = row.existing is not None or row.is_new
            self.entries[key] = Entry(
                number,
                digest,
                not row.fault,
                row.is_new,
                row.comes_back,
                is_there,
                row.last_day,
                row.manager,
                row.name if row.is_new else "",
            )
            self._look_alike(number, key, row)
        elif earlier.digest == digest:
            self.repeats[number] = earlier.row
        else:
            sentence = f"Staff number {key} stands in rows {earlier.row} and {number} with different values. Keep the row that is right."
            self.faults.setdefault(earlier.row, sentence)
            self.faults[number] = sentence
            earlier.is_right = False

    def settle(self) -> None:
        """Find managers that will not be there, and circles, until nothing more comes of it. Called after the last row."""
        for entry in self.entries.values():
            entry.is_right = entry.is_right and entry.row not in self.faults
        while True:
            found = self._lost() or self._circular()
            if not found:
                return
            for entry, sentence in found:
                self.faults.setdefault(entry.row, sentence)
                entry.is_right = False

    def manager_change(self, row: Alone) -> Mapping[str, str]:
        """Return the manager's staff number before and after, where a row changes it; nothing where it does not."""
        if row.manager is None:
            return {}
        target = self._target(row)
        existing = None if row.is_new else row.existing
        if existing is None:
            return {"before": "", "after": row.manager} if row.manager else {}
        now = self.roster.by_id.get(existing.manager_post_id) if existing.manager_post_id else None
        if target == (now.post_id if now else None) or (not row.manager and not self.roster.manager_number(existing)):
            return {}
        return {"before": now.staff_number if now else "", "after": row.manager}

    def _look_alike(self, number: int, key: str, row: Alone) -> None:
        """Refuse two new numbers that only a spreadsheet made different."""
        other = self._nears.setdefault(rules.near(key), key)
        if other != key and row.is_new and row.existing is None:
            self.faults[number] = (
                f"Staff numbers {other} and {key} in this file differ only in zeros, spaces or case. Enter the right one, as text."
            )

    def _target(self, row: Alone) -> Node:
        return self._node(row.manager) if row.manager else None

    def _node(self, staff_number: str) -> Node:
        """Return what a staff number stands for: the number itself for a post that the file makes, else the post on record."""
        entry = self.entries.get(staff_number)
        if entry and entry.is_new:
            return staff_number
        existing = self.roster.of_number(staff_number)
        return existing.post_id if existing else None

    def _lost(self) -> list[tuple[Entry, str]]:
        found = []
        for key, entry in self.entries.items():
            if (
                entry.is_right
                and entry.is_there
                and entry.manager
                and (fault := self._manager_fault(key, entry, entry.manager))
            ):
                found.append((entry, fault))
        return found

    def _manager_fault(self, key: str, entry: Entry, manager: str) -> str:
        if manager == key:
            return f"{entry.name or key} would be their own manager. Enter somebody else's staff number in {self.place}, or nothing."
        own = None if entry.is_new else self.roster.of_number(key)
        post = self.roster.of_number(manager)
        if own and post and own.manager_post_id == post.post_id and not self._makes(manager):
            return ""
        listed = self.entries.get(manager)
        enter = f"Enter the staff number of a current member of staff in {self.place}."
        if listed and not listed.is_right and (post is None or not post.is_current(self.roster.today)):
            return f"Manager {manager} is in row {listed.row}, which has an error. Put that right first."
        if listed and listed.is_right and listed.is_there and (listed.is_new or listed.comes_back):
            return ""
        if post is None:
            other = self.roster.near(manager)
            hint = f" Perhaps {other} is meant." if other else ""
            return f"Manager {manager} is not in this file or in Wardwise.{hint} {enter}"
        today = self.roster.today.isoformat()
        if not post.is_current(self.roster.today) or (
            listed and listed.is_right and listed.last_day and listed.last_day < today
        ):
            return f"Manager {manager}, {post.name}, has left. {enter}"
        return ""

    def _makes(self, staff_number: str) -> bool:
        entry = self.entries.get(staff_number)
        return bool(entry and entry.is_new)

    def _circular(self) -> list[tuple[Entry, str]]:
        managers: dict[Node, Node] = {post_id: each.manager_post_id for post_id, each in self.roster.by_id.items()}
        owners: dict[Node, tuple[str, Entry]] = {}
        for key, entry in self.entries.items():
            if entry.is_right and entry.is_there and entry.manager is not None:
                node = self._node(key)
                managers[node] = self._node(entry.manager) if entry.manager else None
                owners[node] = (key, entry)
        found = []
        for circle in lines.circles(managers):
            for at, node in enumerate(circle):
                if node in owners:
                    path = [self._name(each) for each in (*circle[at:], *circle[:at], node)]
                    found.append(
                        (
                            owners[node][1],
                            f"That would be a circle: {circle_words(path)}. Put {self.place} right.",
                        )
                    )
        return found

    def _name(self, node: Node) -> str:
        post: Staff | None = self.roster.by_id.get(node)  # type: ignore[call-overload]
        return post.name if post else self.entries[str(node)].name
