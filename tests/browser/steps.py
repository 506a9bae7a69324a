"""What people do in more than one story."""

from collections.abc import Callable

from lms import catalogue
from lms.content import Module, Question
from tests.browser.visitor import Visitor
from tests.builders import MODULE
from tests.conftest import Open

TITLE = "Check twice"
BEHAVIOUR = "Looks again before relying on a draft"
DECLARATION = "I did this learning myself and I look again before I rely on a tool."


def module_of(opened: Open) -> Module:
    """Return the module, with its key."""
    with opened(write=False) as work:
        return catalogue.current_version(work, MODULE).module


def answers_every_question(ada: Visitor, module: Module, misses: Callable[[Question], bool] = lambda _: False) -> None:
    """Answer one question after the other, rightly unless it is to be missed, up to the check of all answers."""
    questions = {question.text: question for question in module.questions}
    while "/questions/" in ada.path:
        question = questions[ada.heading]
        for option in question.options:
            if option.correct is not misses(question):
                ada.choose(option.text)
                if question.type != "multiple":
                    break
        with ada.moves():
            ada.page.locator("main form button").click()


def reads_every_page(ada: Visitor) -> None:
    """Start the module and mark its two pages as read."""
    ada.open(f"/modules/{MODULE}")
    ada.press("Start the module")
    ada.press("Mark as read and continue")
    ada.press("Mark as read and go on")


def passes_the_quiz(ada: Visitor, module: Module) -> None:
    """Take the quiz with everything right."""
    ada.open(f"/modules/{MODULE}/quiz")
    ada.press("Start the quiz")
    answers_every_question(ada, module)
    ada.press("Submit my answers")


def asks_for_sign_off(ada: Visitor, note: str = "") -> None:
    """Fill in the request and send it."""
    ada.open(f"/modules/{MODULE}/sign-off")
    if note:
        ada.page.locator("textarea").fill(note)
    ada.choose(DECLARATION)
    ada.press("Send to Grace Mbeki")


def signs_off(grace: Visitor) -> None:
    """Open the longest waiting request and sign."""
    grace.open("/sign-offs")
    grace.follow("Ada Okafor")
    grace.choose("Sign off")
    grace.press("Record my decision")
