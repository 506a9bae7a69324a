"""One's own second factor: set up an app, get recovery codes, stop."""

from dataclasses import dataclass

import segno
from flask import current_app, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from lms import signin
from lms.runtime.errors import NotFound
from lms.web.account import blueprint, guessing
from lms.web.account.browsers import current_token
from lms.web.doors import before_factor, fresh, signed_in
from lms.web.fields import BaseForm, CodeField, filled
from lms.web.rendering import page
from lms.web.work import lacks_factor, open_read_work, shown_on, work


class ConfirmForm(BaseForm):
    """The app's first code."""

    code = CodeField(
        "Code that your app shows now", [filled("Enter the code that your app shows", most=64)], description="6 digits"
    )


@dataclass(frozen=True)
class FactorPage:
    """The reader's state, and whether a role of theirs needs a second factor."""

    state: signin.FactorState
    is_needed: bool
    is_missing: bool


@dataclass(frozen=True)
class SetUpPage:
    """What to put into the app."""

    key: str
    qr: Markup


@dataclass(frozen=True)
class CodesPage:
    """Recovery codes, shown once."""

    codes: tuple[str, ...]
    is_new: bool


@blueprint.route("/account/second-factor", methods=["GET", "POST"])
@signed_in
@before_factor
@fresh
def second_factor() -> ResponseReturnValue:
    """Say whether there is a second factor; when asked, begin to set one up."""
    if request.method == "POST":
        signin.offer_factor(work())
        return redirect(url_for("account.set_up_factor"), 303)
    actor, state = work().actor, signin.factor_state(work())
    shown = FactorPage(state, lacks_factor(actor, is_strong=False), state.confirmed_at is None)
    return page("account/second_factor.html", shown)


@blueprint.route("/account/second-factor/set-up", methods=["GET", "POST"])
@signed_in
@before_factor
@fresh
def set_up_factor() -> ResponseReturnValue:
    """Show what to put into the app, and take its first code: the second factor counts from then on."""
    reading = open_read_work()
    offer = signin.offered_factor(reading, _name())
    if offer is None:
        return redirect(url_for("account.second_factor"), 303)
    form, wait = ConfirmForm(request.form), 0
    if request.method == "POST" and form.validate():
        guess = guessing.at_second_factor(f"offered:{reading.actor.person}")
        wait = guessing.seconds_to_wait(reading.db, guess, g.now)
        reading.db.rollback()
        if wait:
            form.code.errors = [guessing.wait_sentence(wait)]
        else:
            with shown_on(form):
                codes = signin.confirm_factor(work(), form.code.data)
                signin.strengthen(work(), current_token())
                signin.end_sessions(work(), work().actor.person, except_token=current_token())
                return page("account/recovery_codes.html", CodesPage(codes, is_new=True))
            guessing.count_wrong(current_app.engine, guess, g.now)
    return page("account/set_up_factor.html", SetUpPage(offer.key, _qr(offer.uri)), form, status=429 if wait else 200)


@blueprint.route("/account/recovery-codes", methods=["POST"])
@signed_in
@fresh
def recovery_codes() -> ResponseReturnValue:
    """Make the recovery codes anew and show them, once."""
    if signin.factor_state(work()).confirmed_at is None:
        raise NotFound
    return page("account/recovery_codes.html", CodesPage(signin.new_recovery_codes(work()), is_new=False))


@blueprint.route("/account/second-factor/remove", methods=["POST"])
@signed_in
@fresh
def remove_factor() -> ResponseReturnValue:
    """Stop asking for codes."""
    signin.remove_factor(work())
    flash("Signing in asks for your password alone from now on.")
    return redirect(url_for("account.second_factor"), 303)


def _name() -> str:
    """Return what the app shows beside the code."""
    try:
        return signin.own_account(open_read_work()).sign_in_name
    except NotFound:
        return open_read_work().actor.name


def _qr(uri: str) -> Markup:
    """Return the QR code as SVG in the page: the policy lets no image in that is not an address of ours, and this is a secret."""
    drawn = segno.make(uri, error="m", micro=False)
    return Markup(drawn.svg_inline(omitsize=True, border=4, svgclass="app-qr", lineclass=None))  # noqa: S704 -- digits and letters of ours
