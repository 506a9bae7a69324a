"""Sessions: rows that die at once, read in one statement."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms import people, signin
from lms.runtime import ids
from lms.runtime.access import Permission, Role
from lms.runtime.db import transaction
from lms.runtime.work import Grant
from lms.signin.models import PersonalAddress, SignInSession
from tests.cast import NOW

LASTS = timedelta(hours=12)


@pytest.fixture
def token_of(opened):
    """Sign somebody in and return their token."""

    def begin(actor, lasts=LASTS):
        with opened() as work:
            return signin.begin_session(work, actor.person, lasts)

    return begin


@pytest.fixture
def found(opened):
    """Return who a token signs in."""

    def read(token, now=NOW):
        with opened(write=False, now=now) as work:
            return signin.signed_in(work, token)

    return read


def test_a_session_tells_who_somebody_is(cast, token_of, found):
    seen = found(token_of(cast.tariq))
    assert seen.actor == cast.tariq
    assert (seen.first_name, seen.person_name, seen.organisation_name) == (
        "Tariq",
        "Tariq Aziz",
        "Northbank University Hospitals",
    )
    assert Permission.ASSIGN in seen.actor.permissions
    assert not seen.has_reports
    assert seen.last_seen_at == NOW


def test_a_manager_is_whoever_somebody_reports_to(cast, token_of, found):
    seen = found(token_of(cast.grace))
    assert seen.has_reports
    assert seen.actor.permissions == people.permissions([Role.MANAGER])


def test_several_roles_are_one_answer(cast, opened, token_of, found):
    with opened() as work:
        root = people.root_team(work, cast.northbank).id
        people.grant(work, cast.mei.person, Role.LEADER, root)
        people.grant(work, cast.mei.person, Role.AUDITOR)
    seen = found(token_of(cast.mei))
    assert set(seen.actor.grants) == {Grant(Role.AUTHOR), Grant(Role.LEADER, root), Grant(Role.AUDITOR)}
    assert seen.organisation_name == ""


def test_it_is_one_statement_whatever_the_roles(cast, engine, opened, token_of):
    with opened() as work:
        people.grant(work, cast.tariq.person, Role.AUDITOR)
    token = token_of(cast.tariq)
    statements = []
    sa.event.listen(engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
    with opened(write=False) as work:
        statements.clear()
        assert signin.signed_in(work, token)
        assert len([each for each in statements if each.lstrip().startswith("SELECT")]) == 1


def test_the_database_holds_no_token(cast, engine, token_of):
    token = token_of(cast.ada)
    with transaction(engine, write=False) as db:
        row = db.scalars(sa.select(SignInSession)).one()
    assert row.token_digest == ids.token_digest(token)
    assert token not in str(vars(row))


def test_a_token_that_was_never_given_signs_nobody_in(cast, token_of, found):
    token_of(cast.ada)
    for token in ("", "x", "a" * 43, "é", "' OR 1=1"):
        assert found(token) is None


def test_the_digest_is_not_a_token(cast, token_of, found):
    assert found(ids.token_digest(token_of(cast.ada))) is None


def test_a_session_ends_after_its_hours_to_the_second(cast, token_of, found):
    token = token_of(cast.ada)
    assert found(token, NOW + LASTS - timedelta(seconds=1))
    assert found(token, NOW + LASTS) is None


def test_suspension_acts_on_the_next_request(cast, opened, token_of, found):
    token = token_of(cast.ada)
    with opened() as work:
        people.suspend(work, cast.ada.person)
    assert found(token) is None


def test_the_end_of_a_role_acts_on_the_next_request(cast, opened, token_of, found):
    token = token_of(cast.tariq)
    with opened() as work:
        held = sa.select(people.RoleGrant.id).where(people.RoleGrant.person_id == cast.tariq.person)
        people.end_grant(work, work.db.scalar(held))
    assert found(token).actor.grants == ()
    assert found(token).actor.permissions == people.permissions([])


def test_whoever_nobody_reports_to_any_more_is_no_manager(cast, opened, token_of, found):
    token = token_of(cast.omar)
    assert Permission.SIGN_OFF in found(token).actor.permissions
    with opened() as work:
        people.change_line_manager(work, cast.posts["otis"], cast.posts["grace"])
    assert Permission.SIGN_OFF not in found(token).actor.permissions


def test_signing_out_ends_that_session_and_no_other(cast, opened, token_of, found):
    here, there = token_of(cast.ada), token_of(cast.ada)
    with opened(cast.ada) as work:
        signin.end_session(work, token=here)
    assert found(here) is None
    assert found(there)


def test_ending_all_but_one(cast, opened, token_of, found):
    here, there, bens = token_of(cast.ada), token_of(cast.ada), token_of(cast.ben)
    with opened(cast.ada) as work:
        signin.end_sessions(work, cast.ada.person, except_token=here)
    assert found(here)
    assert found(there) is None
    assert found(bens)


def test_somebody_sees_and_ends_their_own_sessions_only(cast, opened, token_of, found):
    here, bens = token_of(cast.ada), token_of(cast.ben)
    with opened(cast.ada, write=False) as work:
        (session,) = signin.sessions(work, here)
        assert session.is_this
    with opened(cast.ben) as work:
        assert not signin.owns_session(work, session.id)
        signin.end_session(work, session_id=session.id)
    assert found(here)
    with opened(cast.ada) as work:
        assert signin.owns_session(work, session.id)
        signin.end_session(work, session_id=session.id)
        assert signin.owns_session(work, session.id)
    assert found(here) is None
    assert found(bens)


def test_ended_and_old_sessions_are_not_listed(cast, opened, token_of):
    here, there = token_of(cast.ada), token_of(cast.ada)
    with opened(cast.ada) as work:
        signin.end_session(work, token=there)
    with opened(cast.ada, write=False) as work:
        assert [session.is_this for session in signin.sessions(work, here)] == [True]
    with opened(cast.ada, write=False, now=NOW + LASTS) as work:
        assert signin.sessions(work, here) == ()


def test_a_touch_moves_only_the_last_use(cast, engine, token_of, found):
    token, later = token_of(cast.ada), NOW + timedelta(minutes=6)
    with transaction(engine, write=True) as db:
        signin.touch(db, found(token).session_id, later)
    assert found(token).last_seen_at == later
    assert found(token, NOW + LASTS) is None


def test_old_sessions_are_forgotten_after_a_month(cast, engine, opened, token_of):
    token_of(cast.ada)
    for days, left in ((30, 1), (31, 0)):
        with opened(now=NOW + timedelta(days=days)) as work:
            signin.prune(work)
        with transaction(engine, write=False) as db:
            assert db.scalar(sa.select(sa.func.count()).select_from(SignInSession)) == left


def test_whoever_is_let_in_again_signs_in_anew(cast, opened, token_of, found):
    old, later = token_of(cast.ada), NOW + timedelta(minutes=5)
    with opened() as work:
        people.suspend(work, cast.ada.person)
    with opened(now=later) as work:
        people.readmit(work, cast.ada.person)
    assert found(old, later) is None
    with opened(now=later + timedelta(seconds=1)) as work:
        new = signin.begin_session(work, cast.ada.person, LASTS)
    assert found(new, later + timedelta(minutes=1))


def test_a_manager_keeps_their_role_to_the_last_day_of_their_post(cast, opened, token_of, found):
    token = token_of(cast.grace, timedelta(days=3))
    with opened() as work:
        people.end_post(work, cast.posts["grace"], NOW.date())
        work.db.add(PersonalAddress(person_id=cast.grace.person, email="grace@home.example", confirmed_at=work.now))
    assert found(token).has_reports
    assert found(token).organisation_name == "Northbank University Hospitals"
    tomorrow = found(token, NOW + timedelta(days=1))
    assert not tomorrow.has_reports
    assert tomorrow.organisation_name == ""


def test_whoever_sees_people_below_somebody_who_left_enters_where_managers_do(cast, opened, found, token_of):
    """Lena reaches Otis and signs for him until he is given another manager than Omar, who has left."""
    with opened() as work:
        for name in ("grace", "omar"):
            people.end_post(work, cast.posts[name], NOW.date() - timedelta(days=1))
        for row in work.db.scalars(sa.select(people.RoleGrant).where(people.RoleGrant.person_id == cast.lena.person)):
            people.end_grant(work, row.id)
    seen = found(token_of(cast.lena))
    assert seen.has_reports
    assert seen.actor.may(Permission.SEE_TEAM)
    with opened(seen.actor, write=False) as work:
        assert people.is_within_reach(work, cast.otis.person)
        assert people.acting(work, cast.lena.person).may(Permission.SEE_TEAM)


def test_nobody_manages_those_who_have_left(cast, opened, token_of, found):
    with opened() as work:
        people.end_post(work, cast.posts["otis"], NOW.date() - timedelta(days=1))
    assert not found(token_of(cast.omar)).has_reports
