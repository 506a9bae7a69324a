"""Give roles, give them an end, and take them away. Both sides are told, and one administrator always stays."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa

from lms.people import announcing, directory, reach, rules
from lms.people.joined import joined_into
from lms.people.models import Person, RoleGrant, Team
from lms.runtime import audit, queue
from lms.runtime.access import Role
from lms.runtime.db import insert_once
from lms.runtime.errors import NotFound, Refused
from lms.runtime.work import Work

LAST_ADMINISTRATOR = (
    "This is the last administrator whose role has no end. Make somebody else an administrator first, without an end."
)


def grant(
    work: Work, person_id: UUID, role: Role, team_id: UUID | None = None, *, ends_on: date | None = None
) -> RoleGrant:
    """Give a role on a team and below, or on the site, to a last day if it has one; a role that they hold is returned as it is.

    Raises Forbidden for whoever is no administrator; Refused for a derived role, for oneself, for a role in a place where it means
    nothing, or for a last day that has passed; NotFound for an unknown person or a team that is unknown or closed.
    """
    directory.check_administrator(work)
    if fault := rules.grant_fault(role, on_team=team_id is not None):
        raise Refused(fault, field="role")
    if person_id == work.actor.person_id:
        raise Refused("Nobody gives a role to themselves")
    _check_end(work, ends_on)
    team = work.db.get(Team, team_id) if team_id else None
    if (team_id and (team is None or team.ended_on)) or not _is_somebody(work, person_id):
        raise NotFound
    _end_lapsed(work, person_id, role, team_id)
    values = {"person_id": person_id, "role": role, "team_id": team_id, "granted_at": work.now, "ends_on": ends_on}
    is_new = insert_once(work.db, RoleGrant, **values)
    found = work.db.scalars(_held(person_id, role, team_id)).one()
    if is_new:
        _record(work, "people:grant", found, ends_on=ends_on.isoformat() if ends_on else None)
        _tell(work, found, "given")
    return found


def end_grant(work: Work, grant_id: UUID) -> None:
    """Take a role away from the next request on. Raises Forbidden, NotFound, and Refused for the last administrator's."""
    found = _locked(work, grant_id)
    if _lasts(found):
        check_others_administer(work, found.person_id)
    found.ended_at = work.now
    _record(work, "people:end-grant", found)
    _tell(work, found, "ended")


def change_grant(work: Work, grant_id: UUID, ends_on: date | None) -> None:
    """Give a role another last day, or none. Raises Forbidden, NotFound, and Refused for a past day or the last administrator's."""
    found = _locked(work, grant_id)
    _check_end(work, ends_on)
    before = found.ends_on
    if before == ends_on:
        return
    if found.person_id == work.actor.person_id:
        raise Refused("Nobody changes a role of their own")
    if _lasts(found):
        check_others_administer(work, found.person_id)
    found.ends_on = ends_on
    _record(work, "people:change-grant", found, before=str(before or ""), after=str(ends_on or ""))
    _tell(work, found, "changed")


def check_others_administer(work: Work, person_id: UUID) -> None:
    """Raise Refused when nobody but this person is an administrator who can act and whose role has no end.

    Called before a change that takes the person away, after `lock_administrators`: so two who take each other away do not both succeed.
    """
    rows = (
        sa.select(RoleGrant.id)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(
            RoleGrant.role == Role.ADMINISTRATOR, RoleGrant.ended_at.is_(None), RoleGrant.ends_on.is_(None),
            RoleGrant.person_id != person_id, Person.suspended_at.is_(None),
        )
    )  # fmt: skip
    if not work.db.scalars(rows).first():
        raise Refused(LAST_ADMINISTRATOR)


def holds_administration(work: Work, person_id: UUID) -> bool:
    """Say whether a person is an administrator whose role has no end."""
    rows = sa.select(RoleGrant.id).where(
        RoleGrant.person_id == person_id, RoleGrant.role == Role.ADMINISTRATOR, RoleGrant.ended_at.is_(None),
        RoleGrant.ends_on.is_(None),
    )  # fmt: skip
    return work.db.scalars(rows).first() is not None


def lock_administrators(work: Work) -> None:
    """Let one change at a time take an administrator away."""
    rows = sa.select(RoleGrant.id).where(RoleGrant.role == Role.ADMINISTRATOR, RoleGrant.ended_at.is_(None))
    work.db.execute(rows.order_by(RoleGrant.id).with_for_update(key_share=True))


def end_grants_of_team(work: Work, team_id: UUID) -> int:
    """Take away every role on a team that closes; return how many. The caller has checked who asks."""
    held = work.db.scalars(
        sa.select(RoleGrant).where(RoleGrant.team_id == team_id, reach.is_held(RoleGrant, work.today))
    ).all()
    for each in held:
        each.ended_at = work.now
        _record(work, "people:end-grant", each)
        _tell(work, each, "ended")
    return len(held)


def _locked(work: Work, grant_id: UUID) -> RoleGrant:
    directory.check_administrator(work)
    lock_administrators(work)
    wanted = sa.select(RoleGrant).where(RoleGrant.id == grant_id, reach.is_held(RoleGrant, work.today))
    found = work.db.scalar(wanted.with_for_update(key_share=True).execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def _lasts(found: RoleGrant) -> bool:
    return found.role == Role.ADMINISTRATOR and found.ends_on is None


def _check_end(work: Work, ends_on: date | None) -> None:
    if ends_on and ends_on < work.today:
        raise Refused("Enter a last day that is today or later", field="ends_on")


def _is_somebody(work: Work, person_id: UUID) -> bool:
    person = work.db.get(Person, person_id)
    return person is not None and person.erased_at is None and joined_into(work, person_id) is None


def _held(person_id: UUID, role: Role, team_id: UUID | None) -> sa.Select[RoleGrant]:
    return sa.select(RoleGrant).where(
        RoleGrant.person_id == person_id, RoleGrant.role == role, RoleGrant.team_id == team_id, RoleGrant.ended_at.is_(None)
    )  # fmt: skip


def _end_lapsed(work: Work, person_id: UUID, role: Role, team_id: UUID | None) -> None:
    """Close a role whose last day has passed, so that the same one can be given anew."""
    lapsed = _held(person_id, role, team_id).where(RoleGrant.ends_on < work.today)
    for each in work.db.scalars(lapsed):
        each.ended_at = work.now
    work.db.flush()  # The index of held roles must be free before the new one.


def _record(work: Work, action: str, found: RoleGrant, **detail: str | None) -> None:
    team = work.db.get(Team, found.team_id) if found.team_id else None
    organisation = team.organisation_id if team else None
    values = {"role": str(found.role), "team": str(found.team_id or "site"), **detail}
    audit.record(work, action, found.id, about=found.person_id, organisation=organisation, **values)
    if organisation:
        announcing.changed(work, organisation, [found.person_id])


def _tell(work: Work, found: RoleGrant, what: str) -> None:
    """Put the job that tells the holder and the giver. What a command or a job does is told by whoever runs it."""
    if work.actor.person_id is not None:
        payload = {"grant_id": str(found.id), "by": str(work.actor.person_id), "what": what}
        queue.put(work, "tell_role", payload)
