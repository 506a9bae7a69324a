"""More time moves the end that holds for one organisation, or a due date; certification, certificate and baseline stay."""

from datetime import date, datetime, timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from lms import assignments, certificates, certifications, doctor, enrolments, messages, people, standing
from lms.runtime.errors import NotFound, Refused
from tests import builders, refreshing
from tests.cast import DUE, NOW, TODAY
from tests.conftest import SITE

REASON = "She is away until the new year"
END = date(2027, 11, 24)


def asked_of(opened, cast, name="ada"):
    with opened(write=False) as work:
        (found,) = assignments.open_for(work, cast.actors[name].person)
    return found


def row_of(work, cast, name="ada", organisation=None):
    found = standing.of_person(work, cast.actors[name].person)
    return next(row for row in found if row.organisation_id == (organisation or cast.northbank))


def give(opened, cast, until, *, by="tariq", name="ada", now=NOW, reason=REASON):
    asked = asked_of(opened, cast, name)
    with opened(cast.actors[by], now=now) as work:
        certifications.give(work, asked.id, until, reason)


def test_whoever_is_not_certified_gets_a_later_due_date_and_the_one_before_is_kept(cast, opened, engine):
    asked = asked_of(opened, cast)
    give(opened, cast, date(2027, 2, 28))
    with opened(cast.ada, write=False) as work:
        assert asked_of(opened, cast).due_on == row_of(work, cast).due_on == date(2027, 2, 28)
        kept = assignments.extensions(work, [asked.id])[asked.id]
        assert (kept.before, kept.until, kept.reason, kept.given_by) == (
            DUE,
            date(2027, 2, 28),
            REASON,
            cast.tariq.person,
        )
        told = messages.inbox(work)[0]
        assert told.subject.startswith("You have more time for ")
        assert "until 28 February 2027 to finish" in told.text
        assert REASON in told.text
        assert row_of(work, cast).reason == asked.reason
    assert doctor.examine(engine, SITE) == []


def test_whoever_is_certified_keeps_certificate_and_baseline(cast, opened, engine):
    certificate = builders.certified(opened, cast)
    with opened() as work:
        standing.demand(work, cast.ada.person, cast.southmoor, "T01", due_on=DUE, reason="Southmoor asks")
        standing.demand(work, cast.ada.person, cast.southmoor, "T01", due_on=None, reason=None)
    give(opened, cast, date(2028, 1, 31))
    with opened(write=False) as work:
        (held,) = certifications.history(work, cast.ada.person)
        here, there = row_of(work, cast), row_of(work, cast, organisation=cast.southmoor)
        assert (held.valid_until, here.valid_until, here.certified_until) == (END, date(2028, 1, 31), END)
        assert here.window_opens_on == held.window_opens_on
        assert there.valid_until == END, "what one organisation gives holds for no other"
        assert standing.word(here, date(2028, 1, 31)) is standing.Word.RENEW_NOW
        assert standing.word(here, date(2028, 2, 1)) is standing.Word.EXPIRED
    with opened(cast.ada, write=False) as work:
        assert certificates.get(work, certificate).valid_until == END
    assert doctor.examine(engine, SITE) == []


def test_whoever_expired_is_counted_again_and_renews_from_the_baseline(cast, opened, engine):
    builders.certified(opened, cast)
    later = datetime.combine(END + timedelta(days=20), NOW.timetz())
    give(opened, cast, END + timedelta(days=60), now=later)
    with opened(write=False, now=later) as work:
        assert standing.word(row_of(work, cast), work.today) is standing.Word.RENEW_NOW
    with opened(cast.ada, now=later) as work:
        enrolments.start(work, "T01")
    refreshing.answered(partial(opened, now=later), cast.ada)
    with opened(write=False, now=later) as work:
        newest = certifications.history(work, cast.ada.person)[0]
        assert (newest.achieved_on, newest.valid_until) == (END + timedelta(days=20), date(2028, 11, 24))
        assert row_of(work, cast).valid_until == date(2028, 11, 24)
    assert doctor.examine(engine, SITE) == []


