"""How each kind of field is drawn: the design system's macros, given the field's label, hint, value and error.

`params` adds to a macro's own parameters: `{{ form.name(params={"label": {"size": "m"}}) }}`. What somebody typed never
goes through a macro that is kept in memory.
"""

from collections.abc import Mapping
from typing import Any

import wtforms
from markupsafe import Markup

from lms.web import choices
from lms.web.macros import SLOT, filled_in, macros

Parameters = dict[str, Any]


class InputWidget:
    """One line; `extra` are further parameters of the macro. A password's value is never sent back."""

    def __init__(self, kind: str = "text", **extra: Any) -> None:
        self._kind = kind
        self._extra = extra

    def __call__(self, field: wtforms.Field, params: Mapping[str, Any] | None = None) -> Markup:
        """Return the field's markup."""
        typed = () if self._kind == "password" or not field.data else (str(field.data),)
        base = {**_base(field), "type": self._kind, **self._extra, **({"value": SLOT} if typed else {})}
        macro = macros.passwordInput if self._kind == "password" else macros.input
        return filled_in(macro(_merged(base, params)), *typed)


class TextareaWidget:
    """Several lines."""

    def __init__(self, rows: int = 5) -> None:
        self._rows = rows

    def __call__(self, field: wtforms.Field, params: Mapping[str, Any] | None = None) -> Markup:
        """Return the field's markup."""
        base = {**_base(field), "value": SLOT, "rows": self._rows}
        return filled_in(macros.textarea(_merged(base, params)), field.data or "")


class ChoicesWidget:
    """Radios or checkboxes in a fieldset whose legend is the label, or the page's h1."""

    def __init__(self, kind: str, *, page_heading: bool = False) -> None:
        self._kind = kind
        self._is_heading = page_heading

    def __call__(self, field: wtforms.Field, params: Mapping[str, Any] | None = None) -> Markup:
        """Return the field's markup; with `params` by the macro, without them by our own quicker hand."""
        options = [choices.Option(str(one.value), str(one.label), bool(one.selected)) for one in field.iter_choices()]
        size = "l" if self._is_heading else "m"
        if not params:
            error = field.errors[0] if field.errors else ""
            question = choices.Question(
                field.id, field.name, field.label.text, options, size, self._is_heading, field.description, error
            )
            return choices.draw(self._kind, question)
        base = _base(field)
        del base["label"]
        base["idPrefix"] = base.pop("id")
        base["fieldset"] = {"legend": {"text": field.label.text, "size": size, "isPageHeading": self._is_heading}}
        base["items"] = [{"value": one.value, "text": one.label, "checked": one.is_chosen} for one in options]
        macro = macros.radios if self._kind == "radios" else macros.checkboxes
        return macro(_merged(base, params))


class TickWidget:
    """One checkbox; its label is what the reader agrees to."""

    def __call__(self, field: wtforms.Field, params: Mapping[str, Any] | None = None) -> Markup:
        """Return the field's markup."""
        item = {"id": field.id, "value": "yes", "text": field.label.text, "checked": bool(field.data)}
        base = _base(field)
        del base["label"], base["id"]
        return macros.checkboxes(_merged({**base, "idPrefix": field.id, "items": [item]}, params))


class DateWidget:
    """Day, month and year, each with what was typed."""

    PARTS = (("day", "Day", 2), ("month", "Month", 2), ("year", "Year", 4))

    def __call__(self, field: Any, params: Mapping[str, Any] | None = None) -> Markup:
        """Return the field's markup."""
        error = " nhsuk-input--error" if field.errors else ""
        items = [
            {
                "id": f"{field.id}-{part}",
                "name": f"{field.name}-{part}",
                "label": label,
                "value": SLOT,
                "classes": f"nhsuk-input--width-{width}{error}",
            }
            for part, label, width in self.PARTS
        ]
        base = _base(field)
        del base["label"], base["name"]
        base["fieldset"] = {"legend": {"text": field.label.text, "size": "s"}}
        return filled_in(macros.dateInput(_merged({**base, "items": items}, params)), *field.typed)


class FileWidget:
    """A file to send. What was chosen is never sent back, so there is nothing to fill in."""

    def __call__(self, field: Any, params: Mapping[str, Any] | None = None) -> Markup:
        """Return the field's markup."""
        attributes = {"attributes": {"accept": field.accept}} if field.accept else {}
        return macros.fileUpload(_merged({**_base(field), **attributes}, params))


def _base(field: wtforms.Field) -> Parameters:
    base: Parameters = {"id": field.id, "name": field.name, "label": {"text": field.label.text}}
    if field.description:
        base["hint"] = {"text": field.description}
    if field.errors:
        base["errorMessage"] = {"text": field.errors[0]}
    return base


def _merged(base: Parameters, more: Mapping[str, Any] | None) -> Parameters:
    for name, value in (more or {}).items():
        both = isinstance(value, Mapping) and isinstance(base.get(name), dict)
        base[name] = _merged(dict(base[name]), value) if both else value
    return base
