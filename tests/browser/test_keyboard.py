"""Without a mouse: signing in, opening the next step and answering a question with the keyboard alone."""

import pytest

from tests import builders
from tests.browser.visitor import Visitor
from tests.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-keyboard")]
FARTHEST = 40
FOCUSED = """() => { const found = document.activeElement;
    const label = found.labels && found.labels[0] ? found.labels[0].innerText : found.innerText;
    return [found.type || found.tagName.toLowerCase(), (label || '').trim()] }"""
IS_VISIBLE = """() => { const found = document.activeElement, style = getComputedStyle(found), box = found.getBoundingClientRect();
    return style.outlineStyle !== 'none' || style.boxShadow !== 'none' || style.backgroundColor === 'rgb(255, 235, 59)'
        ? box.bottom > 0 && box.top < innerHeight : false }"""


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
    kind = "radio"
    for _ in range(FARTHEST):
        ada.page.keyboard.press("Tab")
        if focused(ada)[0] == kind:
            break
    ada.page.keyboard.press("Space")
    first = focused(ada)[1]
    ada.page.keyboard.press("ArrowDown")
    assert focused(ada)[0] == kind and focused(ada)[1] != first
    assert ada.page.locator("input:checked").count() == 1
    opens_with_enter(ada, "submit", "Save and continue")


def opens_with_enter(ada: Visitor, kind: str, name: str) -> None:
    tabs_to(ada, kind, name)
    with ada.moves():
        ada.page.keyboard.press("Enter")


def tabs_to(ada: Visitor, kind: str, name: str, farthest: int = FARTHEST) -> None:
    """Press Tab until the focus is there; wherever it stops, it can be seen."""
    met = []
    for _ in range(farthest):
        ada.page.keyboard.press("Tab")
        met.append(focused(ada))
        assert ada.page.evaluate(IS_VISIBLE), f"{ada.path}: nobody sees that the focus is on {met[-1]}"
        if met[-1] == [kind, name]:
            return
    raise AssertionError(f"{ada.path}: Tab does not reach {name!r}, only {met}")


def focused(ada: Visitor) -> list[str]:
    return list(ada.page.evaluate(FOCUSED))
