"""Joining two accounts of one human being: what moves, what stays, what is refused."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from lms import assignments, certificates, enrolments, joining, learning, people, reports, signin, signoff, standing
from lms.runtime.access import Role
from lms.runtime.audit import AuditEntry
from lms.runtime.errors import NotFound, Refused
from tests import cast as casting
from tests.builders import MODULE, awaiting_sign_off, certified, pass_quiz, read_all
from tests.cast import DUE, NOW, TODAY


def joined(opened, gone, kept):
    """Join one account into another, as the browser does."""
    with opened(gone) as work:
        token = joining.begin(work)
    with opened(kept) as work:
        joining.join(work, token)


def is_whole(opened):
    """Say that closures and standing are what they are computed from."""
    with opened(write=False) as work:
        assert people.closure_faults(work) == []
        assert list(reports.standing_faults(work)) == []


def test_posts_and_what_is_asked_are_one_persons_afterwards(cast, opened):
    joined(opened, cast.ada2, cast.ada)
    with opened(cast.ada, write=False) as work:
        assert {post.organisation_short_name for post in people.posts(work, cast.ada.person)} == {
            "Northbank",
            "Southmoor",
        }
        assert len(assignments.open_for(work, cast.ada.person)) == 2
    for actor, organisation in ((cast.grace, "Northbank"), (cast.grace2, "Southmoor"), (cast.petra, "Southmoor")):
        with opened(actor, write=False) as work:
            assert {post.organisation_short_name for post in people.posts(work, cast.ada.person)} == {organisation}
            with pytest.raises(NotFound):
                people.person(work, cast.ada2.person)
    is_whole(opened)


def test_who_was_trained_under_one_account_is_trained_under_both(cast, opened):
    certificate = certified(opened, cast)
    joined(opened, cast.ada, cast.ada2)
    with opened(cast.ada2, write=False) as work:
        assert [each.id for each in certificates.held(work)] == [certificate]
        rows = standing.of_person(work, cast.ada2.person)
        assert {row.organisation_id for row in rows} == {cast.northbank, cast.southmoor}
        assert {standing.word(row, work.today) for row in rows} == {standing.Word.VALID}
    is_whole(opened)


def test_what_two_open_runs_had_met_counts_in_the_one_that_stays(cast, opened):
    read_all(opened, cast.ada2)
    with opened(cast.ada) as work:
        enrolments.start(work, MODULE)
    joined(opened, cast.ada2, cast.ada)
    with opened(cast.ada, write=False) as work:
        run = enrolments.open_run(work, MODULE)
        assert run.post_id == cast.posts["ada"]
        assert enrolments.Requirement.READ in run.met
        assert learning.done(work, run.enrolment_id)
        # The other run stays under the row that was joined.
        assert enrolments.open_run(work, MODULE, person_id=cast.ada2.person)
    pass_quiz(opened, cast.ada)
    is_whole(opened)


def test_the_last_requirement_may_come_from_the_other_account(cast, opened):
    read_all(opened, cast.ada2, "T03")
    with opened(cast.ada) as work:
        enrolments.start(work, "T03")
        run = enrolments.open_run(work, "T03")
        missing = set(enrolments.outstanding(_module(work, "T03").requirements, run.met))
    with opened(cast.ada2, write=False) as work:
        left = set(enrolments.outstanding(_module(work, "T03").requirements, enrolments.open_run(work, "T03").met))
    joined(opened, cast.ada2, cast.ada)
    with opened(cast.ada, write=False) as work:
        now = enrolments.latest_run(work, "T03")
        assert now.is_open == bool(left)
        assert set(enrolments.outstanding(_module(work, "T03").requirements, now.met)) == left < missing
    is_whole(opened)


def _module(work, module_id):
    from lms import catalogue

    return catalogue.current_version(work, module_id).module


def test_a_request_that_waits_moves_along(cast, opened):
    request = awaiting_sign_off(opened, cast)
    joined(opened, cast.ada, cast.ada2)
    with opened(cast.grace, write=False) as work:
        (row,) = signoff.waiting(work)
        assert (row.id, row.person_id) == (request, cast.ada2.person)
    with opened(cast.grace) as work:
        signoff.decide(work, request, approve=True)
    with opened(cast.ada2, write=False) as work:
        assert len(certificates.held(work)) == 1
    is_whole(opened)


def test_a_request_of_a_run_that_gives_way_is_withdrawn(cast, opened):
    request = awaiting_sign_off(opened, cast)
    read_all(opened, cast.ada2)
    joined(opened, cast.ada, cast.ada2)
    with opened(cast.ada2, write=False) as work:
        run = enrolments.open_run(work, MODULE)
        assert {enrolments.Requirement.READ, enrolments.Requirement.QUIZ} <= run.met
        assert signoff.history(work, run.enrolment_id) == ()
    with opened(cast.grace, write=False) as work:
        assert request not in {row.id for row in signoff.waiting(work)}
    is_whole(opened)


def test_of_two_that_ask_the_same_the_earlier_date_stands(cast, opened):
    with opened() as work:
        root = people.root_team(work, cast.northbank).id
        post = people.give_post(
            work, cast.ada2.person, root, staff_number="B7", job_title="Bank clerk", staff_group="Any", started_on=TODAY
        )
        assignments.ask(
            work,
            cast.ada2.person,
            post_id=post.id,
            module_id=MODULE,
            due_on=DUE - timedelta(days=20),
            reason="bank staff do",
        )
    joined(opened, cast.ada2, cast.ada)
    with opened(cast.tariq, write=False) as work:
        (asked,) = [each for each in assignments.open_for(work, cast.ada.person) if each.module_id == MODULE]
        assert asked.due_on == DUE - timedelta(days=20)
    is_whole(opened)


def test_roles_are_merged_and_the_longer_one_stands(cast, opened):
    with opened() as work:
        root = people.root_team(work, cast.northbank).id
        people.grant(work, cast.ada.person, Role.AUDITOR, root, ends_on=TODAY + timedelta(days=3))
        people.grant(work, cast.ada2.person, Role.AUDITOR, root)
        people.grant(work, cast.ada2.person, Role.AUTHOR)
    joined(opened, cast.ada2, cast.ada)
    with opened(write=False) as work:
        held = {(each.role, each.ends_on) for each in people.roles_of(work, cast.ada.person)}
        assert held == {(Role.AUDITOR, None), (Role.AUTHOR, None)}


def test_the_last_administrator_may_join_and_stays_one(cast, opened):
    joined(opened, cast.asha, cast.ada)
    with opened(write=False) as work:
        assert [each.role for each in people.roles_of(work, cast.ada.person)] == [Role.ADMINISTRATOR]


def test_the_account_that_was_given_up_lets_nobody_in(cast, opened):
    with opened() as work:
        token = signin.begin_session(work, cast.ada2.person, timedelta(hours=1))
    joined(opened, cast.ada2, cast.ada)
    with opened() as work:
        assert signin.signed_in(work, token) is None
        assert signin.account_by_name(work, "ada2@demo.example").password_hash is None
        account = signin.account_by_name(work, "ada2@demo.example")
        assert signin.fresh_link(work, account.id, "reset") is None
        with pytest.raises(Refused):
            signin.create_account(work, cast.mei.person, sign_in_name="ada2@demo.example")
        for deed in (
            lambda: people.suspend(work, cast.ada2.person), lambda: people.grant(work, cast.ada2.person, Role.AUTHOR),
            lambda: people.found(work, cast.ada2.person),
        ):  # fmt: skip
            with pytest.raises(NotFound):
                deed()


def test_it_is_in_the_record_of_both_and_the_person_is_known_by_both_ids(cast, opened):
    joined(opened, cast.ada2, cast.ada)
    with opened(write=False) as work:
        rows = work.db.scalars(sa.select(AuditEntry).where(AuditEntry.action == "joining:join")).all()
        assert {row.about_person_id for row in rows} == {cast.ada.person, cast.ada2.person}
        assert {row.chain for row in rows} == {"site", str(cast.northbank), str(cast.southmoor)}
        assert people.known_as(work, cast.ada.person) == {cast.ada.person, cast.ada2.person}
        assert people.joined_into(work, cast.ada2.person) == cast.ada.person
    joined(opened, cast.ada, cast.mei)
    with opened(write=False) as work:
        assert people.known_as(work, cast.mei.person) == {cast.mei.person, cast.ada.person, cast.ada2.person}


def test_nobody_is_joined_to_whom_they_manage_or_judged(cast, opened):
    for gone, kept in ((cast.ada, cast.grace), (cast.grace, cast.ada)):
        with opened(gone) as work:
            token = joining.begin(work)
        with opened(kept) as work, pytest.raises(Refused, match="manages the other"):
            joining.join(work, token)
    certified(opened, cast)
    with opened() as work:
        people.change_line_manager(work, cast.posts["ada"], cast.posts["omar"])
        people.end_post(work, cast.posts["grace"], TODAY)
    with opened(cast.grace) as work:
        token = joining.begin(work)
    with opened(cast.ada) as work, pytest.raises(Refused, match="signed off"):
        joining.join(work, token)


def test_nobody_stands_in_for_themselves_afterwards(cast, opened):
    with opened() as work:
        people.appoint(
            work, cast.posts["grace"], cast.omar.person, starts_on=TODAY, ends_on=date(2026, 12, 31), reason="leave"
        )
    joined(opened, cast.omar, cast.grace)
    with opened(write=False) as work:
        assert people.standing_in(work, cast.grace.person) == ()
        omars = casting.actor(work, cast.grace.person)
    with opened(omars, write=False) as work:
        assert people.is_within_reach(work, cast.otis.person)
    is_whole(opened)


@pytest.mark.parametrize("wrong", ["unknown", "late", "twice", "same", "suspended"])
def test_a_proof_that_is_none_joins_nobody(cast, opened, wrong):
    with opened(cast.ada2) as work:
        token = joining.begin(work)
    now, actor = NOW, cast.ada
    if wrong == "unknown":
        token = "another"
    elif wrong == "late":
        now = NOW + joining.LASTS
    elif wrong == "twice":
        with opened(cast.ada) as work:
            joining.join(work, token)
    elif wrong == "same":
        actor = cast.ada2
    else:
        with opened() as work:
            people.suspend(work, cast.ada2.person)
    with opened(actor, now=now) as work, pytest.raises(Refused):
        joining.join(work, token)
