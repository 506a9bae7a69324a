"""The curriculum is whole: every module, page, scenario and question that was planned, and nothing said twice."""

import re
from collections import Counter
from pathlib import Path

import pytest

from lms import content

FOLDER = Path(__file__).resolve().parents[2] / "content"


@pytest.fixture(scope="module")
def reading():
    return content.read_folder(FOLDER)


@pytest.fixture(scope="module")
def modules(reading):
    return [found.module for found in reading.modules]


def test_nothing_is_wrong_with_it(reading):
    assert [str(problem) for problem in reading.problems if problem.severity == "error"] == []


def test_ten_modules_twenty_scenarios_two_hundred_questions(modules):
    assert [module.id for module in modules] == [f"M{number:02}" for number in range(1, 11)]
    assert {module.id: len(module.scenarios) for module in modules} == {module.id: 2 for module in modules}
    assert sum(len(module.pages) for module in modules) >= 80
    for module in modules:
        assert Counter(question.outcome for question in module.questions) == {each.id: 4 for each in module.outcomes}
        assert len(module.questions) == 20
        assert len(module.outcomes) == 5


def test_the_minutes_of_a_module_are_those_of_its_parts(modules):
    assert [module.minutes for module in modules] == [25, 30, 25, 35, 30, 35, 25, 35, 45, 40]
    parts = {
        module.id: sum(each.minutes for each in (*module.pages, *module.scenarios)) + module.quiz.minutes
        for module in modules
    }
    assert parts == {module.id: module.minutes for module in modules}


def test_no_activity_takes_longer_than_its_page(modules):
    longer = [
        f"{module.id} {page.slug}: {page.activity.minutes} minutes of {page.minutes}"
        for module in modules
        for page in module.pages
        if page.activity and page.activity.minutes > page.minutes
    ]
    assert longer == []


def test_no_right_answer_is_given_away_by_its_length_or_its_place(modules):
    for module in modules:
        singles = [question for question in module.questions if question.type == "single"]
        longest = sum(
            len(next(option.text for option in question.options if option.correct))
            == max(len(option.text) for option in question.options)
            for question in singles
        )
        places = Counter([option.correct for option in question.options].index(True) for question in singles)
        assert longest / len(singles) <= 0.4, module.id
        assert max(places.values()) / len(singles) <= 0.35, module.id


def test_a_manager_is_asked_to_see_two_behaviours_at_most(modules):
    assert all(sum(each.required for each in module.sign_off.behaviours) <= 2 for module in modules)


def test_no_two_pages_share_a_paragraph():
    seen: dict[str, str] = {}
    for path in sorted(FOLDER.glob("modules/*/[0-9]*.md")):
        body = path.read_text().split("---\n", 2)[2]
        for paragraph in re.split(r"\n\s*\n", body):
            words = " ".join(paragraph.split())
            if len(words.split()) < 6:
                continue
            assert words not in seen, f"{path.name} repeats {seen[words]}: {words[:80]}"
            seen[words] = path.name


def test_every_page_about_law_or_policy_says_that_it_is_a_guide(modules):
    marked = sum(page.law for module in modules for page in module.pages)
    assert marked >= 12


def test_the_pathways_are_as_planned(reading):
    found = {pathway.id: [(each.module, each.required) for each in pathway.modules] for pathway in reading.pathways}

    def listed(text):
        return [(name.strip("?"), not name.endswith("?")) for name in text.split()]

    assert found == {
        "foundation": listed("M01 M02 M03 M07?"),
        "users": listed("M01 M02 M03 M04 M05 M06? M07"),
        "leaders": listed("M01 M02 M03 M04? M05? M06? M07 M08 M09? M10"),
        "embedders": listed("M01 M02 M03 M04 M05 M06 M07 M08? M09 M10"),
    }
