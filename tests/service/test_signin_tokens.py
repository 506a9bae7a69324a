"""Tokens for programs: no more than their holder may, no longer than they last, and kept as digests."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms import people, signin
from lms.runtime.access import Permission, Role
from lms.runtime.errors import NotFound, Refused
from tests.cast import NOW

MONTH = timedelta(days=30)


@pytest.fixture
def token_of(opened):
    """Make a token of somebody's."""

    def make(actor, permissions=None, lasts=MONTH, name="a dashboard"):
        with opened(actor) as work:
            return signin.make_token(work, name=name, permissions=permissions or actor.permissions, lasts=lasts)

    return make


@pytest.fixture
def holder(opened):
    """Return who a token reads for."""

    def of(token, now=NOW):
        with opened(write=False, now=now) as work:
            return signin.token_holder(work, token)

    return of


def test_a_token_reads_for_its_holder_with_what_it_was_given(cast, token_of, holder):
    whole = holder(token_of(cast.grace))
    assert whole.actor == cast.grace
    less = holder(token_of(cast.grace, {Permission.LEARN}, name="less"))
    assert less.actor.permissions == {Permission.LEARN}
    assert less.actor.person == cast.grace.person


def test_it_is_kept_as_a_digest(cast, opened, token_of):
    token = token_of(cast.ada)
    assert token.startswith("wardwise_") and len(token) > 50
    with opened(write=False) as work:
        assert token not in str(work.db.execute(sa.text("SELECT * FROM api_token")).all())


@pytest.mark.parametrize("wrong", ["", "wardwise_", "wardwise_" + "A" * 43, "x" * 5000])
def test_another_token_opens_nothing(cast, token_of, holder, wrong):
    token_of(cast.ada)
    assert holder(wrong) is None


def test_it_ends_with_its_time(cast, token_of, holder):
    token = token_of(cast.ada)
    assert holder(token, NOW + MONTH - timedelta(seconds=1))
    assert holder(token, NOW + MONTH) is None


def test_it_ends_when_its_holder_ends_it_and_nobody_elses_does(cast, opened, token_of, holder):
    token, other = token_of(cast.ada), token_of(cast.ben)
    with opened(cast.ada) as work:
        mine = signin.tokens(work)[0].id
    with opened(cast.ben) as work, pytest.raises(NotFound):
        signin.revoke_token(work, mine)
    for _ in range(2):
        with opened(cast.ada) as work:
            signin.revoke_token(work, mine)
    assert holder(token) is None
    assert holder(other)


def test_suspension_ends_it_and_letting_in_again_does_not_revive_it(cast, opened, token_of, holder):
    token = token_of(cast.ada)
    with opened() as work:
        people.suspend(work, cast.ada.person)
    assert holder(token) is None
    with opened() as work:
        people.readmit(work, cast.ada.person)
    assert holder(token) is None
    with opened(cast.ada, now=NOW + timedelta(seconds=1)) as work:
        new = signin.make_token(work, name="another", permissions=[Permission.LEARN], lasts=MONTH)
    assert holder(new, NOW + timedelta(seconds=2))


def test_a_role_that_ends_takes_its_permissions_along(cast, opened, token_of, holder):
    token = token_of(cast.tariq)
    assert holder(token).actor.may(Permission.SEE_TEAM)
    with opened() as work:
        for row in work.db.scalars(sa.select(people.RoleGrant).where(people.RoleGrant.person_id == cast.tariq.person)):
            people.end_grant(work, row.id)
    found = holder(token).actor
    assert not found.may(Permission.SEE_TEAM)
    assert not found.grants


def test_a_role_that_comes_later_is_not_in_it(cast, opened, token_of, holder):
    token = token_of(cast.ada)
    with opened() as work:
        people.grant(work, cast.ada.person, Role.AUDITOR)
    assert holder(token).actor.permissions == cast.ada.permissions


@pytest.mark.parametrize(
    ("permissions", "lasts", "words"),
    [
        ((), MONTH, "what the token may read"),
        ((Permission.SEE_TEAM,), MONTH, "what the token may read"),
        ((Permission.LEARN,), timedelta(days=367), "at most a year"),
        ((Permission.LEARN,), timedelta(0), "at most a year"),
    ],
)
def test_none_is_made_for_more_than_one_may_or_for_longer_than_a_year(cast, opened, permissions, lasts, words):
    with opened(cast.ada) as work, pytest.raises(Refused, match=words):
        signin.make_token(work, name="a dashboard", permissions=permissions, lasts=lasts)


def test_a_name_is_used_once_among_those_that_work(cast, opened, token_of):
    token_of(cast.ada)
    with pytest.raises(Refused, match="of this name"):
        token_of(cast.ada)
    token_of(cast.ben)
    with opened(cast.ada) as work:
        signin.revoke_token(work, signin.tokens(work)[0].id)
    token_of(cast.ada)
    with opened(cast.ada, now=NOW + MONTH) as work:
        assert signin.make_token(work, name="a dashboard", permissions=[Permission.LEARN], lasts=MONTH)


def test_everything_ends_at_once_as_after_a_restore(cast, opened, token_of, holder):
    token = token_of(cast.ada)
    with opened() as work:
        session = signin.begin_session(work, cast.ada.person, timedelta(hours=1))
        link = signin.fresh_link(work, signin.account_by_name(work, "ada@demo.example").id, "reset")
        signin.end_everything(work)
    assert holder(token) is None
    address = next(word for word in link.text.split() if word.startswith("http"))
    with opened(write=False) as work:
        assert signin.signed_in(work, session) is None
        assert signin.open_link(work, address.rpartition("/")[2]) is None
