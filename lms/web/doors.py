"""Doors: who may enter a page. Each view declares one; the app refuses to start with a view that has none.

A door is data on the view, so that a test can list every address with its door and try every actor on it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask

from lms.runtime.access import Permission
from lms.runtime.errors import Forbidden
from lms.runtime.limits import Limit
from lms.runtime.work import Actor

View = TypeVar("View", bound=Callable[..., Any])
_DOOR, _LIMIT, _MOST_BYTES, _WRITES = "door", "limit", "most_bytes", "writes_on_get"


@dataclass(frozen=True)
class Door:
    """Who may enter: anybody, anybody signed in, or whoever holds a permission."""

    needs_sign_in: bool
    permission: Permission | None = None

    def __str__(self) -> str:
        if self.permission:
            return self.permission.value
        return "signed in" if self.needs_sign_in else "anybody"


def public(view: View) -> View:
    """Let anybody in, signed in or not."""
    return _with(view, _DOOR, Door(needs_sign_in=False))


def signed_in(view: View) -> View:
    """Let in whoever is signed in; the records behind are limited by reach."""
    return _with(view, _DOOR, Door(needs_sign_in=True))


def requires(permission: Permission) -> Callable[[View], View]:
    """Let in whoever holds a permission through any of their roles."""
    return lambda view: _with(view, _DOOR, Door(needs_sign_in=True, permission=permission))


def limited(limit: Limit) -> Callable[[View], View]:
    """Count every request to the view by its client address, and answer 429 above the limit."""
    return lambda view: _with(view, _LIMIT, limit)


def takes_file(most_bytes: int) -> Callable[[View], View]:
    """Let the view take a body of more than a form's usual size, for a file. More than this is answered 413."""
    return lambda view: _with(view, _MOST_BYTES, most_bytes)


def writes_on_get(view: View) -> View:
    """Let a GET of the view write: the answer of another site's sign-in comes as one. Every other GET only reads."""
    return _with(view, _WRITES, True)


def _with(view: View, name: str, value: object) -> View:
    setattr(view, name, value)
    return view


def door_of(app: Flask, endpoint: str) -> Door:
    """Return the door of an endpoint. Raises RuntimeError for a view without one."""
    door = getattr(app.view_functions[endpoint], _DOOR, None)
    if not isinstance(door, Door):
        raise RuntimeError(f"{endpoint} has no door: declare public, signed_in or requires(…) on the view")
    return door


def limit_of(app: Flask, endpoint: str) -> Limit | None:
    """Return the limit of an endpoint, if it has one."""
    return getattr(app.view_functions[endpoint], _LIMIT, None)


def most_bytes_of(app: Flask, endpoint: str) -> int | None:
    """Return how many bytes an endpoint takes, where that is more than usual."""
    return getattr(app.view_functions.get(endpoint), _MOST_BYTES, None)


def may_write_on_get(app: Flask, endpoint: str | None) -> bool:
    """Say whether an endpoint is one of those whose GET writes."""
    return getattr(app.view_functions.get(endpoint or ""), _WRITES, False)


def check_every_view(app: Flask) -> None:
    """Refuse to start with a view that has no door. Raises RuntimeError."""
    for endpoint in app.view_functions:
        door_of(app, endpoint)


def enter(door: Door, actor: Actor) -> None:
    """Raise Forbidden when a signed-in actor may not enter."""
    if door.permission and not actor.may(door.permission):
        raise Forbidden
