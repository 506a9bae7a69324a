"""Our own radios and checkboxes are the design system's, to the last attribute."""

import html5lib
import pytest

from lms.web import choices
from lms.web.macros import macros


def _words(text: str | None) -> list[str]:
    return (text or "").split()


def _tree(markup: str) -> list:
    root = html5lib.parseFragment(markup, namespaceHTMLElements=False)
    return [(each.tag, sorted(each.attrib.items()), _words(each.text), _words(each.tail)) for each in root.iter()]


@pytest.mark.parametrize("kind", ["radios", "checkboxes"])
@pytest.mark.parametrize("is_heading", [True, False])
@pytest.mark.parametrize("hint", ["", "Choose <one>"])
@pytest.mark.parametrize("error", ["", "Choose an answer & go on"])
def test_the_markup_is_the_macros(kind, is_heading, hint, error):
    options = [
        choices.Option("a", "A <b>", True),
        choices.Option('"b"', "B", False),
        choices.Option("c", "C's", False),
    ]
    ours = choices.draw(kind, choices.Question("q", "q", "Which & why?", options, "m", is_heading, hint, error))
    parameters = {
        "idPrefix": "q", "name": "q",
        "fieldset": {"legend": {"text": "Which & why?", "size": "m", "isPageHeading": is_heading}},
        "items": [{"value": option.value, "text": option.label, "checked": option.is_chosen} for option in options],
        **({"hint": {"text": hint}} if hint else {}), **({"errorMessage": {"text": error}} if error else {}),
    }  # fmt: skip
    assert _tree(ours) == _tree(getattr(macros, kind)(parameters))


def test_every_text_is_escaped():
    hostile = "\"'><script>"
    question = choices.Question(
        hostile, hostile, hostile, [choices.Option(hostile, hostile, True)], "m", True, hostile, hostile
    )
    assert "<script" not in choices.draw("radios", question)
