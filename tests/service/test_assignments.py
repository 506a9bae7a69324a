"""Who may ask modules of whom, and what each organisation sees of another's asking: nothing."""

from datetime import timedelta

import pytest

from lms import assignments, people, reports
from lms.runtime.access import Role
from lms.runtime.errors import NotFound, Refused
from tests import cast as casting
from tests.cast import DUE, TODAY

YESTERDAY = TODAY - timedelta(days=1)
WORDS = {"module_id": "T01", "due_on": DUE, "reason": "Southmoor asks it of its bank staff"}


@pytest.fixture
def bank_post(cast, opened):
    """Ada's second post, at Southmoor."""
    with opened() as work:
        root = people.root_team(work, cast.southmoor).id
        return people.give_post(
            work,
            cast.ada.person,
            root,
            staff_number="B1",
            job_title="Bank clerk",
            staff_group="Any",
            started_on=YESTERDAY,
        ).id


def test_a_training_lead_asks_only_for_posts_where_they_run_training(cast, opened, bank_post):
    with opened(cast.tariq) as work, pytest.raises(NotFound):
        assignments.ask(work, cast.ada.person, post_id=bank_post, **WORDS)
    with opened(cast.petra) as work:
        assert assignments.ask(work, cast.ada.person, post_id=bank_post, **WORDS)
        assert [post.id for post in people.posts_to_ask(work, cast.ada.person)] == [bank_post]


def test_seeing_somebody_is_not_enough_to_ask_of_them(cast, opened):
    with opened() as work:
        oak = people.posts(work, cast.otis.person)[0].team_id
        held = next(grant for grant in cast.tariq.grants if grant.role is Role.TRAINING_LEAD)
        people.grant(work, cast.grace.person, Role.TRAINING_LEAD, oak)
        assert held.team_id != oak
    with opened(write=False) as work:
        grace = casting.actor(work, cast.grace.person)
    with opened(grace) as work:
        assert people.is_within_reach(work, cast.sunil.person)
        with pytest.raises(NotFound):
            assignments.ask(work, cast.sunil.person, post_id=cast.posts["sunil"], **WORDS)
        (asked,) = assignments.open_for(work, cast.ada.person)
        with pytest.raises(NotFound):
            assignments.end(work, asked.id)


def test_a_training_lead_ends_only_what_is_asked_where_they_run_training(cast, opened, bank_post):
    with opened() as work:
        asked = assignments.ask(work, cast.ada.person, post_id=bank_post, **WORDS)
    with opened(cast.tariq) as work, pytest.raises(NotFound):
        assignments.end(work, asked)
    with opened(cast.petra) as work:
        assert assignments.end(work, asked).id == asked


def test_nothing_is_asked_for_a_post_that_ended(cast, opened, bank_post):
    with opened() as work:
        people.end_post(work, bank_post, YESTERDAY)
    with opened(cast.petra) as work, pytest.raises(Refused):
        assignments.ask(work, cast.ada.person, post_id=bank_post, **WORDS)


def test_no_organisation_sees_what_another_asks(cast, opened, bank_post):
    with opened() as work:
        assignments.ask(work, cast.ada.person, post_id=bank_post, **{**WORDS, "due_on": TODAY})
    for actor, reason in ((cast.grace, casting.REASON), (cast.tariq, casting.REASON), (cast.petra, WORDS["reason"])):
        with opened(actor, write=False) as work:
            assert [each.reason for each in assignments.open_for(work, cast.ada.person)] == [reason]
            shown = reports.person_page(work, cast.ada.person)
            (module,) = (each for each in shown.modules if each.module_id == "T01")
            assert (module.reason, len(shown.posts)) == (reason, 1)
            sentences = str(reports.why(work, cast.ada.person, "T01")).casefold()
            assert reason.casefold() in sentences
            assert ("southmoor" in sentences) == (actor is cast.petra)
            assert ("24 november 2026" in sentences) == (actor is cast.petra)
    with opened(cast.ada, write=False) as work:
        assert len(assignments.open_for(work, cast.ada.person)) == 2
