"""Templates: one page from one value, its form and the layout; and how dates, times and counts are written.

The environment is strict: a name that nobody gave is an error, not an empty place.
"""

from datetime import date, datetime
from pathlib import PurePosixPath

from flask import Flask, Response, current_app, render_template
from flask_wtf.csrf import generate_csrf
from jinja2 import Environment, StrictUndefined
from wtforms import Form

from lms.runtime.ids import new_token
from lms.web.frontend import asset
from lms.web.macros import macros
from lms.web.shell import NOBODY, SERVICE_NAME, layout

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def configure(app: Flask) -> None:
    """Set up the application's templates."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        asset=asset, csrf_token=generate_csrf, nhsuk=macros, idempotency_key=new_token, service_name=SERVICE_NAME,
        # What a page shows when nobody is known and nothing may be looked up: the page for unexpected errors.
        form=None, layout=NOBODY,
    )  # fmt: skip
    app.jinja_env.filters.update(
        date=day, datetime=when, time=clock_time, number=number_word, plural=plural
    )  # fmt: skip
    _add_components(app.jinja_env)


def _add_components(environment: Environment) -> None:
    """Make each component a name that every page knows; importing them in each costs as much as its whole frame."""
    for file in environment.list_templates(filter_func=lambda name: name.startswith("components/")):
        name = PurePosixPath(file).stem
        # A file whose macro is named otherwise is for the few templates that import it.
        if macro := getattr(environment.get_template(file).module, name, None):
            environment.globals[name] = macro


def page(template: str, value: object, form: Form | None = None, *, status: int = 200) -> Response:
    """Return a page: its template, its one value and its form. A form with errors answers 422."""
    html = render_template(template, page=value, form=form, layout=layout())
    return Response(html, status=422 if form is not None and form.errors and status == 200 else status)


def local(instant: datetime) -> datetime:
    """Return an instant in the installation's time zone."""
    return instant.astimezone(current_app.site.timezone)  # type: ignore[attr-defined]


def day(value: date | datetime) -> str:
    """Return a date as 31 January 2027."""
    found = local(value) if isinstance(value, datetime) else value
    return f"{found.day} {found:%B %Y}"


def clock_time(instant: datetime) -> str:
    """Return a local time as 14:02."""
    return f"{local(instant):%H:%M}"


def when(instant: datetime) -> str:
    """Return an instant as 2 March 2027, 14:02."""
    return f"{day(instant)}, {clock_time(instant)}"


def number_word(count: int) -> str:
    """Return a number to nine in words, larger ones in figures."""
    return _NUMBERS[count] if 0 <= count < len(_NUMBERS) else f"{count:,}"


def plural(count: int, one: str, many: str = "") -> str:
    """Return "1 page" or "3 pages": the count in figures and the right noun."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
