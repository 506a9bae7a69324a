"""Without a mouse: signing in, opening the next step and answering a question with the keyboard alone."""

import pytest

from tests import builders
from tests.browser.keyboard import focused, opens_with_enter, tabs_into_radios, tabs_to
from tests.browser.visitor import Visitor
from tests.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-keyboard")]


def test_sign_in_open_the_next_step_and_answer_with_the_keyboard_alone(cast, opened, stranger):
    builders.read_all(opened, cast.ada)
    ada = stranger()
    ada.open("/sign-in")
    types_name_and_password(ada)
    assert ada.heading == "Hello, Ada"
    opens_with_enter(ada, "a", "Go to the quiz")
    opens_with_enter(ada, "submit", "Start the quiz")
    answers_with_arrows(ada)
    ada.sees("Question 1 saved", "Question 2 of 4")


def test_the_skip_link_is_first_and_leads_to_main(stranger):
    ada = stranger()
    ada.open("/sign-in")
    ada.page.keyboard.press("Tab")
    assert focused(ada) == ["a", "Skip to main content"]
    ada.page.keyboard.press("Enter")
    assert ada.page.url.endswith("#maincontent")
    tabs_to(ada, "text", "Work email address", farthest=1)


def types_name_and_password(ada: Visitor) -> None:
    tabs_to(ada, "text", "Work email address")
    ada.page.keyboard.type("ada@demo.example")
    tabs_to(ada, "password", "Password")
    ada.page.keyboard.type(PASSWORD)
    opens_with_enter(ada, "submit", "Sign in")


def answers_with_arrows(ada: Visitor) -> None:
    tabs_into_radios(ada)
    first = focused(ada)[1]
    ada.page.keyboard.press("ArrowDown")
    assert focused(ada)[0] == "radio" and focused(ada)[1] != first
    assert ada.page.locator("input:checked").count() == 1
    opens_with_enter(ada, "submit", "Save and continue")
