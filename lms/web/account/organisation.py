"""Signing in through an organisation's own provider: choosing it, going there, and coming back.

Promises: nothing is written before the provider's answer was checked; what fails is told in a sentence with a way on; the provider is
never talked to inside a transaction. Source: docs/decisions/0017.
"""

import hmac
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import flask_login
from flask import current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms import signin
from lms.runtime import ids, limits, logs
from lms.runtime.errors import NotFound, Refused, TooMany, Unavailable
from lms.runtime.limits import Limit
from lms.web.account import attempts, blueprint
from lms.web.account.attempts import INVITATION, LINK, SIGN_IN, Attempt
from lms.web.account.browsers import current_token, let_in
from lms.web.account.returning import local_path
from lms.web.doors import public, writes_on_get
from lms.web.rendering import page
from lms.web.work import SignInFirst, open_read_work, work

# Answers that did not hold, for each address: high, since a hospital has one.
ANSWERS = Limit("organisation-answer", times=300, window=timedelta(minutes=10))
NO_ANSWER = "Your organisation’s sign-in does not answer at the moment."
NOT_INSTALLED = "Signing in with an organisation’s account is not installed on this service."
STRAY = "This answer does not belong to a sign-in that began in this browser in the last ten minutes."
STOPPED = "The sign-in was stopped before it was finished."


@dataclass(frozen=True)
class WayIn:
    """How the sign-in page offers organisations' accounts. `label` is empty when there are several, `href` when it is not installed."""

    label: str
    href: str
    is_first: bool


@dataclass(frozen=True)
class Choice:
    """One organisation's sign-in in the list of several."""

    label: str
    organisation_name: str
    href: str


@dataclass(frozen=True)
class ChoicesPage:
    """The list of several."""

    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class StoppedPage:
    """Why somebody is not in. `label` is set when their account is nobody's here yet; `again` leads to another try."""

    sentence: str
    label: str = ""
    again: str = ""


def way_in(back: str) -> WayIn | None:
    """Return what the sign-in page offers beside a password; None when no organisation has a sign-in of its own."""
    found = signin.open_providers(open_read_work())
    if not found:
        return None
    is_first = current_app.config["SIGN_IN_FIRST"] == "organisation"
    if not signin.oidc_is_installed():
        return WayIn("", "", is_first=False)
    if len(found) == 1:
        return WayIn(found[0].label, start_path(found[0].id, back), is_first)
    return WayIn("", url_for("account.organisations", next=back if back != "/" else None), is_first)


def start_path(provider_id: UUID, back: str = "/") -> str:
    """Return the path that leads to a provider, and in the end to `back`."""
    return url_for("account.organisation_start", provider_id=provider_id, next=back if back != "/" else None)


def invited_ways(person_id: UUID, token: str) -> tuple[Choice, ...]:
    """Return the sign-ins that somebody invited may use instead of choosing a password."""
    found = signin.offered(open_read_work(), person_id) if signin.oidc_is_installed() else ()
    return tuple(
        Choice(
            each.label,
            each.organisation_name,
            url_for("account.organisation_start", provider_id=each.id, invitation=token),
        )
        for each in found
    )


@blueprint.route("/sign-in/organisation")
@public
def organisations() -> ResponseReturnValue:
    """List the organisations that have a sign-in of their own."""
    back = local_path(request.args.get("next", ""))
    found = signin.open_providers(open_read_work())
    choices = (Choice(each.label, each.organisation_name, start_path(each.id, back)) for each in found)
    return page("account/organisations.html", ChoicesPage(tuple(choices)))


@blueprint.route("/sign-in/organisation/<uuid:provider_id>")
@public
def organisation_start(provider_id: UUID) -> ResponseReturnValue:
    """Lead a browser to a provider. Begun to sign in, to link the account to who is signed in, or with an invitation."""
    back, token = local_path(request.args.get("next", "")), request.args.get("invitation", "")[:200]
    purpose = INVITATION if token else LINK if "link" in request.args else SIGN_IN
    is_in = flask_login.current_user.is_authenticated
    if purpose == LINK and not is_in:
        raise SignInFirst
    if purpose == SIGN_IN and is_in:
        return redirect(back, 303)
    try:
        provider = _provider(provider_id, purpose, token)
        secret = token or (ids.token_digest(current_token()) if purpose == LINK else "")
        attempt = Attempt.begin(str(provider_id), purpose, secret, back, g.now)
        address = signin.start_address(provider, attempt.secrets(), g.now)
    except (Unavailable, Refused) as problem:
        return _stopped(provider_id, problem)
    return attempts.remember(current_app.make_response(redirect(address, 303)), attempt)


