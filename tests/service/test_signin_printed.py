"""Sign-in codes on paper: for staff without an address, from whoever signs them off, once."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from lms import messages, people, signin
from lms.runtime.access import Permission, Role
from lms.runtime.errors import NotFound, Refused
from tests import cast as casting
from tests.cast import NOW

HASH = "a hash"


@pytest.fixture
def pat(cast, opened):
    """Pat, a porter of Grace's without an address or an account; the same staff number is somebody's name elsewhere."""
    with opened() as work:
        person = people.create_person(work, first_name="Pat", last_name="Lee")
        team = people.post(work, cast.posts["grace"]).team_id
        people.give_post(
            work, person.id, team, staff_number="N0777", job_title="Porter", staff_group="Estates",
            started_on=date(2026, 9, 14), manager_post_id=cast.posts["grace"],
        )  # fmt: skip
        return person.id


def printed(opened, actor, person_id, now=NOW):
    with opened(actor, now=now) as work:
        return signin.print_code(work, person_id)


def opens(opened, number, code, now=NOW):
    with opened(write=False, now=now) as work:
        return signin.open_code(work, number, code)


def test_a_code_and_the_staff_number_choose_a_password_once(cast, opened, pat):
    sheet = printed(opened, cast.grace, pat)
    assert (sheet.name, sheet.staff_number, sheet.sign_in_name) == ("Pat Lee", "N0777", "N0777")
    assert sheet.address.endswith("/sign-in/code")
    with opened() as work:
        assert signin.use_code(work, " n0777 ", sheet.code.lower(), HASH).person_id == pat
    with opened(write=False) as work:
        assert signin.account_by_name(work, "n0777").password_hash == HASH
    with opened() as work, pytest.raises(Refused, match="used or has run out"):
        signin.use_code(work, "N0777", sheet.code, "another hash")


@pytest.mark.parametrize("number", ["", "N0001", "N077", "N0777 N0001", "%"])
def test_with_another_staff_number_it_opens_nothing(cast, opened, pat, number):
    assert opens(opened, number, printed(opened, cast.grace, pat).code) is None


def test_it_works_for_seven_days_and_only_the_newest_one_does(cast, opened, pat):
    old = printed(opened, cast.grace, pat)
    new = printed(opened, cast.grace, pat)
    assert opens(opened, "N0777", old.code) is None
    assert opens(opened, "N0777", new.code, NOW + timedelta(days=7, seconds=-1))
    assert opens(opened, "N0777", new.code, NOW + timedelta(days=7)) is None


def test_it_is_no_link_for_choosing_a_password(cast, opened, pat):
    code = printed(opened, cast.grace, pat).code
    with opened(write=False) as work:
        assert signin.open_link(work, code) is None
        assert signin.open_link(work, code.replace("-", "")) is None


def test_using_it_signs_out_whoever_was_in(cast, opened, pat):
    sheet = printed(opened, cast.grace, pat)
    with opened() as work:
        token = signin.begin_session(work, pat, timedelta(hours=1))
        signin.use_code(work, "N0777", sheet.code, HASH)
    with opened(write=False) as work:
        assert signin.signed_in(work, token) is None


def test_using_it_ends_the_tokens_for_programs(cast, opened, pat):
    sheet = printed(opened, cast.grace, pat)
    with opened() as work:
        as_pat = casting.actor(work, pat)
    with opened(as_pat) as work:
        token = signin.make_token(work, name="one", permissions=[Permission.LEARN], lasts=timedelta(days=30))
    with opened() as work:
        assert signin.use_code(work, "N0777", sheet.code, HASH).tokens_ended == 1
    with opened(write=False) as work:
        assert signin.token_holder(work, token) is None


def test_a_password_chosen_otherwise_ends_it(cast, opened, pat):
    """The sheet may lie about: whoever finds it later does not take the account over."""
    sheet = printed(opened, cast.grace, pat)
    with opened() as work:
        as_pat = casting.actor(work, pat)
    with opened(as_pat) as work:
        signin.change_password(work, HASH)
    assert opens(opened, "N0777", sheet.code) is None


def test_a_role_given_since_ends_it(cast, opened, pat):
    """Otherwise whoever printed it would have a way into an account that may do more than they."""
    sheet = printed(opened, cast.grace, pat)
    with opened() as work:
        people.grant(work, pat, Role.AUTHOR)
    assert opens(opened, "N0777", sheet.code) is None
    with opened() as work, pytest.raises(Refused, match="used or has run out"):
        signin.use_code(work, "N0777", sheet.code, HASH)


def test_it_is_recorded_and_the_person_is_told(cast, opened, pat):
    printed(opened, cast.grace, pat)
    with opened(write=False) as work:
        rows = work.db.execute(sa.text("SELECT action FROM audit_entry")).scalars().all()
        assert "signin:print-code" in rows
    with opened(people_actor(opened, pat), write=False) as work:
        assert "Grace Mbeki printed a code" in messages.inbox(work)[0].text


def people_actor(opened, person_id):
    from tests.cast import actor

    with opened(write=False) as work:
        return actor(work, person_id)


@pytest.mark.parametrize("actor", ["ada", "ben", "omar", "audrey", "mei", "asha", "petra"])
def test_whoever_does_not_sign_them_off_finds_nobody(cast, opened, pat, actor):
    with opened(cast.actors[actor]) as work, pytest.raises(NotFound):
        signin.print_code(work, pat)


def test_the_training_lead_may_and_nobody_prints_one_for_themselves(cast, opened, pat):
    assert printed(opened, cast.tariq, pat).code
    with opened(cast.tariq) as work, pytest.raises(NotFound):
        signin.print_code(work, cast.tariq.person)


def test_none_is_printed_for_somebody_with_an_address_or_a_role_or_who_is_suspended(cast, opened, pat):
    with opened(cast.grace) as work:
        with pytest.raises(Refused, match="has an email address"):
            signin.print_code(work, cast.ada.person)
        with pytest.raises(Refused, match="is suspended"):
            signin.print_code(work, cast.sam.person)
    with opened() as work:
        people.grant(work, pat, Role.AUTHOR)
    with opened(cast.grace) as work, pytest.raises(Refused, match="holds a role"):
        signin.print_code(work, pat)


def test_suspension_ends_it(cast, opened, pat):
    sheet = printed(opened, cast.grace, pat)
    with opened() as work:
        people.suspend(work, pat)
    assert opens(opened, "N0777", sheet.code) is None


def test_a_staff_number_that_is_somebodys_name_already_gets_the_organisations_code(cast, opened, pat):
    with opened() as work:
        other = people.create_person(work, first_name="Other", last_name="Lee")
        signin.create_account(work, other.id, sign_in_name="n0777")
    assert printed(opened, cast.grace, pat).sign_in_name == "N0777-RNB"
