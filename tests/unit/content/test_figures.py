"""Every number of a figure follows from what its page says, in the labels, in the text alternative and in what is drawn."""

import re
from collections import Counter
from dataclasses import replace

import pytest

from tests.unit.content import sums_of_flags, sums_of_others
from tests.unit.content.drawings import NUMBER, Figure, figures, numbers

FIGURES = figures()
CHECKS = {**sums_of_flags.CHECKS, **sums_of_others.CHECKS}
# These show words alone; the numbers of their labels only count boxes, doors or steps.
IN_WORDS = sorted(FIGURES.keys() - CHECKS.keys())
ORDERED = {"M03/four-doors": 4, "M05/your-view-first": 3, "M07/three-steps": 3, "M09/assurance-stack": 8}


def check(name: str, figure: Figure) -> None:
    shown = CHECKS[name](figure)
    assert figure.labels == pytest.approx(shown.labels)
    assert numbers(figure.alt) == pytest.approx(shown.alt)
    assert numbers(figure.caption)[1:] == pytest.approx(shown.caption)


@pytest.mark.parametrize("name", CHECKS)
def test_its_numbers_follow_from_the_page(name):
    check(name, FIGURES[name])


@pytest.mark.parametrize("name", IN_WORDS)
def test_a_figure_in_words_holds_no_other_numbers(name):
    assert FIGURES[name].labels == list(range(1, ORDERED.get(name, 0) + 1))


def test_every_figure_has_a_check_or_shows_words_alone():
    assert CHECKS.keys() | set(IN_WORDS) == FIGURES.keys()
    assert len(FIGURES) == 34


@pytest.mark.parametrize("name", FIGURES)
def test_the_text_alternative_carries_every_number_of_the_drawing(name):
    figure = FIGURES[name]
    counted = range(1, ORDERED.get(name, 0) + 1)
    said = {*numbers(figure.alt), *numbers(figure.caption), *counted}
    assert set(figure.labels) <= said


def test_figures_are_numbered_in_their_order_in_each_module():
    places: Counter[str] = Counter()
    for name, figure in FIGURES.items():
        places[name[:3]] += 1
        assert figure.caption.startswith(f"Figure {places[name[:3]]}. "), name


def _changed(text: str, start: int, end: int) -> str:
    old = text[start:end]
    return text[:start] + (old[:-1] + str((int(old[-1]) + 1) % 10)) + text[end:]


def _passes(name: str, figure: Figure) -> bool:
    try:
        check(name, figure)
    except AssertionError:
        return False
    return True


@pytest.mark.parametrize("name", CHECKS)
def test_a_changed_number_is_seen_wherever_it_stands(name):
    """Change each number of the page's inputs, of the alternative and of the labels, one at a time: none may pass."""
    figure = FIGURES[name]
    CHECKS[name](figure)
    planted = [replace(figure, page=_changed(figure.page, *span)) for span in sorted(figure.used)]
    planted += [replace(figure, alt=_changed(figure.alt, *each.span())) for each in re.finditer(NUMBER, figure.alt)]
    for text in re.finditer(r">([^<>]*\d[^<>]*)</(?:text|title)>", figure.svg):
        for each in re.finditer(NUMBER, text[1]):
            span = text.start(1) + each.start(), text.start(1) + each.end()
            planted.append(replace(figure, svg=_changed(figure.svg, *span)))
    assert len(planted) > 10
    assert [wrong for wrong in planted if _passes(name, wrong)] == []


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("M03/average", 'width="72%"', 'width="82%"'),
        ("M03/wrong-target", 'width="46.5%"', 'width="64.5%"'),
        ("M04/common-1", '<use href="#m"', '<use href="#f"'),
        ("M04/sepsis-alert", '<use href="#r" y="328"/>', ""),
        ("M04/moving-house", 'width="8.2%"', 'width="18.2%"'),
        ("M04/two-settings", 'height="9" fill="#ffffff"', 'height="11" fill="#003087"'),
        ("M04/slow-drift", 'width="80.0%"', 'width="85.0%"'),
        ("M05/five-boxes", '<circle cx="5%"', '<ellipse cx="5%"'),
        ("M05/before-and-after", 'width="22.4%"', 'width="20.4%"'),
        ("M06/hundred-notes", 'height="20" fill="#7fb2e0"', 'height="20" fill="#003087"'),
        ("M07/alerts-a-day", 'width="18.7%"', 'width="28.7%"'),
        ("M08/trusts", 'width="6.5%" height="18" fill="#003087"', 'width="6.5%" height="18" fill="#ffffff"'),
        ("M10/drift-over-time", 'height="72"', 'height="82"'),
        ("M10/three-charts", 'cy="65.0"', 'cy="75.0"'),
        ("M10/where-misses-hide", 'fill="#d5281b"', 'fill="#005eb8"'),
    ],
)
def test_a_changed_drawing_is_seen(name, old, new):
    figure = FIGURES[name]
    assert old in figure.svg
    with pytest.raises(AssertionError):
        check(name, replace(figure, svg=figure.svg.replace(old, new, 1)))
