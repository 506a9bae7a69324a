"""Make organisations and teams."""

from uuid import UUID

import sqlalchemy as sa

from lms.people.models import Organisation, OrganisationKind, Team, TeamBelow
from lms.runtime import audit
from lms.runtime.errors import NotFound
from lms.runtime.work import Work


def create_organisation(
    work: Work, *, name: str, short_name: str, kind: OrganisationKind, ods_code: str | None = None, region: str | None = None,
    contact_email: str | None = None,
) -> Organisation:  # fmt: skip
    """Make an organisation and the root of its team tree."""
    organisation = Organisation(
        name=name, short_name=short_name, kind=kind, ods_code=ods_code, region=region, contact_email=contact_email,
        created_at=work.now, ended_on=None,
    )  # fmt: skip
    work.db.add(organisation)
    work.db.flush()  # The root refers to it.
    _add_team(work, Team(organisation_id=organisation.id, parent_id=None, code="ROOT", name=name, ended_on=None))
    audit.record(work, "people:create-organisation", organisation.id, organisation=organisation.id, name=name)
    return organisation


def root_team(work: Work, organisation_id: UUID) -> Team:
    """Return the root of an organisation's team tree. Raises NotFound."""
    team = work.db.scalar(sa.select(Team).where(Team.organisation_id == organisation_id, Team.parent_id.is_(None)))
    if team is None:
        raise NotFound
    return team


def create_team(work: Work, parent_id: UUID, *, code: str, name: str) -> Team:
    """Make a team below another. Raises NotFound for an unknown parent."""
    parent = work.db.get(Team, parent_id)
    if parent is None:
        raise NotFound
    team = Team(organisation_id=parent.organisation_id, parent_id=parent_id, code=code, name=name, ended_on=None)
    _add_team(work, team)
    audit.record(work, "people:create-team", team.id, organisation=team.organisation_id, name=name)
    return team


def _add_team(work: Work, team: Team) -> None:
    """Insert a team, below itself and below everything its parent is below."""
    work.db.add(team)
    work.db.flush()
    tops = (
        work.db.scalars(sa.select(TeamBelow.top_id).where(TeamBelow.team_id == team.parent_id)).all()
        if team.parent_id
        else []
    )
    work.db.add_all(TeamBelow(top_id=top, team_id=team.id) for top in (*tops, team.id))
    work.db.flush()
