"""Changes of posts: movers, leavers, rehires, details, and who may make them."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms import people
from lms.people.models import Team
from lms.runtime.audit import AuditEntry, AuditEntryDetail
from lms.runtime.errors import NotFound, Refused
from tests.cast import NOW, TODAY

DAY = timedelta(days=1)
POST = {"staff_number": "N0777", "job_title": "Bank nurse", "staff_group": "Nursing", "started_on": TODAY}


def team(work, code):
    return work.db.scalars(sa.select(Team.id).where(Team.code == code)).one()


def test_a_circle_is_named_in_a_sentence(cast, opened):
    with opened(cast.tariq) as work:
        people.change_line_manager(work, cast.posts["omar"], cast.posts["grace"])
        with pytest.raises(Refused) as refused:
            people.change_line_manager(work, cast.posts["grace"], cast.posts["omar"])
    assert refused.value.sentence == (
        "That would be a circle: Grace Mbeki reports to Omar Haddad, who reports to Grace Mbeki"
    )


def test_whom_the_actor_does_not_see_is_not_named_on_the_path(cast, opened):
    from lms.runtime.access import Role
    from tests import cast as casting

    with opened() as work:
        # Oak reports to Grace, and Otis, who is of Oak Ward, manages nobody yet.
        people.change_line_manager(work, cast.posts["omar"], cast.posts["ada"])
        people.grant(work, cast.mei.person, Role.TRAINING_LEAD, team(work, "OAK"))
        people.move_post(work, cast.posts["ada"], team(work, "OAK"))
    with opened(write=False) as work:
        mei = casting.actor(work, cast.mei.person)
    with opened() as work:
        people.move_post(work, cast.posts["omar"], team(work, "ELM"))
    with opened(mei) as work, pytest.raises(Refused) as refused:
        people.change_line_manager(work, cast.posts["ada"], cast.posts["otis"])
    assert refused.value.sentence == (
        "That would be a circle: Ada Okafor reports to Otis Green, who reports to somebody whom you do not see, "
        "who reports to Ada Okafor"
    )


def test_a_mover_keeps_manager_and_history(cast, opened):
    with opened(cast.tariq) as work:
        elm, oak = team(work, "ELM"), team(work, "OAK")
        people.move_post(work, cast.posts["ada"], oak)
        people.move_post(work, cast.posts["ada"], oak)
    with opened(write=False) as work:
        post = people.post(work, cast.posts["ada"])
        assert (post.team_id, post.manager_name) == (oak, "Grace Mbeki")
        entries = work.db.scalars(sa.select(AuditEntry).where(AuditEntry.action == "people:move-post")).all()
        assert len(entries) == 1
        detail = work.db.scalar(sa.select(AuditEntryDetail.detail).where(
            AuditEntryDetail.chain == entries[0].chain, AuditEntryDetail.number == entries[0].number
        ))  # fmt: skip
        assert str(elm) in detail and str(oak) in detail


def test_a_leaver_comes_back_to_a_new_post_under_the_old_number(cast, opened):
    number = None
    with opened(cast.tariq) as work:
        number = people.post(work, cast.posts["ada"]).staff_number
        people.end_post(work, cast.posts["ada"], TODAY - DAY)
    with opened(cast.tariq) as work:
        again = people.give_post(work, cast.ada.person, team(work, "OAK"), **POST | {"staff_number": number}).id
        posts = people.managed_posts(work, cast.ada.person)
        assert [each.id for each in posts] == [again, cast.posts["ada"]]
        with pytest.raises(Refused, match="staff number"):
            people.reopen_post(work, cast.posts["ada"])


def test_an_end_is_undone_for_thirty_days(cast, opened):
    with opened(cast.tariq) as work:
        people.end_post(work, cast.posts["ada"], TODAY - DAY)
    with opened(cast.tariq, now=NOW + 30 * DAY) as work, pytest.raises(Refused, match="more than 30 days ago"):
        people.reopen_post(work, cast.posts["ada"])
    with opened(cast.tariq, now=NOW + 29 * DAY) as work:
        people.reopen_post(work, cast.posts["ada"])
        assert people.post(work, cast.posts["ada"]).ended_on is None
        with pytest.raises(Refused, match="no end to undo"):
            people.reopen_post(work, cast.posts["ada"])
    with opened(cast.grace, write=False) as work:
        assert people.is_within_reach(work, cast.ada.person)


def test_somebody_new_is_made_with_their_post(cast, opened):
    with opened(cast.tariq) as work:
        post = people.hire(work, team(work, "ELM"), first_name="Noor", last_name="Khan", **POST)
        assert people.person(work, post.person_id).name == "Noor Khan"
    with opened(cast.petra) as work, pytest.raises(NotFound):
        people.hire(work, team(work, "ELM"), first_name="Noor", last_name="Khan", **POST)


def test_details_are_changed_and_the_record_holds_only_what_differs(cast, opened):
    with opened(cast.tariq) as work:
        people.change_details(
            work, cast.posts["ada"], staff_number="N0777", job_title="Ward clerk", staff_group="Clerical"
        )
        with pytest.raises(Refused) as refused:
            people.change_details(work, cast.posts["ben"], staff_number="N0777", job_title="HCA", staff_group="Any")
        assert refused.value.field == "staff_number"
    with opened(write=False) as work:
        entry = work.db.scalars(sa.select(AuditEntry).where(AuditEntry.action == "people:change-post")).one()
        detail = work.db.scalar(sa.select(AuditEntryDetail.detail).where(
            AuditEntryDetail.chain == entry.chain, AuditEntryDetail.number == entry.number
        ))  # fmt: skip
        assert "N0777" in detail and "Clerical" in detail and "Ward clerk" not in detail


@pytest.mark.parametrize("key", ["ada", "grace", "lena", "audrey", "asha", "petra", "mei"])
def test_only_who_runs_training_there_changes_posts(cast, opened, key):
    with opened(write=False) as work:
        elm, oak = team(work, "ELM"), team(work, "OAK")
    with opened(cast.actors[key]) as work:
        for deed in (
            lambda: people.end_post(work, cast.posts["ada"], TODAY), lambda: people.reopen_post(work, cast.posts["ada"]),
            lambda: people.move_post(work, cast.posts["ada"], oak),
            lambda: people.change_line_manager(work, cast.posts["ada"], cast.posts["omar"]),
            lambda: people.change_details(work, cast.posts["ada"], staff_number="X", job_title="X", staff_group="X"),
            lambda: people.give_post(work, cast.ben.person, elm, **POST), lambda: people.managed_posts(work, cast.ada.person),
        ):  # fmt: skip
            with pytest.raises(NotFound):
                deed()


def test_nobody_out_of_reach_is_given_a_post(cast, opened):
    with opened(cast.tariq) as work, pytest.raises(NotFound):
        people.give_post(work, cast.ada2.person, team(work, "ELM"), **POST)


def test_a_manager_in_another_part_that_is_not_seen_cannot_be_chosen(cast, opened):
    from lms.runtime.access import Role
    from tests import cast as casting

    with opened() as work:
        people.grant(work, cast.mei.person, Role.TRAINING_LEAD, team(work, "ELM"))
    with opened(write=False) as work:
        mei = casting.actor(work, cast.mei.person)
    with opened(mei) as work:
        with pytest.raises(Refused, match="same organisation"):
            people.change_line_manager(work, cast.posts["ada"], cast.posts["omar"])
        people.change_line_manager(work, cast.posts["ada"], cast.posts["ben"])
        assert {each.person_id for each in people.find_managers(work, cast.northbank, team(work, "ELM"), cast.ada.person, "a")} == {
            cast.grace.person, cast.sunil.person, cast.sam.person, cast.ben.person,
        }  # fmt: skip
