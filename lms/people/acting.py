"""Whoever a job works for, as they may act at that moment and not as they might when they asked for it."""

from uuid import UUID

import sqlalchemy as sa

from lms.people import reach, rules
from lms.people.models import Organisation, Person, RoleGrant
from lms.runtime.access import Role
from lms.runtime.work import Actor, Grant, Work


def acting(work: Work, person_id: UUID) -> Actor | None:
    """Return somebody with the roles that they hold now, none when they have left; None when they are suspended or not there any more."""
    person = work.db.execute(
        sa.select(Person.first_name, Person.last_name).where(
            Person.id == person_id, Person.suspended_at.is_(None), Person.erased_at.is_(None)
        )
    ).one_or_none()
    if person is None:
        return None
    if work.db.scalar(sa.select(reach.has_left(sa.literal(person_id, sa.Uuid()), work.today))):
        return Actor(person_id, f"{person.first_name} {person.last_name}".strip(), (), rules.permissions(()))
    held = sa.select(RoleGrant.role, RoleGrant.team_id).where(
        RoleGrant.person_id == person_id, reach.is_held(RoleGrant, work.today)
    )
    grants = tuple(Grant(Role(role), team_id) for role, team_id in work.db.execute(held))
    roles = {grant.role for grant in grants} | ({Role.MANAGER} if _manages(work, person_id) else set())
    return Actor(person_id, f"{person.first_name} {person.last_name}".strip(), grants, rules.permissions(roles))


def _manages(work: Work, person_id: UUID) -> bool:
    """Say whether somebody reports to a person or to whom they stand in for, or an organisation named them as who signs off."""
    who = sa.literal(person_id, sa.Uuid())
    is_named = sa.exists().where(Organisation.signer_id == who)
    stands_in = sa.exists(reach.stood_in_for(who, work.today))
    return bool(work.db.scalar(sa.select(sa.or_(reach.manages(who, work.today), stands_in, is_named))))
