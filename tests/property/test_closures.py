"""The closure tables equal plain recursion, whatever was done to teams and posts before."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms import people
from lms.people.models import Post, ReportsBelow, Team, TeamBelow
from lms.runtime.db import make_engine
from lms.runtime.errors import Refused
from lms.runtime.work import Work, open_work, system
from tests.cast import NOW
from tests.conftest import SITE
from tests.examples import examples

TODAY = date(2026, 11, 24)
NUMBER = st.integers(0, 30)
CHANGE = st.one_of(
    st.tuples(st.just("team"), NUMBER, NUMBER),
    st.tuples(st.just("hire"), NUMBER, NUMBER),
    st.tuples(st.just("move"), NUMBER, NUMBER),
    st.tuples(st.just("free"), NUMBER, NUMBER),
    st.tuples(st.just("rename"), NUMBER, NUMBER),
    st.tuples(st.just("move team"), NUMBER, NUMBER),
    st.tuples(st.just("merge teams"), NUMBER, NUMBER),
    st.tuples(st.just("close team"), NUMBER, NUMBER),
    st.tuples(st.just("reopen team"), NUMBER, NUMBER),
    st.tuples(st.just("move post"), NUMBER, NUMBER),
    st.tuples(st.just("end post"), NUMBER, NUMBER),
    st.tuples(st.just("reopen post"), NUMBER, NUMBER),
)


@pytest.fixture
def engine(sqlite_url):
    made = make_engine(sqlite_url)
    yield made
    made.dispose()


@settings(max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(CHANGE, min_size=5, max_size=60))
def test_the_closures_equal_recursion_after_any_changes(engine, changes):
    try:
        with open_work(engine, SITE, system("test"), write=True, now=NOW) as work:
            _apply(work, changes)
            _check(work)
            raise Undone
    except Undone:
        pass


class Undone(Exception):
    """Rolls an example back."""


def _apply(work: Work, changes: list[tuple[str, int, int]]) -> None:
    made = people.create_organisation(work, name="Any", short_name="Any", kind=people.OrganisationKind.OTHER)
    teams, posts, holders = [people.root_team(work, made.id).id], [], []
    for number, (change, one, other) in enumerate(changes):
        if change == "team":
            with suppress(Refused):  # The team above has closed.
                made_team = people.create_team(work, teams[one % len(teams)], code=f"T{number}", name=f"Team {number}")
                teams.append(made_team.id)
        elif change == "hire":
            holder = people.create_person(work, first_name=f"P{number}", last_name="Any")
            boss = posts[other % len(posts)] if posts and other % 4 else None
            try:
                post = people.give_post(
                    work, holder.id, teams[one % len(teams)], staff_number=str(number), job_title="Any", staff_group="Any",
                    started_on=TODAY - timedelta(days=9), manager_post_id=boss,
                )  # fmt: skip
            except Refused:  # The team has closed, or the manager has left.
                continue
            posts.append(post.id)
            holders.append(holder.id)
        elif change.endswith(("team", "teams")):
            _change_team(work, change, teams[one % len(teams)], teams[other % len(teams)])
        elif posts and change.endswith("post"):
            _change_post(work, change, posts[one % len(posts)], teams[other % len(teams)])
        elif posts:
            _change(work, change, posts, holders, one % len(posts), other % len(posts))


def _change(work: Work, change: str, posts: list, holders: list, one: int, other: int) -> None:
    if change == "rename":
        people.rename(work, holders[one], first_name=f"Renamed{other}", last_name="Any")
    elif change == "free":
        people.change_line_manager(work, posts[one], None)
    else:
        is_circle = posts[one] in _upwards(work, posts[other])
        has_left = work.db.get_one(Post, posts[other]).ended_on is not None
        if not is_circle and not has_left:
            people.change_line_manager(work, posts[one], posts[other])
            return
        with pytest.raises(Refused) as refused:
            people.change_line_manager(work, posts[one], posts[other])
        assert has_left or one == other or refused.value.sentence.startswith("That would be a circle: ")


def _change_team(work: Work, change: str, one, other) -> None:
    """Change the tree; where it is refused, nothing has changed, which the check at the end sees."""
    below = {"move team": people.move_team, "merge teams": people.merge_teams}
    alone = {"close team": people.close_team, "reopen team": people.reopen_team}
    is_circle = one in _above(work, other)
    try:
        if change in below:
            below[change](work, one, other)
            assert not is_circle
        else:
            alone[change](work, one)
    except Refused:
        pass


def _change_post(work: Work, change: str, post_id, team_id) -> None:
    with suppress(Refused):
        if change == "move post":
            people.move_post(work, post_id, team_id)
        elif change == "end post":
            people.end_post(work, post_id, TODAY - timedelta(days=1) if _began_before(work, post_id) else TODAY)
        else:
            people.reopen_post(work, post_id)


def _began_before(work: Work, post_id) -> bool:
    return work.db.get_one(Post, post_id).started_on < TODAY


def _above(work: Work, team_id) -> list:
    found = []
    while team_id:
        found.append(team_id)
        team_id = work.db.scalar(sa.select(Team.parent_id).where(Team.id == team_id))
    return found


def _upwards(work: Work, post_id) -> list:
    """Walk up one post at a time, the post itself first: the plain recursion that the tables stand for."""
    found = []
    while post_id and post_id not in found:
        found.append(post_id)
        post_id = work.db.scalar(sa.select(Post.manager_post_id).where(Post.id == post_id))
    return found


def _check(work: Work) -> None:
    work.db.flush()
    expected = set()
    for post in work.db.execute(sa.select(Post.id, Post.person_id, Post.sort_name)):
        for depth, manager in enumerate(_upwards(work, post.id)[1:], start=1):
            expected.add((manager, post.id, post.person_id, depth, post.sort_name))
    row = (
        ReportsBelow.manager_post_id,
        ReportsBelow.post_id,
        ReportsBelow.person_id,
        ReportsBelow.depth,
        ReportsBelow.sort_name,
    )
    assert {tuple(each) for each in work.db.execute(sa.select(*row))} == expected

    parents = {team.id: team.parent_id for team in work.db.execute(sa.select(Team.id, Team.parent_id))}
    below = set()
    for team in parents:
        top = team
        while top:
            below.add((top, team))
            top = parents[top]
    assert {tuple(each) for each in work.db.execute(sa.select(TeamBelow.top_id, TeamBelow.team_id))} == below
    assert people.closure_faults(work) == []
    closed = set(work.db.scalars(sa.select(Team.id).where(Team.ended_on.is_not(None))))
    assert not closed & set(work.db.scalars(sa.select(Post.team_id).where(people.is_current(Post, work.today))))
    assert not closed & set(work.db.scalars(sa.select(Team.parent_id).where(Team.ended_on.is_(None))))
