"""Ada renews: she answers five questions, reads the one page of what she missed, and goes on to the next module of the sitting."""

import time
from datetime import timedelta

import pytest

from lms import catalogue, content
from tests import refreshing
from tests.browser import steps
from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-renewing")]

TITLE = "Use AI safely every day"
NEXT = "Meet AI in your NHS"
# The outcome that one page of the module teaches.
MISSED = "check-output"


@pytest.fixture
def due(service, cast, opened, monkeypatch):
    """Ada was certified in the first two real modules three quarters of a year ago; both can be renewed."""
    with opened() as work:
        catalogue.publish(work, content.read_folder(content.SHIPPED))
    for module_id in ("M01", "M02"):
        refreshing.also_certified(opened, cast, module_id)
    begun = time.monotonic()
    monkeypatch.setattr("lms.runtime.clock.now", lambda: refreshing.LATER + timedelta(seconds=time.monotonic() - begun))
    with opened(write=False) as work:
        return {each: catalogue.current_version(work, each).module for each in ("M01", "M02")}


def test_she_renews_having_passed_four_of_five_outcomes_and_reads_only_one_page(service, signed_in, due):
    ada = signed_in("ada")
    ada.sees("Two modules to renew: about 6 minutes together")
    ada.open("/modules/M02")
    ada.sees("Renew it with 5 questions", "so it takes about 3 minutes, not 30", "You need none of these to renew.")
    ada.press("Start with 5 questions")
    ada.sees("Question 1 of 5")
    steps.answers_every_question(ada, due["M02"], lambda question: question.outcome == MISSED)
    ada.sees("What you get right counts.")
    ada.press("Submit my answers")
    assert "4 of 5 outcomes shown" in ada.heading
    puts_right_what_must_never_go_wrong(ada, due["M02"])
    ada.sees("About 4 minutes left.")
    reads_the_one_page(ada, due["M02"])
    ada.press("Answer 1 question")
    steps.answers_every_question(ada, due["M02"])
    ada.press("Submit my answers")
    assert ada.heading == f"You have renewed {TITLE}"
    ada.sees("All 5 outcomes shown", "You saved 24 minutes", "Module 2 of 2", NEXT)
    assert [service.count(table) for table in ("certification", "certificate", "page_done")] == [
        3,
        3,
        pages_before(due) + 1,
    ]
    stops_and_goes_on(ada, due["M01"])
    ada.open("/modules/M02")
    ada.sees("That saved you 24 minutes.", "Until 24 November 2028")
    assert "Sign-off" not in ada.words


def pages_before(due) -> int:
    return sum(len(module.pages) for module in due.values())


def puts_right_what_must_never_go_wrong(ada: Visitor, module: content.Module) -> None:
    """Answer the recap's question where the one that was drawn is critical."""
    if "Read the recap" not in ada.words:
        return
    ada.page.get_by_role("link", name="Read the recap").first.click()
    question = next(each for each in module.questions if each.critical and each.text in ada.words)
    for option in question.options:
        if option.correct:
            ada.choose(option.text)
    ada.press("Check my answer")


def reads_the_one_page(ada: Visitor, module: content.Module) -> None:
    page = next(page for page in module.pages if MISSED in page.outcomes)
    ada.follow(f"Read page {page.number}")
    ada.sees(f"Page {page.number} of {len(module.pages)}. About 3 minutes here, 4 left to renew.", "Next: 1 question")
    ada.press("Mark as read and go on to 1 question")
    ada.sees("You have shown 4 of 5 outcomes. Answer 1 question about what is left.")


def stops_and_goes_on(ada: Visitor, module: content.Module) -> None:
    ada.open("/")
    ada.sees(f"Module 2 of 2: {NEXT}", "You renewed one today.")
    ada.follow("Go on with module 2")
    ada.sees("Renew two modules together", "One is renewed. About 3 minutes left.")
    ada.press("Start with 5 questions")
    steps.answers_every_question(ada, module)
    ada.press("Submit my answers")
    ada.sees("That was the last of two modules. Together they saved you 46 minutes.")
    ada.open("/renewals")
    assert ada.heading == "Two modules renewed today"
