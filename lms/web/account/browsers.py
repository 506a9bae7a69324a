"""Letting a browser in and out: the session row, the cookie that carries its token, and the mark."""

from datetime import timedelta
from uuid import UUID

import flask_login
from flask import current_app, redirect, request, session
from flask.typing import ResponseReturnValue

from lms import signin
from lms.runtime.errors import NotFound
from lms.web.account import marks
from lms.web.security import User
from lms.web.work import work

# Flask-Login keeps these beside the token; nothing here reads them, and every request would carry them.
_UNUSED = ("_fresh", "_id")


def let_in(person_id: UUID, sign_in_name: str, path: str) -> ResponseReturnValue:
    """Begin a session in this browser, in the request's transaction, and lead to a path.

    Raises NotFound for somebody suspended.
    """
    if token := current_token():
        signin.end_session(work(), token=token)
    lasts = timedelta(hours=current_app.config["SESSION_HOURS"])
    token = signin.begin_session(work(), person_id, lasts)
    found = signin.signed_in(work(), token)
    if found is None:
        raise NotFound
    session.clear()
    flask_login.login_user(User(token, found))
    for name in _UNUSED:
        session.pop(name, None)
    response = redirect(path, 303)
    response.set_cookie(
        _cookie_name(), marks.with_mark(_cookie(), _key(), sign_in_name), max_age=timedelta(days=marks.DAYS),
        secure=current_app.config["SESSION_COOKIE_SECURE"], httponly=True, samesite="Lax",
    )  # fmt: skip
    return response


def let_out() -> None:
    """End this browser's session, if it has one. The mark stays: it signs nobody in."""
    if token := current_token():
        signin.end_session(work(), token=token)
    session.clear()


def current_token() -> str:
    """Return the token of whoever is signed in, or an empty string."""
    user = flask_login.current_user
    return user.get_id() if user.is_authenticated else ""


def marked_browser(sign_in_name: str) -> str | None:
    """Return the id of this browser when somebody has signed in here with that name, or None."""
    return marks.marked_browser(_cookie(), _key(), sign_in_name)


def _cookie_name() -> str:
    return "__Host-wardwise-device" if current_app.config["SESSION_COOKIE_SECURE"] else "wardwise-device"


def _cookie() -> str:
    return request.cookies.get(_cookie_name(), "")


def _key() -> str:
    return str(current_app.config["SECRET_KEY"])
