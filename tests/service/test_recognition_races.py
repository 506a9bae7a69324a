"""Evidence that is sent, decided and withdrawn at the same moment, on PostgreSQL. Five rounds, or LMS_RACE_ROUNDS."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
import sqlalchemy as sa

from lms import certifications, people, recognition
from lms.recognition import State
from lms.recognition.models import PriorLearning, PriorLearningDecision
from lms.runtime.access import Role
from lms.runtime.errors import Conflict, Refused
from lms.runtime.work import Grant
from tests import cast as casting
from tests.conftest import SITE, opener
from tests.evidence import ACHIEVED, UNTIL, claimed

ROUNDS = int(os.environ.get("LMS_RACE_ROUNDS", "5"))


@pytest.fixture
def opened(postgres_engine):
    """Open a Work on PostgreSQL."""
    return opener(postgres_engine)


@pytest.fixture
def cast(postgres_engine):
    """The people of the tests."""
    return casting.read(postgres_engine, SITE)


@pytest.fixture
def lena(opened, cast):
    """Lena, who runs training as Tariq does."""
    with opened() as work:
        root = people.post(work, cast.posts["tariq"]).team_id
        people.grant(work, cast.lena.person, Role.TRAINING_LEAD, root)
    return replace(cast.lena, grants=(Grant(Role.TRAINING_LEAD, root),))


def together(*deeds):
    """Run several functions at the same moment; return what each gave or raised."""
    gate = Barrier(len(deeds))

    def one(deed):
        gate.wait(timeout=20)
        try:
            return deed()
        except (Conflict, Refused, sa.exc.IntegrityError) as error:
            return error

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [each.result(timeout=60) for each in [pool.submit(one, deed) for deed in deeds]]


def counted(opened, table):
    with opened(write=False) as work:
        return work.db.scalar(sa.select(sa.func.count()).select_from(table))


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_two_decide_and_one_decision_stands(opened, cast, lena, turn):
    claim_id = claimed(opened, cast.ada)

    def decide(actor, accept):
        with opened(actor) as work:
            return recognition.decide(
                work, claim_id, accept=accept, achieved_on=ACHIEVED, valid_until=UNTIL, reason="The paper is blurred."
            )

    found = together(lambda: decide(cast.tariq, True), lambda: decide(lena, turn % 2 == 0))
    assert sum(isinstance(each, recognition.AlreadyDecided) for each in found) == 1
    assert counted(opened, PriorLearningDecision) == 1
    with opened(write=False) as work:
        (made,) = work.db.scalars(sa.select(PriorLearningDecision))
        assert len(certifications.history(work, cast.ada.person)) == int(made.accepted)


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_it_is_withdrawn_or_accepted_and_not_both(opened, cast, turn):
    claim_id = claimed(opened, cast.ada)

    def accept():
        with opened(cast.tariq) as work:
            return recognition.decide(work, claim_id, accept=True, achieved_on=ACHIEVED, valid_until=UNTIL)

    def withdraw():
        with opened(cast.ada) as work:
            recognition.withdraw(work, "T01")

    deeds = (accept, withdraw) if turn % 2 else (withdraw, accept)
    found = together(*deeds)
    assert sum(isinstance(each, Exception) for each in found) == 1
    with opened(cast.ada, write=False) as work:
        state = recognition.asking(work, "T01").latest.state
        held = len(certifications.history(work, cast.ada.person))
    assert (state, held) in {(State.ACCEPTED, 1), (State.WITHDRAWN, 0)}


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_sent_twice_at_once_one_waits(opened, cast, turn):
    found = together(*[lambda: claimed(opened, cast.ada)] * 4)
    assert sum(isinstance(each, Refused) for each in found) == 3
    assert counted(opened, PriorLearning) == 1
