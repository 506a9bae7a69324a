"""The closure tables: who is below a team, and who reports to a post directly or further down.

They are rewritten in the transaction that changes a post, so that no read ever recurses. Source: architecture, "Reach".
"""

from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa

from lms.people.models import Person, Post, ReportsBelow, Team, TeamBelow
from lms.runtime.work import Work

_BATCH = 5000


def attach(work: Work, post_id: UUID) -> None:
    """Add a post and its branch below each post that its manager is, or reports to."""
    post = work.db.get_one(Post, post_id)
    if post.manager_post_id is None:
        return
    above = {post.manager_post_id: 1}
    for row in work.db.execute(
        sa.select(ReportsBelow.manager_post_id, ReportsBelow.depth).where(ReportsBelow.post_id == post.manager_post_id)
    ):
        above[row.manager_post_id] = row.depth + 1
    branch: list[tuple[UUID, UUID, str, int]] = [(post.id, post.person_id, post.sort_name, 0)]
    below = sa.select(ReportsBelow.post_id, ReportsBelow.person_id, ReportsBelow.sort_name, ReportsBelow.depth)
    branch += [
        (row.post_id, row.person_id, row.sort_name, row.depth)
        for row in work.db.execute(below.where(ReportsBelow.manager_post_id == post_id))
    ]
    rows = [
        {"manager_post_id": top, "post_id": post, "person_id": person, "depth": up + down, "sort_name": sort_name}
        for top, up in above.items()
        for post, person, sort_name, down in branch
    ]
    work.db.execute(sa.insert(ReportsBelow), rows)


def detach(work: Work, post_id: UUID) -> None:
    """Take a post and its branch from below everything above it."""
    tops = sa.select(ReportsBelow.manager_post_id).where(ReportsBelow.post_id == post_id)
    branch = sa.select(ReportsBelow.post_id).where(ReportsBelow.manager_post_id == post_id)
    # PostgreSQL and SQLite both read the subqueries before the first row goes; the lists are made first all the same, so that
    # a reader need not know that.
    above, below = work.db.scalars(tops).all(), [*work.db.scalars(branch), post_id]
    work.db.execute(
        sa.delete(ReportsBelow).where(ReportsBelow.manager_post_id.in_(above), ReportsBelow.post_id.in_(below))
    )


def path_up(work: Work, start: UUID, wanted: UUID) -> list[str]:
    """Return the names from a post up its reporting line to another one, ending with the first; empty when it is not above."""
    names: list[str] = []
    at: UUID | None = start
    seen: set[UUID] = set()
    while at and at not in seen:
        seen.add(at)
        found = sa.select(Post.manager_post_id, Person.first_name, Person.last_name).join(Person).where(Post.id == at)
        row = work.db.execute(found).one()
        names.append(f"{row.first_name} {row.last_name}".strip())
        if at == wanted:
            return [names[-1], *names] if len(names) > 1 else [names[0], names[0]]
        at = row.manager_post_id
    return []


def rebuild(work: Work) -> None:
    """Compute both tables afresh. Costs a pass over all posts; meant for loading many at once and for repair."""
    work.db.flush()
    work.db.execute(sa.delete(TeamBelow))
    work.db.execute(sa.delete(ReportsBelow))
    teams, reports = _computed(work)
    _insert(work, TeamBelow, [{"top_id": top, "team_id": team} for top, team in teams])
    keys = ("manager_post_id", "post_id", "person_id", "depth", "sort_name")
    _insert(work, ReportsBelow, [dict(zip(keys, row, strict=True)) for row in reports])


def faults(work: Work) -> list[str]:
    """Return a sentence for each table that differs from what it is computed from."""
    teams, reports = _computed(work)
    found = []
    if set(map(tuple, work.db.execute(sa.select(TeamBelow.top_id, TeamBelow.team_id)))) != teams:
        found.append(
            "Which teams are below which is not what the team tree says. Rebuild it: put the job rebuild_closures."
        )
    kept = sa.select(
        ReportsBelow.manager_post_id,
        ReportsBelow.post_id,
        ReportsBelow.person_id,
        ReportsBelow.depth,
        ReportsBelow.sort_name,
    )
    if set(map(tuple, work.db.execute(kept))) != reports:
        found.append("Who reports to whom is not what the posts say. Rebuild it: put the job rebuild_closures.")
    return found


def _computed(work: Work) -> tuple[set[tuple[UUID, UUID]], set[tuple[UUID, UUID, UUID, int, str]]]:
    parents = {row.id: row.parent_id for row in work.db.execute(sa.select(Team.id, Team.parent_id))}
    teams = {(top, team) for team in parents for top in (team, *_upwards(parents, team))}
    posts = work.db.execute(sa.select(Post.id, Post.person_id, Post.manager_post_id, Post.sort_name)).all()
    managers = {post.id: post.manager_post_id for post in posts}
    reports = {
        (top, post.id, post.person_id, depth, post.sort_name)
        for post in posts
        for depth, top in enumerate(_upwards(managers, post.id), start=1)
    }
    return teams, reports


def _upwards(parents: Mapping[UUID, UUID | None], start: UUID) -> list[UUID]:
    found: list[UUID] = []
    at = parents.get(start)
    while at and at not in found and at != start:
        found.append(at)
        at = parents.get(at)
    return found


def _insert(work: Work, table: type, rows: list[dict[str, object]]) -> None:
    for start in range(0, len(rows), _BATCH):
        work.db.execute(sa.insert(table), rows[start : start + _BATCH])
