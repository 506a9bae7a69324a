"""Leavers: a personal address confirmed in time keeps sign-in to one's own record; otherwise certificates come a week before, once."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from lms import leaving, messages, people, signin, tasks
from lms.leaving import service
from lms.messages.models import Message
from lms.runtime import ids, queue
from lms.runtime.access import Permission, Role
from lms.runtime.audit import AuditEntry
from lms.runtime.db import transaction
from lms.runtime.errors import Refused
from lms.runtime.queue import Job
from lms.signin.models import Account, PersonalAddress
from lms.worker import Worker
from tests import builders
from tests.cast import NOW, TODAY
from tests.conftest import SITE

OWN = "ada@home.example"


class Post:
    """Keeps every mail."""

    def __init__(self) -> None:
        self.mails = []

    def send(self, message) -> None:
        self.mails.append(message)


@pytest.fixture
def post(engine):
    """Run every job that is due, and return the mails that went."""

    def is_left():
        """Let what is put some days later be due too, and say whether there is anything."""
        with transaction(engine, write=True) as db:
            now = queue.database_now(db)
            return db.execute(sa.update(Job).where(Job.state == "ready").values(run_at=now)).rowcount

    def run():
        kept = Post()
        worker = Worker(engine, SITE, kept)
        while is_left():
            worker.run_once()
        with transaction(engine, write=False) as db:
            assert list(db.scalars(sa.select(Job.error).where(Job.error.is_not(None)))) == []
        return kept.mails

    return run


@pytest.fixture
def at_now(monkeypatch):
    """Let the worker live at the time of the tests, or some days later."""

    def be(days=0):
        monkeypatch.setattr("lms.runtime.clock.now", lambda: NOW + timedelta(days=days))

    be()
    return be


def ends(opened, cast, days, name="ada"):
    with opened(cast.tariq) as work:
        people.end_post(work, cast.posts[name], TODAY + timedelta(days=days))


def confirmed(opened, actor, email=OWN):
    """Give a person a personal address, confirmed by a link as the job makes it."""
    with opened(actor) as work:
        signin.offer_personal_address(work, email)
    with opened() as work:
        link = signin.fresh_personal_link(work, actor.person)
    token = link.text.partition("/personal-address/")[2].split()[0]
    with opened() as work:
        signin.confirm_personal_address(work, token)
    return token


def days_later(opened, days):
    return opened(now=NOW + timedelta(days=days))


def entered(opened, actor, days):
    """Return who is let in with a session begun now, so many days later."""
    with opened() as work:
        token = signin.begin_session(work, actor.person, timedelta(days=400))
    with days_later(opened, days) as work:
        return signin.signed_in(work, token)


def test_an_address_counts_once_its_link_was_used(opened, cast, at_now, post):
    with opened(cast.ada) as work:
        signin.offer_personal_address(work, f"  {OWN} ")
    (mail,) = post()
    assert mail["To"] == OWN
    token = mail.get_body(("plain",)).get_content().partition("/personal-address/")[2].split()[0]
    with opened(cast.ada) as work:
        assert (signin.personal_address(work).email, signin.personal_address(work).offered) == ("", OWN)
        assert signin.open_personal_link(work, token).email == OWN
    with opened() as work:
        signin.confirm_personal_address(work, token)
    with opened(cast.ada) as work:
        assert (signin.personal_address(work).email, signin.personal_address(work).offered) == (OWN, "")
        assert "Your personal address is confirmed" in {each.subject for each in messages.inbox(work)}
    with opened() as work, pytest.raises(Refused):
        signin.confirm_personal_address(work, token)


def test_the_job_table_and_the_database_hold_no_link(opened, cast, at_now):
    token = confirmed(opened, cast.ada)
    with opened(cast.ada) as work:
        signin.offer_personal_address(work, "another@home.example")
        (job,) = work.db.scalars(sa.select(Job).where(Job.kind == "mail_personal"))
        assert token not in str(job.payload)
    with opened() as work:
        signin.fresh_personal_link(work, cast.ada.person)
        row = work.db.get_one(PersonalAddress, cast.ada.person)
        assert row.email == OWN, "the confirmed one counts until the new one is"
        assert len(row.offered_digest) == len(ids.token_digest("x"))


@pytest.mark.parametrize(
    "address", ["ada@demo.example", "ADA@demo.example", "no address", "a@b@c.example", "ada@home", ""]
)
def test_what_cannot_be_a_personal_address(opened, cast, address):
    with opened(cast.ada) as work, pytest.raises(Refused):
        signin.offer_personal_address(work, address)


def test_a_link_runs_out_and_a_new_one_replaces_it(opened, cast):
    with opened(cast.ada) as work:
        signin.offer_personal_address(work, OWN)
    tokens = []
    for _ in range(2):
        with opened() as work:
            link = signin.fresh_personal_link(work, cast.ada.person)
            tokens.append(link.text.partition("/personal-address/")[2].split()[0])
    with opened() as work:
        assert signin.open_personal_link(work, tokens[0]) is None
        assert signin.open_personal_link(work, tokens[1])
    with days_later(opened, 2) as work:
        assert signin.open_personal_link(work, tokens[1]) is None


def test_sign_in_ends_with_the_last_post(opened, cast):
    ends(opened, cast, 3)
    assert entered(opened, cast.ada, 3), "the last day still counts"
    assert entered(opened, cast.ada, 4) is None
    with days_later(opened, 4) as work:
        assert signin.account_by_name(work, "ada@demo.example").has_left


def test_a_personal_address_keeps_sign_in_to_ones_own_record_alone(opened, cast):
    confirmed(opened, cast.grace)
    ends(opened, cast, 3, "grace")
    with opened() as work:
        top = people.root_team(work, cast.northbank).id
        people.grant(work, cast.grace.person, Role.LEADER, top)
    before, after = entered(opened, cast.grace, 3).actor, entered(opened, cast.grace, 4).actor
    assert before.may(Permission.SIGN_OFF)
    assert before.grants
    assert after.grants == ()
    assert after.permissions == people.permissions(())
    with opened(after, now=NOW + timedelta(days=4)) as work:
        assert people.is_within_reach(work, cast.grace.person)
        assert not signin.account_by_name(work, "grace@demo.example").has_left


def test_nothing_can_be_added_or_confirmed_or_removed_after_the_last_day(opened, cast):
    with opened(cast.ada) as work:
        signin.offer_personal_address(work, OWN)
    with days_later(opened, 3) as work:
        link = signin.fresh_personal_link(work, cast.ada.person)
    token = link.text.partition("/personal-address/")[2].split()[0]
    ends(opened, cast, 3)
    with days_later(opened, 4) as work, pytest.raises(Refused, match="has ended"):
        signin.confirm_personal_address(work, token)
    with opened(cast.ada, now=NOW + timedelta(days=4)) as work:
        with pytest.raises(Refused, match="has ended"):
            signin.offer_personal_address(work, "late@home.example")
        with pytest.raises(Refused, match="lets you in"):
            signin.remove_personal_address(work)


def test_another_post_or_one_that_is_to_begin_keeps_everything(opened, cast):
    ends(opened, cast, 0)
    with opened() as work:
        top = people.root_team(work, cast.southmoor).id
        people.give_post(
            work, cast.ada.person, top, staff_number="S77", job_title="Nurse", staff_group="Nursing", started_on=TODAY + timedelta(days=60)
        )  # fmt: skip
        assert leaving.due(work) == []
    assert entered(opened, cast.ada, 5)


def test_tokens_for_programs_follow_the_same_rule(opened, cast):
    tokens = {}
    for name in ("ada", "ben"):
        with opened(cast.actors[name]) as work:
            tokens[name] = signin.make_token(work, name="app", permissions=[Permission.LEARN], lasts=timedelta(days=90))
        ends(opened, cast, 1, name)
    confirmed(opened, cast.ben, "ben@home.example")
    with days_later(opened, 2) as work:
        assert signin.token_holder(work, tokens["ada"]) is None
        assert signin.token_holder(work, tokens["ben"])


def test_mail_goes_to_the_work_address_before_and_to_the_personal_one_after(opened, cast):
    confirmed(opened, cast.ada)
    ends(opened, cast, 1)
    with opened() as work:
        assert signin.reader(work, cast.ada.person).email == "ada@demo.example"
    with days_later(opened, 2) as work:
        assert signin.reader(work, cast.ada.person).email == OWN
        account = signin.account_by_name(work, "ada@demo.example")
        assert signin.fresh_link(work, account.id, "reset").email == OWN


def test_whoever_comes_in_through_their_organisation_alone_gets_an_account_of_their_own(opened, cast):
    with opened() as work:
        work.db.execute(sa.delete(Account).where(Account.person_id == cast.ada.person))
    confirmed(opened, cast.ada)
    ends(opened, cast, 1)
    with days_later(opened, 2) as work:
        account = signin.account_by_name(work, OWN)
        assert account.person_id == cast.ada.person
        assert signin.fresh_link(work, account.id, "reset").email == OWN
    with opened() as work:
        work.db.execute(sa.delete(Account).where(Account.person_id == cast.otis.person))
    with pytest.raises(Refused, match="sign-in name"):
        confirmed(opened, cast.otis, OWN)


def test_no_link_for_a_new_password_goes_to_whoever_is_out(opened, cast):
    ends(opened, cast, 1)
    with days_later(opened, 2) as work:
        account = signin.account_by_name(work, "ada@demo.example")
        assert signin.fresh_link(work, account.id, "reset") is None


def of_kind(opened, kind=leaving.KIND):
    with opened(write=False) as work:
        return work.db.scalars(sa.select(Message).where(Message.kind == kind)).all()


def leavers_job(opened):
    with opened() as work:
        tasks.leavers(work, {})


def test_certificates_go_as_files_a_week_before_the_last_day_once(opened, cast, at_now, post):
    builders.certified(opened, cast)
    ends(opened, cast, 8)
    post()
    leavers_job(opened)
    assert post() == [], "not yet a week before"
    at_now(1)
    with days_later(opened, 1) as work:
        tasks.leavers(work, {})
    (mail,) = post()
    assert mail["To"] == "ada@demo.example"
    (pdf,) = list(mail.iter_attachments())
    assert pdf.get_content_type() == "application/pdf"
    assert pdf.get_filename().startswith("certificate-")
    assert pdf.get_content().startswith(b"%PDF-")
    (message,) = of_kind(opened)
    assert "ada@demo.example, your work address" in message.text
    assert "2 December 2026" in message.text
    for day in (1, 2, 8):
        with days_later(opened, day) as work:
            assert leaving.due(work) == []
    with opened(write=False) as work:
        assert work.db.scalar(sa.select(sa.func.count()).where(AuditEntry.action == "leaving:send")) == 1


def test_a_file_that_is_not_made_yet_is_made_for_it(opened, cast, at_now, post):
    builders.certified(opened, cast)
    with opened() as work:
        work.db.execute(sa.delete(Job).where(Job.kind == "certificate"))
    ends(opened, cast, 7)
    leavers_job(opened)
    mails = [each for each in post() if list(each.iter_attachments())]
    assert len(mails) == 1


def test_whoever_keeps_sign_in_is_suspended_or_has_no_certificate(opened, cast, at_now, post):
    confirmed(opened, cast.ada)
    for name in ("ada", "ben", "otis"):
        ends(opened, cast, 5, name)
    with opened(cast.asha) as work:
        people.suspend(work, cast.otis.person)
    post()
    leavers_job(opened)
    (mail,) = post()
    assert mail["To"] == "ben@demo.example"
    assert list(mail.iter_attachments()) == []
    assert "You have no certificates that we could send you." in mail.get_body(("plain",)).get_content()


def test_the_address_that_the_organisation_has_on_file_goes_first(opened, cast, at_now, post):
    builders.certified(opened, cast)
    with opened() as work:
        work.db.execute(
            sa.update(people.Post).where(people.Post.id == cast.posts["ada"]).values(email="a.okafor@nb.example")
        )
    ends(opened, cast, 5)
    post()
    leavers_job(opened)
    assert [each["To"] for each in post()] == ["a.okafor@nb.example"]


def test_more_than_a_mail_can_carry_goes_in_parts():
    def held(*sizes):
        return [SimpleNamespace(file_size=size) for size in sizes]

    def parts(*sizes):
        return [[each.file_size for each in part] for part in service._parts(held(*sizes))]

    most = service._MOST_BYTES
    assert parts() == []
    assert parts(most, 1, most - 1, 2) == [[most], [1, most - 1], [2]]
    assert parts(most + 1, 1) == [[most + 1], [1]]


def test_a_leaver_who_returned_meanwhile_gets_nothing(opened, cast, at_now, post):
    builders.certified(opened, cast)
    ends(opened, cast, 5)
    post()
    leavers_job(opened)
    with opened(cast.tariq) as work:
        people.reopen_post(work, cast.posts["ada"])
    assert post() == []
    assert of_kind(opened) == []


def test_joining_two_accounts_keeps_the_personal_address(opened, cast):
    from lms.signin import give_up

    confirmed(opened, cast.ada2, "other@home.example")
    with opened(cast.ben) as work:
        signin.offer_personal_address(work, "ben@home.example")
    with opened() as work:
        give_up(work, cast.ada2.person, cast.ada.person)
        give_up(work, cast.ben.person, cast.otis.person)
    with opened(cast.ada, write=False) as work:
        assert signin.personal_address(work).email == "other@home.example"
        assert work.db.get(PersonalAddress, cast.ada2.person) is None
        assert work.db.get(PersonalAddress, cast.ben.person) is None
        assert work.db.get(PersonalAddress, cast.otis.person) is None, "what was not confirmed is forgotten"


def test_who_left_holds_nothing_for_mails_either(opened, cast):
    with opened() as work:
        assert people.acting(work, cast.tariq.person).grants
    ends(opened, cast, 1, "tariq")
    with days_later(opened, 2) as work:
        assert people.acting(work, cast.tariq.person).grants == ()
