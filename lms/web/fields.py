"""Form fields that draw themselves with the design system's macros, and the error summary.

A template writes `{{ form.reason() }}`; label, hint, value and error come from the field. Texts are escaped by the macros.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import wtforms
from markupsafe import Markup

from lms.web.rendering import macros


class BaseForm(wtforms.Form):
    """A form over `request.form`. CSRF is checked for every POST before any view runs, so the form itself has no token field."""


def _base(field: wtforms.Field) -> dict[str, Any]:
    parameters: dict[str, Any] = {"id": field.id, "name": field.name, "label": {"text": field.label.text}}
    if field.description:
        parameters["hint"] = {"text": field.description}
    if field.errors:
        parameters["errorMessage"] = {"text": field.errors[0]}
    return parameters


def _merge(base: dict[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    for name, value in more.items():
        both = isinstance(value, Mapping) and isinstance(base.get(name), dict)
        base[name] = _merge(dict(base[name]), value) if both else value
    return base


class InputWidget:
    """Draws a one-line input; `extra` are further parameters of the macro."""

    def __init__(self, kind: str = "text", **extra: Any) -> None:
        self._kind = kind
        self._extra = extra

    def __call__(self, field: wtforms.Field, params: Mapping[str, Any] | None = None, **_kwargs: Any) -> Markup:
        value = "" if self._kind == "password" else field._value()  # noqa: SLF001 -- WTForms' own protocol for widgets
        base = {**_base(field), "type": self._kind, "value": value, **self._extra}
        return Markup(macros.input(_merge(base, params or {})))  # noqa: S704 -- the macro escapes what it is given


class TextareaWidget:
    """Draws a textarea."""

    def __init__(self, rows: int = 5) -> None:
        self._rows = rows

    def __call__(self, field: wtforms.Field, params: Mapping[str, Any] | None = None, **_kwargs: Any) -> Markup:
        base = {**_base(field), "value": field._value(), "rows": self._rows}  # noqa: SLF001
        return Markup(macros.textarea(_merge(base, params or {})))  # noqa: S704


class ChoicesWidget:
    """Draws radios or checkboxes in a fieldset whose legend is the label."""

    def __init__(self, macro: str, *, page_heading: bool = False) -> None:
        self._macro = macro
        self._page_heading = page_heading

    def __call__(self, field: wtforms.Field, params: Mapping[str, Any] | None = None, **_kwargs: Any) -> Markup:
        parameters = _base(field)
        legend = {"text": field.label.text, "size": "l" if self._page_heading else "m", "isPageHeading": self._page_heading}
        parameters.pop("label")
        parameters["idPrefix"] = parameters.pop("id")
        parameters["fieldset"] = {"legend": legend}
        parameters["items"] = [
            {"value": choice[0], "text": choice[1], "checked": bool(choice[2])} for choice in field.iter_choices()
        ]
        return Markup(getattr(macros, self._macro)(_merge(parameters, params or {})))  # noqa: S704


class TickWidget:
    """Draws one checkbox; its label is what the reader agrees to."""

    def __call__(self, field: wtforms.Field, params: Mapping[str, Any] | None = None, **_kwargs: Any) -> Markup:
        item = {"id": field.id, "value": "yes", "text": field.label.text, "checked": bool(field.data)}
        parameters: dict[str, Any] = {"name": field.name, "idPrefix": field.id, "items": [item]}
        if field.errors:
            parameters["errorMessage"] = {"text": field.errors[0]}
        return Markup(macros.checkboxes(_merge(parameters, params or {})))  # noqa: S704


class DateWidget:
    """Draws day, month and year."""

    def __call__(self, field: "DateField", params: Mapping[str, Any] | None = None, **_kwargs: Any) -> Markup:
        parts = (("day", "Day", 2), ("month", "Month", 2), ("year", "Year", 4))
        items = [
            {
                "id": f"{field.id}-{part}", "name": f"{field.name}-{part}", "label": label, "value": field.typed[index],
                "classes": f"nhsuk-input--width-{width}" + (" nhsuk-input--error" if field.errors else ""),
            }
            for index, (part, label, width) in enumerate(parts)
        ]  # fmt: skip
        parameters: dict[str, Any] = {"id": field.id, "items": items, "fieldset": {"legend": {"text": field.label.text, "size": "s"}}}
        if field.description:
            parameters["hint"] = {"text": field.description}
        if field.errors:
            parameters["errorMessage"] = {"text": field.errors[0]}
        return Markup(macros.dateInput(_merge(parameters, params or {})))  # noqa: S704


class TextField(wtforms.StringField):
    """One line of text, trimmed."""

    widget = InputWidget()

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Trim what was typed."""
        self.data = valuelist[0].strip() if valuelist else ""


