"""Over random organisations: everybody sees exactly those within reach, in every list, search and export, and why is said of each."""

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings

from lms import people, reports
from lms.people.models import Person, Post
from lms.runtime.access import Role
from lms.runtime.db import make_engine
from lms.runtime.errors import NotFound, Refused
from lms.runtime.work import Actor, Work, open_work, system
from tests import cast as casting
from tests.cast import NOW
from tests.conftest import SITE
from tests.examples import examples
from tests.property import worlds

# An example of seven people takes about a second: each is asked about each.
EXAMPLES = examples(8)


@pytest.fixture
def engine(sqlite_url):
    made = make_engine(sqlite_url)
    yield made
    made.dispose()


class Undone(Exception):
    """Rolls an example back."""


# Without shrinking, which would take minutes: the examples are small as they are.
@settings(
    max_examples=EXAMPLES,
    phases=(Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(plan=worlds.PLAN)
def test_everybody_sees_exactly_those_within_reach(engine, plan):
    try:
        with open_work(engine, SITE, system("test"), write=True, now=NOW) as work:
            world = worlds.make(work, plan)
            work.db.flush()
            assert people.closure_faults(work) == []
            for person in world.people:
                _check(_as(work, person), world)
            raise Undone
    except Undone:
        pass


def _as(work: Work, person) -> Work:
    return Work(work.db, casting.actor(work, person), work.now, work.site)


def _check(work: Work, world: worlds.World) -> None:
    me: Actor = work.actor
    reach = world.reach(me.person)
    mine = Person.id.in_([*world.people, *world.joined])
    assert set(work.db.scalars(sa.select(Person.id).where(mine, people.within_reach(work, Person.id)))) == reach
    for person in (*world.people, *world.joined):
        is_seen = person in reach
        assert people.is_within_reach(work, person) == is_seen
        # Why is said of each who is seen, and of nobody else.
        assert bool(people.why_seen(work, person, "x")) == is_seen
        if is_seen:
            assert people.person(work, person).id == person
        else:
            with pytest.raises(NotFound):
                people.person(work, person)
            assert not people.seen_organisations(work, person)
            assert people.posts(work, person) == ()
    _check_lists(work, world, reach)
    _check_choices(work, world, reach)


def _check_lists(work: Work, world: worlds.World, reach: set) -> None:
    me, by_id = work.actor.person, {post.id: post for post in world.posts}
    everybody = {post.id for post in world.posts if post.is_current} if world.is_site_auditor(me) else set()
    listed = {world.names[by_id[post].person] for post in world.team_posts(me) | everybody if by_id[post].person != me}
    found = reports.team(work, reports.Filter(q=world.mark))
    assert {row.name for row in found.rows} == listed
    assert {row[1] for row in reports.export(work, reports.Filter(q=world.mark)) if row[0] != "staff_number"} == listed
    trained = world.posts_by_role(me, Role.TRAINING_LEAD)
    past = world.posts_by_role(me, Role.TRAINING_LEAD, past=True) - trained
    assert {row.post_id for row in people.staff(work, q=world.mark).rows} == trained
    assert {row.post_id for row in people.staff(work, q=world.mark, show="left").rows} == past
    assert {by_id[each].person for each in trained | past} <= reach
    for name in listed:
        assert {row.name for row in reports.team(work, reports.Filter(q=name)).rows} == {name}


def _check_choices(work: Work, world: worlds.World, reach: set) -> None:
    """Nobody can be chosen, and nobody is named in a refusal, who is out of reach."""
    hidden = {world.names[person] for person in world.people if person not in reach}
    for post in world.posts[:3]:
        row = work.db.get_one(Post, post.id)
        for found in (
            people.find_managers(work, row.organisation_id, row.team_id, row.person_id, world.mark),
            people.find_staff(work, row.organisation_id, row.person_id, world.mark),
        ):
            assert {each.person_id for each in found} <= reach
    for post in world.posts:
        below = [each for each in world.posts if post.id in world.managers(each) and each.is_current]
        if below and post.id in world.posts_by_role(work.actor.person, Role.TRAINING_LEAD):
            with pytest.raises(Refused) as refused:
                people.change_line_manager(work, post.id, below[-1].id)
            assert not any(name in refused.value.sentence for name in hidden)
