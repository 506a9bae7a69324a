"""Signing in and out."""

from dataclasses import dataclass

import flask_login
from flask import current_app, flash, g, redirect, request
from flask.typing import ResponseReturnValue

from lms import signin
from lms.runtime import logs
from lms.web.account import blueprint, guessing
from lms.web.account.browsers import current_token, leave, let_in, marked_browser
from lms.web.account.forms import SignInForm
from lms.web.account.organisation import WayIn, way_in
from lms.web.account.returning import local_path
from lms.web.doors import public
from lms.web.rendering import page
from lms.web.work import open_read_work, work

# One sentence for an unknown name, a wrong password, a suspended person and an account without a password.
CHECK_BOTH = "Check your email address and password"


@dataclass(frozen=True)
class SignInPage:
    """What the page needs: the path it leads to, when that is not the home page, and the way in through an organisation, if any."""

    back: str
    organisation: WayIn | None


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Let somebody in with their name and password."""
    form, back, wait = SignInForm(request.form), local_path(request.args.get("next", "")), 0
    if request.method != "POST" and flask_login.current_user.is_authenticated:
        return redirect(back, 303)
    if request.method == "POST" and form.validate():
        found, wait = _checked(form.email.data, form.password.data)
        if found and found.has_left:
            form.email.errors = [signin.LEFT]
        elif found:
            return let_in(found.person_id, found.sign_in_name, back)
        else:
            form.email.errors = [guessing.wait_sentence(wait) if wait else CHECK_BOTH]
    answer = page(
        "account/sign_in.html", SignInPage("" if back == "/" else back, way_in(back)), form, status=429 if wait else 200
    )
    if wait:
        answer.headers["Retry-After"] = str(wait)
    return answer


def _checked(name: str, password: str) -> tuple[signin.Account | None, int]:
    """Return the account whose password it is, or None and the seconds to wait.

    No write transaction is open yet, and the reading one is given back first: the hash takes long.
    """
    guess = guessing.at_sign_in(name, request.remote_addr or "-", marked_browser(name))
    reading = open_read_work()
    account = signin.account_by_name(reading, name)
    wait = guessing.seconds_to_wait(reading.db, guess, g.now)
    reading.db.rollback()
    if wait:
        return None, wait
    usable = account.password_hash if account and not account.is_suspended else None
    if signin.check_password(usable, password):
        return account, 0
    guessing.count_wrong(current_app.engine, guess, g.now)  # type: ignore[attr-defined]
    logs.event("sign_in_refused", cause=g.cause)
    return None, 0


@blueprint.route("/sign-out", methods=["POST"])
@public
def sign_out() -> ResponseReturnValue:
    """End this browser's session. Open to everybody, since whoever's session has ended already only wants to be out."""
    linked = signin.own_identities(work()) if current_token() else ()
    answer = leave()
    flash("You are signed out.")
    for each in linked:
        flash(
            f"If you came in with your {each.label} account and others use this computer, sign out of that account too."
        )
    return answer
