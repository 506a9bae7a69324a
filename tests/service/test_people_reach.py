"""Whose records an actor may see: a table of everybody against everybody."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms import people
from lms.people.models import Person
from lms.runtime.access import Role
from lms.runtime.errors import NotFound
from lms.runtime.work import VISITOR
from tests import cast as casting

NORTHBANK = {"lena", "grace", "sunil", "ada", "ben", "omar", "otis", "sam", "tariq", "audrey"}
ELM = {"grace", "sunil", "ada", "ben", "sam"}
REACHES = {
    "ada": {"ada"},
    "ben": {"ben"},
    "grace": ELM,
    "sunil": {"sunil", "ada", "ben", "sam"},
    "omar": {"omar", "otis"},
    "lena": NORTHBANK,
    "tariq": NORTHBANK,
    "audrey": NORTHBANK,
    "mei": {"mei"},
    "asha": {"asha"},
    "petra": {"petra", "ada2", "grace2"},
    "grace2": {"grace2", "ada2"},
}
SIGNS = {
    "ada": set(),
    "sunil": {"ada", "ben", "sam"},
    "grace": {"ada", "ben", "sunil", "sam"},
    "omar": {"otis"},
    "asha": set(),
    "audrey": set(),
    "petra": {"ada2", "grace2"},
    "grace2": {"ada2"},
}


def test_reach_is_exactly_what_the_table_says(cast, opened):
    names = {actor.person: name for name, actor in cast.actors.items()}
    for key, expected in REACHES.items():
        with opened(cast.actors[key], write=False) as work:
            seen = work.db.scalars(sa.select(Person.id).where(people.within_reach(work, Person.id)))
            assert {names[person] for person in seen} == expected, key
            one_by_one = {name for name, actor in cast.actors.items() if people.is_within_reach(work, actor.person)}
            assert one_by_one == expected, key


def test_a_person_out_of_reach_is_like_one_who_is_not_there(cast, opened):
    with opened(cast.grace, write=False) as work:
        assert people.person(work, cast.ada.person).first_name == "Ada"
        for unseen in (cast.otis.person, cast.ada2.person, cast.northbank):
            with pytest.raises(NotFound):
                people.person(work, unseen)


def test_a_visitor_reaches_nobody_and_the_system_everybody(cast, opened):
    with opened(VISITOR, write=False) as work:
        assert not work.db.scalars(sa.select(Person.id).where(people.within_reach(work, Person.id))).all()
        assert not people.is_within_reach(work, cast.ada.person)
    with opened(write=False) as work:
        everybody = work.db.scalars(sa.select(Person.id).where(people.within_reach(work, Person.id))).all()
        assert len(everybody) == len(cast.actors)


def test_an_auditor_of_the_site_reaches_everybody(cast, opened):
    with opened() as work:
        people.grant(work, cast.mei.person, Role.AUDITOR)
    with opened(write=False) as work:
        auditor = casting.actor(work, cast.mei.person)
    with opened(auditor, write=False) as work:
        assert all(people.is_within_reach(work, actor.person) for actor in cast.actors.values())


def test_the_end_of_a_role_ends_its_reach(cast, opened):
    with opened() as work:
        held = work.db.scalar(sa.select(people.RoleGrant).where(people.RoleGrant.person_id == cast.tariq.person))
        people.end_grant(work, held.id)
    with opened(write=False) as work:
        tariq = casting.actor(work, cast.tariq.person)
    assert not tariq.grants
    with opened(tariq, write=False) as work:
        assert not people.is_within_reach(work, cast.ada.person)


def test_a_manager_whose_post_ended_reaches_their_people_no_more(cast, opened):
    with opened() as work:
        people.end_post(work, cast.posts["grace"], casting.TODAY - timedelta(days=1))
    with opened(cast.grace, write=False) as work:
        assert not people.is_within_reach(work, cast.ada.person)
    with opened(cast.lena, write=False) as work:
        assert people.is_within_reach(work, cast.ada.person)


def test_a_training_lead_still_reaches_whoever_left_their_team(cast, opened):
    with opened() as work:
        people.end_post(work, cast.posts["ada"], casting.TODAY - timedelta(days=1))
    with opened(cast.tariq, write=False) as work:
        assert people.is_within_reach(work, cast.ada.person)
    with opened(cast.petra, write=False) as work:
        assert not people.is_within_reach(work, cast.ada.person)


def test_who_may_sign_for_whom(cast, opened):
    posts = {post: name for name, post in cast.posts.items()}
    for key, expected in SIGNS.items():
        with opened(cast.actors[key], write=False) as work:
            allowed = sa.select(people.Post.id).where(people.signs_for(work, people.Post.id))
            # A lead's own post lies in their team; that nobody signs for themselves is checked with the request.
            assert {posts[post] for post in work.db.scalars(allowed)} - {key} == expected, key


def test_somebody_further_up_the_line_may_sign_too(cast, opened):
    with opened(cast.lena, write=False) as work:
        allowed = sa.select(people.Post.id).where(people.signs_for(work, people.Post.id))
        assert cast.posts["ada"] in work.db.scalars(allowed).all()


YESTERDAY = casting.TODAY - timedelta(days=1)


def seen_posts(work, condition):
    return set(work.db.scalars(sa.select(people.Post.id).where(condition)))


def test_whoever_left_is_out_of_their_managers_reach_and_signed_off_by_nobody(cast, opened):
    with opened() as work:
        people.end_post(work, cast.posts["ada"], YESTERDAY)
    for key in ("grace", "lena", "tariq"):
        with opened(cast.actors[key], write=False) as work:
            assert cast.posts["ada"] not in seen_posts(work, people.signs_for(work, people.Post.id)), key
            assert cast.posts["ada"] not in seen_posts(work, people.reached_posts(work)), key
            # Those who run training or audit answer for people who have left; managers and leaders do not.
            assert people.is_within_reach(work, cast.ada.person) == (key == "tariq"), key
    with opened(cast.audrey, write=False) as work:
        assert people.is_within_reach(work, cast.ada.person)


def test_the_last_day_of_a_post_still_counts(cast, opened):
    with opened() as work:
        people.end_post(work, cast.posts["grace"], casting.TODAY)
    with opened(cast.grace, write=False) as work:
        assert people.is_within_reach(work, cast.ada.person)
        assert cast.posts["ada"] in seen_posts(work, people.signs_for(work, people.Post.id))
        assert cast.posts["ada"] in seen_posts(work, people.reached_posts(work))
        assert people.posts(work, cast.ada.person)[0].manager_name == "Grace Mbeki"
    with opened(cast.grace, write=False, now=casting.NOW + timedelta(days=1)) as work:
        assert not people.is_within_reach(work, cast.ada.person)


def test_of_somebody_else_only_posts_in_organisations_within_reach_are_seen(cast, opened):
    with opened() as work:
        second_post(work, cast)
    for actor, expected in (
        (cast.ada, {"Northbank", "Southmoor"}), (cast.grace, {"Northbank"}), (cast.tariq, {"Northbank"}), (cast.petra, {"Southmoor"}),
    ):  # fmt: skip
        with opened(actor, write=False) as work:
            assert {post.organisation_short_name for post in people.posts(work, cast.ada.person)} == expected


def second_post(work, cast):
    """Give Ada a second post, at Southmoor; return its id."""
    root = people.root_team(work, cast.southmoor).id
    return people.give_post(
        work, cast.ada.person, root, staff_number="B1", job_title="Bank clerk", staff_group="Any", started_on=YESTERDAY
    ).id
