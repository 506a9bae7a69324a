"""Ada plays a scenario to two different ends, with the keyboard alone; nobody learns what she chose."""

import pytest

from tests.browser.keyboard import chooses_with_arrows, opens_with_enter
from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-scenarios")]

PRIVACY = "There is no score here. We record only that you reached the end, never what you chose."


def test_one_scenario_to_two_ends_with_the_keyboard_alone(service, signed_in):
    ada = signed_in("ada")
    ada.open("/modules/T03")
    ada.sees("Practise", "We never record what you choose.", "2 decisions, 3 minutes")
    opens_with_enter(ada, "a", "The rota note")
    forgets_to_choose(ada)
    ends_well(ada)
    assert service.count("scenario_played") == 1
    tries_the_other_way(ada)
    assert service.count("scenario_played") == 1
    plays_the_next_and_goes_on(ada)
    assert service.count("scenario_played") == 2


def forgets_to_choose(ada: Visitor) -> None:
    ada.sees("Scenario, decision 1 of 2", PRIVACY, "What should Mina do?")
    opens_with_enter(ada, "submit", "See what happens")
    ada.sees("There is a problem", "Choose what Mina should do", PRIVACY)
    assert ada.page.title().startswith("Error: The rota note, decision 1 of 2")


def ends_well(ada: Visitor) -> None:
    decides(ada, "Compare the note with the rota, line by line")
    ada.sees("What happened", "decision 1 of 2", "Mina’s choice:", "Best", "What to take from this")
    opens_with_enter(ada, "a", "Continue the story")
    ada.sees("Scenario, decision 2 of 2", PRIVACY)
    decides(ada, "Her name alone")
    ada.sees("Workable")
    opens_with_enter(ada, "submit", "Finish the story")
    ada.sees("You reached the end, so this scenario is done.", "Everybody comes on the right day.")
    ada.sees("Why it matters", "Other paths through the story", "Next scenario: The kind reply", "Sources")


def tries_the_other_way(ada: Visitor) -> None:
    opens_with_enter(ada, "a", "Send the note as it is")
    ada.sees("Risky", "Three people come on their day off.")
    opens_with_enter(ada, "a", "Continue the story")
    ada.sees("They ask how this could happen.")
    opens_with_enter(ada, "a", "Try another way at decision 1")
    ada.sees("Scenario, decision 1 of 2")
    decides(ada, "Send the note as it is")
    opens_with_enter(ada, "a", "Try another choice")
    decides(ada, "Send the note as it is")
    opens_with_enter(ada, "a", "Continue the story")
    decides(ada, "Say that the tool made a mistake")
    opens_with_enter(ada, "submit", "Finish the story")
    ada.sees("From now on people ring to ask whether a note is true.")


def plays_the_next_and_goes_on(ada: Visitor) -> None:
    opens_with_enter(ada, "a", "Next scenario: The kind reply")
    ada.sees("Scenario, decision 1", "And now?")
    decides(ada, "Write three lines by hand")
    ada.sees("The choice:")
    opens_with_enter(ada, "submit", "Finish the story")
    opens_with_enter(ada, "a", "Go on with the pages")
    assert ada.path == "/modules/T03"


def decides(ada: Visitor, name: str) -> None:
    chooses_with_arrows(ada, name)
    opens_with_enter(ada, "submit", "See what happens")
