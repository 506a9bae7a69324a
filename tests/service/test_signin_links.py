"""One-time links."""

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from lms import people, signin
from lms.runtime import queue
from lms.runtime.access import Permission
from lms.runtime.errors import Refused
from lms.signin.models import SignInLink
from tests.cast import NOW


@pytest.fixture
def invited(opened):
    """Somebody invited: the person's id and the link's token."""
    with opened() as work:
        person = people.create_person(work, first_name="Noor", last_name="Ali")
        return person.id, signin.invite(work, person.id, sign_in_name="noor@demo.example", email="noor@demo.example")


def jobs(work):
    return work.db.scalars(sa.select(queue.Job).where(queue.Job.kind == "mail_link")).all()


def reset_link(opened, name="ada@demo.example", now=NOW):
    """Have a reset link made; return the token in its mail."""
    with opened(now=now) as work:
        mail = signin.fresh_link(work, signin.account_by_name(work, name).id, signin.LinkKind.RESET)
    address = next(word for word in mail.text.split() if word.startswith("http"))
    assert address.startswith("http://127.0.0.1:8000/reset/")
    return address.rsplit("/", 1)[1]


def test_an_invitation_is_whose_it_says(opened, invited):
    person, token = invited
    with opened(write=False) as work:
        link = signin.open_link(work, token)
        assert (link.person_id, link.sign_in_name, link.first_name) == (person, "noor@demo.example", "Noor")


def test_looking_at_a_link_changes_nothing(opened, invited):
    _, token = invited
    for _ in range(3):
        with opened(write=False) as work:
            assert signin.open_link(work, token)
    with opened(write=False) as work:
        assert work.db.scalars(sa.select(SignInLink.used_at)).all() == [None]


def test_a_link_is_used_once_and_the_password_is_kept(opened, invited):
    person, token = invited
    with opened() as work:
        assert signin.use_link(work, token, "a hash").person_id == person
    with opened() as work, pytest.raises(Refused):
        signin.use_link(work, token, "another hash")
    with opened(write=False) as work:
        assert signin.open_link(work, token) is None
        assert signin.account_by_name(work, "noor@demo.example").password_hash == "a hash"


def test_an_unknown_link_does_not_work(opened, invited):
    for token in ("", "x", "a" * 43, "é"):
        with opened() as work:
            assert signin.open_link(work, token) is None
            with pytest.raises(Refused):
                signin.use_link(work, token, "a hash")


def test_the_table_holds_no_token(opened, invited):
    _, token = invited
    with opened(write=False) as work:
        assert token not in str([vars(row) for row in work.db.scalars(sa.select(SignInLink))])


def test_an_invitation_works_for_seven_days_and_a_reset_for_two_hours(cast, opened, invited):
    _, invitation = invited
    reset = reset_link(opened)
    for token, lasts in ((invitation, timedelta(days=7)), (reset, timedelta(hours=2))):
        with opened(write=False, now=NOW + lasts - timedelta(seconds=1)) as work:
            assert signin.open_link(work, token)
        with opened(now=NOW + lasts) as work:
            assert signin.open_link(work, token) is None
            with pytest.raises(Refused):
                signin.use_link(work, token, "a hash")


def test_a_reset_ends_every_session_and_every_other_link(cast, opened):
    with opened() as work:
        session = signin.begin_session(work, cast.ada.person, timedelta(hours=12))
        bens = signin.begin_session(work, cast.ben.person, timedelta(hours=12))
    first, second = reset_link(opened), reset_link(opened)
    with opened() as work:
        signin.use_link(work, second, "a hash")
    with opened(write=False) as work:
        assert signin.signed_in(work, session) is None
        assert signin.signed_in(work, bens)
        assert signin.open_link(work, first) is None


