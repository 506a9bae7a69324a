"""The macros escape what they are given, keep only what is ours, and never mix two texts up."""

import pytest
from jinja2 import TemplateNotFound
from markupsafe import Markup

from lms.web import macros as subject
from lms.web.macros import SLOT, filled_in, macros

HOSTILE = "\"><script>alert('x')</script>"


@pytest.fixture(autouse=True)
def _empty():
    subject._kept.cache_clear()


def _kept_count() -> int:
    return subject._kept.cache_info().currsize


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("input", {"id": HOSTILE, "label": {"text": HOSTILE}, "hint": {"text": HOSTILE}, "value": HOSTILE}),
        ("radios", {"name": HOSTILE, "items": [{"value": HOSTILE, "text": HOSTILE, "hint": {"text": HOSTILE}}]}),
        ("checkboxes", {"name": HOSTILE, "items": [{"value": HOSTILE, "text": HOSTILE}]}),
        ("textarea", {"id": "a", "name": "a", "label": {"text": HOSTILE}, "value": HOSTILE}),
        ("dateInput", {"id": "a", "items": [{"name": HOSTILE, "label": HOSTILE, "value": HOSTILE}]}),
        ("passwordInput", {"id": "a", "name": HOSTILE, "label": {"text": HOSTILE}}),
        ("errorSummary", {"titleText": HOSTILE, "errorList": [{"text": HOSTILE, "href": HOSTILE}]}),
        ("button", {"text": HOSTILE}),
        ("details", {"summaryText": HOSTILE, "text": HOSTILE}),
    ],
)  # fmt: skip
def test_every_text_is_escaped(name, parameters):
    assert "<script" not in getattr(macros, name)(parameters)


def test_the_same_parameters_are_drawn_once():
    first = macros.button({"text": "Send", "attributes": {"form": "f"}})
    assert macros.button({"text": "Send", "attributes": {"form": "f"}}) is first


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"text": "<b>"}, {"text": Markup("<b>")}),
        ({"html": "<b>x</b>"}, {"text": "<b>x</b>"}),
        ({"text": "1"}, {"text": 1}),
        ({"text": "a", "disabled": True}, {"text": "a", "disabled": 1}),
        ({"text": "a", "disabled": True}, {"text": "a", "disabled": False}),
        ({"text": "a", "classes": None}, {"text": "a", "classes": "None"}),
    ],
)
def test_parameters_that_differ_in_type_or_place_are_kept_apart(one, other):
    macros.button(one)
    macros.button(other)
    assert _kept_count() == 2


def test_two_macros_with_the_same_parameters_are_kept_apart():
    parameters = {"id": "a", "name": "a", "label": {"text": "A"}}
    assert macros.input(parameters) != macros.textarea(parameters)


def test_nothing_with_an_error_is_kept():
    macros.input({"id": "a", "name": "a", "label": {"text": "A"}, "errorMessage": {"text": "Omar decided"}})
    assert _kept_count() == 0


def test_what_was_typed_goes_into_the_slots_escaped_and_in_order():
    markup = Markup(f'<input value="{SLOT}"><textarea>{SLOT}</textarea>')  # noqa: S704
    typed = filled_in(markup, f"{SLOT}<b>", "a\n\n  b &amp;")
    assert typed == f'<input value="{SLOT}&lt;b&gt;"><textarea>a\n\n  b &amp;amp;</textarea>'


def test_as_many_texts_as_slots():
    with pytest.raises(ValueError, match="zip"):
        filled_in(Markup(SLOT), "a", "b")  # noqa: S704


def test_the_markup_has_no_empty_lines():
    assert "\n\n" not in macros.radios({"name": "a", "items": [{"value": "1", "text": "One"}]})


def test_an_unknown_macro_says_so():
    with pytest.raises(TemplateNotFound):
        macros.carousel({})
