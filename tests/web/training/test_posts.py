"""One post: its details, team, line manager, end and the end undone."""

import pytest

from lms import people
from tests.cast import TODAY


@pytest.fixture
def post(cast):
    """The address of Ada's post."""
    return f"/training/posts/{cast.posts['ada']}"


@pytest.fixture
def teams(opened, cast):
    """The ids of the wards."""
    with opened(cast.tariq, write=False) as work:
        return {each.code: str(each.id) for each in people.find_teams(work)}


def of_ada(opened, cast):
    with opened(write=False) as work:
        return people.post(work, cast.posts["ada"])


def ended_on(day, month, year):
    return {"ended_on-day": str(day), "ended_on-month": str(month), "ended_on-year": str(year)}


def test_the_line_manager_changes(as_, cast, opened, post):
    client = as_(cast.tariq)
    page = client.get(f"{post}/manager?q=omar")
    assert "Omar Haddad, Ward manager, Oak Ward" in page.words
    reply = client.post(f"{post}/manager?q=omar", {"manager": str(cast.posts["omar"])})
    assert (reply.status, reply.location) == (303, f"/training/people/{cast.ada.person}")
    assert of_ada(opened, cast).manager_name == "Omar Haddad"
    assert client.post(f"{post}/manager", {"manager": "nobody"}).status == 303
    assert of_ada(opened, cast).manager_name is None


def test_a_circle_is_refused_with_its_path(as_, cast, opened):
    with opened() as work:
        people.change_line_manager(work, cast.posts["omar"], cast.posts["grace"])
    reply = as_(cast.tariq).post(
        f"/training/posts/{cast.posts['grace']}/manager?q=omar", {"manager": str(cast.posts["omar"])}
    )
    assert reply.status == 422
    assert reply.error_summary == [
        "That would be a circle: Grace Mbeki reports to Omar Haddad, who reports to Grace Mbeki"
    ]


def test_a_post_moves_to_another_team(as_, cast, opened, post, teams):
    client = as_(cast.tariq)
    assert "They keep their line manager" in client.get(f"{post}/team").words
    assert client.post(f"{post}/team", {"team": teams["OAK"]}).status == 303
    assert of_ada(opened, cast).team_name == "Oak Ward"
    assert client.post(f"{post}/team", {}).error_summary == ["Choose a team. If it is not listed, search for it."]


def test_details_change(as_, cast, opened, post):
    client = as_(cast.tariq)
    fields = {"staff_number": "N0999", "job_title": "Senior clerk", "staff_group": "Clerical"}
    assert client.post(f"{post}/details", fields).status == 303
    assert of_ada(opened, cast).job_title == "Senior clerk"
    reply = client.post(f"{post}/details", fields | {"staff_number": "N0002"})
    assert reply.error_summary == ["Another post has this staff number. Enter a different one."]


def test_a_post_ends_and_the_end_is_undone(as_, cast, opened, post):
    client = as_(cast.tariq)
    assert client.post(f"{post}/end", ended_on(27, 11, 2026)).status == 303
    page = client.get(f"/training/people/{cast.ada.person}")
    assert "The last day of Ada Okafor as Ward clerk is 27 November 2026." in page.words
    assert "Leaves: the last day is 27 November 2026." in page.words
    assert client.get(f"{post}/reopen").h1 == "Undo the end of the post of Ada Okafor?"
    assert client.post(f"{post}/reopen").status == 303
    assert of_ada(opened, cast).ended_on is None
    assert client.post(f"{post}/reopen").error_summary == ["This post has no end to undo"]


def test_the_last_day_is_asked_for_and_not_taken_from_the_clock(as_, cast, opened, post):
    for fields, words in (({}, "Enter a date"), (ended_on(1, 1, 2020), "not before the post began")):
        reply = as_(cast.tariq).post(f"{post}/end", fields)
        assert reply.status == 422
        assert words in reply.error_summary[0]
    assert of_ada(opened, cast).ended_on is None


def test_ending_a_managers_post_says_how_many_report_to_it(as_, cast):
    page = as_(cast.tariq).get(f"/training/posts/{cast.posts['grace']}/end")
    assert "4 people report to this post." in page.words


@pytest.mark.parametrize("path", ["details", "team", "manager", "end", "reopen"])
def test_another_organisations_post_is_not_there(as_, cast, opened, post, path):
    client = as_(cast.petra)
    assert client.get(f"{post}/{path}").status == 404
    fields = ended_on(24, 11, 2026) | {"manager": "nobody", "staff_number": "X", "job_title": "X", "staff_group": "X"}
    assert client.post(f"{post}/{path}", fields).status == 404
    assert of_ada(opened, cast).ended_on is None
    assert TODAY
