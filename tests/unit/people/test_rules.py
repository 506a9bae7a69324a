"""Who may open what, and what a name may hold."""

import pytest

from lms.people import rules
from lms.people.rules import POLICY, name_fault, permissions, sort_key
from lms.runtime.access import Permission, Role


def test_every_role_has_a_line_in_the_table():
    assert set(POLICY) == set(Role)


def test_somebody_without_a_role_may_learn_and_nothing_else():
    assert permissions([]) == {Permission.LEARN}


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (
            Role.MANAGER,
            {
                Permission.SEE_TEAM,
                Permission.EXPORT_TEAM,
                Permission.SIGN_OFF,
                Permission.APPOINT_STAND_IN,
                Permission.PRINT_SIGN_IN_CODE,
            },
        ),
        (Role.LEADER, {Permission.SEE_TEAM}),
        (Role.AUDITOR, {Permission.SEE_TEAM, Permission.EXPORT_TEAM, Permission.SEE_RECORD}),
        (
            Role.TRAINING_LEAD,
            {
                Permission.SEE_TEAM,
                Permission.EXPORT_TEAM,
                Permission.SIGN_OFF,
                Permission.ASSIGN,
                Permission.REVOKE_CERTIFICATE,
                Permission.APPOINT_STAND_IN,
                Permission.MANAGE_PEOPLE,
                Permission.PRINT_SIGN_IN_CODE,
            },
        ),
        (Role.AUTHOR, set()),
        (Role.ADMINISTRATOR, {Permission.ADMINISTER, Permission.SEE_RECORD}),
    ],
)
def test_a_role_opens_exactly_its_doors(role, may):
    assert permissions([role]) == may | {Permission.LEARN}


def test_roles_add_up():
    assert permissions([Role.LEADER, Role.MANAGER]) == permissions([Role.LEADER]) | permissions([Role.MANAGER])


@pytest.mark.parametrize(
    "name", ["Ada", "Zoë", "O’Neill", "Nguyễn", "محمد", "山田", "Anne-Marie", "J.", "علی\u200cرضا", "ක්\u200dෂේම"]
)
def test_names_of_every_script_pass(name):
    assert name_fault(name) is None


@pytest.mark.parametrize("name", ["", "  ", "A\nB", "A\u202eB", "A\x00", "\ue000", "A" * 121, "A\u2028B"])
def test_a_name_that_cannot_be_read_is_refused(name):
    assert name_fault(name)


def test_people_are_sorted_without_regard_to_case():
    assert sorted([sort_key("ben", "Clarke"), sort_key("ADA", "Okafor")]) == ["ada okafor", "ben clarke"]


def test_a_circle_reads_as_a_sentence():
    assert rules.circle(["Grace Mbeki", "Omar Haddad", "Grace Mbeki"]) == (
        "Grace Mbeki reports to Omar Haddad, who reports to Grace Mbeki"
    )
    assert rules.circle(["Elm", "Medicine", "Elm"], "is part of") == "Elm is part of Medicine, which is part of Elm"


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("on_team", [True, False])
def test_a_role_is_given_where_it_means_something(role, on_team):
    allowed = role in (rules.ON_TEAM if on_team else rules.ON_SITE)
    assert (rules.grant_fault(role, on_team=on_team) is None) == allowed


@pytest.mark.parametrize("field", ["staff_number", "job_title", "staff_group"])
def test_a_post_is_called_something(field):
    right = {"staff_number": "N1", "job_title": "Nurse", "staff_group": "Nursing"}
    assert rules.post_fault(**right) is None
    for wrong in ("", " ", "x" * 121):
        found = rules.post_fault(**right | {field: wrong})
        assert found
        assert found[0] == field
