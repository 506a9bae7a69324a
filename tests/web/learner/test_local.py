"""Local slots on learner.module_page"""

from datetime import date, timedelta

import pytest

from lms import catalogue, enrolments, people
from tests.cast import NOW
from tests.statements import counted

URL = "/modules/T04/pages/sort-four"
TEXT = "Ring **extension 2211**, or [ask here](https://northbank.example/ask)."


def write(opened, organisation_id, *, text=TEXT, owner=None, review_on=date(2027, 3, 1), now=NOW):
    with opened(now=now) as work:
        catalogue.set_insert(work, organisation_id, "who-to-ask", text=text, review_on=review_on, owner_person_id=owner)


def local(reply):
    found = next(each for each in reply.tree.iter("aside"))
    return " ".join("".join(found.itertext()).split())


def test_without_local_words_the_page_says_where_to_look(as_, cast):
    reply = as_(cast.ada).get(URL)
    assert local(reply) == "Who to ask Ask your manager, or look at the list."
    assert "https://example.org/list" in reply.links()


def test_local_words_with_owner_and_review_date(opened, as_, cast):
    write(opened, cast.northbank, owner=cast.tariq.person)
    reply = as_(cast.ada).get(URL)
    assert local(reply) == (
        "At Northbank Ring extension 2211, or ask here. Kept up to date by Tariq Aziz. Review by 1 March 2027."
    )
    assert "https://northbank.example/ask" in reply.links()
    assert "<strong>extension 2211</strong>" in reply.text


def test_without_an_owner_only_the_date_is_named(opened, as_, cast):
    write(opened, cast.northbank)
    assert local(as_(cast.ada).get(URL)).endswith("ask here. Review by 1 March 2027.")


@pytest.mark.parametrize(("days", "is_late"), [(-1, True), (0, False)])
def test_words_past_their_review_are_flagged(opened, as_, cast, days, is_late):
    day = NOW.date() + timedelta(days=days)
    write(opened, cast.northbank, review_on=day, now=NOW - timedelta(days=30))
    found = local(as_(cast.ada).get(URL))
    assert ("We are checking this. Its review was due by 23 November 2026." in found) is is_late
    assert ("Review by 24 November 2026." in found) is not is_late


def test_another_organisation_does_not_see_them(opened, as_, cast):
    write(opened, cast.northbank)
    assert "At Northbank" not in as_(cast.ada2).get(URL).text
    assert "At Northbank" not in as_(cast.mei).get(URL).text


def test_somebody_in_two_organisations_sees_those_of_the_one_they_learn_for(opened, as_, cast):
    write(opened, cast.northbank)
    write(opened, cast.southmoor, text="Ask Petra.")
    with opened() as work:
        root = people.root_team(work, cast.southmoor)
        people.give_post(work, cast.ada.person, root.id, staff_number="N9", job_title="Clerk", staff_group="Nursing",
                         started_on=date(2026, 11, 1))  # fmt: skip
    assert "At Southmoor Ask Petra." in local(as_(cast.ada).get(URL))
    with opened(cast.ada) as work:
        enrolments.start(work, "T04", post_id=cast.posts["ada"])
    assert "At Northbank" in local(as_(cast.ada).get(URL))


def test_a_leaver_sees_what_the_page_says(opened, as_, cast):
    write(opened, cast.northbank)
    with opened() as work:
        people.end_post(work, cast.posts["ada"], date(2026, 11, 20))
    assert "At Northbank" not in as_(cast.ada).get(URL).text


def test_they_cost_one_statement_and_a_page_without_a_slot_none(app, opened, as_, cast):
    write(opened, cast.northbank, owner=cast.tariq.person)
    client = as_(cast.ada)
    sent = {}
    for slug in ("sort", "sort-four"):
        client.get(f"/modules/T04/pages/{slug}")
        with counted(app.engine) as found:
            client.get(f"/modules/T04/pages/{slug}")
        sent[slug] = list(found)
    assert not [each for each in sent["sort"] if "local_insert" in each]
    assert len([each for each in sent["sort-four"] if "local_insert" in each]) == 1
    assert len(sent["sort"]) + 1 == len(sent["sort-four"]) <= 4


def test_they_cost_no_more_in_a_run(app, opened, as_, cast):
    write(opened, cast.northbank)
    with opened(cast.ada) as work:
        enrolments.start(work, "T04")
    client = as_(cast.ada)
    client.get(URL)
    with counted(app.engine) as found:
        client.get(URL)
    assert len(found) <= 4
