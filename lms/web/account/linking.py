"""The accounts of organisations that somebody signs in with: those that are linked, linking one, unlinking one.

Promises: an account is linked only by a press on a button that names both sides, in the session that proved it, so that nobody can be made
to link another's.
"""

import hmac
from dataclasses import dataclass
from uuid import UUID

from flask import current_app, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms import people, signin
from lms.runtime import ids
from lms.runtime.errors import Refused
from lms.runtime.work import Work
from lms.web.account import attempts, blueprint
from lms.web.account.attempts import LINK, Proved
from lms.web.account.browsers import current_token, let_in
from lms.web.account.organisation import StoppedPage
from lms.web.doors import fresh, public, signed_in
from lms.web.fields import BaseForm
from lms.web.rendering import page
from lms.web.work import open_read_work, shown_on, work

OVER = "The ten minutes to confirm it are over, or another browser began it."


@dataclass(frozen=True)
class LinkedPage:
    """The reader's linked accounts, and those that they may link: label, organisation and where to begin."""

    linked: tuple[signin.IdentityView, ...]
    others: tuple[tuple[str, str, str], ...]
    is_installed: bool


@dataclass(frozen=True)
class ConfirmPage:
    """Both sides of a link that is about to be made."""

    label: str
    shown_name: str
    person_name: str
    is_invitation: bool


@blueprint.route("/account/organisation")
@signed_in
def linked_accounts() -> ResponseReturnValue:
    """Show the accounts that the reader can sign in with."""
    linked = signin.own_identities(work())
    taken = {each.provider_id for each in linked}
    offered = signin.offered(work(), work().actor.person)
    others = tuple(
        (each.label, each.organisation_name, url_for("account.organisation_start", provider_id=each.id, link=1))
        for each in offered
        if each.id not in taken
    )
    return page("account/linked_accounts.html", LinkedPage(linked, others, signin.oidc_is_installed()))


@blueprint.route("/account/organisation/<uuid:identity_id>/unlink", methods=["POST"])
@signed_in
@fresh
def unlink_account(identity_id: UUID) -> ResponseReturnValue:
    """Unlink one of the reader's own accounts."""
    signin.unlink(work(), identity_id)
    flash("That account is unlinked. It does not open Wardwise any more.")
    return redirect(url_for("account.linked_accounts"), 303)


@blueprint.route("/sign-in/organisation/confirm", methods=["GET", "POST"])
@public
@fresh
def organisation_confirm() -> ResponseReturnValue:
    """Link the account that was proved a moment ago, once its holder says so."""
    form, reading = BaseForm(request.form), open_read_work()
    try:
        proved = _proved()
        provider = _provider(reading, proved)
        person_id = reading.actor.person if proved.purpose == LINK else signin.invited_person(reading, proved.secret)
    except Refused as refusal:
        return page("account/organisation_stopped.html", StoppedPage(refusal.sentence), status=422)
    view = ConfirmPage(
        provider.label, proved.shown_name, people.name(reading, person_id), is_invitation=proved.purpose != LINK
    )
    if request.method == "POST":
        with shown_on(form):
            return attempts.forget(current_app.make_response(_linked(provider, proved)))
    return page("account/organisation_confirm.html", view, form)


def _proved() -> Proved:
    """Return what this browser proved. Raises Refused when that is too long ago, or was another session."""
    found = attempts.proved(g.now)
    if found is None:
        raise Refused(OVER)
    if found.purpose == LINK:
        this = ids.token_digest(current_token())
        if not current_token() or not hmac.compare_digest(this, found.secret):
            raise Refused(OVER)
    return found


def _provider(reading: Work, proved: Proved) -> signin.ProviderView:
    for each in signin.open_providers(reading):
        if str(each.id) == proved.provider_id:
            return each
    raise Refused("This sign-in is not open any more.")


def _linked(provider: signin.ProviderView, proved: Proved) -> ResponseReturnValue:
    if proved.purpose == LINK:
        signin.link_own(work(), provider, proved.authority, proved.subject)
        flash(f"Your {provider.label} account is linked. You can sign in with it from now on.")
        return redirect(url_for("account.linked_accounts"), 303)
    entered = signin.link_invited(work(), proved.secret, provider, proved.authority, proved.subject)
    return let_in(entered.person_id, entered.sign_in_name, "/", is_strong=proved.is_strong)
