"""manager.print_code"""

import re
from datetime import date

import pytest

from lms import people, signin

CODE = re.compile(r"(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}")


@pytest.fixture
def pat(cast, opened):
    """Pat works for Grace and has no address."""
    with opened() as work:
        person = people.create_person(work, first_name="Pat", last_name="Lee")
        people.give_post(
            work, person.id, people.post(work, cast.posts["grace"]).team_id, staff_number="N0777", job_title="Porter",
            staff_group="Estates", started_on=date(2026, 9, 14), manager_post_id=cast.posts["grace"],
        )  # fmt: skip
        return person.id


def test_the_manager_finds_it_on_the_persons_page_and_prints_a_sheet(cast, opened, as_, pat):
    grace, path = as_(cast.grace), f"/team/{pat}/sign-in-code"
    assert path in grace.get(f"/team/{pat}").links()
    assert grace.get(path).h1 == "Print a sign-in code for Pat Lee?"
    sheet = grace.post(path)
    assert sheet.status == 200
    code = CODE.search(sheet.words)[0]
    assert "N0777" in sheet.words and "http://127.0.0.1:8000/sign-in/code" in sheet.words
    with opened(write=False) as work:
        assert signin.open_code(work, "N0777", code).person_id == pat
    assert not CODE.search(grace.get(path).words)


def test_looking_makes_none(cast, opened, as_, pat):
    as_(cast.grace).get(f"/team/{pat}/sign-in-code")
    with opened(write=False) as work:
        assert signin.account_by_name(work, "N0777") is None


def test_for_somebody_with_an_address_the_page_says_what_to_do_instead(cast, as_):
    path = f"/team/{cast.ada.person}/sign-in-code"
    assert "has an email address" in as_(cast.grace).get(path).words
    reply = as_(cast.grace).post(path)
    assert reply.status == 422 and "has an email address" in reply.error_summary[0]


@pytest.mark.parametrize(("actor", "status"), [("omar", 404), ("petra", 404), ("audrey", 403), ("ada", 403)])
def test_nobody_else_prints_one(cast, as_, pat, actor, status):
    assert as_(cast.actors[actor]).get(f"/team/{pat}/sign-in-code").status == status
    assert as_(cast.actors[actor]).post(f"/team/{pat}/sign-in-code").status == status
