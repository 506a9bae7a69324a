"""What somebody sees and changes of their own account: profile, password, signed-in browsers."""

from dataclasses import dataclass
from uuid import UUID

from flask import current_app, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms import people, signin
from lms.runtime.errors import NotFound
from lms.web.account import blueprint, guessing
from lms.web.account.browsers import current_token, leave
from lms.web.account.forms import PasswordForm
from lms.web.doors import signed_in
from lms.web.rendering import page
from lms.web.work import open_read_work, work


@dataclass(frozen=True)
class ProfilePage:
    """What the organisation has on record of the reader, and where they are signed in.

    `sign_in_name` is empty for somebody who comes in through their organisation alone.
    """

    name: str
    sign_in_name: str
    email: str | None
    posts: tuple[people.PostView, ...]
    sessions: tuple[signin.SessionView, ...]


@blueprint.route("/account")
@signed_in
def profile() -> ResponseReturnValue:
    """Show the reader their own record."""
    account = signin.own_account_if_any(work())
    name, email = (account.sign_in_name, account.email) if account else ("", None)
    posts, sessions = people.posts(work(), work().actor.person), signin.sessions(work(), current_token())
    return page("account/profile.html", ProfilePage(work().actor.name, name, email, posts, sessions))


@blueprint.route("/account/password", methods=["GET", "POST"])
@signed_in
def password() -> ResponseReturnValue:
    """Change one's own password, which signs out every other browser."""
    form, wait = PasswordForm(request.form), 0
    if request.method == "POST" and form.validate():
        wait = _check(form)
        if not form.errors:
            password_hash = signin.hash_password(form.password.data)
            signin.change_password(work(), password_hash)
            signin.end_sessions(work(), work().actor.person, except_token=current_token())
            flash(f"Your password is changed. Any other browser you were signed in with is signed out.{_programs()}")
            return redirect(url_for("account.profile"), 303)
    answer = page("account/password.html", None, form, status=429 if wait else 200)
    if wait:
        answer.headers["Retry-After"] = str(wait)
    return answer


def _programs() -> str:
    """Say that tokens outlive a change of password, to whoever has one: nobody was locked out, so nothing of theirs stops."""
    if not signin.tokens(work()):
        return ""
    return " Programs go on reading for you: you can end their tokens under Tokens for programs."


def _check(form: PasswordForm) -> int:
    """Put what is wrong on the form, before any write transaction; return the seconds to wait, if any."""
    reading = open_read_work()
    account = signin.own_account(reading)
    guess = guessing.at_own_password(str(account.person_id))
    wait = guessing.seconds_to_wait(reading.db, guess, g.now)
    words = signin.known_words(reading, account.person_id)
    reading.db.rollback()
    if wait:
        form.current.errors = [guessing.wait_sentence(wait)]
    elif not signin.check_password(account.password_hash, form.current.data):
        guessing.count_wrong(current_app.engine, guess, g.now)  # type: ignore[attr-defined]
        form.current.errors = ["Check your current password"]
    elif fault := signin.password_fault(form.password.data, account.sign_in_name, words):
        form.password.errors = [fault]
    return wait


@blueprint.route("/account/sign-out-elsewhere", methods=["POST"])
@signed_in
def end_other_sessions() -> ResponseReturnValue:
    """Sign the reader out of every browser but this one."""
    signin.end_sessions(work(), work().actor.person, except_token=current_token())
    flash("You are signed out everywhere but here.")
    return redirect(url_for("account.profile"), 303)


@blueprint.route("/account/sessions/<uuid:session_id>/end", methods=["POST"])
@signed_in
def end_session(session_id: UUID) -> ResponseReturnValue:
    """Sign one of the reader's own browsers out."""
    if not signin.owns_session(work(), session_id):
        raise NotFound
    is_this = any(each.is_this and each.id == session_id for each in signin.sessions(work(), current_token()))
    if is_this:
        return leave()
    signin.end_session(work(), session_id=session_id)
    flash("That browser is signed out.")
    return redirect(url_for("account.profile"), 303)
