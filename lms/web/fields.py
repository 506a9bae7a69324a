"""Form fields that draw themselves: `{{ form.reason() }}` gives label, hint, what was typed and the error.

Fields check shape and say what to do; rules are the services' affair, and no form queries. `description` is the hint.
Text is trimmed and loses control characters, which PostgreSQL cannot store and no reader can see.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import wtforms

from lms.web.widgets import ChoicesWidget, DateWidget, FileWidget, InputWidget, TextareaWidget, TickWidget

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
EARLIEST_YEAR = 1900
Pairs = Iterable[tuple[str, str]]


class BaseForm(wtforms.Form):
    """A form over `request.form`. The CSRF token is checked for every POST before any view, so it is no field here."""


class TypedField(wtforms.StringField):
    """Text that somebody typed."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Trim what was typed."""
        self.data = _clean(valuelist[0]) if valuelist else ""


class TextField(TypedField):
    """One line of text."""

    widget = InputWidget()


class EmailField(TextField):
    """An address or a sign-in name that looks like one."""

    widget = InputWidget(autocomplete="username", spellcheck=False, inputmode="email", autocapitalize="none")


class PasswordField(wtforms.StringField):
    """A password, as it was typed; never shown again. `autocomplete` is current-password or new-password."""

    def __init__(
        self, label: str, validators: Iterable[Any] = (), *, autocomplete: str = "current-password", **kwargs: Any
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.widget = InputWidget("password", autocomplete=autocomplete)


class CodeField(TextField):
    """A code that is used once, from an app or from paper; phones offer to fill it in."""

    widget = InputWidget(autocomplete="one-time-code", spellcheck=False, autocapitalize="characters")


class LongTextField(TypedField):
    """Several lines of text, with plain line ends."""

    widget = TextareaWidget()


class RadiosField(wtforms.RadioField):
    """One choice of several; nothing is chosen at first. None or a foreign one is an error with `message`."""

    def __init__(
        self, label: str, message: str, *, choices: Pairs = (), page_heading: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(label, [_chosen(message)], validate_choice=False, choices=_choices(choices), **kwargs)
        self.widget = ChoicesWidget("radios", page_heading=page_heading)

    def offer(self, choices: Pairs) -> None:
        """Set the choices of this form, as pairs of value and label."""
        self.choices = _choices(choices)


class CheckboxesField(wtforms.SelectMultipleField):
    """Several choices of several. A foreign one, or none where there is a `message`, is an error with it."""

    def __init__(
        self, label: str, message: str = "", *, choices: Pairs = (), page_heading: bool = False, **kwargs: Any
    ) -> None:
        validators = [_chosen(message or "Choose from the list", may_be_none=not message)]
        super().__init__(label, validators, validate_choice=False, choices=_choices(choices), **kwargs)
        self.widget = ChoicesWidget("checkboxes", page_heading=page_heading)

    def offer(self, choices: Pairs) -> None:
        """Set the choices of this form, as pairs of value and label."""
        self.choices = _choices(choices)


class TickField(wtforms.BooleanField):
    """One box. With a `message` it must be ticked, and the message says so."""

    widget = TickWidget()

    def __init__(self, label: str, message: str = "", **kwargs: Any) -> None:
        super().__init__(label, [_given(message)] if message else [], false_values=(False, "", "no"), **kwargs)


class DateField(wtforms.Field):
    """A date in three boxes named `NAME-day`, `NAME-month`, `NAME-year`. What was typed stays when it is no date."""

    widget = DateWidget()

    def __init__(self, label: str, message: str = "Enter a date, such as 31 1 2027", **kwargs: Any) -> None:
        super().__init__(label, [], **kwargs)
        self._message = message
        self.typed: tuple[str, ...] = ("", "", "")

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:  # noqa: ARG002 -- WTForms' own
        """Read the three boxes, or show the date that was given."""
        self.process_errors: list[str] = []
        given = data if isinstance(data, date) else self.default
        self.data = given if isinstance(given, date) else None
        if self.data:
            self.typed = (str(self.data.day), str(self.data.month), str(self.data.year))
        if formdata is not None and f"{self.name}-day" in formdata:
            parts = (formdata.get(f"{self.name}-{part}", "") for part, _, _ in DateWidget.PARTS)
            self.typed = tuple(_clean(part)[:8] for part in parts)
            self.data = None

    @property
    def value(self) -> date:
        """The date of a form that was validated."""
        if self.data is None:
            raise ValueError("a date is read from a form that was validated")
        return self.data

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:  # noqa: ARG002 -- WTForms' own
        """Turn what was typed into a date."""
        try:
            day, month, year = map(int, self.typed)
            self.data = date(year, month, day) if year >= EARLIEST_YEAR else None
        except ValueError:
            self.data = None
        self.errors = [] if self.data else [self._message]
        return bool(self.data)


class OptionalDateField(DateField):
    """A date that may be left out: three empty boxes are None."""

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        """Turn what was typed into a date, if anything was."""
        if not any(self.typed):
            self.data, self.errors = None, []
            return True
        return super().validate(form, extra_validators)


class FileField(wtforms.Field):
    """One file of at most `most` bytes, read whole: `content` are its bytes. None, or an empty one, is an error with `message`.

    The form is made over `request.files`, and the view says how much it takes with `takes_file`.
    """

    widget = FileWidget()

    def __init__(self, label: str, message: str, *, too_large: str, most: int, accept: str = "", **kwargs: Any) -> None:
        super().__init__(label, [], **kwargs)
        self._message, self._too_large, self._most = message, too_large, most
        self.accept = accept
        self.content = b""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read the file, one byte more than it may have."""
        self.content = valuelist[0].stream.read(self._most + 1) if valuelist else b""

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:  # noqa: ARG002 -- WTForms' own
        """Say whether there is a file of the right size."""
        fault = self._message if not self.content else self._too_large if len(self.content) > self._most else ""
        self.errors = [fault] if fault else []
        return not fault


class OptionalFileField(FileField):
    """A file that may be left out."""

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        """Say whether the file, if there is one, has the right size."""
        return not self.content or super().validate(form, extra_validators)


def filled(message: str, *, least: int = 1, most: int = 1000) -> Any:
    """Return a validator for text of `least` to `most` characters."""

    def validate(_form: Any, field: Any) -> None:
        if not least <= len(field.data or "") <= most:
            raise wtforms.validators.StopValidation(message)

    return validate


def error_lines(form: wtforms.Form) -> list[dict[str, str]]:
    """Return the lines of the error summary: each sentence, and the place that it leads to."""
    lines = [{"text": sentence} for sentence in form.form_errors]
    for field in form:
        if field.errors:
            place = f"{field.id}-day" if isinstance(field, DateField) else field.id
            lines.append({"text": field.errors[0], "href": f"#{place}"})
    return lines


def _clean(typed: str) -> str:
    return _CONTROL.sub("", typed.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _choices(pairs: Pairs) -> list[Any]:
    return [wtforms.SelectChoice(value, label) for value, label in pairs]


def _chosen(message: str, *, may_be_none: bool = False) -> Any:
    def validate(_form: Any, field: Any) -> None:
        allowed = {choice.value for choice in field.iter_choices()}
        given = field.data if isinstance(field.data, list) else [field.data] if field.data else []
        if not (given or may_be_none) or not set(given) <= allowed:
            raise wtforms.validators.StopValidation(message)

    return validate


def _given(message: str) -> Any:
    def validate(_form: Any, field: Any) -> None:
        if not field.data:
            raise wtforms.validators.StopValidation(message)

    return validate