def _provider(provider_id: UUID, purpose: str, token: str) -> signin.Provider:
    """Return the provider, and leave no transaction open. Raises NotFound for one that is not offered for this purpose."""
    reading = open_read_work()
    found = signin.provider(reading, provider_id)
    if purpose != SIGN_IN:
        person_id = signin.invited_person(reading, token) if token else reading.actor.person
        if provider_id not in {each.id for each in signin.offered(reading, person_id)}:
            raise NotFound
    reading.db.rollback()
    return found


@blueprint.route("/sign-in/organisation/<uuid:provider_id>/answer")
@public
@writes_on_get
def organisation_answer(provider_id: UUID) -> ResponseReturnValue:
    """Take a provider's answer: let its person in, or have the account that it proved confirmed."""
    attempt = attempts.attempt(g.now)
    state = request.args.get("state", "").encode()
    if (
        attempt is None
        or attempt.provider_id != str(provider_id)
        or not hmac.compare_digest(attempt.state.encode(), state)
    ):
        return _stopped(provider_id, Refused(STRAY))
    try:
        provider, claimed = _identified(provider_id, attempt)
        if attempt.purpose == SIGN_IN:
            return attempts.forget(current_app.make_response(_enter(provider, claimed, attempt.back)))
    except (Unavailable, Refused) as problem:
        return attempts.forget(current_app.make_response(_stopped(provider_id, problem, attempt)))
    found = attempts.Proved(
        attempt.provider_id, attempt.purpose, attempt.secret, claimed.authority, claimed.subject, claimed.shown_name,
        attempts.until(g.now), claimed.is_strong,
    )  # fmt: skip
    return attempts.remember(current_app.make_response(redirect(url_for("account.organisation_confirm"), 303)), found)


def _identified(provider_id: UUID, attempt: Attempt) -> tuple[signin.Provider, signin.Claimed]:
    """Return whom the provider names. Raises Refused and Unavailable; an answer that does not hold is counted."""
    reading, address = open_read_work(), request.remote_addr or "-"
    provider = signin.provider(reading, provider_id)
    wait = limits.wait(reading.db, ANSWERS, address, g.now)
    reading.db.rollback()
    if wait:
        raise TooMany(wait)
    if "error" in request.args or not request.args.get("code"):
        raise Refused(STOPPED)
    try:
        # Where a provider says who it is, it must be the one that was asked. Source: RFC 9207.
        if request.args.get("iss", provider.issuer) != provider.issuer:
            raise Refused(STRAY)
        return provider, signin.identify(provider, request.args["code"], attempt.secrets(), g.now)
    except Refused:
        limits.count(current_app.engine, ANSWERS, address, g.now)  # type: ignore[attr-defined]
        raise


def _enter(provider: signin.Provider, claimed: signin.Claimed, back: str) -> ResponseReturnValue:
    entered = signin.enter(work(), provider, claimed)
    if entered is None:
        logs.event("organisation_account_unknown", provider=provider.id, cause=g.cause)
        return page("account/organisation_stopped.html", StoppedPage("", provider.label), status=422)
    return let_in(entered.person_id, entered.sign_in_name, back, is_strong=claimed.is_strong)


def _stopped(provider_id: UUID, problem: Refused | Unavailable, attempt: Attempt | None = None) -> ResponseReturnValue:
    """Say why somebody is not in, and where to go on. What only the operator can use goes to the log."""
    logs.event("organisation_sign_in_stopped", provider=provider_id, why=str(problem), cause=g.cause)
    again = "" if attempt and attempt.purpose != SIGN_IN else start_path(provider_id, attempt.back if attempt else "/")
    if isinstance(problem, Refused):
        return page("account/organisation_stopped.html", StoppedPage(problem.sentence, again=again), status=422)
    if not signin.oidc_is_installed():
        return page("account/organisation_stopped.html", StoppedPage(NOT_INSTALLED), status=503)
    return page("account/organisation_stopped.html", StoppedPage(NO_ANSWER, again=again), status=503)
