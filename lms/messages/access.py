"""Tell both sides of a change of access: who holds a role or stands in, and who gave or took it. Called by jobs."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa

from lms import people
from lms.messages.service import send
from lms.runtime import links
from lms.runtime.access import Role
from lms.runtime.work import Work

ROLE_WORDS = {
    Role.LEADER: "leader", Role.TRAINING_LEAD: "training lead", Role.AUTHOR: "author", Role.AUDITOR: "auditor",
    Role.ADMINISTRATOR: "administrator",
}  # fmt: skip


def tell_role(work: Work, grant_id: UUID, by: UUID, what: str) -> None:
    """Tell the holder of a role, and whoever gave, changed or took it. `what` is given, changed or ended."""
    row = work.db.execute(
        sa.select(people.RoleGrant.person_id, people.RoleGrant.role, people.RoleGrant.ends_on, people.Team.name)
        .outerjoin(people.Team, people.Team.id == people.RoleGrant.team_id)
        .where(people.RoleGrant.id == grant_id)
    ).one()
    names = people.names(work, {row.person_id, by})
    role, place = ROLE_WORDS[Role(row.role)], row.name or "the whole installation"
    until = f"until {_day(row.ends_on)}" if row.ends_on else "without an end"
    facts = {
        "given": (f"made you {role}", f"made {names[row.person_id]} {role}", f" for {place}, {until}"),
        "changed": (f"changed how long you are {role}", f"changed how long {names[row.person_id]} is {role}", f" for {place}: {until}"),
        "ended": (f"ended your role of {role}", f"ended the role of {role} of {names[row.person_id]}", f" for {place}"),
    }[what]  # fmt: skip
    _tell(
        work, "role_" + what, {row.person_id: f"{names[by]} {facts[0]}{facts[2]}.", by: f"You {facts[1]}{facts[2]}."},
        subject=f"Role of {role}: {place}",
    )  # fmt: skip


def tell_stand_in(work: Work, delegation_id: UUID, by: UUID, what: str) -> None:
    """Tell the stand-in, whoever is away, and whoever appointed. `what` is given or ended."""
    found = people.stand_in(work, delegation_id)
    days = f"from {_day(found.starts_on)} to {_day(found.ends_on)}"
    who = people.name(work, by)
    if what == "given":
        told = {
            found.holder_id: f"{found.delegate_name} stands in for you {days}. The reason given: {found.reason}",
            by: f"{found.delegate_name} stands in for {found.holder_name} {days}. You can end this at any time.",
            found.delegate_id: f"You stand in for {found.holder_name} {days}, and see the people who report to them. "
            f"The reason given: {found.reason}",
        }
    else:
        told = {
            found.holder_id: f"{who} ended this: {found.delegate_name} standing in for you {days}.",
            by: f"You ended this: {found.delegate_name} standing in for {found.holder_name} {days}.",
            found.delegate_id: f"{who} ended this: you standing in for {found.holder_name} {days}.",
        }
    if found.delegate_id == by:
        told[by] = f"You ended this: standing in for {found.holder_name} {days}."
    elif found.holder_id == by and what == "given":
        told[by] = f"{found.delegate_name} stands in for you {days}. You can end this at any time."
    elif found.holder_id == by:
        told[by] = f"You ended this: {found.delegate_name} standing in for you {days}."
    _tell(work, "stand_in_" + what, told, subject=f"Stand-in for {found.holder_name}")


def _tell(work: Work, kind: str, told: dict[UUID, str], *, subject: str) -> None:
    for person_id, text in told.items():
        send(work, person_id, kind, subject=subject, text=text, path=links.path("messages"))


def _day(value: date) -> str:
    return f"{value.day} {value:%B %Y}"
