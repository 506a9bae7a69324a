"""Two people who sign each other off are shown to whoever runs training for one of them, and a voided sign-off ends its certificate."""

from datetime import timedelta

import pytest

from lms import assignments, certificates, enrolments, people, signoff, tasks
from lms.certifications.models import Certification
from lms.runtime.errors import Refused
from lms.runtime.queue import Job
from tests import builders
from tests.cast import DUE, NOW

YEAR = timedelta(days=366)


def sign(opened, cast, learner, manager, now=NOW):
    """Let a manager sign a learner off, all at one moment."""
    builders.read_and_pass(opened, cast.actors[learner])
    builders.see_behaviours(opened, cast, learner, manager)
    with opened(cast.actors[learner]) as work:
        request = signoff.ask(work, "T01")
    with opened(cast.actors[manager], now=now) as work:
        signoff.decide(work, request, approve=True)


def mutual(opened, cast, now=NOW):
    """Grace signs Ada off; then Ada manages Grace and signs her off."""
    sign(opened, cast, "ada", "grace")
    with opened() as work:
        people.change_line_manager(work, cast.posts["ada"], None)
        people.change_line_manager(work, cast.posts["grace"], cast.posts["ada"])
        assignments.ask(
            work, cast.grace.person, post_id=cast.posts["grace"], module_id="T01", due_on=DUE, reason="she asked for it"
        )
    sign(opened, cast, "grace", "ada", now)


def seen(opened, cast, name, now=NOW):
    with opened(cast.actors[name], write=False, now=now) as work:
        return [(each.first.signer_name, each.second.signer_name) for each in signoff.circles(work)]


@pytest.mark.parametrize(("later", "flagged"), [(timedelta(days=1), True), (YEAR, False)])
def test_who_signed_each_other_off_within_a_year_is_shown_to_who_runs_training(cast, opened, later, flagged):
    mutual(opened, cast, NOW + later)
    pairs = [("Grace Mbeki", "Ada Okafor")] if flagged else []
    assert seen(opened, cast, "tariq", NOW + later) == pairs
    assert seen(opened, cast, "petra", NOW + later) == seen(opened, cast, "grace", NOW + later) == []


def test_one_way_is_no_circle_and_what_was_voided_is_none(cast, opened):
    sign(opened, cast, "ada", "grace")
    assert seen(opened, cast, "tariq") == []


def test_a_voided_sign_off_is_in_no_circle(cast, opened):
    mutual(opened, cast)
    assert len(seen(opened, cast, "tariq")) == 1
    with opened() as work:
        run = enrolments.latest_run(work, "T01", person_id=cast.ada.person)
        signoff.void(work, run.enrolment_id, signoff.Cause.RETRAIN, reason="Written anew.")
    assert seen(opened, cast, "tariq") == []


@pytest.mark.parametrize(
    ("cause", "ends"), [(signoff.Cause.REGRADE, True), (signoff.Cause.RETRAIN, False), (signoff.Cause.REFRESH, False)]
)
def test_a_regrade_ends_the_certificate_and_a_new_version_leaves_it(cast, opened, cause, ends):
    builders.certified(opened, cast)
    with opened() as work:
        run = enrolments.latest_run(work, "T01", person_id=cast.ada.person)
        assert signoff.void(work, run.enrolment_id, cause, reason="Question 4 had a wrong key.")
    with opened(cast.ada, write=False) as work:
        (held,) = certificates.held(work)
        assert bool(held.revoked_at) == ends
        assert bool(work.db.query(Certification).one().voided_at) == ends
        assert signoff.latest_request(work, run.enrolment_id).cause is cause


def test_a_revoked_certificate_voids_its_sign_off_by_a_job_once(cast, opened):
    certificate = builders.certified(opened, cast)
    with opened(cast.tariq) as work:
        certificates.revoke(work, certificate, "Somebody else took the quiz.")
    with opened() as work:
        jobs = work.db.query(Job).filter(Job.kind == "void_sign_off").all()
        assert len(jobs) == 1
        for _ in range(2):
            tasks.void_sign_off(work, jobs[0].payload)
    with opened(cast.ada, write=False) as work:
        run = enrolments.latest_run(work, "T01")
        latest = signoff.latest_request(work, run.enrolment_id)
        assert (latest.state, latest.cause) == (signoff.State.VOIDED, signoff.Cause.REVOKED)
    with opened(cast.ada) as work, pytest.raises(Refused, match="Begin it again"):
        signoff.ask(work, "T01", note="Again")


def test_a_new_request_is_not_voided_by_the_end_of_an_older_certificate(cast, opened):
    builders.awaiting_sign_off(opened, cast)
    with opened() as work:
        run = enrolments.latest_run(work, "T01", person_id=cast.ada.person)
        assert not signoff.void(work, run.enrolment_id, signoff.Cause.REVOKED, reason="Somebody else took the quiz.")
        assert signoff.void(work, run.enrolment_id, signoff.Cause.REFRESH, reason="Page 2 was written anew.")
    with opened(cast.ada) as work:
        assert signoff.ask(work, "T01")
