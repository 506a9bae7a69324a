"""Radios and checkboxes in the design system's markup, written directly.

The design system's macro takes 2 ms for four options, more than half of what saving an answer may cost, and a shuffled
question is seldom the same twice, so keeping its output does not help. A test holds this markup equal to the macro's.
"""

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup


class Option(NamedTuple):
    """One choice: what is sent, what is read, and whether it is chosen."""

    value: str
    label: str
    is_chosen: bool


class Question(NamedTuple):
    """A group of choices. `size` is that of the legend (s, m, l or xl), `level` of its heading; `hint` and `error` may be empty."""

    id: str
    name: str
    legend: str
    options: Sequence[Option]
    size: str = "m"
    is_heading: bool = False
    hint: str = ""
    error: str = ""
    level: int = 1


_GROUP = Markup(
    '<div class="nhsuk-form-group{failed}"><fieldset class="nhsuk-fieldset"{described}>'
    '<legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--{size}">{legend}</legend>{hint}{error}'
    '<div class="nhsuk-{kind}" data-module="nhsuk-{kind}">{items}</div></fieldset></div>'
)
_HEADING = Markup('<h{0} class="nhsuk-fieldset__heading">{1}</h{0}>')
_HINT = Markup('<div class="nhsuk-hint" id="{}-hint">{}</div>')
_ERROR = Markup(
    '<span class="nhsuk-error-message" id="{}-error"><span class="nhsuk-u-visually-hidden">Error: </span>{}</span>'
)
_ITEM = Markup(
    '<div class="nhsuk-{kind}__item">'
    '<input class="nhsuk-{kind}__input" id="{id}" name="{name}" type="{type}" value="{value}"{checked}>'
    '<label class="nhsuk-label nhsuk-{kind}__label" for="{id}">{label}</label></div>'
)
_TYPES = {"radios": "radio", "checkboxes": "checkbox"}


def draw(kind: str, question: Question) -> Markup:
    """Return a fieldset of radios or checkboxes; every text is escaped. The first option has the question's own id."""
    described = [f"{question.id}-{what}" for what in ("hint", "error") if getattr(question, what)]
    return _GROUP.format(
        kind=kind,
        failed=" nhsuk-form-group--error" if question.error else "",
        described=Markup(' aria-describedby="{}"').format(" ".join(described)) if described else "",
        size=question.size,
        legend=_HEADING.format(question.level, question.legend) if question.is_heading else question.legend,
        hint=_HINT.format(question.id, question.hint) if question.hint else "",
        error=_ERROR.format(question.id, question.error) if question.error else "",
        items=Markup().join(_item(kind, question, number, option) for number, option in enumerate(question.options, 1)),
    )


def _item(kind: str, question: Question, number: int, option: Option) -> Markup:
    return _ITEM.format(
        kind=kind,
        id=question.id if number == 1 else f"{question.id}-{number}",
        name=question.name,
        type=_TYPES[kind],
        value=option.value,
        checked=" checked" if option.is_chosen else "",
        label=option.label,
    )
