"""The people of a training lead: the list, one person, somebody new, another post, a name put right."""

import pytest

from lms import people
from tests.cast import TODAY
from tests.client import Client

NEW = {
    "first_name": "Noor", "last_name": "Khan", "staff_number": "N0777", "job_title": "Nurse", "staff_group": "Nursing",
    "started_on-day": "24", "started_on-month": "11", "started_on-year": "2026",
}  # fmt: skip


@pytest.fixture
def elm(opened, cast):
    """The id of Elm Ward."""
    with opened(write=False) as work:
        return str(people.post(work, cast.posts["ada"]).team_id)


def test_the_list_holds_those_whose_training_one_runs(as_, cast):
    page = as_(cast.tariq).get("/training/people")
    assert page.h1 == "People"
    assert "10 posts in the teams whose training you run." in page.words
    for name in ("Ada Okafor", "Otis Green", "Lena Hart"):
        assert name in page.words
    assert "Petra Novak" not in page.words
    assert "3 posts" in as_(cast.petra).get("/training/people").words


@pytest.mark.parametrize(
    ("q", "names"), [("oka", {"Ada Okafor"}), ("N0002", {"Grace Mbeki"}), ("%", set()), ("petra", set())]
)
def test_a_search_finds_a_name_or_a_whole_staff_number(as_, cast, q, names):
    page = as_(cast.tariq).get("/training/people?q=" + q.replace("%", "%25"))
    listed = {name for name in ("Ada Okafor", "Grace Mbeki", "Otis Green", "Petra Novak") if name in page.words}
    assert listed == names


def test_who_left_is_listed_apart(as_, cast, opened):
    from datetime import timedelta

    with opened() as work:
        people.end_post(work, cast.posts["ada"], TODAY - timedelta(days=1))
    client = as_(cast.tariq)
    assert "Ada Okafor" not in client.get("/training/people").words
    page = client.get("/training/people?show=left")
    assert "Ada Okafor" in page.words and "23 November 2026" in page.words
    assert "Otis Green" not in page.words


def test_pages_follow_each_other_by_key(as_, cast, opened, elm):
    with opened() as work:
        for number in range(40):
            people.hire(
                work, people.root_team(work, cast.northbank).id, first_name="Robin", last_name=f"Nightingale {number:02}",
                staff_number=f"R{number:03}", job_title="Nurse", staff_group="Nursing", started_on=TODAY,
            )  # fmt: skip
    client, seen, path = as_(cast.tariq), [], "/training/people?q=nightingale"
    while path:
        page = client.get(path)
        seen += [each for each in page.tree.iter("th") if each.get("scope") == "row"]
        path = next((link for link in page.links() if "after=" in link), "")
    names = ["".join(each.itertext()) for each in seen]
    assert names == [f"Robin Nightingale {number:02}" for number in range(40)]


def test_nonsense_in_the_address_is_the_first_page(as_, cast):
    for after in ("x", "WyJhIiwgImIiLCAiYyJd", "%00"):
        assert "Ada Okafor" in as_(cast.tariq).get(f"/training/people?after={after}&show=what").words


def test_a_person_with_posts_and_why_they_are_seen(as_, cast):
    page = as_(cast.tariq).get(f"/training/people/{cast.ada.person}")
    assert page.h1 == "Ada Okafor"
    assert "Ward clerk, Elm Ward" in page.words
    assert "Grace Mbeki, Ward manager" in page.words
    assert "You run training for Northbank." in page.words


def test_another_organisations_person_is_not_there(as_, cast):
    for path in ("", "/posts/new", "/name"):
        assert as_(cast.petra).get(f"/training/people/{cast.ada.person}{path}").status == 404


def test_somebody_new_is_added_and_led_to_their_manager(as_, cast, opened, elm):
    client = as_(cast.tariq)
    reply = client.post("/training/people/new", NEW | {"team": elm})
    assert reply.status == 303
    assert reply.location.endswith("/manager")
    page = client.get(reply.location)
    assert page.h1 == "Choose the line manager of Noor Khan"
    assert "Grace Mbeki, Ward manager, Elm Ward" in page.words


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"first_name": ""}, "Enter the first name"),
        ({"first_name": "No\u202eor"}, "Enter the name without invisible characters"),
        ({"staff_number": "N0002"}, "Another post has this staff number. Enter a different one."),
        ({"started_on-day": "42"}, "Enter a date, such as 31 1 2027"),
        ({"team": "elsewhere"}, "Choose a team. If it is not listed, search for it."),
    ],
)
def test_what_is_wrong_is_said_and_nobody_is_added(as_, cast, opened, elm, change, sentence):
    reply = as_(cast.tariq).post("/training/people/new", NEW | {"team": elm} | change)
    assert reply.status == 422
    assert reply.error_summary == [sentence]
    with opened(cast.tariq, write=False) as work:
        assert not people.staff(work, q="N0777").rows


def test_a_team_of_another_organisation_cannot_be_chosen(as_, cast, opened):
    with opened(write=False) as work:
        south = str(people.root_team(work, cast.southmoor).id)
    assert as_(cast.tariq).post("/training/people/new", NEW | {"team": south}).status == 422


def test_a_second_post_beside_the_first(as_, cast, opened, elm):
    reply = as_(cast.tariq).post(f"/training/people/{cast.otis.person}/posts/new", NEW | {"team": elm})
    assert reply.status == 303
    with opened(cast.tariq, write=False) as work:
        assert [post.team_name for post in people.managed_posts(work, cast.otis.person)] == ["Elm Ward", "Oak Ward"]


def test_a_form_sent_twice_makes_one_post(as_, cast, opened, elm):
    client = as_(cast.tariq)
    key = client.get("/training/people/new").hidden("idempotency_key")
    first, second = (client.post("/training/people/new", NEW | {"team": elm, "idempotency_key": key}) for _ in range(2))
    assert first.location == second.location


def test_a_name_is_put_right(as_, cast):
    client = as_(cast.tariq)
    path = f"/training/people/{cast.ada.person}/name"
    assert client.post(path, {"first_name": "Ada", "last_name": "Obi"}).status == 303
    assert client.get(f"/training/people/{cast.ada.person}").h1 == "Ada Obi"
    assert client.post(path, {"first_name": ""}).status == 422


def test_a_form_writes_no_column_that_it_does_not_show(as_, cast, app, opened, elm):
    """Every column of a post is sent: those that the form shows change, and no other."""
    with app.engine.connect() as connection:
        import sqlalchemy as sa

        row = sa.text("SELECT * FROM post WHERE staff_number = 'N0004' AND job_title IS NOT NULL ORDER BY id LIMIT 1")
        before = dict(connection.execute(row).mappings().one())
    hostile = {name: str(cast.omar.person) for name in before} | {
        "ended_on": "2026-11-01",
        "person_id": str(cast.omar.person),
    }
    reply = as_(cast.tariq).post(
        f"/training/posts/{cast.posts['ada']}/details",
        hostile | {"staff_number": "N0004", "job_title": "Clerk", "staff_group": "Any"},
    )
    assert reply.status == 303
    with app.engine.connect() as connection:
        after = dict(connection.execute(row).mappings().one())
    assert {name for name in before if before[name] != after[name]} == {"job_title", "staff_group"}


def test_the_navigation_has_training_for_whoever_runs_it(as_, cast, app):
    for who, there in ((cast.tariq, True), (cast.grace, False), (cast.asha, False)):
        assert ('href="/training/people"' in Client(app).sign_in(who).get("/").text) == there
