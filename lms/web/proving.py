"""Asking again who somebody is, before a deed that is hard to undo and over an hour after they last proved it.

Promises: nothing typed is lost, since what was sent comes back with the proof and is then done at once; the proof goes no further than
here; guessing is slowed as at sign-in. A second factor is asked for where there is one, otherwise the password.
"""

from dataclasses import dataclass

from flask import Response, current_app, g, request
from werkzeug.datastructures import ImmutableMultiDict

from lms import signin
from lms.runtime.db import transaction
from lms.runtime.errors import NotFound
from lms.runtime.work import open_work
from lms.web.account import guessing
from lms.web.fields import BaseForm, CodeField, PasswordField, filled
from lms.web.rendering import page
from lms.web.work import Wardwise, open_read_work

PROOF = "proof"
_OURS = {PROOF, "csrf_token"}


class PasswordProof(BaseForm):
    """The password once more."""

    proof = PasswordField("Your password", [filled("Enter your password")])


class CodeProof(BaseForm):
    """A code once more."""

    proof = CodeField(
        "Code from your app", [filled("Enter the code from your app", most=64)],
        description="Or one of your recovery codes",
    )  # fmt: skip


@dataclass(frozen=True)
class ProofPage:
    """What was sent and waits for the proof. `is_possible`: there is something to ask for."""

    carried: tuple[tuple[str, str], ...]
    is_possible: bool
    asks_code: bool


def ask(found: signin.SignedIn) -> Response | None:
    """Return the page that asks for a proof, or None when what was sent holds it: then the view goes on, without it."""
    person_id, reading = found.actor.person, open_read_work()
    asks_code = signin.has_factor(reading, person_id)
    stored = None if asks_code else _stored()
    sent = request.form if PROOF in request.form else None
    form = CodeProof(sent) if asks_code else PasswordProof(sent)
    wait = 0
    if sent is not None and form.validate():
        is_right, wait = _by_code(found, form.proof.data) if asks_code else _by_password(found, stored, form.proof.data)
        if is_right:
            request.form = ImmutableMultiDict(_carried())
            return None
        wrong = "Check the code, and that it has not been used" if asks_code else "Check your password"
        form.proof.errors = [guessing.wait_sentence(wait) if wait else wrong]
    shown = ProofPage(_carried(), asks_code or stored is not None, asks_code)
    return page("account/prove.html", shown, form, status=429 if wait else 200 if form.errors else 403)


def _by_code(found: signin.SignedIn, typed: str) -> tuple[bool, int]:
    """Use up a code, and say whether it was right, and for how many seconds to wait otherwise."""
    person_id, app, reading = found.actor.person, _app(), open_read_work()
    guess = guessing.at_second_factor(str(person_id))
    wait = guessing.seconds_to_wait(reading.db, guess, g.now)
    fits = not wait and signin.factor_fits(reading, person_id, typed)
    reading.db.rollback()  # Counters and proofs are written in transactions of their own.
    if fits:
        with open_work(app.engine, app.site, found.actor, write=True, now=g.now, cause=g.cause) as work:
            fits = signin.use_factor(work, person_id, typed)
            if fits:
                signin.prove(work.db, found.session_id, g.now)
    elif not wait:
        guessing.count_wrong(app.engine, guess, g.now)
    return fits, wait


def _by_password(found: signin.SignedIn, stored: str | None, typed: str) -> tuple[bool, int]:
    """Check the password, and say whether it was right, and for how many seconds to wait otherwise."""
    app, reading, guess = _app(), open_read_work(), guessing.at_own_password(str(found.actor.person))
    wait = guessing.seconds_to_wait(reading.db, guess, g.now)
    reading.db.rollback()  # The hash takes long.
    if wait:
        return False, wait
    if not signin.check_password(stored, typed):
        guessing.count_wrong(app.engine, guess, g.now)
        return False, 0
    with transaction(app.engine, write=True) as db:
        signin.prove(db, found.session_id, g.now)
    return True, 0


def _stored() -> str | None:
    """Return the hash of the actor's password; None for somebody whose organisation signs them in."""
    try:
        return signin.own_account(open_read_work()).password_hash
    except NotFound:
        return None


def _carried() -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in request.form.items(multi=True) if name not in _OURS)


def _app() -> Wardwise:
    return current_app._get_current_object()  # type: ignore[attr-defined,no-any-return]
