"""Every kind of page that no story meets: it is accessible, it fits a phone, and it says what it is."""

import pytest

from lms import assignments, catalogue
from lms.assignments.models import Assignment
from tests import builders
from tests.cast import DUE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-pages")]

PUBLIC = {
    "/accessibility": (200, "Accessibility statement"),
    "/privacy": (200, "Privacy"),
    "/help": (200, "Help"),
    "/contact": (200, "Contact"),
    "/verify": (200, "Check a certificate"),
    "/forgotten": (200, "I have forgotten my password"),
    "/welcome/unknown": (404, "This link does not work"),
    "/reset/unknown": (404, "This link does not work"),
    "/nowhere": (404, "Page not found"),
}


def test_pages_for_everybody(stranger):
    reader = stranger()
    for path, (status, heading) in PUBLIC.items():
        reader.open(path, status)
        assert heading in reader.heading, (path, reader.heading)
    reader.open("/forgotten")
    reader.fill("Work email address", "ada@demo.example")
    reader.press("Send me a link")
    assert reader.heading == "Look in your email"
    reader.open("/sign-in")
    reader.sign_in("ada@demo.example", "not this one")
    reader.sees("There is a problem", "Check your email address and password")


def test_pages_of_a_learner(signed_in):
    ada = signed_in("ada")
    for path, heading in {
        "/pathways": "Pathways",
        "/messages": "Messages",
        "/certificates": "Your certificates",
        "/account": "My account",
        "/account/password": "Change my password",
    }.items():
        ada.open(path)
        assert ada.heading == heading
    ada.press("Save new password")
    ada.sees("There is a problem")
    ada.open("/team", 403)
    assert ada.heading == "You cannot see this page"
    ada.open("/nowhere", 404)
    assert ada.heading == "Page not found"


def test_a_message_and_a_half_answered_quiz(cast, opened, signed_in):
    builders.awaiting_sign_off(opened, cast, "ben")
    grace, ben = signed_in("grace"), signed_in("ben")
    grace.open("/messages")
    with grace.moves():
        grace.page.locator(".app-rows__title a").first.click()
    grace.sees("Ben Clarke")
    grace.follow("Open it")
    assert grace.heading == "Ben Clarke: Check twice"
    ben.open("/modules/T01")
    ben.open("/modules/T01/quiz")
    ben.sees("You passed this quiz.")


def test_an_answer_left_out(cast, opened, signed_in):
    builders.read_all(opened, cast.ada)
    ada = signed_in("ada")
    ada.open("/modules/T01/pages/why-look-again")
    ada.open("/modules/T01/quiz")
    ada.press("Start the quiz")
    ada.press("Save and continue")
    ada.sees("There is a problem")
    ada.follow("Skip for now")
    ada.follow("Review all answers")
    ada.sees("You have answered 0 of 4 questions.", "No answer yet", "Submit without an answer")


def test_pages_of_a_manager(cast, opened, signed_in):
    builders.awaiting_sign_off(opened, cast)
    grace = signed_in("grace")
    grace.open("/team")
    with grace.moves():
        grace.page.locator("td a.app-standing").first.click()
    assert grace.page.locator("#why").is_visible()
    grace.open("/team?q=nobody-of-this-name")
    grace.sees("Nobody matches.")
    grace.open(f"/team/{cast.ada.person}")
    assert grace.heading == "Ada Okafor"
    grace.open(f"/team/{cast.ada.person}/behaviours/T01")
    grace.press("Record it")
    grace.sees("There is a problem", "Tick what you saw")
    grace.open("/behaviours/T01")
    assert grace.heading.endswith("Seen together")
    grace.press("Record it for the people ticked")
    grace.sees("There is a problem", "Tick the people who were there")
    grace.open("/sign-offs")


def test_pages_of_a_training_lead(cast, opened, signed_in):
    certificate = builders.certified(opened, cast)
    with opened(write=False) as work:
        asked = work.db.query(Assignment).filter_by(person_id=cast.ben.person).one().id
    with opened() as work:
        for module_id in set(catalogue.cards(work)) - {builders.MODULE}:
            assignments.ask(
                work,
                cast.ben.person,
                post_id=cast.posts["ben"],
                module_id=module_id,
                due_on=DUE,
                reason="everyone does",
            )
    tariq = signed_in("tariq")
    tariq.open(f"/team/{cast.lena.person}/assignments/new")
    tariq.press("Require it")
    tariq.sees("There is a problem", "Choose a module")
    tariq.open(f"/team/{cast.ben.person}/assignments/new")
    tariq.sees("Every module is required of Ben Clarke already.")
    tariq.open(f"/team/{cast.ben.person}/assignments/{asked}/end")
    assert tariq.heading == "No longer require Check twice of Ben Clarke?"
    tariq.press("No longer require it")
    tariq.sees("Ben Clarke no longer needs this module.")
    tariq.open(f"/certificates/{certificate}/revoke")
    assert tariq.heading == "Revoke this certificate?"
