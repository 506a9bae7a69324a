"""How many statements each page sends and how much it weighs: gates, so that a page cannot grow dear unseen.

The numbers are those that quality asks for; times are for `run.py bench`, never for a test. The whole attempt has its own test.
"""

import gzip
from datetime import date

import pytest

from lms import assignments, content, people
from lms.web.frontend import STATIC
from tests.builders import MODULE, read_all, read_and_pass, see_behaviours
from tests.cast import FOLDER, NOW
from tests.statements import counted

PAGES = tuple(page.slug for page in content.read_folder(FOLDER).modules[0].module.pages)


@pytest.fixture
def used(as_, cast, app):
    """Count the statements of what a browser does, after it was done once so that versions are parsed and pages rendered."""

    def count(who, *paths):
        client = as_(who)
        for path in paths:
            client.get(path)
        with counted(app.engine) as found:
            for path in paths:
                assert client.get(path).status == 200
        return found

    return count


@pytest.fixture
def begun(opened, cast):
    """Ada has read the pages; the quiz and the sign-off are left."""
    read_all(opened, cast.ada)


def test_home_before_a_start(used, cast):
    assert len(used(cast.ada, "/")) <= 6


@pytest.mark.usefixtures("begun")
def test_home(used, cast):
    assert len(used(cast.ada, "/")) <= 6


def test_a_modules_front_page_before_a_start(used, cast):
    assert len(used(cast.ada, f"/modules/{MODULE}")) <= 5


@pytest.mark.usefixtures("begun")
def test_a_modules_front_page(used, cast):
    assert len(used(cast.ada, f"/modules/{MODULE}")) <= 5


def test_what_the_front_page_says_of_behaviours_comes_from_the_same_statement(opened, used, as_, cast):
    read_all(opened, cast.ada)
    see_behaviours(opened, cast)
    assert "has seen 1 of" in as_(cast.ada).get(f"/modules/{MODULE}").words
    assert len(used(cast.ada, f"/modules/{MODULE}")) <= 5


@pytest.mark.usefixtures("begun")
def test_a_page_seen_before(used, cast):
    assert len(used(cast.ada, f"/modules/{MODULE}/pages/{PAGES[0]}")) <= 4


def test_a_page_done_and_the_next_page(as_, cast, app):
    client = as_(cast.ada)
    client.get(f"/modules/{MODULE}")
    client.post(f"/modules/{MODULE}/start")
    client.get(f"/modules/{MODULE}/pages/{PAGES[0]}")
    client.get(f"/modules/{MODULE}/pages/{PAGES[1]}")
    # The client would open a page to find its token; a browser has it already.
    token = {"csrf_token": client.csrf_token()}
    with counted(app.engine) as found:
        following = client.post(f"/modules/{MODULE}/pages/{PAGES[0]}/done", token, csrf=False)
        assert following.status == 303
        client.get(following.location)
    assert len(found) <= 7


def _hire(opened, cast, count):
    """Give Grace so many more reports, each asked for the test module."""
    with opened() as work:
        team = people.post(work, cast.posts["grace"]).team_id
        for number in range(count):
            person = people.create_person(work, first_name="Robin", last_name=f"Nightingale {number:02}")
            post = people.give_post(
                work, person.id, team, staff_number=f"S{number:04}", job_title="Healthcare assistant", staff_group="Nursing",
                started_on=date(2026, 9, 14), manager_post_id=cast.posts["grace"],
            )  # fmt: skip
            assignments.ask(
                work, person.id, post_id=post.id, module_id=MODULE, due_on=NOW.date(), reason="everyone does"
            )


def test_a_team_page_costs_the_same_for_three_and_for_thirty(opened, used, cast):
    few = len(used(cast.grace, "/team"))
    _hire(opened, cast, 30)
    assert len(used(cast.grace, "/team")) == few <= 5


@pytest.mark.parametrize("show", ["late", "soon", "mine", "expiring"])
def test_a_filtered_team_page_costs_the_same(opened, used, cast, show):
    assert len(used(cast.grace, f"/team?show={show}")) <= 5


def _weighs(text, raw, compressed):
    data = text.encode()
    assert len(data) <= raw
    assert len(gzip.compress(data, 6)) <= compressed


def test_learners_pages_are_light(opened, as_, cast):
    read_and_pass(opened, cast.ada)
    client = as_(cast.ada)
    for path in (
        "/",
        "/pathways",
        "/certificates",
        f"/modules/{MODULE}",
        f"/modules/{MODULE}/quiz",
        f"/modules/{MODULE}/sign-off",
    ):
        _weighs(client.get(path).text, 25_000, 7_000)
    for slug in PAGES:
        _weighs(client.get(f"/modules/{MODULE}/pages/{slug}").text, 25_000, 7_000)


def test_a_grid_of_twenty_five_people_is_light(opened, as_, cast):
    _hire(opened, cast, 30)
    reply = as_(cast.grace).get("/team")
    assert reply.text.count('<tr role="row" id="p-') == 25
    _weighs(reply.text, 110_000, 12_000)


def test_the_static_files_of_a_page_are_few_and_light(as_, cast):
    text = as_(cast.ada).get("/").text
    named = sorted({part.split("?")[0].split('"')[0] for part in text.split("/static/")[1:]})
    assert 0 < len(named) <= 5
    weight = sum(len(gzip.compress((STATIC / name).read_bytes(), 9)) for name in named)
    assert weight <= 60_000


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("tariq", "/training/people"), ("tariq", "/training/people?q=nightingale"), ("tariq", "/training/people?show=left"),
        ("asha", "/admin/people"), ("asha", "/admin/people?q=nightingale"), ("asha", "/admin/access"),
        ("asha", "/admin/organisations"),
    ],
)  # fmt: skip
def test_lists_of_people_cost_the_same_for_few_and_for_many(opened, used, cast, who, path):
    few = len(used(cast.actors[who], path))
    _hire(opened, cast, 40)
    assert len(used(cast.actors[who], path)) == few <= 5


@pytest.mark.parametrize("who", ["asha", "audrey"])
def test_fifty_entries_of_the_record_cost_no_statement_each(opened, used, cast, who):
    _hire(opened, cast, 40)
    for path in ("/admin/record", "/admin/record?who=robin nightingale"):
        assert len(used(cast.actors[who], path)) <= 11


def test_a_teams_page_costs_the_same_for_few_and_for_many(opened, used, cast):
    with opened() as work:
        root = people.root_team(work, cast.northbank).id
    few = len(used(cast.asha, f"/admin/teams/{root}"))
    with opened() as work:
        for number in range(30):
            people.create_team(work, root, code=f"T{number}", name=f"Team {number}")
    assert len(used(cast.asha, f"/admin/teams/{root}")) == few <= 5
