"""The columns of a staff file, what each is called, and what a row can do: the words of imports, without any rule."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

# Source: product, section 8. An export has them in this order.
COLUMNS: Mapping[str, str] = {
    "staff_number": "Staff number",
    "first_name": "First name",
    "last_name": "Last name",
    "email": "Email",
    "professional_registration": "Professional registration",
    "staff_group": "Staff group",
    "job_title": "Job title",
    "organisation_code": "Organisation code",
    "team_code": "Team",
    "manager_staff_number": "Manager",
    "start_date": "First day",
    "end_date": "Last day",
    "active": "Active",
}


class Verdict(StrEnum):
    """What a row would do."""

    ERROR = "error"
    LEAVE = "leave"
    MOVE = "move"
    CHANGE = "change"
    ADD = "add"
    SAME = "same"


# What needs somebody comes first. Source: experience-manager, "default sort".
ORDER = tuple(Verdict)
CHANGING = (Verdict.ADD, Verdict.CHANGE, Verdict.MOVE, Verdict.LEAVE)
WORDS: Mapping[str, str] = {
    "error": "Error", "leave": "Leave", "move": "Move", "change": "Change", "add": "Add", "same": "Unchanged",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict on one row. `before` and `after` hold what differs; `manager_number` is None where the manager stays.

    `post_id` is None where a post would be made.
    """

    verdict: Verdict
    staff_number: str = ""
    name: str = ""
    reason: str = ""
    post_id: UUID | None = None
    manager_number: str | None = None
    before: Mapping[str, str] = field(default_factory=dict)
    after: Mapping[str, str] = field(default_factory=dict)
