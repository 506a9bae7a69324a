"""The closure tables equal plain recursion, whatever was done to teams and posts before."""

from datetime import date

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

TODAY = date(2026, 11, 24)
NUMBER = st.integers(0, 30)
CHANGE = st.one_of(
    st.tuples(st.just("team"), NUMBER, NUMBER),
    st.tuples(st.just("hire"), NUMBER, NUMBER),
    st.tuples(st.just("move"), NUMBER, NUMBER),
    st.tuples(st.just("free"), NUMBER, NUMBER),
    st.tuples(st.just("rename"), NUMBER, NUMBER),
)


@pytest.fixture
def engine(sqlite_url):
    made = make_engine(sqlite_url)
    yield made
    made.dispose()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(CHANGE, min_size=5, max_size=40))
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
            teams.append(people.create_team(work, teams[one % len(teams)], code=f"T{number}", name=f"Team {number}").id)
        elif change == "hire":
            holder = people.create_person(work, first_name=f"P{number}", last_name="Any")
            boss = posts[other % len(posts)] if posts and other % 4 else None
            post = people.give_post(
                work, holder.id, teams[one % len(teams)], staff_number=str(number), job_title="Any", staff_group="Any",
                started_on=TODAY, manager_post_id=boss,
            )  # fmt: skip
            posts.append(post.id)
            holders.append(holder.id)
        elif posts:
            _change(work, change, posts, holders, one % len(posts), other % len(posts))


def _change(work: Work, change: str, posts: list, holders: list, one: int, other: int) -> None:
    if change == "rename":
        people.rename(work, holders[one], first_name=f"Renamed{other}", last_name="Any")
    elif change == "free":
        people.change_line_manager(work, posts[one], None)
    else:
        is_circle = posts[one] in _upwards(work, posts[other])
        try:
            people.change_line_manager(work, posts[one], posts[other])
            assert not is_circle
        except Refused:
            assert is_circle


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
