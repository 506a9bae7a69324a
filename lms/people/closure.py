"""The closure tables: who is below a team, and who reports to a post directly or further down.

They are rewritten in the transaction that changes a post, so that no read ever recurses. Source: architecture, "Reach".
"""

from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from lms.people import reach, rules
from lms.people.models import Person, Post, ReportsBelow, Team, TeamBelow
from lms.runtime.work import Work

UNSEEN = "somebody whom you do not see"
_BATCH = 5000


def attach(work: Work, post_id: UUID) -> None:
    """Add a post and its branch below each post that its manager is, or reports to. One statement, whatever the size of the branch."""
    post = work.db.get_one(Post, post_id)
    if post.manager_post_id is None:
        return
    higher = sa.select(ReportsBelow.manager_post_id, (ReportsBelow.depth + 1).label("up"))
    above = sa.union_all(
        sa.select(sa.literal(post.manager_post_id, sa.Uuid()).label("manager_post_id"), sa.literal(1).label("up")),
        higher.where(ReportsBelow.post_id == post.manager_post_id),
    ).subquery("above")
    lower = sa.select(
        ReportsBelow.post_id, ReportsBelow.person_id, ReportsBelow.sort_name, ReportsBelow.depth.label("down")
    )
    branch = sa.union_all(
        sa.select(Post.id.label("post_id"), Post.person_id, Post.sort_name, sa.literal(0).label("down")).where(
            Post.id == post_id
        ),
        lower.where(ReportsBelow.manager_post_id == post_id),
    ).subquery("branch")
    rows = sa.select(
        above.c.manager_post_id, branch.c.post_id, branch.c.person_id, branch.c.sort_name, above.c.up + branch.c.down
    ).select_from(sa.join(above, branch, sa.true()))  # Each post above with each below.
    names = ["manager_post_id", "post_id", "person_id", "sort_name", "depth"]
    work.db.execute(sa.insert(ReportsBelow).from_select(names, rows))


def detach(work: Work, post_id: UUID) -> None:
    """Take a post and its branch from below everything above it."""
    tops, branch = aliased(ReportsBelow), aliased(ReportsBelow)
    above = sa.select(tops.manager_post_id).where(tops.post_id == post_id)
    below = sa.select(branch.post_id).where(branch.manager_post_id == post_id)
    in_branch = sa.or_(ReportsBelow.post_id == post_id, ReportsBelow.post_id.in_(below))
    work.db.execute(sa.delete(ReportsBelow).where(ReportsBelow.manager_post_id.in_(above), in_branch))


def attach_team(work: Work, team_id: UUID, parent_id: UUID) -> None:
    """Add a team and those below it below its parent, and below everything that its parent is below."""
    tops, branch = aliased(TeamBelow), aliased(TeamBelow)
    pairs = sa.select(tops.top_id, branch.team_id).select_from(sa.join(tops, branch, sa.true()))
    rows = pairs.where(tops.team_id == parent_id, branch.top_id == team_id)
    work.db.execute(sa.insert(TeamBelow).from_select(["top_id", "team_id"], rows))


def detach_team(work: Work, team_id: UUID) -> None:
    """Take a team and those below it from below everything above it."""
    tops, branch = aliased(TeamBelow), aliased(TeamBelow)
    above = sa.select(tops.top_id).where(tops.team_id == team_id, tops.top_id != team_id)
    below = sa.select(branch.team_id).where(branch.top_id == team_id)
    work.db.execute(sa.delete(TeamBelow).where(TeamBelow.top_id.in_(above), TeamBelow.team_id.in_(below)))


def path_up(work: Work, start: UUID, wanted: UUID) -> list[str]:
    """Return the names from a post up its reporting line to another one, ending with the first; empty when it is not above.

    Somebody whom the actor may not see is on the path without a name.
    """
    names: list[str] = []
    at: UUID | None = start
    seen: set[UUID] = set()
    while at and at not in seen:
        seen.add(at)
        found = sa.select(
            Post.manager_post_id,
            Person.first_name,
            Person.last_name,
            reach.within_reach(work, Person.id).label("is_seen"),
        )
        row = work.db.execute(found.join(Person, Person.id == Post.person_id).where(Post.id == at)).one()
        names.append(f"{row.first_name} {row.last_name}".strip() if row.is_seen else UNSEEN)
        if at == wanted:
            return [names[-1], *names] if len(names) > 1 else [names[0], names[0]]
        at = row.manager_post_id
    return []


def rebuild(work: Work) -> None:
    """Compute both tables afresh, and the names that people are sorted by.

    Costs a pass over all posts; meant for loading many at once and for repair.
    """
    work.db.flush()
    for person_id, key in _unsorted(work).items():
        work.db.execute(sa.update(Person).where(Person.id == person_id).values(sort_name=key))
        work.db.execute(sa.update(Post).where(Post.person_id == person_id).values(sort_name=key))
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
    if _unsorted(work):
        found.append("Some people are sorted by another name than theirs. Rebuild it: put the job rebuild_closures.")
    return found


def _unsorted(work: Work) -> dict[UUID, str]:
    """Return the right sorting name of everybody who has another one, in their own row or in that of a post."""
    names = sa.select(Person.id, Person.first_name, Person.last_name, Person.sort_name, Post.sort_name.label("of_post"))
    rows = work.db.execute(names.outerjoin(Post, Post.person_id == Person.id).execution_options(yield_per=1000))
    right = ((row, rules.sort_key(row.first_name, row.last_name)) for row in rows)
    return {row.id: key for row, key in right if row.sort_name != key or row.of_post not in {None, key}}


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