def test_time_given_on_what_is_taken_back_counts_no_more(cast, opened, engine):
    certificate = builders.certified(opened, cast)
    give(opened, cast, date(2028, 1, 31))
    with opened(cast.tariq) as work:
        certificates.revoke(work, certificate, "It was given to the wrong person")
    with opened(write=False) as work:
        row = row_of(work, cast)
        assert (row.valid_until, row.extended_until, row.achieved_on) == (None, None, None)
        assert certifications.given(work, cast.ada.person, "T01") == ()
    assert doctor.examine(engine, SITE) == []


def test_asking_anew_keeps_the_time_that_was_given(cast, opened):
    builders.certified(opened, cast)
    give(opened, cast, date(2028, 1, 31))
    with opened() as work:
        standing.demand(work, cast.ada.person, cast.northbank, "T01", due_on=DUE, reason="Often", renew_months=6)
        assert row_of(work, cast).valid_until == date(2028, 1, 31)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"until": DUE}, "Choose a day after"),
        ({"until": TODAY + timedelta(days=400)}, "Choose a day no later than"),
        ({"until": DUE + timedelta(days=30), "reason": "Short"}, "10 to 300"),
        ({"until": DUE + timedelta(days=30), "reason": "x" * 301}, "10 to 300"),
        ({"until": DUE + timedelta(days=1), "now": NOW + timedelta(days=300)}, "today or later"),
    ],
)
def test_what_may_not_be_given(cast, opened, changes, words):
    with pytest.raises(Refused, match=words):
        give(opened, cast, **changes)
    assert asked_of(opened, cast).due_on == DUE


def test_the_last_day_that_may_be_given(cast, opened):
    asked = asked_of(opened, cast)
    with opened(cast.tariq, write=False) as work:
        found = certifications.more_time(work, asked.id)
    assert (found.is_certified, found.ends_on, found.is_over) == (False, DUE, False)
    give(opened, cast, found.latest_on)
    assert asked_of(opened, cast).due_on == found.latest_on == certifications.add_months(DUE, 6)


def test_whoever_is_let_off_meanwhile_stays_let_off(cast, opened):
    with opened() as work:
        standing.demand(work, cast.ada.person, cast.northbank, "T01", due_on=None, reason="Let off until the spring")
    give(opened, cast, date(2027, 2, 28))
    with opened(write=False) as work:
        assert row_of(work, cast).due_on is None
    assert asked_of(opened, cast).due_on == date(2027, 2, 28)


@pytest.mark.parametrize("by", ["petra", "grace", "ada", "omar"])
def test_only_whoever_runs_training_there(cast, opened, by):
    with pytest.raises(NotFound):
        give(opened, cast, DUE + timedelta(days=30), by=by)


def test_nobody_gives_themselves_more_time(cast, opened):
    with opened() as work:
        post = people.posts(work, cast.tariq.person)[0]
        assignment = assignments.ask(
            work, cast.tariq.person, post_id=post.id, module_id="T03", due_on=DUE, reason="Everybody needs it"
        )
    with opened(cast.tariq) as work, pytest.raises(Refused, match="yourself"):
        certifications.give(work, assignment, DUE + timedelta(days=30), REASON)


def test_no_time_for_what_is_asked_no_more(cast, opened):
    asked = asked_of(opened, cast)
    with opened(cast.tariq) as work:
        assignments.end(work, asked.id)
    with opened(cast.tariq) as work, pytest.raises(NotFound):
        certifications.give(work, asked.id, DUE + timedelta(days=30), REASON)


def test_altered_time_is_found(cast, opened, engine):
    builders.certified(opened, cast)
    give(opened, cast, date(2028, 1, 31))
    with opened() as work:
        work.db.execute(sa.text("UPDATE certification_extension SET until = '2029-01-31'"))
    assert any("extended_until is 2028-01-31 and should be 2029-01-31" in each for each in doctor.examine(engine, SITE))