class EmailField(TextField):
    """An address or a sign-in name that looks like one."""

    widget = InputWidget("text", autocomplete="username", spellcheck=False, inputmode="email", autocapitalize="none")


class PasswordField(wtforms.StringField):
    """A password; never shown again. `autocomplete` is current-password or new-password."""

    def __init__(self, label: str, validators: Iterable[Any] = (), *, autocomplete: str = "current-password", **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.widget = InputWidget("password", autocomplete=autocomplete, spellcheck=False)


class LongTextField(wtforms.TextAreaField):
    """Several lines of text, trimmed, with plain line ends."""

    widget = TextareaWidget()

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Trim what was typed."""
        self.data = valuelist[0].strip().replace("\r\n", "\n") if valuelist else ""


class RadiosField(wtforms.RadioField):
    """One choice of several; nothing is chosen at first. A missing or foreign choice is an error with `message`."""

    widget = ChoicesWidget("radios")

    def __init__(self, label: str, message: str, *, choices: Sequence[tuple[str, str]] = (), page_heading: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("validate_choice", False)
        super().__init__(label, [_chosen(message)], choices=[wtforms.SelectChoice(*choice) for choice in choices], **kwargs)
        self.widget = ChoicesWidget("radios", page_heading=page_heading)


class CheckboxesField(wtforms.SelectMultipleField):
    """Several choices of several. None or a foreign choice is an error with `message`."""

    def __init__(self, label: str, message: str, *, choices: Sequence[tuple[str, str]] = (), page_heading: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("validate_choice", False)
        super().__init__(label, [_chosen(message)], choices=[wtforms.SelectChoice(*choice) for choice in choices], **kwargs)
        self.widget = ChoicesWidget("checkboxes", page_heading=page_heading)


class TickField(wtforms.BooleanField):
    """One box that must be ticked; `message` says so otherwise."""

    widget = TickWidget()

    def __init__(self, label: str, message: str = "", **kwargs: Any) -> None:
        super().__init__(label, [_ticked(message)] if message else [], false_values=(False, "", "no"), **kwargs)


class DateField(wtforms.Field):
    """A date in three boxes. `data` is a date, or None with an error; what was typed stays."""

    widget = DateWidget()

    def __init__(self, label: str, message: str = "Enter a date, such as 31 1 2027", **kwargs: Any) -> None:
        super().__init__(label, [], **kwargs)
        self._message = message
        self.typed: tuple[str, str, str] = ("", "", "")

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read the three boxes, or show a date that was given."""
        self.process_errors, self.data = [], data if isinstance(data, date) else None
        if isinstance(self.default, date) and self.data is None:
            self.data = self.default
        if self.data:
            self.typed = (str(self.data.day), str(self.data.month), str(self.data.year))
        if formdata is not None and f"{self.name}-day" in formdata:
            self.typed = tuple(formdata.get(f"{self.name}-{part}", "").strip()[:8] for part in ("day", "month", "year"))  # type: ignore[assignment]
            self.data = None

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        """Turn what was typed into a date."""
        self.errors = []
        try:
            day, month, year = (int(part) for part in self.typed)
            self.data = date(year, month, day)
        except ValueError:
            self.errors = [self._message]
        return not self.errors


def _chosen(message: str) -> Any:
    def validate(_form: Any, field: Any) -> None:
        allowed = {choice[0] for choice in field.iter_choices()}
        given = field.data if isinstance(field.data, list) else [field.data] if field.data else []
        if not given or not set(given) <= allowed:
            raise wtforms.validators.StopValidation(message)

    return validate


def _ticked(message: str) -> Any:
    def validate(_form: Any, field: Any) -> None:
        if not field.data:
            raise wtforms.validators.StopValidation(message)

    return validate


def filled(message: str, *, least: int = 1, most: int = 1000) -> Any:
    """Return a validator for text between two lengths, in characters."""

    def validate(_form: Any, field: Any) -> None:
        if not least <= len(field.data or "") <= most:
            raise wtforms.validators.StopValidation(message)

    return validate


def error_lines(form: wtforms.Form) -> list[dict[str, str]]:
    """Return the lines of the error summary: each sentence, and the field it leads to."""
    lines = [{"text": sentence} for sentence in form.form_errors]
    for field in form:
        if field.errors:
            anchor = f"{field.id}-day" if isinstance(field, DateField) else field.id
            lines.append({"text": field.errors[0], "href": f"#{anchor}"})
    return lines
