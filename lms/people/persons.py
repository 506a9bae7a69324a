"""Make and change persons, and grant roles."""

from uuid import UUID

import sqlalchemy as sa

from lms.people import reach, rules
from lms.people.models import Person, Post, ReportsBelow, RoleGrant, Team
from lms.runtime import audit
from lms.runtime.access import Role
from lms.runtime.db import insert_once
from lms.runtime.errors import NotFound, Refused
from lms.runtime.work import Work


def create_person(work: Work, *, first_name: str, last_name: str) -> Person:
    """Make a person. Raises Refused for a name that holds invisible characters or nothing."""
    _check_names(first_name, last_name)
    person = Person(first_name=first_name.strip(), last_name=last_name.strip(), created_at=work.now, suspended_at=None)
    work.db.add(person)
    work.db.flush()  # Posts, roles and accounts refer to it.
    audit.record(work, "people:create-person", person.id, about=person.id)
    return person


def rename(work: Work, person_id: UUID, *, first_name: str, last_name: str) -> None:
    """Change a person's name everywhere but on what was issued. Raises NotFound out of reach, Refused for a bad name."""
    _check_names(first_name, last_name)
    person = _reached(work, person_id)
    before = person.name
    person.first_name, person.last_name = first_name.strip(), last_name.strip()
    key = rules.sort_key(person.first_name, person.last_name)
    work.db.execute(sa.update(Post).where(Post.person_id == person_id).values(sort_name=key))
    work.db.execute(sa.update(ReportsBelow).where(ReportsBelow.person_id == person_id).values(sort_name=key))
    audit.record(work, "people:rename", person_id, about=person_id, before=before, after=person.name)


def suspend(work: Work, person_id: UUID) -> None:
    """Shut a person out from the next request on. Raises NotFound out of reach."""
    person = _reached(work, person_id)
    person.suspended_at = work.now
    audit.record(work, "people:suspend", person_id, about=person_id)


def readmit(work: Work, person_id: UUID) -> None:
    """Let a suspended person in again: they sign in anew, since no session from before counts. Raises NotFound out of reach."""
    person = _reached(work, person_id)
    person.suspended_at, person.readmitted_at = None, work.now
    audit.record(work, "people:readmit", person_id, about=person_id)


def grant(work: Work, person_id: UUID, role: Role, team_id: UUID | None = None) -> RoleGrant:
    """Give a role on a team and below, or on the site; a role that they hold there already is returned as it is.

    Raises Refused for a derived role or for oneself, NotFound for an unknown person or team.
    """
    if role in {Role.MANAGER, Role.LEARNER}:
        raise Refused("Managers come from the reporting line, and everybody may learn: neither is granted")
    if person_id == work.actor.person_id:
        raise Refused("Nobody gives a role to themselves")
    team = work.db.get(Team, team_id) if team_id else None
    if (team_id and team is None) or work.db.get(Person, person_id) is None:
        raise NotFound
    is_new = insert_once(work.db, RoleGrant, person_id=person_id, role=role, team_id=team_id, granted_at=work.now)
    held = sa.select(RoleGrant).where(
        RoleGrant.person_id == person_id,
        RoleGrant.role == role,
        RoleGrant.team_id == team_id,
        RoleGrant.ended_at.is_(None),
    )
    found = work.db.scalars(held).one()
    if not is_new:
        return found
    audit.record(
        work,
        "people:grant",
        found.id,
        about=person_id,
        organisation=team.organisation_id if team else None,
        role=role,
        team=str(team_id or "site"),
    )
    return found


def end_grant(work: Work, grant_id: UUID) -> None:
    """End a role from the next request on. Raises NotFound."""
    found = work.db.get(RoleGrant, grant_id)
    if found is None or found.ended_at:
        raise NotFound
    found.ended_at = work.now
    audit.record(work, "people:end-grant", grant_id, about=found.person_id, role=found.role)


def _reached(work: Work, person_id: UUID) -> Person:
    person = work.db.scalar(sa.select(Person).where(Person.id == person_id, reach.within_reach(work, Person.id)))
    if person is None:
        raise NotFound
    return person


def _check_names(first_name: str, last_name: str) -> None:
    for field, text in (("first_name", first_name), ("last_name", last_name)):
        if fault := rules.name_fault(text) if text or field == "first_name" else None:
            raise Refused(fault, field=field)
