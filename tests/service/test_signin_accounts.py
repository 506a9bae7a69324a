"""Accounts: one per person, found however the name is typed."""

import pytest
import sqlalchemy as sa

from lms import people, signin
from lms.runtime import audit
from lms.runtime.errors import NotFound, Refused


@pytest.fixture
def newcomer(opened):
    """Somebody without an account."""
    with opened() as work:
        return people.create_person(work, first_name="Noor", last_name="Ali").id


def test_an_account_is_found_however_its_name_is_typed(cast, opened):
    with opened(write=False) as work:
        for typed in ("ada@demo.example", " Ada@DEMO.example ", "ＡＤＡ@demo.example"):
            assert signin.account_by_name(work, typed).person_id == cast.ada.person


def test_nobody_else_is_found(cast, opened):
    with opened(write=False) as work:
        for typed in ("", "nobody@demo.example", "ada@demo.exampl", "%", "ada@demo_example", "ada"):
            assert signin.account_by_name(work, typed) is None


def test_an_account_says_whether_its_holder_is_suspended(cast, opened):
    with opened(write=False) as work:
        assert signin.account_by_name(work, "sam@demo.example").is_suspended
        assert not signin.account_by_name(work, "ada@demo.example").is_suspended


def test_a_name_that_is_taken_too_short_or_too_long_is_refused(cast, opened, newcomer):
    for name in ("ADA@demo.example", "ab", "x" * 255):
        with opened() as work, pytest.raises(Refused) as refused:
            signin.create_account(work, newcomer, sign_in_name=name)
        assert refused.value.field == "sign_in_name"


def test_an_address_may_be_shared(cast, opened, newcomer):
    with opened() as work:
        signin.create_account(work, newcomer, sign_in_name="noor@demo.example", email="ada@demo.example")
        assert signin.reader(work, newcomer) == signin.accounts.Reader("Noor", "ada@demo.example")


def test_mail_goes_to_nobody_suspended_or_without_an_address(cast, opened, newcomer):
    with opened() as work:
        signin.create_account(work, newcomer, sign_in_name="noor@demo.example")
        assert signin.reader(work, newcomer) is None
        assert signin.reader(work, cast.sam.person) is None
        assert signin.reader(work, cast.ada.person).email == "ada@demo.example"


def test_somebody_changes_their_own_password_and_it_is_in_the_record_without_it(cast, opened):
    with opened(cast.ada) as work:
        signin.change_password(work, "a new hash")
    with opened(cast.ada, write=False) as work:
        assert signin.own_account(work).password_hash == "a new hash"
        entries = sa.select(audit.AuditEntry).where(audit.AuditEntry.action == "signin:change-password")
        assert [entry.about_person_id for entry in work.db.scalars(entries)] == [cast.ada.person]
        assert not any("a new hash" in detail for detail in work.db.scalars(sa.select(audit.AuditEntryDetail.detail)))


def test_without_an_account_there_is_none_to_show_or_change(opened, newcomer):
    with opened(write=False) as work:
        nobody = type(work.actor)(person_id=newcomer)
    with opened(nobody) as work:
        with pytest.raises(NotFound):
            signin.own_account(work)
        with pytest.raises(NotFound):
            signin.change_password(work, "x")
