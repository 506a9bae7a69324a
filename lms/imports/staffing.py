"""The staff of an organisation as an import finds them, and the reporting line that a file asks for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from lms.imports import rules
from lms.people import Staff

TEXTS = ("first_name", "last_name", "email", "professional_registration", "staff_group", "job_title")


@dataclass
class Roster:
    """Everybody with a post in the organisation, current or past, by staff number; its teams; and which day it is.

    Where a staff number was given twice over the years, the post that counts is the current one, else the one that ended last.
    """

    today: date
    teams: Mapping[UUID, tuple[str, str]]
    by_number: dict[str, Staff] = field(default_factory=dict)
    by_id: dict[UUID, Staff] = field(default_factory=dict)
    _near: dict[str, str] = field(default_factory=dict)
    _codes: dict[str, str] = field(default_factory=dict)
    _names: dict[str, str | None] = field(default_factory=dict)

    @classmethod
    def of(cls, today: date, staff: Iterable[Staff], teams: Mapping[UUID, tuple[str, str]]) -> "Roster":
        """Return the roster of these posts and teams."""
        roster = cls(today, teams)
        for code, name in teams.values():
            roster._codes[code.casefold()] = code
            key = name.casefold()
            # Two teams of one name: the name says nothing, the code must.
            roster._names[key] = None if key in roster._names else code
        for each in staff:
            roster.by_id[each.post_id] = each
            number = rules.tidy(each.staff_number)
            other = roster.by_number.get(number)
            if other is None or counts(each.ended_on, each.started_on, today) > counts(
                other.ended_on, other.started_on, today
            ):
                roster.by_number[number] = each
            roster._near[rules.near(number)] = number
        return roster

    @property
    def current(self) -> int:
        """How many posts are current."""
        return sum(each.is_current(self.today) for each in self.by_id.values())

    def of_number(self, staff_number: str) -> Staff | None:
        """Return the post that a staff number means, or None."""
        return self.by_number.get(staff_number)

    def near(self, staff_number: str) -> str | None:
        """Return a number on record that a spreadsheet might have turned into this one, or None."""
        return self._near.get(rules.near(staff_number))

    def code_of(self, team_id: UUID) -> str:
        """Return the code of a team; nothing for one that has ended."""
        return self.teams[team_id][0] if team_id in self.teams else ""

    def team_code(self, given: str) -> str | None:
        """Return the code of the team that a cell names by code or name, or None."""
        return self._codes.get(given.casefold()) or self._names.get(given.casefold())

    def manager_number(self, post: Staff) -> str:
        """Return the staff number that stands for a post's manager; nothing where the number means another post today."""
        manager = self.by_id.get(post.manager_post_id) if post.manager_post_id else None
        if manager is None:
            return ""
        meant = self.by_number[rules.tidy(manager.staff_number)]
        return rules.tidy(manager.staff_number) if meant.post_id == manager.post_id else ""

    def values(self, post: Staff) -> dict[str, str]:
        """Return what an export says of a post, by column."""
        return shown(post, self.code_of(post.team_id), self.manager_number(post))


def shown(post: Staff, team_code: str, manager_number: str) -> dict[str, str]:
    """Return the values of a post by column, as they are compared and exported."""
    texts = {column: rules.tidy(getattr(post, column)) for column in ("staff_number", *TEXTS)}
    return texts | {
        "team_code": team_code, "manager_staff_number": manager_number, "start_date": post.started_on.isoformat(),
        "end_date": post.ended_on.isoformat() if post.ended_on else "",
    }  # fmt: skip


def counts(ended_on: date | None, started_on: date, today: date) -> tuple[bool, date, date]:
    """Return what decides which of two posts a staff number means: the greater one."""
    return ended_on is None or ended_on >= today, ended_on or date.max, started_on
