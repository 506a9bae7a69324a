"""A personal address, for the time after the last post: given, confirmed by a mailed link, removed."""

from dataclasses import dataclass

from flask import current_app, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms import signin
from lms.runtime import limits
from lms.web.account import blueprint, guessing
from lms.web.asking import Asking, ButtonForm, ask
from lms.web.doors import fresh, public, signed_in
from lms.web.fields import BaseForm, EmailField, filled
from lms.web.rendering import page
from lms.web.work import open_read_work, shown_on, work


class PersonalForm(BaseForm):
    """An address of one's own."""

    email = EmailField(
        "Your own email address", [filled("Enter your own email address", most=254)],
        description="Not your work address, which ends with your post",
    )  # fmt: skip


@dataclass(frozen=True)
class ConfirmPage:
    """The address that a link confirms; empty for a link that does not work."""

    email: str = ""


@blueprint.route("/account/personal-address", methods=["GET", "POST"])
@signed_in
@fresh
def own_personal_address() -> ResponseReturnValue:
    """Show the reader's personal address, and take a new one, which counts once it is confirmed."""
    form = PersonalForm(request.form)
    if request.method == "POST" and form.validate():
        if wait := _count(str(open_read_work().actor.person)):
            form.email.errors = [guessing.wait_sentence(wait)]
        else:
            with shown_on(form):
                signin.offer_personal_address(work(), form.email.data)
                flash("A link is on its way to that address. It works for 2 days.")
                return redirect(url_for("account.own_personal_address"), 303)
    return page("account/personal_address.html", signin.personal_address(work()), form)


def _count(person: str) -> int:
    """Count one more mail to an address that nobody confirmed, and return the seconds to wait when there were enough."""
    reading = open_read_work()
    wait = limits.wait(reading.db, guessing.PERSONAL, person, g.now)
    reading.db.rollback()
    if not wait:
        limits.count(current_app.engine, guessing.PERSONAL, person, g.now)  # type: ignore[attr-defined]
    return wait


@blueprint.route("/account/personal-address/remove", methods=["GET", "POST"])
@signed_in
@fresh
def remove_personal_address() -> ResponseReturnValue:
    """Forget the reader's personal address, after asking once."""
    form, back = ButtonForm(request.form), url_for("account.own_personal_address")
    if request.method == "POST":
        with shown_on(form):
            signin.remove_personal_address(work())
            flash("Your personal address is removed.")
            return redirect(back, 303)
    points = (
        "You sign in as before for as long as you have a post.",
        "After your last post has ended you can no longer sign in. Your certificates then come to your work address a week before.",
    )
    crumbs = (("My account", url_for("account.profile")), ("Personal address", back))
    return ask(Asking("Remove your personal address?", "", "Remove it", crumbs, back, points, takes_away=True), form)


@blueprint.route("/personal-address/<token>", methods=["GET", "POST"])
@public
def confirm_personal_address(token: str) -> ResponseReturnValue:
    """Confirm an address by the link that was mailed there. Opening it changes nothing, since mail scanners open links."""
    found, form = signin.open_personal_link(open_read_work(), token), ButtonForm(request.form)
    if found is None:
        return page("account/confirm_address.html", ConfirmPage(), status=404)
    if request.method == "POST":
        with shown_on(form):
            signin.confirm_personal_address(work(), token)
            flash("Your personal address is confirmed.")
            return redirect(url_for("account.sign_in"), 303)
    return page("account/confirm_address.html", ConfirmPage(found.email), form)
