"""The second factor: codes that work once, secrets that nobody reads from the database, and help for who has lost theirs."""

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms import messages, signin
from lms.runtime import audit
from lms.runtime.errors import NotFound, Refused, Unavailable
from lms.runtime.work import Site, open_work
from lms.signin.models import RecoveryCode, SecondFactor
from tests.cast import NOW
from tests.conftest import SITE, opener
from tests.factors import offered, set_up

STEP = timedelta(seconds=30)


def uses(opened, person, typed, now=NOW):
    """Try a code as sign-in does: look, then use it up."""
    with opened(write=False, now=now) as work:
        fits = signin.factor_fits(work, person.person, typed)
    with opened(now=now) as work:
        used = signin.use_factor(work, person.person, typed)
    assert fits == used
    return used


def test_a_code_works_once_and_not_twice_in_its_window(cast, opened):
    app = set_up(opened, cast.ada)
    code = app.code(NOW)
    assert uses(opened, cast.ada, code)
    assert not uses(opened, cast.ada, code)
    assert not uses(opened, cast.ada, code, NOW + STEP)
    assert uses(opened, cast.ada, app.code(NOW + STEP), NOW + STEP)


def test_a_code_that_is_older_than_one_that_was_used_does_not_work(cast, opened):
    app = set_up(opened, cast.ada)
    assert uses(opened, cast.ada, app.code(NOW))
    assert not uses(opened, cast.ada, app.code(NOW - STEP))


