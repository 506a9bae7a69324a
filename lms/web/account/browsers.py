"""Letting a browser in and out: the session row, the cookie that carries its token, and the mark."""

from datetime import timedelta
from uuid import UUID

import flask_login
from flask import current_app, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from lms import signin
from lms.runtime.errors import NotFound
from lms.web.account import marks
from lms.web.security import User
from lms.web.work import work

# Flask-Login keeps these beside the token; nothing here reads them, and every request would carry them.
_UNUSED = ("_fresh", "_id")
_HALF = "half_in"


def let_in(person_id: UUID, sign_in_name: str, path: str, *, is_strong: bool = False) -> ResponseReturnValue:
    """Begin a session in this browser, in the request's transaction, and lead to a path.

    Somebody with a second factor is asked for it first, unless `is_strong` says that one was given. Raises NotFound for somebody
    suspended.
    """
    if not is_strong and signin.has_factor(work(), person_id):
        return _half_in(person_id, sign_in_name, path)
    _end_what_is_here()
    lasts = timedelta(hours=current_app.config["SESSION_HOURS"])
    token = signin.begin_session(work(), person_id, lasts, is_strong=is_strong)
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


def _half_in(person_id: UUID, sign_in_name: str, path: str) -> ResponseReturnValue:
    """Remember in this browser whose second factor is waited for, and ask for it."""
    _end_what_is_here()
    token = signin.begin_half(work(), person_id)
    session.clear()
    session[_HALF] = [token, sign_in_name, path]
    return redirect(url_for("account.second_step"), 303)


def half_in() -> tuple[str, str, str] | None:
    """Return what this browser waits with: token, sign-in name and the path to go on to; None when it waits for nothing."""
    kept = session.get(_HALF)
    return (str(kept[0]), str(kept[1]), str(kept[2])) if isinstance(kept, list) and len(kept) == 3 else None


def let_out() -> None:
    """End this browser's session, if it has one. The mark stays: it signs nobody in."""
    _end_what_is_here()
    session.clear()


def leave() -> ResponseReturnValue:
    """Let this browser out and have it forget every page it has shown, for whoever uses the computer next."""
    let_out()
    response = redirect(url_for("account.sign_in"), 303)
    # Cookies stay: the session's is empty now, and the mark spares the person the limits that guessing by others fills.
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _end_what_is_here() -> None:
    if token := current_token():
        signin.end_session(work(), token=token)
    if half := half_in():
        signin.end_session(work(), token=half[0])


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
