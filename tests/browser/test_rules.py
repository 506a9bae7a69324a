"""Tariq requires a module by a rule: he tries it, saves it without a mouse, and whoever starts later gets a day that there is time for."""

import pytest

from lms import people
from tests.browser.keyboard import opens_with_enter, tabs_to
from tests.browser.visitor import Visitor
from tests.cast import TODAY

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-rules")]


@pytest.mark.parametrize("javascript", [True], indirect=True)
def test_a_rule_is_tried_and_saved_with_the_keyboard_and_a_new_starter_gets_a_realistic_day(
    service, cast, opened, signed_in
):
    tariq = signed_in("tariq")
    tariq.open("/training/people")
    tariq.follow("Rules that require modules")
    tariq.sees("There is no rule yet.")
    tariq.follow("Make a rule")
    says_whom_and_what(tariq)
    with tariq.moves():
        tariq.page.keyboard.press("Enter")
    tariq.sees(
        "1 person in 1 team must hold it.",
        "Ada Okafor",
        "New: line 1.",
        "Not in line 1.",
        "by 10 December 2026",
        "Too little time is left for 1 person.",
    )
    opens_with_enter(tariq, "submit", "Save the rule")
    assert tariq.heading == "Rule: Clerks"
    tariq.sees("On since 24 November 2026")
    with opened() as work:
        elm = people.post(work, cast.posts["ada"]).team_id
        people.give_post(
            work, cast.mei.person, elm, staff_number="N0099", job_title="Ward clerk", staff_group="Any", started_on=TODAY
        )  # fmt: skip
    service.run_jobs()
    tariq.open("/training/rules/exceptions")
    tariq.sees("Mei Tan", "Too little time was left, so the date is later", "27 November 2026")
    tariq.follow("Mei Tan")
    tariq.sees("Choose with care", "soon: 10 December 2026")


def says_whom_and_what(tariq: Visitor) -> None:
    """Fill in the rule: ward clerks, the one module, within three days, which nobody can keep to."""
    tariq.press("Add a line")
    tariq.page.get_by_label("What line 1 looks at").select_option("Job title")
    tariq.fill("Values of line 1, with a semicolon between them", "Ward clerk")
    tariq.fill("Name of the rule", "Clerks")
    tariq.choose("Choose with care")
    tariq.fill("Day", "27")
    tariq.fill("Month", "11")
    tariq.fill("Year", "2026")
    tariq.fill("Why do they need it?", "clerks use the drafting tool")
    tabs_to(tariq, "submit", "Try it")
