"""Changes of the reporting line that happen at the same moment, on PostgreSQL: no circle, and a closure that tells the truth."""

import os
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from lms import people
from lms.runtime.access import Role
from lms.runtime.errors import Refused
from tests import cast as casting
from tests.cast import TODAY
from tests.conftest import SITE, opener

ROUNDS = int(os.environ.get("LMS_RACE_ROUNDS", "5"))


def at_once(opened, *deeds):
    """Do each in a transaction of its own that has begun before the first goes on; return what each gave or was refused with."""
    gate = Barrier(len(deeds))

    def one(deed):
        with opened() as work:
            people.closure_faults(work)  # The transaction has begun, and has read what is about to change.
            gate.wait(timeout=20)
            try:
                return deed(work)
            except Refused as refused:
                work.db.rollback()
                return refused

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [each.result(timeout=60) for each in [pool.submit(one, deed) for deed in deeds]]


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_two_opposite_changes_make_no_circle(postgres_engine, turn):
    opened, cast = opener(postgres_engine), casting.read(postgres_engine, SITE)
    grace, omar = cast.posts["grace"], cast.posts["omar"]
    found = at_once(
        opened,
        lambda work: people.change_line_manager(work, grace, omar),
        lambda work: people.change_line_manager(work, omar, grace),
    )
    assert sorted(isinstance(each, Refused) for each in found) == [False, True], turn
    with opened(write=False) as work:
        assert people.closure_faults(work) == []


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_whoever_is_hired_below_a_manager_that_moves_moves_along(postgres_engine, turn):
    opened, cast = opener(postgres_engine), casting.read(postgres_engine, SITE)
    with opened() as work:
        elm = people.posts(work, cast.ada.person)[0].team_id

    def hire(work):
        people.give_post(
            work, cast.mei.person, elm, staff_number="B1", job_title="Clerk", staff_group="Any", started_on=TODAY,
            manager_post_id=cast.posts["grace"],
        )  # fmt: skip

    at_once(opened, hire, lambda work: people.change_line_manager(work, cast.posts["grace"], cast.posts["omar"]))
    with opened(write=False) as work:
        assert people.closure_faults(work) == [], turn


@pytest.mark.parametrize("turn", range(3))
@pytest.mark.parametrize("way", ["role", "suspension"])
def test_two_administrators_who_take_each_other_away_do_not_both_succeed(postgres_engine, turn, way):
    opened, cast = opener(postgres_engine), casting.read(postgres_engine, SITE)
    with opened() as work:
        people.grant(work, cast.mei.person, Role.ADMINISTRATOR)
        grants = [people.roles_of(work, who.person) for who in (cast.asha, cast.mei)]
    ids = [next(each.id for each in held if each.role is Role.ADMINISTRATOR) for held in grants]
    if way == "role":
        deeds = [lambda work, each=each: people.end_grant(work, each) for each in ids]
    else:
        deeds = [lambda work, who=who: people.suspend(work, who.person) for who in (cast.asha, cast.mei)]
    found = at_once(opened, *deeds)
    assert sorted(isinstance(each, Refused) for each in found) == [False, True], turn


@pytest.mark.parametrize("turn", range(3))
def test_a_post_that_ends_while_its_manager_changes_keeps_the_closure_right(postgres_engine, turn):
    opened, cast = opener(postgres_engine), casting.read(postgres_engine, SITE)
    at_once(
        opened,
        lambda work: people.end_post(work, cast.posts["grace"], TODAY),
        lambda work: people.change_line_manager(work, cast.posts["grace"], cast.posts["omar"]),
        lambda work: people.change_line_manager(work, cast.posts["ada"], cast.posts["omar"]),
    )
    with opened(write=False) as work:
        assert people.closure_faults(work) == [], turn
        assert people.post(work, cast.posts["grace"]).ended_on == TODAY


@pytest.mark.parametrize("turn", range(3))
def test_a_team_does_not_close_under_somebody_who_moves_in(postgres_engine, turn):
    opened, cast = opener(postgres_engine), casting.read(postgres_engine, SITE)
    with opened() as work:
        bay = people.create_team(work, people.root_team(work, cast.northbank).id, code="BAY", name="Bay").id
    found = at_once(
        opened,
        lambda work: people.close_team(work, bay),
        lambda work: people.move_post(work, cast.posts["ada"], bay),
    )
    assert sorted(isinstance(each, Refused) for each in found) == [False, True], turn
