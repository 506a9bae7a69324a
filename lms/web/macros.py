"""The design system's macros, drawn in an environment of their own and kept by their parameters.

Drawing one costs up to a tenth of a page, so the same parameters give the same markup from memory. Only our own text is
kept: what somebody typed goes in afterwards (`filled_in`), and anything with an error is drawn anew, since its sentence
may hold a name.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache, partial
from typing import Any

from jinja2 import ChainableUndefined, Environment, PackageLoader
from markupsafe import Markup

# A private-use character that stands where typed text goes until the markup is written.
SLOT = "\ue000"
KEPT = 2048

_ENVIRONMENT = Environment(
    loader=PackageLoader("nhsuk_frontend_jinja", "templates"), undefined=ChainableUndefined, autoescape=True
)
_FOLDERS = {"table": "tables", "image": "images"}
_BLANK_LINES = re.compile(r"\s*\n\s*")


class _Parameters:
    """Parameters that can be looked up: equal when every value is equal and of the same type."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values
        self._frozen = _freeze(values)

    def __hash__(self) -> int:
        return hash(self._frozen)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Parameters) and self._frozen == other._frozen


class Macros:
    """The macros by name: `nhsuk.radios({…})`. Text among the parameters is escaped; only Markup is taken as it is."""

    def __getattr__(self, name: str) -> Callable[[Mapping[str, Any]], Markup]:
        """Return the macro of a name. Raises TemplateNotFound when the design system has none."""
        if name.startswith("_"):
            raise AttributeError(name)
        return partial(draw, name)


def draw(name: str, parameters: Mapping[str, Any]) -> Markup:
    """Return the markup of a macro, from memory when nothing in it can be somebody's."""
    if "errorMessage" in parameters or "errorList" in parameters:
        return _draw(name, parameters)
    return _kept(name, _Parameters(parameters))


def filled_in(markup: Markup, *typed: str) -> Markup:
    """Return markup with what was typed, escaped, in its slots, in their order."""
    first, *others = markup.split(SLOT)
    # To join markup with text escapes the text.
    return Markup().join([first, *(part for pair in zip(typed, others, strict=True) for part in pair)])


@lru_cache(maxsize=KEPT)
def _kept(name: str, parameters: _Parameters) -> Markup:
    return _draw(name, parameters.values)


def _draw(name: str, parameters: Mapping[str, Any]) -> Markup:
    compact = _BLANK_LINES.sub("\n", str(_macro(name)(dict(parameters)))).replace("\n>", ">").strip()
    return Markup(compact)  # noqa: S704 -- the macro has escaped what it was given


@cache
def _macro(name: str) -> Callable[[dict[str, Any]], Markup]:
    folder = _FOLDERS.get(name) or re.sub(r"[A-Z]", lambda capital: "-" + capital[0].lower(), name)
    module = _ENVIRONMENT.get_template(f"nhsuk/components/{folder}/macro.jinja").module
    found: Callable[[dict[str, Any]], Markup] = getattr(module, name)
    return found


def _freeze(value: Any) -> Any:
    """Return a hashable stand-in. It names types: True equals 1, and Markup equals the text that must be escaped."""
    if isinstance(value, Mapping):
        return ("mapping", *((key, _freeze(found)) for key, found in value.items()))
    if isinstance(value, list | tuple):
        return ("sequence", *map(_freeze, value))
    return (type(value).__name__, str(value))


macros = Macros()
