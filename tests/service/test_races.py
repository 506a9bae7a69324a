"""Deeds that happen at the same moment, on PostgreSQL: one certification, one decision, no overrun. Five rounds, or LMS_RACE_ROUNDS."""

import os
from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms import catalogue, completion, enrolments, learning, signoff
from lms.certificates.models import Certificate
from lms.certifications.models import Certification
from lms.enrolments import Requirement
from lms.enrolments.models import Enrolment
from lms.signoff.models import Decision
from tests import builders
from tests import cast as casting
from tests.cast import NOW
from tests.conftest import SITE, opener

ROUNDS = int(os.environ.get("LMS_RACE_ROUNDS", "5"))


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_two_last_pages_marked_together_are_all_that_is_to_be_read(postgres_engine, together, turn):
    opened, cast = opener(postgres_engine), casting.read(postgres_engine, SITE)
    with opened(cast.ada) as work:
        run = enrolments.start(work, "T01")
        first, second = (page.slug for page in catalogue.current_version(work, "T01").module.pages)

    def mark(page):
        with opened(cast.ada) as work:
            learning.mark_done(work, "T01", page)

    together(lambda: mark(first), lambda: mark(second))
    with opened(write=False) as work:
        assert Requirement.READ in enrolments.run(work, run.enrolment_id).met


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_two_requirements_met_together_certify_once(postgres_engine, together, turn):
    opened, cast = opener(postgres_engine), casting.read(postgres_engine, SITE)
    with opened(cast.ada) as work:
        run = enrolments.start(work, "T01")
        completion.meet(work, run.enrolment_id, Requirement.READ)

    def meet(requirement):
        with opened(cast.ada, now=NOW + timedelta(seconds=turn)) as work:
            return completion.meet(work, run.enrolment_id, requirement)

    found = together(lambda: meet(Requirement.QUIZ), lambda: meet(Requirement.SIGN_OFF))
    assert sorted(found) == [False, True]
    with opened(write=False) as work:
        assert work.db.scalar(sa.select(sa.func.count()).select_from(Certification)) == 1
        assert work.db.scalar(sa.select(sa.func.count()).select_from(Certificate)) == 1


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_two_deciders_make_one_decision_and_the_loser_learns_who(postgres_engine, together, turn):
    opened, cast = opener(postgres_engine), casting.read(postgres_engine, SITE)
    request = builders.awaiting_sign_off(opened, cast)

    def decide(actor, approve):
        with opened(actor) as work:
            return signoff.decide(work, request, approve=approve, reason="Show me the list again, please.")

    found = together(lambda: decide(cast.grace, True), lambda: decide(cast.tariq, False))
    lost = [each for each in found if isinstance(each, signoff.AlreadyDecided)]
    assert len(lost) == 1
    assert "before you decided" in lost[0].sentence
    with opened(write=False) as work:
        assert work.db.scalar(sa.select(sa.func.count()).select_from(Decision)) == 1
        approved = work.db.scalar(sa.select(Decision.approved))
        assert work.db.scalar(sa.select(sa.func.count()).select_from(Certificate)) == int(approved)


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_many_starts_make_one_run(postgres_engine, together, turn):
    opened, cast = opener(postgres_engine), casting.read(postgres_engine, SITE)

    def start():
        with opened(cast.ada) as work:
            return enrolments.start(work, "T01").enrolment_id

    found = together(*[start] * 12)
    assert len({each for each in found if not isinstance(each, Exception)}) == 1
    with opened(write=False) as work:
        assert work.db.scalar(sa.select(sa.func.count()).select_from(Enrolment)) == 1
