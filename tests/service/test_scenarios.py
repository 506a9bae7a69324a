"""That a scenario was played to an end: recorded once, and met when all were."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from lms import completion, enrolments, scenarios, standing
from lms.enrolments import Requirement
from lms.runtime.errors import NotFound, Refused
from tests import cast as casting
from tests.conftest import SITE, opener

NOTE, REPLY = "the-rota-note", "the-kind-reply"


def finish(opened, actor, *names):
    with opened(actor) as work:
        for name in names:
            run = scenarios.finish(work, "T03", name)
    return run.enrolment_id


def run_of(opened, actor):
    with opened(actor, write=False) as work:
        return enrolments.latest_run(work, "T03")


def test_the_first_end_begins_the_run(opened, cast):
    assert run_of(opened, cast.ada) is None
    finish(opened, cast.ada, NOTE)
    found = run_of(opened, cast.ada)
    assert found.is_open and not found.met
    with opened(cast.ada, write=False) as work:
        assert scenarios.played(work, found.enrolment_id) == {NOTE}
        row = next(row for row in standing.of_person(work, cast.ada.person) if row.module_id == "T03")
        assert row.started_on == work.today


def test_the_requirement_is_met_by_the_last_and_only_once(opened, cast):
    finish(opened, cast.ada, NOTE, NOTE)
    assert not run_of(opened, cast.ada).met
    finish(opened, cast.ada, REPLY)
    assert run_of(opened, cast.ada).met == {Requirement.SCENARIOS}
    finish(opened, cast.ada, NOTE, REPLY)
    with opened(write=False) as work:
        assert work.db.scalar(sa.text("SELECT count(*) FROM scenario_played")) == 2
        assert work.db.scalar(sa.text("SELECT count(*) FROM requirement_met")) == 1


def test_what_one_person_played_is_not_anothers(opened, cast):
    finish(opened, cast.ada, NOTE, REPLY)
    finish(opened, cast.ben, NOTE)
    assert not run_of(opened, cast.ben).met


@pytest.mark.parametrize(("module", "scenario"), [("T03", "none"), ("T01", NOTE), ("T09", NOTE)])
def test_a_scenario_that_is_not_there(opened, cast, module, scenario):
    with opened(cast.ada) as work, pytest.raises(NotFound):
        scenarios.finish(work, module, scenario)


def test_without_a_post_no_run_begins(opened, cast):
    with opened(cast.mei) as work, pytest.raises(Refused, match="no current post"):
        scenarios.finish(work, "T03", NOTE)


def test_the_last_requirement_certifies_and_a_complete_run_stays_as_it_is(opened, cast):
    enrolment_id = finish(opened, cast.ada, NOTE)
    with opened(cast.ada) as work:
        for requirement in (Requirement.READ, Requirement.QUIZ, Requirement.SIGN_OFF):
            assert not completion.meet(work, enrolment_id, requirement)
    assert run_of(opened, cast.ada).is_open
    finish(opened, cast.ada, REPLY)
    assert run_of(opened, cast.ada).completed_at
    with opened(write=False) as work:
        assert work.db.scalar(sa.text("SELECT count(*) FROM certificate")) == 1
        before = work.db.execute(sa.text("SELECT * FROM scenario_played")).all()
    assert finish(opened, cast.ada, NOTE, REPLY) == enrolment_id
    with opened(write=False) as work:
        assert work.db.execute(sa.text("SELECT * FROM scenario_played")).all() == before


def test_requirements_are_outstanding_in_the_order_they_are_done():
    asked = ("sign_off", "quiz", "scenarios", "read")
    assert enrolments.outstanding(asked, ()) == ("read", "scenarios", "quiz", "sign_off")
    assert enrolments.outstanding(asked, {Requirement.SCENARIOS}) == ("read", "quiz", "sign_off")


def test_the_last_two_finished_at_once_meet_the_requirement(postgres_engine):
    opened, cast = opener(postgres_engine), casting.read(postgres_engine, SITE)
    with opened(cast.ada) as work:
        enrolments.start(work, "T03")
    with ThreadPoolExecutor(1) as pool:
        with opened(cast.ada) as work:
            scenarios.finish(work, "T03", NOTE)
            other = pool.submit(finish, opened, cast.ada, REPLY)
            # The other waits for this one to be over; it must not end before, knowing nothing of it.
            with pytest.raises(TimeoutError):
                other.result(timeout=0.5)
        other.result(timeout=30)
    assert run_of(opened, cast.ada).met == {Requirement.SCENARIOS}
