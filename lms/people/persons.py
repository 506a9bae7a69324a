"""Make and change persons, and shut them out."""

from uuid import UUID

import sqlalchemy as sa

from lms.people import directory, reach, roles, rules
from lms.people.joined import joined_into
from lms.people.models import Person, Post, ReportsBelow
from lms.runtime import audit
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
    person.sort_name = key
    work.db.execute(sa.update(Post).where(Post.person_id == person_id).values(sort_name=key))
    work.db.execute(sa.update(ReportsBelow).where(ReportsBelow.person_id == person_id).values(sort_name=key))
    audit.record(work, "people:rename", person_id, about=person_id, before=before, after=person.name)


def suspend(work: Work, person_id: UUID) -> None:
    """Shut a person out from the next request on; to do it again changes nothing.

    Raises Forbidden for whoever is no administrator, NotFound, and Refused for oneself or for the last administrator.
    """
    person = _for_access(work, person_id)
    if person_id == work.actor.person_id:
        raise Refused("Nobody suspends themselves")
    if person.suspended_at:
        return
    if roles.holds_administration(work, person_id):
        roles.check_others_administer(work, person_id)
    person.suspended_at = work.now
    audit.record(work, "people:suspend", person_id, about=person_id)


def readmit(work: Work, person_id: UUID) -> None:
    """Let a suspended person in again: they sign in anew, since no session from before counts. Raises Forbidden and NotFound."""
    person = _for_access(work, person_id)
    if person.suspended_at is None:
        return
    person.suspended_at, person.readmitted_at = None, work.now
    audit.record(work, "people:readmit", person_id, about=person_id)


def _for_access(work: Work, person_id: UUID) -> Person:
    """Return a person whose access an administrator changes, locked after the administrators' own roles."""
    directory.check_administrator(work)
    roles.lock_administrators(work)
    found = sa.select(Person).where(Person.id == person_id).with_for_update(key_share=True)
    person = work.db.scalar(found.execution_options(populate_existing=True))
    if person is None or person.erased_at or joined_into(work, person_id):
        raise NotFound
    return person


def _reached(work: Work, person_id: UUID) -> Person:
    person = work.db.scalar(sa.select(Person).where(Person.id == person_id, reach.within_reach(work, Person.id)))
    if person is None or person.erased_at:
        raise NotFound
    return person


def _check_names(first_name: str, last_name: str) -> None:
    for field, text in (("first_name", first_name), ("last_name", last_name)):
        if fault := rules.name_fault(text) if text or field == "first_name" else None:
            raise Refused(fault, field=field)
