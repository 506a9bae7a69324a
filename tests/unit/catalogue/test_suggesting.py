"""Which pathway is suggested to whom."""

from pathlib import Path

import pytest

from lms import content
from lms.catalogue.rules import Candidate, suggested

FOUNDATION = Candidate("foundation", ("Administrative and clerical",), ("clerk", "porter", "security"), 3, 4)
USERS = Candidate("users", ("Nursing and midwifery",), ("nurse", "pharmacy"), 6, 7)
LEADERS = Candidate("leaders", (), ("chief", "head", "manager"), 6, 10)
EMBEDDERS = Candidate("embedders", (), ("digital", "data analyst", "clinical safety"), 9, 10)
ALL = (EMBEDDERS, FOUNDATION, LEADERS, USERS)


@pytest.mark.parametrize(
    ("title", "group", "wanted"),
    [
        ("Ward clerk", "", "foundation"),
        ("PORTER", "", "foundation"),
        ("Staff Nurse", "", "users"),
        ("Artist", "Nursing and Midwifery", "users"),
        ("Artist", " nursing and midwifery ", "users"),
        ("Ward clerk", "Nursing and midwifery", "foundation"),
        ("Chief nurse", "Nursing and midwifery", "leaders"),
        ("Head of security", "", "leaders"),
        ("Digital manager", "", "embedders"),
        ("Senior data analyst", "", "embedders"),
        ("Analyst of data", "", "foundation"),
        ("Nursery assistant", "", "foundation"),
        ("Clerkenwell guide", "Nursing and midwifery", "users"),
        ("Clinical-safety officer", "", "foundation"),
        ("", "", "foundation"),
    ],
)
def test_words_of_the_job_title_win_over_the_staff_group(title, group, wanted):
    assert suggested(ALL, title, group) == wanted
    assert suggested(ALL[::-1], title, group) == wanted


def test_without_pathways_none_is_suggested():
    assert suggested((), "Ward clerk", "Nursing") is None


def test_a_pathway_without_words_and_groups_fits_nobody_but_can_be_for_everybody():
    silent = Candidate("silent", (), (), 1, 1)
    assert suggested((*ALL, silent), "Ward clerk", "") == "foundation"
    assert suggested((*ALL, silent), "Artist", "") == "silent"


def test_a_letter_that_changes_with_its_case_still_matches():
    assert suggested((Candidate("a", ("STRASSE",), (), 1, 1), FOUNDATION), "x", "straße") == "a"


def test_the_real_pathways_suggest_something_for_common_jobs():
    folder = Path(__file__).parents[3] / "content"
    found = [
        Candidate(
            each.id, each.staff_groups, each.job_words, sum(one.required for one in each.modules), len(each.modules)
        )
        for each in content.read_folder(folder).pathways
    ]
    assert suggested(found, "Ward clerk", "Administrative and clerical") == "foundation"
