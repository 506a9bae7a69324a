"""A whole attempt of ten questions as long as real ones: its statements, its pages' weight, its words."""

import gzip
import shutil

import pytest

from lms import catalogue, content, enrolments, quizzes
from tests import papers
from tests.cast import FOLDER
from tests.statements import counted

SENTENCE = "It may agree with itself, so that is not a check; open the source and read the part that you need before you use it."
MODULE = """format: 1
id: T02
title: Check ten times
summary: Answer ten questions.
audience: All staff
minutes: 12
framework_stage: [use]
archetypes: [users]
outcomes:
{outcomes}
requirements: [read, quiz]
quiz: {{questions_per_outcome: 2, pass_mark: 80, minutes: 7}}
on_monday: ["Look again at one draft."]
reviewed_on: "2026-11-03"
review_by: "2027-05-03"
"""
PAGE = "---\ntitle: Page about outcome {0} and more\nminutes: 3\noutcomes: [outcome-{0}]\n---\n\nText.\n"
QUESTION = """  - id: T02-Q{number:02}
    type: single
    outcome: outcome-{outcome}
    level: {level}
    page: about-{outcome}
    text: "{number}. An assistant gives you a guideline with a web link. What do you do first, before you rely on it?"
    options:
"""
OPTION = (
    '      - {{id: {id}, text: "Ask the same tool whether it is sure of what it said ({number}{id})", '
    'correct: {right}, feedback: "{sentence}"}}\n'
)


@pytest.fixture
def ten(opened, cast, tmp_path):
    """A module with five outcomes of four questions, with Ada's run begun."""
    folder = tmp_path / "content" / "modules" / "T02-check-ten-times"
    shutil.copytree(FOLDER, tmp_path / "content")
    folder.mkdir()
    rows = [
        f"  - {{id: outcome-{each}, text: do it, short: Decide whether task and tool go together}}" for each in range(5)
    ]
    (folder / "module.yaml").write_text(MODULE.format(outcomes="\n".join(rows)))
    for each in range(5):
        (folder / f"0{each + 1}-about-{each}.md").write_text(PAGE.format(each))
    text = "questions:\n"
    for number in range(20):
        level = ("easy", "medium", "medium", "hard")[number % 4]
        text += QUESTION.format(number=number, outcome=number // 4, level=level)
        for option in "abcd":
            right = str(option == "b").lower()
            text += OPTION.format(id=option, number=number, right=right, sentence=SENTENCE)
    (folder / "questions.yaml").write_text(text)
    with opened() as work:
        catalogue.publish(work, content.read_folder(tmp_path / "content"))
    with opened(cast.ada) as work:
        enrolments.start(work, "T02")


def _light(reply):
    whole = reply.text.encode()
    assert len(whole) <= 25_000
    assert len(gzip.compress(whole)) <= 7_000
    return reply


def test_twenty_four_requests_stay_inside_their_statements(app, as_, cast, ten):
    # 95 is the promise (quality, section 1); the rest is room for a pass that completes the run.
    browser = as_(cast.ada)
    token = {"csrf_token": browser.csrf_token()}
    _light(browser.get("/modules/T02/quiz"))
    with counted(app.engine) as sent:
        path = browser.post("/modules/T02/quiz", token, csrf=False).location
        _light(browser.get(path))
        for _ in range(10):
            path = browser.post(path, {"answer": "b", **token}, csrf=False).location
            last = _light(browser.get(path))
        assert last.h1 == "Check ten times: quiz: Check your answers"
        result = _light(browser.get(browser.post(path.replace("review", "submit"), token, csrf=False).location))
    assert result.h1 == "You passed: 10 of 10"
    assert "10 you got right" in result.words
    assert len(sent) <= 80


def test_six_of_ten_is_not_yet_and_four_to_look_at_again(as_, cast, opened, ten):
    with opened(cast.ada) as work:
        attempt_id = quizzes.begin(work, "T02").attempt_id
        for position in range(1, 11):
            quizzes.answer(work, attempt_id, position, ["b" if position > 4 else "c"])
        quizzes.submit(work, attempt_id)
    reply = _light(as_(cast.ada).get(f"/attempts/{attempt_id}/result"))
    assert reply.h1 == "Check ten times: quiz: Not yet: 6 of 10"
    assert "You need 8 of 10. You are two answers away, and there is no limit on tries." in reply.words
    assert "Four to look at again" in reply.words
    assert "Six you got right" in reply.words


def test_the_second_try_asks_the_other_half_equally_hard(opened, cast, ten):
    asked, levels = [], []
    for _ in range(2):
        with opened(cast.ada) as work:
            attempt_id = quizzes.begin(work, "T02").attempt_id
            quizzes.submit(work, attempt_id)
            module = papers.version_of(work, attempt_id)
            drawn = {row.question_id for row in papers.questions(work, attempt_id)}
            asked.append(drawn)
            levels.append(sum(("easy", "medium", "hard").index(module.question(each).level) for each in drawn))
    assert not asked[0] & asked[1]
    assert levels == [10, 10]
