"""Choosing a password by a mailed link: asking for one, and using it."""

from dataclasses import dataclass

from flask import current_app, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms import signin
from lms.runtime import limits
from lms.runtime.errors import TooMany
from lms.web.account import blueprint, guessing
from lms.web.account.browsers import let_in
from lms.web.account.forms import ChooseForm, ForgottenForm
from lms.web.account.organisation import Choice, invited_ways
from lms.web.account.tokens import ended_words
from lms.web.doors import public
from lms.web.rendering import page
from lms.web.work import open_read_work, shown_on, work


@dataclass(frozen=True)
class ChoosePage:
    """What the page needs. `sign_in_name` is empty for a link that does not work; `ways` are the organisations' own sign-ins."""

    is_welcome: bool
    sign_in_name: str = ""
    first_name: str = ""
    ways: tuple[Choice, ...] = ()


@blueprint.route("/forgotten", methods=["GET", "POST"])
@public
def forgotten() -> ResponseReturnValue:
    """Have a link mailed for a new password. The answer is the same whether anybody has the name or not."""
    form = ForgottenForm(request.form)
    if request.method == "POST" and form.validate():
        if _may_mail(form.email.data):
            signin.ask_reset(work(), form.email.data)
        return redirect(url_for("account.forgotten", sent=1), 303)
    if request.method != "POST" and "sent" in request.args:
        return page("account/forgotten_sent.html", None)
    return page("account/forgotten.html", None, form)


def _may_mail(name: str) -> bool:
    """Count the request, and say whether one more link may go to this name. Raises TooMany for a busy address."""
    engine, subject, address = current_app.engine, guessing.link_count(name), request.remote_addr or "-"  # type: ignore[attr-defined]
    db = open_read_work().db
    busy = limits.wait(db, guessing.LINKS_ADDRESS, address, g.now)
    enough = limits.wait(db, guessing.LINKS, subject, g.now)
    db.rollback()
    if busy:
        raise TooMany(busy)
    limits.count(engine, guessing.LINKS_ADDRESS, address, g.now)
    limits.count(engine, guessing.LINKS, subject, g.now)
    return not enough


@blueprint.route("/reset/<token>", methods=["GET", "POST"])
@public
def reset(token: str) -> ResponseReturnValue:
    """Choose a new password by a mailed link."""
    return _choose(token, is_welcome=False)


@blueprint.route("/welcome/<token>", methods=["GET", "POST"])
@public
def welcome(token: str) -> ResponseReturnValue:
    """Choose the first password by an invitation."""
    return _choose(token, is_welcome=True)


def _choose(token: str, *, is_welcome: bool) -> ResponseReturnValue:
    """Show a link's form, and use the link up when a password is sent.

    Opening it changes nothing, since mail scanners open links. Unknown, used and old links get the same page.
    """
    reading = open_read_work()
    link = signin.open_link(reading, token)
    if link is None:
        return page("account/choose_password.html", ChoosePage(is_welcome), status=404)
    form, ways = ChooseForm(request.form), invited_ways(link.person_id, token) if is_welcome else ()
    if request.method == "POST" and form.validate():
        words = signin.known_words(reading, link.person_id)
        if fault := signin.password_fault(form.password.data, link.sign_in_name, words):
            form.password.errors = [fault]
        else:
            reading.db.rollback()  # The hash takes long: no transaction stays open meanwhile.
            password_hash = signin.hash_password(form.password.data)
            with shown_on(form):
                used = signin.use_link(work(), token, password_hash)
                answer = let_in(used.person_id, used.sign_in_name, "/")
                flash(f"Your password is saved.{ended_words(used.tokens_ended)}")
                return answer
    return page("account/choose_password.html", ChoosePage(is_welcome, link.sign_in_name, link.first_name, ways), form)
