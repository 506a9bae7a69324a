"""Reads of organisations and teams: where a team lies, what is below it, and teams by name."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from lms.people import directory, lists, reach
from lms.people.models import Organisation, Post, Team, TeamBelow
from lms.runtime.access import Role
from lms.runtime.errors import NotFound
from lms.runtime.work import Work

MOST_SHOWN = 200
MOST_FOUND = 20


@dataclass(frozen=True)
class Place:
    """A team: `path` are the names above it from the widest down, with their ids; `people` at most one more than counted."""

    id: UUID
    name: str
    code: str
    parent_id: UUID | None
    ended_on: date | None
    organisation: Organisation
    path: tuple[tuple[UUID, str], ...]
    below: tuple[Team, ...]
    people: int


@dataclass(frozen=True)
class TeamChoice:
    """A team that can be chosen, with where it is."""

    id: UUID
    name: str
    code: str
    where: str

    @property
    def label(self) -> str:
        """The team as a choice is read."""
        return f"{self.name} ({self.code}), {self.where}" if self.where else self.name


def organisations(work: Work) -> tuple[tuple[Organisation, UUID], ...]:
    """Return all organisations by name, each with the id of its widest team, ended ones last, for an administrator. Raises Forbidden."""
    directory.check_administrator(work)
    found = (
        sa.select(Organisation, Team.id)
        .join(Team, sa.and_(Team.organisation_id == Organisation.id, Team.parent_id.is_(None)))
        .order_by(Organisation.ended_on.is_not(None), Organisation.name, Organisation.id)
    )
    return tuple((row[0], row[1]) for row in work.db.execute(found))


def organisation(work: Work, organisation_id: UUID) -> Organisation:
    """Return one organisation, for an administrator. Raises Forbidden and NotFound."""
    directory.check_administrator(work)
    found = work.db.get(Organisation, organisation_id)
    if found is None:
        raise NotFound
    return found


def place(work: Work, team_id: UUID) -> Place:
    """Return a team with what is above and directly below it, for an administrator. Raises Forbidden and NotFound."""
    directory.check_administrator(work)
    above, tops = aliased(Team), aliased(TeamBelow)
    # The widest team has the fewest above it.
    depth = sa.select(sa.func.count()).where(tops.team_id == above.id).correlate(above).scalar_subquery()
    line = work.db.execute(
        sa.select(above, Organisation)
        .join(TeamBelow, TeamBelow.top_id == above.id)
        .join(Organisation, Organisation.id == above.organisation_id)
        .where(TeamBelow.team_id == team_id)
        .order_by(depth)
    ).all()
    if not line:
        raise NotFound
    team, organisation = line[-1]
    below = sa.select(Team).where(Team.parent_id == team_id).order_by(Team.ended_on.is_not(None), Team.name, Team.id)
    return Place(
        team.id, team.name, team.code, team.parent_id, team.ended_on, organisation,
        tuple((each.id, each.name) for each, _ in line[:-1]), tuple(work.db.scalars(below.limit(MOST_SHOWN + 1))),
        count_below(work, team_id),
    )  # fmt: skip


def count_below(work: Work, team_id: UUID) -> int:
    """Return how many posts are held in a team and below it, at most one more than `MOST_COUNTED`. The caller has checked who asks."""
    teams = sa.select(TeamBelow.team_id).where(TeamBelow.top_id == team_id)
    some = sa.select(Post.id).where(Post.team_id.in_(teams), reach.is_current(Post, work.today))
    counted = sa.select(sa.func.count()).select_from(some.limit(lists.MOST_COUNTED + 1).subquery())
    return work.db.scalar(counted) or 0


def find_teams(work: Work, q: str = "", *, organisation_id: UUID | None = None) -> tuple[TeamChoice, ...]:
    """Return up to 20 open teams whose name or code holds a text, the widest first: an administrator's, or those one runs training on.

    Without a text they are the widest there are.
    """
    chosen = sa.select(Team, Organisation.short_name).join(Organisation, Organisation.id == Team.organisation_id)
    chosen = chosen.where(Team.ended_on.is_(None), Organisation.ended_on.is_(None))
    if not directory.is_administrator(work):
        mine = work.actor.teams(Role.TRAINING_LEAD)
        chosen = chosen.where(Team.id.in_(sa.select(TeamBelow.team_id).where(TeamBelow.top_id.in_(mine))))
    if organisation_id:
        chosen = chosen.where(Team.organisation_id == organisation_id)
    if text := q.strip()[: lists.LONGEST_SEARCH]:
        lowered = sa.func.lower(Team.name)
        pattern = text.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        chosen = chosen.where(sa.or_(lowered.like(f"%{pattern}%", escape="\\"), Team.code == text))
    tops = sa.select(sa.func.count()).where(TeamBelow.team_id == Team.id).correlate(Team).scalar_subquery()
    rows = work.db.execute(chosen.order_by(tops, Team.name, Team.id).limit(MOST_FOUND))
    return tuple(
        TeamChoice(team.id, team.name, team.code, short_name if team.parent_id else "") for team, short_name in rows
    )


def team_named(work: Work, team_id: UUID) -> TeamChoice:
    """Return a team as it is called. Raises NotFound. The caller has checked who asks."""
    row = work.db.execute(
        sa.select(Team, Organisation.short_name)
        .join(Organisation, Organisation.id == Team.organisation_id)
        .where(Team.id == team_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return TeamChoice(row.Team.id, row.Team.name, row.Team.code, row.short_name if row.Team.parent_id else "")
