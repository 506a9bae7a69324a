"""Persons and roles."""

import pytest
import sqlalchemy as sa

from lms import people
from lms.people.models import ReportsBelow
from lms.runtime import audit
from lms.runtime.access import Role
from lms.runtime.errors import Forbidden, NotFound, Refused


def entries(work, action):
    return work.db.scalars(sa.select(audit.AuditEntry).where(audit.AuditEntry.action == action)).all()


def test_a_new_name_is_shown_and_sorted_by_everywhere(cast, opened):
    with opened() as work:
        people.rename(work, cast.ada.person, first_name="Zara", last_name="Okafor")
    with opened(write=False) as work:
        assert people.name(work, cast.ada.person) == "Zara Okafor"
        assert people.name_parts(work, cast.ada.person) == ("Zara", "Okafor")
        assert (
            work.db.scalar(sa.select(people.Post.sort_name).where(people.Post.person_id == cast.ada.person))
            == "zara okafor"
        )
        below = sa.select(ReportsBelow.sort_name).where(ReportsBelow.person_id == cast.ada.person)
        assert set(work.db.scalars(below)) == {"zara okafor"}
        assert people.closure_faults(work) == []


def test_the_record_of_a_rename_holds_ids_and_its_names_lie_beside(cast, opened):
    with opened() as work:
        people.rename(work, cast.ada.person, first_name="Zara", last_name="Quill")
    with opened(write=False) as work:
        (entry,) = entries(work, "people:rename")
        assert entry.about_person_id == cast.ada.person
        assert "Zara" not in " ".join(str(getattr(entry, column.key)) for column in entry.__table__.columns)
        detail = sa.select(audit.AuditEntryDetail.detail).where(
            audit.AuditEntryDetail.chain == entry.chain, audit.AuditEntryDetail.number == entry.number
        )
        assert "Zara Quill" in work.db.scalar(detail)
        assert not list(audit.verify(work.db))


def test_a_person_out_of_reach_cannot_be_changed(cast, opened):
    with opened(cast.grace) as work, pytest.raises(NotFound):
        people.rename(work, cast.otis.person, first_name="X", last_name="Y")


def test_only_an_administrator_shuts_out_and_lets_in(cast, opened):
    for deed in (people.suspend, people.readmit):
        for actor in (cast.grace, cast.tariq, cast.ada):
            with opened(actor) as work, pytest.raises(Forbidden):
                deed(work, cast.ada.person)
        with opened(cast.asha) as work:
            deed(work, cast.ada.person)


def test_names_of_several_are_read_together_and_strangers_are_left_out(cast, opened):
    with opened(cast.ada, write=False) as work:
        wanted = [cast.ada.person, cast.grace.person, cast.northbank]
        assert people.names(work, wanted) == {cast.ada.person: "Ada Okafor", cast.grace.person: "Grace Mbeki"}


def test_a_mononym_is_a_name(opened):
    with opened() as work:
        assert people.create_person(work, first_name="Prabowo", last_name="").name == "Prabowo"
        with pytest.raises(Refused):
            people.create_person(work, first_name=" ", last_name="Okafor")


@pytest.mark.parametrize("role", [Role.MANAGER, Role.LEARNER])
def test_what_follows_from_other_facts_is_not_granted(cast, opened, role):
    with opened() as work, pytest.raises(Refused):
        people.grant(work, cast.ada.person, role, people.root_team(work, cast.northbank).id)


def test_nobody_gives_a_role_to_themselves(cast, opened):
    with opened(cast.asha) as work, pytest.raises(Refused):
        people.grant(work, cast.asha.person, Role.AUDITOR)


def test_a_role_on_an_unknown_team_is_not_found(cast, opened):
    with opened() as work, pytest.raises(NotFound):
        people.grant(work, cast.ada.person, Role.LEADER, cast.northbank)


def test_granting_and_ending_a_role_are_in_the_record(cast, opened):
    with opened() as work:
        held = people.grant(work, cast.mei.person, Role.AUDITOR)
    with opened() as work:
        people.end_grant(work, held.id)
        with pytest.raises(NotFound):
            people.end_grant(work, held.id)
    with opened(write=False) as work:
        about = {
            entry.about_person_id for action in ("people:grant", "people:end-grant") for entry in entries(work, action)
        }
        assert cast.mei.person in about
        assert entries(work, "people:end-grant")


def test_a_role_given_twice_is_held_once(cast, opened):
    team = cast.tariq.grants[0].team_id
    for where in (None, team):
        with opened() as work:
            first = people.grant(work, cast.mei.person, Role.AUDITOR, where).id
        with opened() as work:
            assert people.grant(work, cast.mei.person, Role.AUDITOR, where).id == first
            people.end_grant(work, first)
        with opened() as work:
            assert people.grant(work, cast.mei.person, Role.AUDITOR, where).id != first
    with opened(write=False) as work:
        assert len([each for each in entries(work, "people:grant") if each.about_person_id == cast.mei.person]) == 5


def test_nobody_unknown_gets_a_role(cast, opened):
    with opened() as work, pytest.raises(NotFound):
        people.grant(work, cast.northbank, Role.AUDITOR)
