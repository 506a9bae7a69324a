"""The team tree: make, rename, move, merge, close and open again. A closed team stays in the tree, with everybody who worked there."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa

from lms.people import announcing, closure, directory, reach, roles, rules
from lms.people.changes import record_move
from lms.people.locks import lock_organisation
from lms.people.models import Organisation, Post, Team, TeamBelow
from lms.runtime import audit
from lms.runtime.errors import NotFound, Refused
from lms.runtime.work import Work

_LONGEST_CODE = 40


def root_team(work: Work, organisation_id: UUID) -> Team:
    """Return the root of an organisation's team tree. Raises NotFound."""
    team = work.db.scalar(sa.select(Team).where(Team.organisation_id == organisation_id, Team.parent_id.is_(None)))
    if team is None:
        raise NotFound
    return team


def create_team(work: Work, parent_id: UUID, *, code: str, name: str) -> Team:
    """Make a team below another.

    Raises NotFound for a parent that is unknown or that the actor does not look after; Refused for a closed one, or a code in use.
    """
    parent = _open_team(work, parent_id)
    _check_name(name)
    _check_code(work, parent.organisation_id, code)
    team = Team(organisation_id=parent.organisation_id, parent_id=parent_id, code=code, name=name, ended_on=None)
    add_team(work, team)
    audit.record(work, "people:create-team", team.id, organisation=team.organisation_id, name=name, code=code)
    return team


def add_team(work: Work, team: Team) -> None:
    """Insert a team, below itself and below everything its parent is below. For this feature alone."""
    work.db.add(team)
    work.db.flush()
    work.db.add(TeamBelow(top_id=team.id, team_id=team.id))
    work.db.flush()
    if team.parent_id:
        closure.attach_team(work, team.id, team.parent_id)


def rename_team(work: Work, team_id: UUID, *, code: str, name: str) -> None:
    """Change a team's name and code. Raises NotFound, and Refused for a code in use."""
    team = _team(work, team_id)
    _check_name(name)
    if code != team.code:
        _check_code(work, team.organisation_id, code)
    before = {"code": team.code, "name": team.name}
    if before == {"code": code, "name": name}:
        return
    team.code, team.name = code, name
    work.db.flush()  # The index of codes settles a race here, and not at the commit.
    audit.record(
        work, "people:rename-team", team_id, organisation=team.organisation_id, before=before, after={"code": code, "name": name}
    )  # fmt: skip


def move_team(work: Work, team_id: UUID, parent_id: UUID) -> None:
    """Put a team, and those below it, below another one of its organisation.

    Raises NotFound; Refused for the whole organisation, another organisation's team, a closed one, and for a circle, naming the path.
    """
    team, parent = _open_team(work, team_id), _open_team(work, parent_id)
    _check_pair(work, team, parent, "move")
    if team.parent_id == parent_id:
        return
    before = team.parent_id
    _hang(work, team, parent_id)
    audit.record(
        work, "people:move-team", team_id, organisation=team.organisation_id, before=str(before), after=str(parent_id)
    )


def merge_teams(work: Work, team_id: UUID, into_id: UUID) -> int:
    """Close a team and move everybody in it, and the teams below it, into another; return how many posts moved.

    Past posts stay with the closed team, which hangs below the other from then on. Roles on the closed team end: the other may be
    larger, and nobody sees more people by a merger. Raises as `move_team` does.
    """
    team, into = _open_team(work, team_id), _open_team(work, into_id)
    _check_pair(work, team, into, "merge")
    for child in work.db.scalars(sa.select(Team).where(Team.parent_id == team_id, Team.ended_on.is_(None))).all():
        _hang(work, child, into_id)
    current = sa.select(Post).where(Post.team_id == team_id, reach.is_current(Post, work.today))
    moved = work.db.scalars(current).all()
    for post in moved:
        post.team_id = into_id
        record_move(work, post, team_id)
    if team.parent_id != into_id:
        _hang(work, team, into_id)
    team.ended_on = work.today
    ended = roles.end_grants_of_team(work, team_id)
    audit.record(
        work, "people:merge-teams", team_id, organisation=team.organisation_id, into=str(into_id), posts=len(moved), roles=ended
    )  # fmt: skip
    return len(moved)


