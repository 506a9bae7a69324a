"""Posts and reporting lines."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from lms import people
from lms.runtime.audit import AuditEntry
from lms.runtime.errors import NotFound, Refused
from tests.cast import TODAY


def actions(work, about):
    """Return what is audited of a person so far, once it is settled."""
    return set(work.db.scalars(sa.select(AuditEntry.action).where(AuditEntry.about_person_id == about)))


def test_a_post_shows_the_names_around_it(cast, opened):
    with opened(cast.ada, write=False) as work:
        (post,) = people.posts(work, cast.ada.person)
        assert (post.job_title, post.team_name, post.organisation_short_name) == ("Ward clerk", "Elm Ward", "Northbank")
        assert (post.manager_name, post.manager_job_title) == ("Grace Mbeki", "Ward manager")
        assert (post.manager_post_id, post.manager_person_id) == (cast.posts["grace"], cast.grace.person)
        assert people.post(work, post.id) == post


def test_somebody_at_the_top_has_no_manager(cast, opened):
    with opened(cast.lena, write=False) as work:
        (post,) = people.posts(work, cast.lena.person)
        assert post.manager_post_id is post.manager_name is post.manager_job_title is None


def test_a_circle_is_refused_and_named(cast, opened):
    with opened() as work, pytest.raises(Refused) as refused:
        people.change_line_manager(work, cast.posts["lena"], cast.posts["ada"])
    for name in ("Lena Hart", "Grace Mbeki", "Ada Okafor"):
        assert name in refused.value.sentence
    with opened(write=False) as work:
        assert people.posts(work, cast.lena.person)[0].manager_post_id is None
        assert people.closure_faults(work) == []


def test_nobody_reports_to_their_own_post(cast, opened):
    with opened() as work, pytest.raises(Refused):
        people.change_line_manager(work, cast.posts["ada"], cast.posts["ada"])


def test_a_manager_in_another_organisation_is_refused(cast, opened):
    with opened() as work:
        with pytest.raises(Refused):
            people.change_line_manager(work, cast.posts["ada"], cast.posts["petra"])
        with pytest.raises(Refused):
            people.give_post(
                work, cast.mei.person, people.root_team(work, cast.northbank).id, staff_number="N9", job_title="Author",
                staff_group="Any", started_on=TODAY, manager_post_id=cast.posts["petra"],
            )  # fmt: skip


def test_whoever_moves_takes_their_people_along(cast, opened):
    with opened() as work:
        people.change_line_manager(work, cast.posts["grace"], cast.posts["omar"])
    with opened(cast.omar, write=False) as work:
        assert people.is_within_reach(work, cast.ada.person)
    with opened(write=False) as work:
        assert people.closure_faults(work) == []
        assert "people:change-line-manager" in actions(work, cast.grace.person)


def test_a_manager_who_moves_away_loses_sight_of_those_who_stay(cast, opened):
    with opened() as work:
        people.change_line_manager(work, cast.posts["ada"], cast.posts["omar"])
    with opened(cast.grace, write=False) as work:
        assert not people.is_within_reach(work, cast.ada.person)
        assert people.is_within_reach(work, cast.ben.person)


def test_the_same_staff_number_may_be_in_use_in_another_organisation(cast, opened):
    with opened(write=False) as work:
        assert people.post(work, cast.posts["petra"]).staff_number == people.post(work, cast.posts["lena"]).staff_number


def test_the_same_staff_number_twice_in_an_organisation_is_refused(cast, opened):
    def hire_again():
        with opened() as work:
            people.give_post(
                work, cast.mei.person, people.root_team(work, cast.northbank).id, staff_number="N0001",
                job_title="Author", staff_group="Any", started_on=TODAY,
            )  # fmt: skip

    with pytest.raises(Refused):
        hire_again()


def test_an_unknown_person_team_or_post_is_not_found(cast, opened):
    nobody = uuid4()
    with opened() as work:
        root = people.root_team(work, cast.northbank).id
        words = {"staff_number": "N9", "job_title": "Author", "staff_group": "Any", "started_on": TODAY}
        for person, team in ((nobody, root), (cast.mei.person, nobody)):
            with pytest.raises(NotFound):
                people.give_post(work, person, team, **words)
        for deed in (
            lambda: people.post(work, nobody),
            lambda: people.change_line_manager(work, nobody, None),
            lambda: people.end_post(work, nobody, TODAY),
            lambda: people.root_team(work, nobody),
            lambda: people.name(work, nobody),
            lambda: people.organisation_of(work, nobody),
            lambda: people.create_team(work, nobody, code="X", name="X"),
        ):
            with pytest.raises(NotFound):
                deed()


def test_a_post_that_ended_is_no_longer_current(cast, opened):
    with opened() as work:
        people.end_post(work, cast.posts["ada"], TODAY - timedelta(days=1))
    with opened(write=False) as work:
        assert people.posts(work, cast.ada.person) == ()
        assert people.post(work, cast.posts["ada"]).ended_on == TODAY - timedelta(days=1)
        assert "people:end-post" in actions(work, cast.ada.person)


def test_a_second_post_is_held_beside_the_first(cast, opened):
    with opened() as work:
        root = people.root_team(work, cast.southmoor).id
        people.give_post(
            work,
            cast.ada.person,
            root,
            staff_number="B1",
            job_title="Bank clerk",
            staff_group="Any",
            started_on=date(2026, 10, 1),
        )
    with opened(cast.ada, write=False) as work:
        assert {post.organisation_short_name for post in people.posts(work, cast.ada.person)} == {
            "Northbank",
            "Southmoor",
        }


HIRED = {"staff_number": "B1", "job_title": "Bank clerk", "staff_group": "Any", "started_on": TODAY}


def test_a_post_cannot_end_before_it_began(cast, opened):
    with opened() as work, pytest.raises(Refused):
        people.end_post(work, cast.posts["ada"], date(2026, 9, 13))
    with opened() as work:
        people.end_post(work, cast.posts["ada"], date(2026, 9, 14))


def test_a_manager_whose_post_has_ended_is_refused(cast, opened):
    with opened() as work:
        root = people.root_team(work, cast.northbank).id
        people.end_post(work, cast.posts["omar"], TODAY)
        people.change_line_manager(work, cast.posts["ben"], cast.posts["omar"])
        people.end_post(work, cast.posts["omar"], TODAY - timedelta(days=1))
        with pytest.raises(Refused):
            people.change_line_manager(work, cast.posts["ada"], cast.posts["omar"])
        with pytest.raises(Refused):
            people.give_post(work, cast.mei.person, root, manager_post_id=cast.posts["omar"], **HIRED)


def test_nobody_reports_to_another_post_of_their_own(cast, opened):
    with opened() as work:
        root = people.root_team(work, cast.northbank).id
        with pytest.raises(Refused):
            people.give_post(work, cast.grace.person, root, manager_post_id=cast.posts["grace"], **HIRED)
        second = people.give_post(work, cast.grace.person, root, **HIRED).id
        with pytest.raises(Refused):
            people.change_line_manager(work, second, cast.posts["grace"])
