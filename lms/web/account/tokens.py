"""One's own tokens for programs: those there are, a new one, the end of one."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import flask_login
from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms import signin
from lms.runtime.access import Permission
from lms.web.account import blueprint
from lms.web.doors import fresh, signed_in
from lms.web.fields import BaseForm, CheckboxesField, RadiosField, TextField, filled
from lms.web.rendering import page
from lms.web.work import shown_on, work

# What programs can read, in words; a permission that opens no address for programs is not offered.
READABLE = {
    Permission.LEARN: "Who I am, and my certificates",
    Permission.SEE_TEAM: "The people I see under Team, and where each stands",
}
LASTS = (("30", "30 days"), ("90", "3 months"), ("180", "6 months"), ("365", "A year"))


class TokenForm(BaseForm):
    """What the token is for, what it reads and until when."""

    name = TextField(
        "What is it for?", [filled("Enter what the token is for in 3 to 80 characters", least=3, most=80)],
        description="The program that will use it, such as: ward dashboard",
    )  # fmt: skip
    permissions = CheckboxesField("What may it read?", "Choose what the token may read")
    lasts = RadiosField("How long does it work?", "Choose how long the token works", choices=LASTS)


@dataclass(frozen=True)
class ShownToken:
    """One token in words."""

    view: signin.TokenView
    reads: tuple[str, ...]


@dataclass(frozen=True)
class MadeToken:
    """A new token, shown once."""

    name: str
    token: str
    origin: str


def ended_words(count: int) -> str:
    """Say how many tokens a reset of the password ended, as a sentence that follows another one; nothing for none."""
    if not count:
        return ""
    if count == 1:
        return " The token that you had for a program is ended."
    return f" The {count} tokens that you had for programs are ended."


@blueprint.route("/account/tokens")
@signed_in
def tokens() -> ResponseReturnValue:
    """List the reader's tokens."""
    found = tuple(
        ShownToken(each, tuple(READABLE[one] for one in each.permissions if one in READABLE))
        for each in signin.tokens(work())
    )
    return page("account/tokens.html", found)


@blueprint.route("/account/tokens/new", methods=["GET", "POST"])
@signed_in
@fresh
def make_token() -> ResponseReturnValue:
    """Make a token and show it, once."""
    form = TokenForm(request.form)
    form.permissions.offer([(each, words) for each, words in READABLE.items() if each in work().actor.permissions])
    if request.method == "POST" and form.validate():
        with shown_on(form):
            token = signin.make_token(
                work(), name=form.name.data, permissions=[Permission(each) for each in form.permissions.data],
                lasts=timedelta(days=int(form.lasts.data)), is_strong=flask_login.current_user.found.is_strong,
            )  # fmt: skip
            return page("account/made_token.html", MadeToken(form.name.data, token, work().site.origin))
    return page("account/make_token.html", None, form)


@blueprint.route("/account/tokens/<uuid:token_id>/end", methods=["POST"])
@signed_in
def end_token(token_id: UUID) -> ResponseReturnValue:
    """End one of the reader's tokens."""
    signin.revoke_token(work(), token_id)
    flash("The token is ended. Whatever uses it is refused from now on.")
    return redirect(url_for("account.tokens"), 303)