def close_team(work: Work, team_id: UUID) -> None:
    """Close a team today; roles on it end. Raises NotFound, and Refused while somebody works there or teams below it are open."""
    team = _open_team(work, team_id)
    if team.parent_id is None:
        raise Refused("This team is the whole organisation. End the organisation instead.")
    if count := people_in(work, team_id, work.today):
        raise Refused(
            f"{count:,} {'person works' if count == 1 else 'people work'} here. Move them, or merge the team into another."
        )
    if work.db.scalars(sa.select(Team.id).where(Team.parent_id == team_id, Team.ended_on.is_(None))).first():
        raise Refused("There are open teams below this one. Move or close them first.")
    team.ended_on = work.today
    ended = roles.end_grants_of_team(work, team_id)
    audit.record(work, "people:close-team", team_id, organisation=team.organisation_id, roles=ended)


def reopen_team(work: Work, team_id: UUID) -> None:
    """Open a closed team again; roles on it that ended stay ended. Raises NotFound, and Refused below a closed team."""
    team = _team(work, team_id)
    if team.ended_on is None:
        return
    above = work.db.get(Team, team.parent_id) if team.parent_id else None
    if above is None or above.ended_on:
        raise Refused("The team above this one has closed. Open that one first.")
    before = team.ended_on
    team.ended_on = None
    audit.record(work, "people:reopen-team", team_id, organisation=team.organisation_id, before=before.isoformat())


def people_in(work: Work, team_id: UUID, today: date, *, below: bool = False) -> int:
    """Return how many people have a current post in a team, or in it and all below it. The caller has checked who asks."""
    teams = sa.select(TeamBelow.team_id).where(TeamBelow.top_id == team_id) if below else [team_id]
    count = sa.select(sa.func.count(Post.person_id.distinct()))
    return work.db.scalar(count.where(Post.team_id.in_(teams), reach.is_current(Post, today))) or 0


def _team(work: Work, team_id: UUID) -> Team:
    """Return a team that the actor looks after, read after its organisation was locked."""
    mine = sa.true() if directory.is_administrator(work) else reach.runs_training_in(work, Team.id)
    organisation_id = work.db.scalar(sa.select(Team.organisation_id).where(Team.id == team_id, mine))
    if organisation_id is None:
        raise NotFound
    lock_organisation(work, organisation_id)
    return work.db.get_one(Team, team_id, populate_existing=True)


def _open_team(work: Work, team_id: UUID) -> Team:
    team = _team(work, team_id)
    if team.ended_on or work.db.get_one(Organisation, team.organisation_id).ended_on:
        raise Refused("This team has closed. Open it again first, or choose another one.", field="team")
    return team


def _check_pair(work: Work, team: Team, other: Team, verb: str) -> None:
    if team.parent_id is None:
        raise Refused(f"This team is the whole organisation: there is nothing to {verb} it into")
    if team.organisation_id != other.organisation_id:
        raise Refused("Choose a team of the same organisation", field="team")
    if team.id == other.id:
        raise Refused("Choose another team", field="team")
    if path := _path(work, other.id, team.id):
        raise Refused(f"That would be a circle: {rules.circle(path, 'is part of')}", field="team")


def _path(work: Work, start: UUID, wanted: UUID) -> list[str]:
    """Return the names from the wanted team to one below it and up again; empty when it is not above."""
    names: list[str] = []
    at: UUID | None = start
    while at:
        team = work.db.get_one(Team, at)
        names.append(team.name)
        if at == wanted:
            return [team.name, *names]
        at = team.parent_id
    return []


def _hang(work: Work, team: Team, parent_id: UUID) -> None:
    closure.detach_team(work, team.id)
    team.parent_id = parent_id
    work.db.flush()
    closure.attach_team(work, team.id, parent_id)
    announcing.changed_in_teams(work, team.organisation_id, team.id)


def _check_name(name: str) -> None:
    if fault := rules.name_fault(name):
        raise Refused(fault, field="name")


def _check_code(work: Work, organisation_id: UUID, code: str) -> None:
    if not code or len(code) > _LONGEST_CODE:
        raise Refused(f"Enter a code of 1 to {_LONGEST_CODE} characters", field="code")
    in_use = sa.select(Team.name).where(Team.organisation_id == organisation_id, Team.code == code)
    if taken := work.db.scalars(in_use).first():
        raise Refused(f"{taken} has this code. Enter a different one.", field="code")
