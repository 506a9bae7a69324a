"""Joining two accounts of one human being: begun in the one that is given up, confirmed in the one that stays, in the same browser."""

from dataclasses import dataclass

from flask import current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms import joining, people
from lms.runtime.errors import Refused
from lms.web.account import blueprint
from lms.web.account.browsers import let_out
from lms.web.asking import Asking, ButtonForm, ask
from lms.web.doors import fresh, signed_in
from lms.web.rendering import page
from lms.web.work import shown_on, sign_in_address, work


@dataclass(frozen=True)
class JoinPage:
    """The account that would be given up, and in how many minutes the other must sign in."""

    sign_in_name: str
    minutes: int


@blueprint.route("/account/join", methods=["GET", "POST"])
@signed_in
@fresh
def join() -> ResponseReturnValue:
    """Say what joining means, and begin it: sign this account out and lead to the sign-in of the other."""
    if request.method == "GET":
        minutes = int(joining.LASTS.total_seconds() // 60)
        return page("account/join.html", JoinPage(work().actor.name, minutes), ButtonForm())
    token = joining.begin(work())
    let_out()
    flash("Now sign in to the account that you want to keep.")
    response = redirect(sign_in_address(url_for("account.confirm_join")), 303)
    response.set_cookie(
        _cookie_name(), token, max_age=joining.LASTS, secure=current_app.config["SESSION_COOKIE_SECURE"], httponly=True,
        samesite="Lax",
    )  # fmt: skip
    return response


@blueprint.route("/account/join/confirm", methods=["GET", "POST"])
@signed_in
@fresh
def confirm_join() -> ResponseReturnValue:
    """Show the two accounts, and join them."""
    token, form = request.cookies.get(_cookie_name(), ""), ButtonForm(request.form)
    try:
        found = joining.both(work(), token)
    except Refused as refused:
        flash(refused.sentence)
        return redirect(url_for("account.join"), 303)
    if request.method == "POST":
        with shown_on(form):
            joining.join(work(), token)
            flash("Your two accounts are one.")
            response = redirect(url_for("account.profile"), 303)
            response.delete_cookie(_cookie_name(), secure=current_app.config["SESSION_COOKIE_SECURE"], httponly=True)
            return response
    facts = (
        ("You keep", f"{found.kept_name}, signing in as {found.kept_sign_in_name}. {_posts(found.kept_posts)}"),
        ("You give up", f"{found.name}, {found.sign_in_name or 'without a sign-in name'}. {_posts(found.posts)}"),
    )  # fmt: skip
    points = (
        "Posts, training, certificates, roles and messages of both are together afterwards. Nothing is lost, and nothing is asked twice.",
        "Your name is the one of the account that you keep. Certificates keep the name they were issued with.",
        "The other sign-in name lets nobody in any more.",
        "This cannot be undone. It is in the record of changes.",
    )
    return ask(
        Asking(
            "Join these two accounts?", "Both are yours: you have just signed in to each.", "Join them",
            (("My account", url_for("account.profile")),), url_for("account.profile"), points, facts, takes_away=True,
        ),
        form,
    )  # fmt: skip


def _posts(posts: tuple[people.PostView, ...]) -> str:
    named = "; ".join(f"{post.job_title}, {post.organisation_name}" for post in posts)
    return f"Posts: {named}." if named else "No post."


def _cookie_name() -> str:
    return "__Host-wardwise-join" if current_app.config["SESSION_COOKIE_SECURE"] else "wardwise-join"
