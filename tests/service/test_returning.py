"""Whoever leaves in the middle of a module and comes back, or moves to another organisation, goes on where they are."""

from datetime import timedelta

import pytest

from lms import certificates, doctor, enrolments, people, signoff
from tests import builders
from tests.cast import NOW, TODAY
from tests.conftest import SITE

LATER = NOW + timedelta(days=5)


def leave(opened, cast):
    with opened() as work:
        people.end_post(work, cast.posts["ada"], TODAY)


def come(opened, cast, organisation, manager):
    with opened(now=LATER) as work:
        return people.give_post(
            work, cast.ada.person, people.root_team(work, organisation).id, staff_number="A9", job_title="Ward clerk",
            staff_group="Any", started_on=LATER.date(), manager_post_id=cast.posts[manager],
        ).id  # fmt: skip


@pytest.mark.parametrize(("where", "manager"), [("northbank", "omar"), ("southmoor", "grace2")])
def test_the_manager_of_the_new_post_signs_off(cast, opened, engine, where, manager):
    builders.read_and_pass(opened, cast.ada)
    builders.see_behaviours(opened, cast)
    leave(opened, cast)
    post = come(opened, cast, getattr(cast, where), manager)
    with opened(cast.ada, now=LATER) as work:
        shown = signoff.asking(work, "T01")
        assert (shown.post.id, [each.person_id for each in shown.signers]) == (post, [cast.actors[manager].person])
        request = signoff.ask(work, "T01")
    with opened(cast.actors[manager], now=LATER) as work:
        signoff.decide(work, request, approve=True)
    with opened(cast.ada, write=False, now=LATER) as work:
        run = enrolments.latest_run(work, "T01")
        assert (run.post_id, run.organisation_id, run.is_open) == (post, getattr(cast, where), False)
        (held,) = certificates.held(work)
        assert held.organisation_id == getattr(cast, where)
    assert doctor.examine(engine, SITE) == []


def test_a_request_sent_before_is_taken_back_and_sent_to_the_new_manager(cast, opened):
    builders.awaiting_sign_off(opened, cast)
    leave(opened, cast)
    come(opened, cast, cast.northbank, "omar")
    with opened(cast.ada, now=LATER) as work:
        signoff.withdraw(work, "T01")
        request = signoff.ask(work, "T01")
    with opened(cast.omar, now=LATER) as work:
        assert signoff.decide(work, request, approve=True)


def test_a_post_that_goes_on_stays_the_one_it_is_for(cast, opened):
    builders.read_and_pass(opened, cast.ada)
    come(opened, cast, cast.southmoor, "grace2")
    with opened(cast.ada, now=LATER, write=False) as work:
        assert signoff.asking(work, "T01").post.id == cast.posts["ada"]