def test_a_changed_password_ends_the_links_that_wait_and_leaves_tokens(cast, opened):
    link = reset_link(opened)
    with opened(cast.ada) as work:
        token = signin.make_token(work, name="one", permissions=[Permission.LEARN], lasts=timedelta(days=30))
        signin.change_password(work, "a hash")
    with opened(write=False) as work:
        assert signin.open_link(work, link) is None
        assert signin.token_holder(work, token)


def test_a_reset_ends_the_tokens_for_programs_and_says_how_many(cast, opened):
    tokens = {}
    for actor, name in ((cast.ada, "one"), (cast.ada, "two"), (cast.ben, "one")):
        with opened(actor) as work:
            tokens[actor.person, name] = signin.make_token(
                work, name=name, permissions=[Permission.LEARN], lasts=timedelta(days=30)
            )
    with opened() as work:
        assert signin.use_link(work, reset_link(opened), "a hash").tokens_ended == 2
    with opened(write=False) as work:
        working = {key for key, token in tokens.items() if signin.token_holder(work, token)}
    assert working == {(cast.ben.person, "one")}


def test_the_link_of_somebody_suspended_does_not_work(cast, opened):
    token = reset_link(opened)
    with opened() as work:
        people.suspend(work, cast.ada.person)
        assert signin.open_link(work, token) is None
        with pytest.raises(Refused):
            signin.use_link(work, token, "a hash")


def test_asking_for_a_reset_puts_one_job_that_holds_no_secret(cast, opened):
    for _ in range(3):
        with opened() as work:
            signin.ask_reset(work, " Ada@Demo.Example")
    with opened(write=False) as work:
        account = signin.account_by_name(work, "ada@demo.example")
        assert [job.payload for job in jobs(work)] == [{"account_id": str(account.id), "kind": "reset"}]
        assert not work.db.scalars(sa.select(SignInLink)).all()


def test_no_link_is_made_for_nobody_somebody_suspended_or_without_an_address(cast, opened):
    with opened() as work:
        person = people.create_person(work, first_name="Noor", last_name="Ali")
        signin.create_account(work, person.id, sign_in_name="noor@demo.example")
        for name in ("nobody@demo.example", "sam@demo.example", "noor@demo.example"):
            signin.ask_reset(work, name)
        wanted = [(UUID(job.payload["account_id"]), job.payload["kind"]) for job in jobs(work)]
        assert not any(signin.fresh_link(work, *each) for each in wanted)


def test_the_mail_of_somebody_suspended_since_is_not_written(cast, opened):
    with opened() as work:
        account = signin.account_by_name(work, "ada@demo.example").id
        people.suspend(work, cast.ada.person)
        assert signin.fresh_link(work, account, "reset") is None


def test_a_name_that_is_taken_cannot_be_invited(cast, opened):
    with opened() as work, pytest.raises(Refused):
        signin.invite(work, cast.otis.person, sign_in_name="Ada@demo.example")


def test_a_second_invitation_is_refused(opened, invited):
    person, token = invited
    with opened() as work, pytest.raises(Refused):
        signin.invite(work, person, sign_in_name="noor.ali@demo.example")
    with opened(write=False) as work:
        assert signin.open_link(work, token)


def test_an_unknown_name_is_given_the_same_statements_as_a_known_one(cast, opened):
    def statements(name):
        seen = []
        with opened() as work:
            connection = work.db.connection()

            def listen(_connection, _cursor, statement, *_):
                seen.append(statement)

            sa.event.listen(connection, "before_cursor_execute", listen)
            signin.ask_reset(work, name)
            work.db.flush()
            sa.event.remove(connection, "before_cursor_execute", listen)
        return seen

    known = statements("ada@demo.example")
    assert known
    for name in ("nobody@demo.example", "sam@demo.example"):
        assert statements(name) == known
    with opened(write=False) as work:
        assert len(jobs(work)) == 3
        for job in jobs(work):
            assert set(job.payload) == {"account_id", "kind"}
            assert "demo.example" not in job.key
