"""Doors: who may enter a page. Each view declares one; the app refuses to start with a view that has none.

A door is data on the view, so that a test can list every address with its door and try every actor on it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from flask import Flask

from lms.runtime.access import Permission
from lms.runtime.errors import Forbidden
from lms.runtime.limits import Limit
from lms.runtime.work import Actor

View = TypeVar("View", bound=Callable[..., Any])
_DOOR, _LIMIT, _MOST_BYTES, _WRITES = "door", "limit", "most_bytes", "writes_on_get"
_FRESH, _BY_TOKEN, _BEFORE_FACTOR = "is_fresh", "is_by_token", "is_before_factor"


@dataclass(frozen=True)
class Door:
    """Who may enter: anybody, anybody signed in, or whoever holds a permission.

    `is_fresh`: what is sent is done only within an hour of a proof of who they are. `is_by_token`: a program may read it with a token.
    `is_before_factor`: open to a role that needs a second factor and has none yet.
    """

    needs_sign_in: bool
    permission: Permission | None = None
    is_fresh: bool = False
    is_by_token: bool = False
    is_before_factor: bool = False

    def __str__(self) -> str:
        who = self.permission.value if self.permission else "signed in" if self.needs_sign_in else "anybody"
        more = (", to send: proved within the hour" if self.is_fresh else "") + (
            ", or by token" if self.is_by_token else ""
        )
        return who + more


def public(view: View) -> View:
    """Let anybody in, signed in or not."""
    return _with(view, _DOOR, Door(needs_sign_in=False))


def signed_in(view: View) -> View:
    """Let in whoever is signed in; the records behind are limited by reach."""
    return _with(view, _DOOR, Door(needs_sign_in=True))


def requires(permission: Permission) -> Callable[[View], View]:
    """Let in whoever holds a permission through any of their roles."""
    return lambda view: _with(view, _DOOR, Door(needs_sign_in=True, permission=permission))


def fresh(view: View) -> View:
    """Do what is sent to the view only within an hour of a proof of who they are; later, ask for password or code first.

    For what is hard to undo or takes data away: what was typed comes with the proof. Stands below the door and above `once`.
    """
    return _with(view, _FRESH, True)


def by_token(view: View) -> View:
    """Let programs read the view with a token that holds the door's permission."""
    return _with(view, _BY_TOKEN, True)


def before_factor(view: View) -> View:
    """Open the view to a role that needs a second factor before there is one: it is where one is set up."""
    return _with(view, _BEFORE_FACTOR, True)


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
    view = app.view_functions[endpoint]
    door = getattr(view, _DOOR, None)
    if not isinstance(door, Door):
        raise RuntimeError(f"{endpoint} has no door: declare public, signed_in or requires(…) on the view")
    is_fresh, is_by_token, is_before_factor = (
        bool(getattr(view, name, False)) for name in (_FRESH, _BY_TOKEN, _BEFORE_FACTOR)
    )
    return replace(door, is_fresh=is_fresh, is_by_token=is_by_token, is_before_factor=is_before_factor)


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
