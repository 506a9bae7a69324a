"""Roles: where they are held, their last day, the last administrator, and that both sides are told."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms import people, signin, tasks
from lms.messages.models import Message
from lms.runtime.access import Role
from lms.runtime.audit import AuditEntry, AuditEntryDetail
from lms.runtime.errors import Forbidden, NotFound, Refused
from lms.runtime.queue import Job
from tests.cast import NOW, TODAY

DAY = timedelta(days=1)


def root(work, cast):
    return people.root_team(work, cast.northbank).id


def roles(opened, who, now=NOW):
    """Return the roles that somebody holds as a signed-in browser has them."""
    with opened(now=now) as work:
        token = signin.begin_session(work, who.person, timedelta(days=400))
        return {grant.role for grant in signin.signed_in(work, token).actor.grants}


def test_whoever_a_job_works_for_acts_as_a_browser_of_theirs_would(cast, opened):
    for who in cast.actors.values():
        with opened() as work:
            token = signin.begin_session(work, who.person, timedelta(days=1))
            session = signin.signed_in(work, token)
            acting = people.acting(work, who.person)
        if who is cast.sam:
            assert session is acting is None
        else:
            assert (acting.person_id, acting.name, acting.permissions) == (
                who.person,
                who.name,
                session.actor.permissions,
            )
            assert set(acting.grants) == set(session.actor.grants)


def test_a_role_is_held_to_its_last_day(cast, opened):
    with opened(cast.asha) as work:
        people.grant(work, cast.ben.person, Role.LEADER, root(work, cast), ends_on=TODAY + DAY)
    for days, expected in ((0, {Role.LEADER}), (1, {Role.LEADER}), (2, set())):
        assert roles(opened, cast.ben, NOW + days * DAY) == expected


def test_a_role_whose_day_has_passed_is_given_anew(cast, opened):
    with opened(cast.asha) as work:
        first = people.grant(work, cast.ben.person, Role.LEADER, root(work, cast), ends_on=TODAY).id
    with opened(cast.asha, now=NOW + DAY) as work:
        with pytest.raises(NotFound):
            people.end_grant(work, first)
        assert people.grant(work, cast.ben.person, Role.LEADER, root(work, cast)).id != first
    assert roles(opened, cast.ben, NOW + 9 * DAY) == {Role.LEADER}


def test_a_training_lead_whose_role_has_ended_signs_for_nobody(cast, opened):
    with opened(cast.asha) as work:
        held = people.roles_of(work, cast.tariq.person)[0]
        people.change_grant(work, held.id, TODAY)
    with opened() as work:
        people.change_line_manager(work, cast.posts["ada"], None)
    with opened(write=False) as work:
        assert [each.name for each in people.signers(work, cast.posts["ada"])] == ["Tariq Aziz"]
    with opened(write=False, now=NOW + DAY) as work:
        assert people.signers(work, cast.posts["ada"]) == ()


def test_a_past_day_is_refused_and_an_end_can_be_taken_back(cast, opened):
    with opened(cast.asha) as work:
        with pytest.raises(Refused):
            people.grant(work, cast.ben.person, Role.LEADER, root(work, cast), ends_on=TODAY - DAY)
        held = people.grant(work, cast.ben.person, Role.LEADER, root(work, cast), ends_on=TODAY)
        people.change_grant(work, held.id, None)
    assert roles(opened, cast.ben, NOW + 300 * DAY) == {Role.LEADER}


@pytest.mark.parametrize(
    ("role", "on_team"), [(Role.LEADER, False), (Role.TRAINING_LEAD, False), (Role.ADMINISTRATOR, True)]
)
def test_a_role_is_given_only_where_it_means_something(cast, opened, role, on_team):
    with opened(cast.asha) as work, pytest.raises(Refused):
        people.grant(work, cast.ben.person, role, root(work, cast) if on_team else None)


@pytest.mark.parametrize("key", ["ada", "grace", "lena", "tariq", "audrey", "mei", "petra"])
def test_only_an_administrator_gives_changes_and_takes_roles(cast, opened, key):
    with opened(write=False) as work:
        held = people.roles_of(work, cast.audrey.person)[0].id
    with opened(cast.actors[key]) as work:
        for deed in (
            lambda: people.grant(work, cast.ben.person, Role.AUTHOR), lambda: people.end_grant(work, held),
            lambda: people.change_grant(work, held, TODAY), lambda: people.holders(work),
            lambda: people.roles_of(work, cast.audrey.person), lambda: people.everybody(work),
        ):  # fmt: skip
            with pytest.raises(Forbidden):
                deed()


def administrators(work, cast):
    return people.roles_of(work, cast.asha.person)[0].id


@pytest.mark.parametrize("way", ["ended", "given an end", "suspended"])
def test_the_last_administrator_cannot_leave(cast, opened, way):
    def leave(work):
        if way == "ended":
            people.end_grant(work, administrators(work, cast))
        elif way == "given an end":
            people.change_grant(work, administrators(work, cast), TODAY + 900 * DAY)
        else:
            people.suspend(work, cast.asha.person)

    with opened() as work, pytest.raises(Refused, match="last administrator"):
        leave(work)
    with opened(write=False) as work:
        assert people.roles_of(work, cast.asha.person)[0].ends_on is None
    # Neither an administrator for a time nor one who is suspended takes the place.
    with opened() as work:
        people.grant(work, cast.ben.person, Role.ADMINISTRATOR, ends_on=TODAY + DAY)
        people.grant(work, cast.sam.person, Role.ADMINISTRATOR)
    with opened() as work, pytest.raises(Refused, match="last administrator"):
        leave(work)
    with opened() as work:
        people.grant(work, cast.ada.person, Role.ADMINISTRATOR)
    with opened() as work:
        leave(work)


def test_nobody_suspends_themselves_or_changes_a_role_of_their_own(cast, opened):
    with opened() as work:
        people.grant(work, cast.ada.person, Role.ADMINISTRATOR)
    with opened(cast.asha) as work:
        with pytest.raises(Refused):
            people.suspend(work, cast.asha.person)
        with pytest.raises(Refused):
            people.change_grant(work, administrators(work, cast), TODAY + DAY)


def test_both_sides_are_told_and_it_is_in_the_record(cast, opened):
    with opened(cast.asha) as work:
        held = people.grant(work, cast.ben.person, Role.LEADER, root(work, cast), ends_on=TODAY + DAY).id
    with opened(cast.asha) as work:
        people.change_grant(work, held, None)
    with opened(cast.asha) as work:
        people.end_grant(work, held)
    with opened() as work:
        for job in work.db.scalars(sa.select(Job).where(Job.kind == "tell_role").order_by(Job.put_at, Job.id)).all():
            tasks.INSIDE[job.kind](work, job.payload)
    with opened(write=False) as work:
        rows = work.db.scalars(sa.select(Message).where(Message.kind.like("role_%"))).all()
        told = {(row.kind, row.person_id): row.text for row in rows}
        assert set(told) == {
            (f"role_{what}", person)
            for what in ("given", "changed", "ended")
            for person in (cast.ben.person, cast.asha.person)
        }
        assert "Asha Rahman made you leader for Northbank University Hospitals" in told["role_given", cast.ben.person]
        assert told["role_ended", cast.asha.person].startswith("You ended the role of leader of Ben Clarke")
        entries = work.db.scalars(sa.select(AuditEntry).where(AuditEntry.object_id == str(held))).all()
        assert [each.action for each in entries] == ["people:grant", "people:change-grant", "people:end-grant"]
        assert {each.chain for each in entries} == {str(cast.northbank)}
        assert work.db.scalar(sa.select(AuditEntryDetail.detail).where(AuditEntryDetail.number == entries[0].number))


def test_what_a_command_gives_tells_nobody(cast, opened):
    with opened() as work:
        people.grant(work, cast.ben.person, Role.AUTHOR)
        assert not work.db.scalars(sa.select(Job).where(Job.kind == "tell_role")).all()


def test_those_to_look_at_first_come_first(cast, opened):
    with opened() as work:
        people.grant(work, cast.ada.person, Role.LEADER, root(work, cast), ends_on=TODAY + 5 * DAY)
        people.end_post(work, cast.posts["audrey"], TODAY - DAY)
    with opened(cast.asha, write=False) as work:
        found = people.holders(work)
        names = [(each.name, each.left_on is not None, each.ends_on is not None) for each in found.rows]
        assert names[:2] == [("Audrey Stone", True, False), ("Ada Okafor", False, True)]
        rest = [name for name, _, _ in names[2:]]
        assert rest == sorted(rest)
        assert (found.left, found.ending, found.people) == (1, 1, 7)
        assert sum(found.counts.values()) == len(found.rows) == 7
        assert {each.role for each in people.holders(work, role=Role.LEADER).rows} == {Role.LEADER}
        assert [each.name for each in people.holders(work, q="mei").rows] == ["Mei Tan"]
        first = people.holders(work).rows[2]
        assert people.holders(work, after=first.key).rows[0].name == rest[1]
