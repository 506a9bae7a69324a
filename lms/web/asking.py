"""A page that asks one thing: what would be done, to whom, what follows from it, and a way out that changes nothing."""

from dataclasses import dataclass

from flask import Response

from lms.web.fields import BaseForm
from lms.web.rendering import page


class ButtonForm(BaseForm):
    """Nothing to fill in: the button is the deed."""


@dataclass(frozen=True)
class Finder:
    """A search whose results are choices of the form below it."""

    label: str
    q: str
    hint: str = ""


@dataclass(frozen=True)
class Asking:
    """What the page says. `points` are what follows from the deed, a sentence each; `facts` are pairs of label and value."""

    title: str
    lede: str
    button: str
    crumbs: tuple[tuple[str, str], ...]
    leave: str
    points: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    finder: Finder | None = None
    takes_away: bool = False


def ask(asking: Asking, form: BaseForm) -> Response:
    """Return the page with its form; its fields stand in their order."""
    return page("deeds/ask.html", asking, form)
