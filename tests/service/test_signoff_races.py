"""Decisions at the same moment as others, on PostgreSQL: one decision, attributed, or none. Five rounds, or LMS_SIGN_OFF_ROUNDS."""

import os
from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms import enrolments, people, signoff
from lms.runtime.access import Role
from lms.runtime.errors import NotFound
from lms.signoff.models import Decision
from tests import builders
from tests import cast as casting
from tests.cast import NOW
from tests.conftest import SITE, opener

ROUNDS = int(os.environ.get("LMS_SIGN_OFF_ROUNDS", "5"))
REASON = "Show me the list again, please."


class Life:
    """One learner whose request waits at the beginning of each round."""

    def __init__(self, engine):
        self.opened, self.cast = opener(engine), casting.read(engine, SITE)
        self.request = builders.awaiting_sign_off(self.opened, self.cast)
        self.at = NOW

    def again(self):
        """Let the request wait again, whatever the round before made of it."""
        self.at += timedelta(minutes=1)
        state = self.states()[0]
        if state is signoff.State.WAITING:
            return
        with self.opened(now=self.at) as work:
            run = enrolments.latest_run(work, "T01", person_id=self.cast.ada.person)
            if state is signoff.State.SIGNED_OFF:
                signoff.void(work, run.enrolment_id, signoff.Cause.RETRAIN, reason="For the next round")
                # A run that is over asks for nothing more, so this one is opened again.
                work.db.execute(
                    sa.update(enrolments.Enrolment)
                    .where(enrolments.Enrolment.id == run.enrolment_id)
                    .values(completed_at=None)
                )
        with self.opened(self.cast.ada, now=self.at) as work:
            self.request = signoff.ask(work, "T01", note="Again")

    def states(self):
        with self.opened(write=False) as work:
            run = enrolments.latest_run(work, "T01", person_id=self.cast.ada.person)
            return [each.state for each in signoff.history(work, run.enrolment_id)]

    def decide(self, name, *, approve):
        with self.opened(self.cast.actors[name], now=self.at) as work:
            return signoff.decide(work, self.request, approve=approve, reason=REASON)

    def decisions(self):
        with self.opened(write=False) as work:
            return work.db.scalars(sa.select(Decision).where(Decision.request_id == self.request)).all()


@pytest.fixture
def life(postgres_engine):
    return Life(postgres_engine)


def test_two_deciders_make_one_decision_and_the_loser_learns_who(life, together):
    for _ in range(ROUNDS):
        life.again()
        found = together(lambda: life.decide("grace", approve=True), lambda: life.decide("sunil", approve=False))
        (made,) = life.decisions()
        (lost,) = [each for each in found if isinstance(each, signoff.AlreadyDecided)]
        assert made.id in found
        who = "Grace Mbeki" if made.approved else "Sunil Rao, in place of Grace Mbeki,"
        assert lost.sentence.startswith(
            f"{who} {'signed off' if made.approved else 'returned'} this before you decided"
        )
        assert (made.decided_by == life.cast.grace.person) == made.approved == (made.decided_for is None)


def test_deciding_against_withdrawing_ends_in_one_of_the_two(life, together):
    for _ in range(ROUNDS):
        life.again()

        def withdraw():
            with life.opened(life.cast.ada, now=life.at) as work:
                signoff.withdraw(work, "T01")

        found = together(lambda: life.decide("grace", approve=True), withdraw)
        made, state = life.decisions(), life.states()[0]
        assert sum(isinstance(each, Exception) for each in found) == 1
        assert (state, len(made)) in {(signoff.State.SIGNED_OFF, 1), (signoff.State.WITHDRAWN, 0)}
        assert isinstance(found[0], signoff.AlreadyDecided) == (not made)


@pytest.mark.parametrize("right", ["role", "stand-in"])
def test_deciding_against_losing_the_right_to_is_one_decision_or_none(life, together, right):
    name = {"role": "tariq", "stand-in": "sunil"}[right]
    for _ in range(ROUNDS):
        life.again()
        end, give = _changes(life, right)
        found = together(lambda: life.decide(name, approve=False), end)
        made = life.decisions()
        assert not isinstance(found[1], Exception)
        assert [each.id for each in made] == [found[0]] or (
            not made and isinstance(found[0], signoff.NotYoursNow | NotFound)
        )
        assert all(each.decided_by == life.cast.actors[name].person for each in made)
        with pytest.raises((signoff.NotYoursNow, NotFound, signoff.AlreadyDecided)):
            life.decide(name, approve=True)
        give()


def _changes(life, right):
    """Return what takes the right away, and what gives it back."""
    cast, opened = life.cast, life.opened
    if right == "role":

        def end():
            with opened(cast.asha) as work:
                held = sa.select(people.RoleGrant.id).where(
                    people.RoleGrant.person_id == cast.tariq.person, people.RoleGrant.ended_at.is_(None)
                )
                people.end_grant(work, work.db.scalars(held).one())

        def give():
            with opened() as work:
                people.grant(work, cast.tariq.person, Role.TRAINING_LEAD, people.root_team(work, cast.northbank).id)
    else:

        def end():
            with opened(cast.grace) as work:
                (found,) = people.stand_ins(work, [cast.posts["grace"]])
                people.end_delegation(work, found.id)

        def give():
            with opened(cast.grace) as work:
                days = {"starts_on": casting.TODAY, "ends_on": casting.TODAY + timedelta(days=9)}
                people.appoint(work, cast.posts["grace"], cast.sunil.person, **days, reason="annual leave")

    return end, give
