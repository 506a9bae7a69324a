"""How cells are read: days as people write them, formulas, staff numbers that a spreadsheet changed."""

import unicodedata
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lms.imports import rules
from lms.imports.lines import circles, top_down


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-31", "2026/3/31", "31/03/2026", "31-3-2026", "31.03.26", "31 03 2026", "31-Mar-2026", "31 March 2026", "31st Mar 26",
        "46112", "46112.0", "2026-03-31T00:00:00", "31/03/2026 00:00", " 31/03/2026 ",
    ],
)  # fmt: skip
def test_days_as_people_write_them(text):
    assert rules.day(text) == date(2026, 3, 31)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "31/02/2026",
        "03/13/2026",
        "2026-13-01",
        "31/03",
        "31/03/2026 14:00",
        "1234567",
        "31 Foo 2026",
        "٣١/٠٣/٢٠٢٦x",
        "0/0/0",
    ],
)
def test_what_is_no_day(text):
    assert rules.day(text) is None


def test_month_first_and_two_figures():
    assert rules.day("03/04/2026", month_first=True) == date(2026, 3, 4)
    assert rules.day("03/04/2026") == date(2026, 4, 3)
    assert [rules.day(f"1/1/{year}").year for year in ("69", "70", "99", "00")] == [2069, 1970, 1999, 2000]


@given(st.text())
def test_a_cell_goes_round_without_gathering_quotes_and_never_begins_a_formula(value):
    cell = rules.guarded(value)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert rules.unguarded(cell) == value


@example("–")
@example("'—")
@given(st.text(max_size=60))
def test_a_stored_text_comes_back_as_it_is_compared(value):
    text = rules.tidy(value)
    assert rules.tidy(rules.cleaned(rules.guarded(text))) == text


@given(st.text(max_size=40))
def test_no_cell_is_too_much(cell):
    """Every rule answers, whatever stands there; a text without fault is no formula and hides nothing."""
    text = rules.cleaned(cell)
    assert rules.day(cell) is None or any(each.isdigit() for each in cell)
    assert rules.flag(text, {"yes"}, {"no"}) is {"yes": True, "no": False}.get(text.casefold())
    for column in ("first_name", "email", "job_title"):
        if rules.text_fault(column, text) is None:
            assert not rules.is_formula(text)
            assert not any(unicodedata.category(each) in {"Cc", "Cs"} for each in text)
    assert text or rules.number_fault(text)


def test_circles_and_the_order_of_moves():
    assert circles({1: 2, 2: 3, 3: 1, 4: 1, 5: None, 6: 6}) == [(1, 2, 3), (6,)]
    assert circles({1: None, 2: 1, 3: 2}) == []
    assert top_down([3, 1, 2], {1: None, 2: 1, 3: 2}) == [1, 2, 3]


@given(st.dictionaries(st.integers(0, 20), st.none() | st.integers(0, 20)))
def test_a_circle_is_found_exactly_where_walking_up_comes_back(managers):
    def comes_back(start):
        at = managers.get(start)
        for _ in range(30):
            if at is None or at == start:
                return at == start
            at = managers.get(at)
        return False

    assert {node for circle in circles(managers) for node in circle} == {node for node in managers if comes_back(node)}
