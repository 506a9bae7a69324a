"""Teams and organisations: made, renamed, moved, merged, closed and opened again, with everybody who worked there."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms import people
from lms.people.models import Team, TeamBelow
from lms.runtime.access import Role
from lms.runtime.audit import AuditEntry
from lms.runtime.errors import Forbidden, NotFound, Refused
from tests import cast as casting
from tests.cast import TODAY

KIND = people.OrganisationKind.ACUTE


@pytest.fixture
def teams(cast, opened):
    """The teams of Northbank by code, with one more below Elm Ward."""
    with opened() as work:
        found = {
            row.code: row.id for row in work.db.scalars(sa.select(Team).where(Team.organisation_id == cast.northbank))
        }
        found["BAY"] = people.create_team(work, found["ELM"], code="BAY", name="Elm Bay").id
        found["SOUTH"] = people.root_team(work, cast.southmoor).id
    return found


def below(opened, team):
    with opened(write=False) as work:
        assert people.closure_faults(work) == []
        return set(work.db.scalars(sa.select(TeamBelow.team_id).where(TeamBelow.top_id == team)))


def test_a_team_moves_with_those_below_it(opened, teams):
    with opened() as work:
        people.move_team(work, teams["ELM"], teams["OAK"])
    assert below(opened, teams["OAK"]) == {teams["OAK"], teams["ELM"], teams["BAY"]}


def test_a_circle_of_teams_is_refused_and_named(opened, teams):
    with opened() as work, pytest.raises(Refused) as refused:
        people.move_team(work, teams["ELM"], teams["BAY"])
    assert refused.value.sentence == "That would be a circle: Elm Ward is part of Elm Bay, which is part of Elm Ward"


@pytest.mark.parametrize(
    ("team", "other", "words"),
    [("ROOT", "ELM", "whole organisation"), ("ELM", "SOUTH", "same organisation"), ("ELM", "ELM", "another team")],
)
@pytest.mark.parametrize("deed", [people.move_team, people.merge_teams])
def test_where_a_team_cannot_go(opened, teams, deed, team, other, words):
    with opened() as work, pytest.raises(Refused, match=words):
        deed(work, teams[team], teams[other])


def test_a_merger_moves_everybody_and_keeps_who_left(cast, opened, teams):
    with opened() as work:
        people.end_post(work, cast.posts["ben"], TODAY - timedelta(days=1))
        held = people.grant(work, cast.mei.person, Role.LEADER, teams["ELM"]).id
    with opened(cast.asha) as work:
        assert people.merge_teams(work, teams["ELM"], teams["OAK"]) == 4
    with opened(write=False) as work:
        assert people.post(work, cast.posts["ada"]).team_id == teams["OAK"]
        assert people.post(work, cast.posts["ben"]).team_id == teams["ELM"]
        assert people.place(work, teams["ELM"]).ended_on == TODAY
        assert [each.name for each in people.place(work, teams["OAK"]).below] == ["Elm Bay", "Elm Ward"]
        with pytest.raises(NotFound):
            people.role_held(work, held)
        moved = work.db.scalars(sa.select(AuditEntry.about_person_id).where(AuditEntry.action == "people:move-post"))
        assert cast.ada.person in set(moved)
    # Whoever audits the other team sees those who left the one that is no more.
    with opened() as work:
        people.grant(work, cast.mei.person, Role.AUDITOR, teams["OAK"])
    with opened(write=False) as work:
        mei = casting.actor(work, cast.mei.person)
    with opened(mei, write=False) as work:
        assert people.is_within_reach(work, cast.ben.person)
    below(opened, teams["OAK"])


def test_a_team_closes_when_nobody_works_there_and_opens_again(cast, opened, teams):
    with opened(cast.asha) as work:
        with pytest.raises(Refused, match="5 people work here"):
            people.close_team(work, teams["ELM"])
        with pytest.raises(Refused, match="whole organisation"):
            people.close_team(work, teams["ROOT"])
        people.close_team(work, teams["BAY"])
    with opened(cast.tariq) as work:
        with pytest.raises(Refused, match="has closed"):
            people.move_post(work, cast.posts["ada"], teams["BAY"])
        with pytest.raises(Refused, match="has closed"):
            people.create_team(work, teams["BAY"], code="X", name="X")
        assert teams["BAY"] not in {each.id for each in people.find_teams(work, "Bay")}
    with opened(cast.asha) as work:
        people.reopen_team(work, teams["BAY"])
    with opened(cast.tariq) as work:
        people.move_post(work, cast.posts["ada"], teams["BAY"])
        assert people.post(work, cast.posts["ada"]).team_name == "Elm Bay"


def test_a_team_with_open_teams_below_stays_open(opened, teams):
    with opened() as work:
        empty = people.create_team(work, teams["ROOT"], code="NEW", name="New").id
        people.create_team(work, empty, code="SUB", name="Sub")
        with pytest.raises(Refused, match="open teams below"):
            people.close_team(work, empty)


def test_a_code_is_one_teams_in_an_organisation(opened, teams):
    with opened() as work:
        for deed in (
            lambda: people.create_team(work, teams["ROOT"], code="OAK", name="Another"),
            lambda: people.rename_team(work, teams["ELM"], code="OAK", name="Elm"),
        ):
            with pytest.raises(Refused, match="Oak Ward has this code"):
                deed()
        people.rename_team(work, teams["ELM"], code="ELM", name="Elm and Beech")
        assert people.team_named(work, teams["ELM"]).label == "Elm and Beech (ELM), Northbank"
        assert people.create_team(work, teams["SOUTH"], code="OAK", name="Oak of the south")


@pytest.mark.parametrize("key", ["ada", "grace", "lena", "audrey", "petra", "mei"])
def test_who_changes_no_teams(cast, opened, teams, key):
    with opened(cast.actors[key]) as work:
        for deed in (
            lambda: people.create_team(work, teams["ELM"], code="X", name="X"),
            lambda: people.rename_team(work, teams["ELM"], code="X", name="X"),
            lambda: people.move_team(work, teams["ELM"], teams["OAK"]),
            lambda: people.merge_teams(work, teams["ELM"], teams["OAK"]), lambda: people.close_team(work, teams["BAY"]),
        ):  # fmt: skip
            with pytest.raises(NotFound):
                deed()
        for deed in (
            lambda: people.create_organisation(work, name="X", short_name="X", kind=KIND),
            lambda: people.end_organisation(work, cast.southmoor), lambda: people.organisations(work),
            lambda: people.place(work, teams["ELM"]),
        ):  # fmt: skip
            with pytest.raises(Forbidden):
                deed()


def test_a_training_lead_looks_after_their_own_part_of_the_tree(cast, opened, teams):
    with opened() as work:
        people.grant(work, cast.mei.person, Role.TRAINING_LEAD, teams["ELM"])
    with opened(write=False) as work:
        mei = casting.actor(work, cast.mei.person)
    with opened(mei) as work:
        people.create_team(work, teams["BAY"], code="BED", name="Bed one")
        with pytest.raises(NotFound):
            people.create_team(work, teams["OAK"], code="BED2", name="Bed two")
        assert {each.id for each in people.find_teams(work)} == {teams["ELM"], teams["BAY"], *_named(work, "Bed one")}


def _named(work, name):
    return set(work.db.scalars(sa.select(Team.id).where(Team.name == name)))


def test_an_organisation_is_changed_ended_and_opened_again(cast, opened):
    with opened(cast.asha) as work:
        made = people.create_organisation(work, name="East", short_name="East", kind=KIND, ods_code="REA")
        for deed in (
            lambda: people.create_organisation(work, name="E", short_name="E", kind=KIND, ods_code="REA"),
            lambda: people.change_organisation(
                work,
                cast.northbank,
                name="N",
                short_name="N",
                kind=KIND,
                ods_code="REA",
                region=None,
                contact_email=None,
            ),
        ):
            with pytest.raises(Refused, match="East has this ODS code"):
                deed()
        people.change_organisation(
            work,
            made.id,
            name="Far East",
            short_name="East",
            kind=KIND,
            ods_code="REA",
            region="QMJ",
            contact_email=None,
        )
        assert people.root_team(work, made.id).name == "Far East"
        with pytest.raises(Refused, match="people work here"):
            people.end_organisation(work, cast.northbank)
        people.end_organisation(work, made.id)
        root = people.root_team(work, made.id).id
        with pytest.raises(Refused, match="has closed"):
            people.create_team(work, root, code="X", name="X")
        people.reopen_organisation(work, made.id)
        people.create_team(work, root, code="X", name="X")
