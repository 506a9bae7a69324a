"""A quiz that is not passed, a recap of what must never go wrong, and a new try that passes."""

from random import Random

import pytest

from lms.content import Module, Question
from lms.quizzes import rules
from tests import builders
from tests.browser import steps
from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-not-yet")]
CRITICAL = "T01-Q03"


def test_not_passed_then_recap_then_passed(service, cast, opened, signed_in, monkeypatch):
    module = steps.module_of(opened)
    the_critical_question_comes_first(monkeypatch, module)
    builders.read_all(opened, cast.ada)
    ada = signed_in("ada")
    misses_everything_about_looking_again(ada, module)
    answers_the_recap_wrongly_then_rightly(ada)
    passes_in_a_new_try(ada, module)
    assert service.count("attempt") == 2


def the_critical_question_comes_first(monkeypatch: pytest.MonkeyPatch, module: Module) -> None:
    """Let the first draw hold the critical question, as half of all draws do."""

    def holds_it(seed: int) -> bool:
        return CRITICAL in {each.question_id for each in rules.draw(module, {}, Random(seed))}

    seed = next(filter(holds_it, range(100)))
    monkeypatch.setattr("lms.quizzes.attempts.SystemRandom", lambda: Random(seed))


def misses_everything_about_looking_again(ada: Visitor, module: Module) -> None:
    ada.open(f"/modules/{builders.MODULE}/quiz")
    ada.press("Start the quiz")
    steps.answers_every_question(ada, module, lambda question: question.outcome == "look-again")
    ada.press("Submit my answers")
    assert ada.heading.endswith("Not yet: 2 of 4")
    ada.sees("You need 3 of 4. You are one answer away", "Read the recap: Nothing counts unread", "Look at this again")
    ada.sees("Canary hint")
    shows_no_right_answer(ada, module)


def shows_no_right_answer(ada: Visitor, module: Module) -> None:
    """No right answer of a question that was missed, in the whole document."""
    for question in module.questions:
        if question.outcome == "look-again":
            right = next(option for option in question.options if option.correct)
            assert right.text not in ada.page.content() and right.feedback not in ada.page.content()


def answers_the_recap_wrongly_then_rightly(ada: Visitor) -> None:
    ada.follow("Read the recap", within=".app-next")
    assert ada.heading.endswith("Nothing counts unread")
    ada.sees("A draft is not a fact.", "If a draft is ready:", "Now answer this one again")
    ada.choose("Choice 3a")
    ada.press("Check my answer")
    ada.sees("Look at this again", "Canary hint 3a.")
    assert "Canary praise 3d." not in ada.page.content()
    ada.choose("Choice 3d")
    ada.press("Check my answer")
    ada.sees("That is right. You can try the quiz again.")


def passes_in_a_new_try(ada: Visitor, module: Module) -> None:
    """Three of four are enough, and now the key is shown."""
    missed: list[Question] = []

    def misses_one(question: Question) -> bool:
        if not missed:
            missed.append(question)
        return question in missed

    ada.press("Try the quiz again")
    steps.answers_every_question(ada, module, misses_one)
    ada.press("Submit my answers")
    assert ada.heading == "You passed: 3 of 4"
    right = next(option for option in missed[0].options if option.correct)
    ada.sees(f"Right answer {right.text} {right.feedback}")
