"""Asking for sign-off, deciding, and what follows."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from lms import certificates, enrolments, messages, signoff
from lms.certifications.models import Certification
from lms.enrolments import Requirement
from lms.runtime.errors import NotFound, Refused
from tests import builders
from tests.cast import NOW


def test_a_signed_off_request_certifies_once_and_tells_the_learner(cast, opened):
    request = builders.awaiting_sign_off(opened, cast)
    with opened(cast.grace) as work:
        first = signoff.decide(work, request, approve=True)
    with opened(cast.grace) as work:
        assert signoff.decide(work, request, approve=True) == first
    with opened(cast.ada, write=False) as work:
        assert [each.printed.holder_name for each in certificates.held(work)] == ["Ada Okafor"]
        assert work.db.scalar(sa.select(sa.func.count()).select_from(Certification)) == 1
        assert messages.inbox(work)[0].subject == "You are certified in Check twice"


def test_nobody_signs_off_themselves(cast, opened):
    request = builders.awaiting_sign_off(opened, cast)
    with opened(cast.ada) as work, pytest.raises(signoff.OwnTraining):
        signoff.decide(work, request, approve=True)


@pytest.mark.parametrize("name", ["omar", "ben", "petra", "grace2"])
def test_out_of_reach_is_not_there(cast, opened, name):
    request = builders.awaiting_sign_off(opened, cast)
    with opened(cast.actors[name]) as work, pytest.raises(NotFound):
        signoff.decide(work, request, approve=True)
    with opened(cast.actors[name], write=False) as work, pytest.raises(NotFound):
        signoff.details(work, request)


def test_a_return_needs_a_reason_and_opens_the_gate_again(cast, opened):
    request = builders.awaiting_sign_off(opened, cast)
    with opened(cast.grace) as work, pytest.raises(Refused, match="10 to 1,000"):
        signoff.decide(work, request, approve=False, reason="no")
    with opened(cast.grace) as work:
        signoff.decide(work, request, approve=False, reason="Show me the approved tools list.")
    with opened(cast.ada) as work, pytest.raises(Refused, match="what has changed"):
        signoff.ask(work, "T01")
    with opened(cast.ada, now=NOW + timedelta(hours=1)) as work:
        again = signoff.ask(work, "T01", note="I showed you the list today.")
    with opened(cast.grace, write=False) as work:
        found = signoff.details(work, again)
        assert [each.reason for each in found.earlier] == ["Show me the approved tools list."]


def test_the_loser_of_two_deciders_learns_who_decided(cast, opened):
    request = builders.awaiting_sign_off(opened, cast)
    with opened(cast.grace) as work:
        signoff.decide(work, request, approve=True)
    with opened(cast.tariq) as work, pytest.raises(signoff.AlreadyDecided, match="Grace Mbeki signed off this"):
        signoff.decide(work, request, approve=False, reason="I have a doubt about this.")


def test_the_gate_is_shut_until_the_rest_is_done(cast, opened):
    with opened(cast.ada) as work:
        enrolments.start(work, "T01")
    with opened(cast.ada) as work, pytest.raises(Refused, match="pages and the quiz"):
        signoff.ask(work, "T01")
    builders.read_and_pass(opened, cast.ada)
    with opened(cast.ada) as work, pytest.raises(Refused, match="Grace Mbeki records the behaviours"):
        signoff.ask(work, "T01")


def test_a_withdrawn_request_cannot_be_decided_and_may_be_sent_again(cast, opened):
    request = builders.awaiting_sign_off(opened, cast)
    with opened(cast.ada) as work:
        signoff.withdraw(work, "T01")
    with opened(cast.grace) as work, pytest.raises(signoff.AlreadyDecided, match="withdrawn"):
        signoff.decide(work, request, approve=True)
    with opened(cast.ada) as work:
        assert signoff.ask(work, "T01") != request


def test_a_behaviour_has_a_day_that_can_be_true(cast, opened):
    for day, words in ((date(2026, 11, 25), "today or earlier"), (date(2026, 9, 1), "post began")):
        with opened(cast.grace) as work, pytest.raises(Refused, match=words):
            signoff.see(work, cast.ada.person, "T01", ["looks-again"], on=day, note="At handover")


def test_seen_together_makes_one_record_each(cast, opened):
    with opened(cast.grace) as work:
        signoff.see_together(
            work,
            [cast.ada.person, cast.ben.person],
            "T01",
            ["looks-again"],
            on=date(2026, 11, 20),
            note="At the huddle",
        )
    with opened(cast.grace, write=False) as work:
        found = [signoff.seen(work, person, "T01")["looks-again"] for person in (cast.ada.person, cast.ben.person)]
    assert found[0].together == found[1].together is not None


def test_only_those_who_sign_off_record_behaviours(cast, opened):
    for actor in (cast.omar, cast.ben, cast.ada, cast.petra, cast.audrey, cast.mei):
        with opened(actor) as work, pytest.raises(NotFound):
            signoff.see(work, cast.ada.person, "T01", ["looks-again"], on=date(2026, 11, 20), note="At handover")


def test_the_queue_shows_what_waits_for_the_line_manager_only(cast, opened):
    builders.awaiting_sign_off(opened, cast)
    counts = {}
    for name in ("grace", "omar", "lena", "tariq", "petra"):
        with opened(cast.actors[name], write=False) as work:
            counts[name] = signoff.waiting_count(work)
            assert len(signoff.waiting(work)) == counts[name]
    assert counts == {"grace": 1, "omar": 0, "lena": 0, "tariq": 0, "petra": 0}


def test_requirements_are_met_in_any_order_but_the_sign_off(cast, opened):
    builders.read_and_pass(opened, cast.ada)
    with opened(cast.ada, write=False) as work:
        run = enrolments.open_run(work, "T01")
        assert run
        assert run.met == {Requirement.READ, Requirement.QUIZ}