@pytest.mark.parametrize(("steps", "works"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_one_step_of_delay_either_way_is_taken(cast, opened, steps, works):
    app = set_up(opened, cast.ada)
    assert uses(opened, cast.ada, app.code(NOW + steps * STEP)) is works


@pytest.mark.parametrize(
    "typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "000000000000", "0000-0000-0000-0000", "x" * 500]
)
def test_what_is_no_code_of_theirs_is_refused(cast, opened, typed):
    set_up(opened, cast.ada)
    assert not uses(opened, cast.ada, typed)


def test_spaces_between_digits_do_not_matter(cast, opened):
    code = set_up(opened, cast.ada).code(NOW)
    assert uses(opened, cast.ada, f" {code[:3]} {code[3:]} ")


def test_nobody_elses_code_works(cast, opened):
    app = set_up(opened, cast.ada)
    bens = set_up(opened, cast.ben)
    assert not uses(opened, cast.ben, app.code(NOW))
    assert not uses(opened, cast.ben, app.recovery[0])
    assert not uses(opened, cast.omar, bens.code(NOW))


def test_a_recovery_code_works_once_and_its_holder_is_told(cast, opened):
    app = set_up(opened, cast.ada)
    assert len(set(app.recovery)) == 10
    assert uses(opened, cast.ada, app.recovery[3].lower().replace("-", " "))
    assert not uses(opened, cast.ada, app.recovery[3])
    assert uses(opened, cast.ada, app.recovery[4])
    with opened(cast.ada, write=False) as work:
        assert signin.factor_state(work).codes_left == 8
        assert [each.subject for each in messages.inbox(work)].count("A recovery code was used") == 2


def test_new_recovery_codes_replace_the_old_ones(cast, opened):
    app = set_up(opened, cast.ada)
    with opened(cast.ada) as work:
        new = signin.new_recovery_codes(work)
    assert not uses(opened, cast.ada, app.recovery[0])
    assert uses(opened, cast.ada, new[0])


def test_nothing_in_the_database_makes_a_code(cast, opened):
    app = set_up(opened, cast.ada)
    with opened() as work:
        kept = "".join(
            str(row) for table in (SecondFactor, RecoveryCode) for row in work.db.execute(sa.select(table.__table__))
        )
        assert app.secret not in kept
        assert not [code for code in app.recovery if code in kept or code.replace("-", "") in kept]


def test_a_secret_opens_for_its_own_person_and_master_key_only(cast, opened, engine):
    app = set_up(opened, cast.ada)
    set_up(opened, cast.ben)
    with opened() as work:
        work.db.get(SecondFactor, cast.ben.person).secret_sealed = work.db.get(
            SecondFactor, cast.ada.person
        ).secret_sealed
    with opened() as work, pytest.raises(Unavailable):
        signin.use_factor(work, cast.ben.person, app.code(NOW))
    other = Site(SITE.origin, master_key=bytes(range(1, 33)))
    with open_work(engine, other, cast.ada, write=True, now=NOW) as work:
        with pytest.raises(Unavailable):
            signin.use_factor(work, cast.ada.person, app.code(NOW))
        assert signin.use_factor(work, cast.ada.person, app.recovery[0])


def test_nothing_is_asked_before_the_app_has_shown_a_code(cast, opened):
    with opened(cast.ada) as work:
        signin.offer_factor(work)
    with opened(cast.ada) as work:
        assert not signin.has_factor(work, cast.ada.person)
        with pytest.raises(Refused, match="Check the code"):
            signin.confirm_factor(work, "000000")
        assert not signin.has_factor(work, cast.ada.person)


def test_an_offer_runs_out(cast, opened):
    with opened(cast.ada) as work:
        signin.offer_factor(work)
        app = offered(work)
    late = NOW + timedelta(minutes=31)
    with opened(cast.ada, now=late) as work:
        assert signin.offered_factor(work, "ada") is None
        with pytest.raises(Refused, match="took too long"):
            signin.confirm_factor(work, app.code(late))


def test_the_old_app_counts_until_the_new_one_has_shown_a_code(cast, opened):
    old = set_up(opened, cast.ada)
    with opened(cast.ada) as work:
        signin.offer_factor(work)
        new = offered(work)
    assert not uses(opened, cast.ada, new.code(NOW))
    assert uses(opened, cast.ada, old.code(NOW))
    with opened(cast.ada) as work:
        signin.confirm_factor(work, new.code(NOW))
    later = NOW + 2 * STEP
    assert not uses(opened, cast.ada, old.code(later), later)
    assert uses(opened, cast.ada, new.code(later), later)


def test_an_administrator_resets_it_and_the_person_is_signed_out_and_told(cast, opened):
    app = set_up(opened, cast.tariq)
    with opened() as work:
        token = signin.begin_session(work, cast.tariq.person, timedelta(hours=1), is_strong=True)
    with opened(cast.asha) as work:
        signin.reset_factor(work, cast.tariq.person, "came in person with their badge")
    with opened(cast.tariq, write=False) as work:
        assert signin.signed_in(work, token) is None
        assert not signin.has_factor(work, cast.tariq.person)
        assert messages.inbox(work)[0].subject == "Your second factor was reset"
        entry = work.db.execute(
            sa.select(audit.AuditEntry.actor_id, audit.AuditEntry.about_person_id).where(
                audit.AuditEntry.action == "signin:reset-second-factor"
            )
        ).one()
        assert entry == (cast.asha.person, cast.tariq.person)
    assert not uses(opened, cast.tariq, app.recovery[0])


@pytest.mark.parametrize("actor", ["grace", "tariq", "audrey", "petra", "ada"])
def test_nobody_else_resets_one(cast, opened, actor):
    set_up(opened, cast.ada)
    with opened(cast.actors[actor]) as work, pytest.raises(NotFound):
        signin.reset_factor(work, cast.ada.person, "because I want to")


def test_an_administrator_does_not_reset_their_own(cast, opened):
    set_up(opened, cast.asha)
    with opened(cast.asha) as work, pytest.raises(Refused, match="another administrator"):
        signin.reset_factor(work, cast.asha.person, "I lost my phone on the bus")


def test_of_many_tries_with_one_code_at_the_same_moment_one_passes(postgres_engine):
    from tests import cast as casting

    people, opened = casting.read(postgres_engine, SITE), opener(postgres_engine)
    for which in ("app", "paper"):
        person = people.ada if which == "app" else people.ben
        app = set_up(opened, person)
        typed = app.code(NOW) if which == "app" else app.recovery[0]
        start, passed = threading.Barrier(12), []

        def try_once(person=person, typed=typed, start=start, passed=passed):
            start.wait()
            with opened() as work:
                passed.append(signin.use_factor(work, person.person, typed))

        threads = [threading.Thread(target=try_once) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(passed) == [False] * 11 + [True], which


def test_what_waits_for_the_code_signs_nobody_in_and_is_no_session_of_theirs(cast, opened):
    set_up(opened, cast.ada)
    with opened() as work:
        token = signin.begin_half(work, cast.ada.person)
    with opened(cast.ada, write=False) as work:
        assert signin.half_way(work, token).person_id == cast.ada.person
        assert signin.signed_in(work, token) is None
        assert signin.sessions(work) == ()
    with opened(write=False, now=NOW + timedelta(minutes=10)) as work:
        assert signin.half_way(work, token) is None
    with opened() as work:
        full = signin.begin_session(work, cast.ada.person, timedelta(hours=1))
        assert signin.half_way(work, full) is None
