"""What an organisation asks and what the person holds meet in one row, whichever came first."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from lms import certificates, certifications, enrolments, reports, standing
from lms.runtime.errors import Refused
from tests import builders
from tests.cast import DUE, NOW, TODAY


def row_of(work, person_id, organisation_id, module_id="T01"):
    (found,) = [
        each
        for each in standing.of_person(work, person_id)
        if (each.organisation_id, each.module_id) == (organisation_id, module_id)
    ]
    return found


@pytest.mark.parametrize("is_asked_first", [True, False])
def test_asking_more_often_ends_sooner_for_that_organisation_alone(cast, opened, is_asked_first):
    ask = {"due_on": DUE, "reason": "Twice a year here", "renew_months": 6}
    if is_asked_first:
        with opened() as work:
            standing.demand(work, cast.ada.person, cast.northbank, "T01", **ask)
            standing.demand(work, cast.ada.person, cast.southmoor, "T01", due_on=DUE, reason="Yearly there")
    builders.certified(opened, cast)
    if not is_asked_first:
        with opened() as work:
            standing.demand(work, cast.ada.person, cast.northbank, "T01", **ask)
            standing.demand(work, cast.ada.person, cast.southmoor, "T01", due_on=DUE, reason="Yearly there")
    with opened(write=False) as work:
        here = row_of(work, cast.ada.person, cast.northbank)
        there = row_of(work, cast.ada.person, cast.southmoor)
        (held,) = certifications.history(work, cast.ada.person)
    assert (here.valid_until, here.certified_until) == (date(2027, 5, 24), date(2027, 11, 24))
    assert (there.valid_until, there.window_opens_on) == (date(2027, 11, 24), date(2027, 8, 24))
    assert held.valid_until == date(2027, 11, 24), "the certification itself is never touched"


def test_asking_no_more_gives_the_certification_its_own_end_back(cast, opened):
    builders.certified(opened, cast)
    with opened() as work:
        standing.demand(work, cast.ada.person, cast.northbank, "T01", due_on=DUE, reason="Often", renew_months=1)
        assert row_of(work, cast.ada.person, cast.northbank).valid_until == date(2026, 12, 24)
        standing.demand(work, cast.ada.person, cast.northbank, "T01", due_on=None, reason=None)
        assert row_of(work, cast.ada.person, cast.northbank).valid_until == date(2027, 11, 24)


def test_many_are_asked_with_dates_of_their_own_in_the_same_statements(cast, opened, engine):
    builders.certified(opened, cast)
    people = [cast.ada.person, cast.ben.person, cast.otis.person]
    counted = []
    with opened() as work:
        sa.event.listen(engine, "before_cursor_execute", lambda *_: counted.append(1))
        demands = [
            standing.Demand(person, "T03", date(2027, 1, 1 + number), f"Reason {number}", "Rule", 6)
            for number, person in enumerate(people)
        ]
        standing.demand_many(work, cast.northbank, demands[:1])
        few = len(counted)
        standing.demand_many(work, cast.northbank, demands)
        assert len(counted) - few <= few + 1
        standing.demand_many(
            work,
            cast.northbank,
            [standing.Demand(person, "T01", DUE, "Often", "Rule", 2) for person in people],
        )
        found = [row_of(work, person, cast.northbank, "T03") for person in people]
        assert [(row.due_on, row.reason) for row in found] == [(each.due_on, each.reason) for each in demands]
        assert row_of(work, cast.ada.person, cast.northbank).valid_until == date(2027, 1, 24)
        assert row_of(work, cast.ben.person, cast.northbank).valid_until is None


def test_a_new_row_holds_what_the_person_did_elsewhere(cast, opened):
    builders.certified(opened, cast)
    with opened() as work:
        demand = standing.Demand(cast.ada.person, "T01", DUE, "Often", None, 3)
        standing.demand_many(work, cast.southmoor, [demand])
        row = row_of(work, cast.ada.person, cast.southmoor)
        assert (row.achieved_on, row.valid_until) == (TODAY, date(2027, 2, 24))


def test_what_the_release_before_wrote_meanwhile_goes_on_holding(cast, opened):
    builders.certified(opened, cast)
    with opened() as work:
        work.db.execute(sa.text("UPDATE standing SET certified_until = NULL, certified_window_opens_on = NULL"))
        standing.demand(work, cast.ada.person, cast.northbank, "T01", due_on=DUE, reason="Often", renew_months=6)
        assert row_of(work, cast.ada.person, cast.northbank).valid_until == date(2027, 11, 24)


def test_whoever_one_organisation_asks_to_renew_may_begin_though_another_does_not(cast, opened):
    builders.certified(opened, cast)
    early, later = NOW + timedelta(days=60), NOW + timedelta(days=150)
    with opened() as work:
        standing.demand(work, cast.ada.person, cast.southmoor, "T01", due_on=DUE, reason="Yearly there")
        standing.demand(work, cast.ada.person, cast.northbank, "T01", due_on=DUE, reason="Often", renew_months=6)
    with opened(cast.ada, now=early) as work, pytest.raises(Refused, match="You can renew from 22 February 2027"):
        enrolments.start(work, "T01")
    with opened(cast.ada, now=later) as work:
        assert enrolments.start(work, "T01").is_open


def test_what_a_certificate_is_worth_is_not_what_one_organisation_makes_of_it(cast, opened):
    certificate = builders.certified(opened, cast)
    with opened() as work:
        standing.demand(work, cast.ada.person, cast.northbank, "T01", due_on=DUE, reason="Often", renew_months=2)
    for day, words in ((150, "Valid"), (300, "Renew now"), (370, "Expired")):
        with opened(cast.ada, write=False, now=NOW + timedelta(days=day)) as work:
            found, row = certificates.get(work, certificate), row_of(work, cast.ada.person, cast.northbank)
            assert reports.certificate_standing(found, row, work.today).word == words
