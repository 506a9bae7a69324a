"""The request's Work, in two phases, settled around the view.

Door phase: a read-only Work finds session, actor and grants in one statement, and the door decides; counters and the session's
last use are written in short transactions of their own before any other is open. Deed phase: safe methods go on with that Work;
others open the write Work when the view first calls `work()`. An answer below 400 commits, anything else rolls back; so a
constraint that fires at commit is still an ordinary 409 page. Source: docs/decisions/0005.
"""

import functools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import flask_login
from flask import Flask, Response, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.engine import Engine
from werkzeug.exceptions import HTTPException
from wtforms import Form

from lms import signin
from lms.runtime import clock, idempotency, ids, limits
from lms.runtime.db import open_session, transaction
from lms.runtime.errors import Conflict, Forbidden, Refused, TooMany, WardwiseError
from lms.runtime.schedule import Clockwork
from lms.runtime.work import VISITOR, Actor, Site, Work, settle
from lms.web import doors
from lms.web.shell import ShellFacts

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
TOUCH_EVERY = timedelta(minutes=5)
FRESH_FOR = timedelta(hours=1)
BEARER = "bearer "


class Wardwise(Flask):
    """The Flask application, with transactions around each view."""

    engine: Engine
    site: Site
    # Asks for a proof of who they are, or finds it in what was sent and returns None. Set where the parts are joined.
    ask_proof: Callable[[signin.SignedIn], Response | None]
    # What the clock does, for the page of jobs.
    schedule: Sequence[Clockwork] = ()

    def preprocess_request(self) -> Any:
        """Set what a Work needs before anything can refuse the request: an error page asks who is signed in, too."""
        g.now, g.cause, g.actor = clock.now(), ids.new_id().hex, VISITOR
        if request.endpoint and (most := doors.most_bytes_of(self, request.endpoint)):
            request.max_content_length = most
        return super().preprocess_request()

    def dispatch_request(self) -> Response:
        """Let the actor in, run the view, and settle what it wrote."""
        try:
            response = _enter(self) or self.make_response(super().dispatch_request())
            if "write" in g and response.status_code < 400:
                settle(g.write)
            return response
        finally:
            _close("write")
            _close("read")


def end_request(_error: BaseException | None) -> None:
    """Give back what an error page opened after the view had ended."""
    _close("write")
    _close("read")


def work() -> Work:
    """Return the request's Work: read-only for safe methods and after a refusal, otherwise the write transaction.

    A view that is marked as writing on a GET gets the write transaction for that too.
    """
    is_safe = request.method in SAFE and not doors.may_write_on_get(_app(), request.endpoint)
    if is_safe or "refused" in g:
        return open_read_work()
    _close("read")
    return _open("write", write=True)


def open_read_work() -> Work:
    """Return the read-only Work of the door phase."""
    return _open("read", write=False)


def _open(name: str, *, write: bool) -> Work:
    if name not in g:
        db = open_session(_app().engine, write=write)
        setattr(g, name, Work(db, g.actor, g.now, _app().site, g.cause))
    found: Work = g.get(name)
    return found


def _close(name: str) -> None:
    found: Work | None = g.pop(name, None)
    if found is not None:
        found.db.close()


def _app() -> Wardwise:
    return current_app._get_current_object()  # type: ignore[attr-defined,no-any-return]


def _enter(app: Wardwise) -> Response | None:
    """Let the actor in, or raise; return an answer in the view's stead when a proof is asked for first."""
    found = _found()
    if request.routing_exception is not None or request.endpoint is None:
        return None
    door = doors.door_of(app, request.endpoint)
    if limit := doors.limit_of(app, request.endpoint):
        _count(app, limit)
    if door.needs_sign_in and (token := _bearer()):
        _enter_by_token(app, door, token)
        return None
    if door.needs_sign_in and not found:
        raise SignInFirst
    doors.enter(door, g.actor)
    if found is None:
        return None
    if door.needs_sign_in and not door.is_before_factor and lacks_factor(found.actor, is_strong=found.is_strong):
        raise FactorFirst
    if g.now - found.last_seen_at > TOUCH_EVERY:
        _close("read")
        with transaction(app.engine, write=True) as db:
            signin.touch(db, found.session_id, g.now)
    if door.is_fresh and request.method not in SAFE and g.now - found.proved_at > FRESH_FOR:
        return app.ask_proof(found)
    return None


def _found() -> signin.SignedIn | None:
    """Return who is signed in with the browser's session, and let them act."""
    user = flask_login.current_user
    found: signin.SignedIn | None = user.found if user.is_authenticated else None
    if found:
        g.actor = found.actor
        # What was read so far was read as a visitor; from here the same snapshot serves the actor.
        _act_as(found.actor)
        g.shell = ShellFacts(
            person_name=found.person_name, first_name=found.first_name, organisation_name=found.organisation_name,
            roles={grant.role.value for grant in found.actor.grants}, has_reports=found.has_reports,
        )  # fmt: skip
    return found


def _bearer() -> str:
    """Return the token that a program shows, or nothing."""
    header = request.headers.get("Authorization", "")
    return header[len(BEARER) :].strip() if header[: len(BEARER)].lower() == BEARER else ""


def _enter_by_token(app: Wardwise, door: doors.Door, token: str) -> None:
    """Let a program in to read what is open to tokens; a session in the same request counts for nothing.

    Raises Forbidden, and TokenRefused for a token that does not work.
    """
    g.pop("shell", None)
    g.actor = VISITOR
    if not door.is_by_token or request.method not in SAFE:
        raise Forbidden
    found = signin.token_holder(open_read_work(), token)
    if found is None:
        raise TokenRefused
    g.actor = found.actor
    _act_as(found.actor)
    doors.enter(door, found.actor)
    if lacks_factor(found.actor, is_strong=found.is_strong):
        raise Forbidden
    if found.last_used_at is None or g.now - found.last_used_at > TOUCH_EVERY:
        _close("read")
        with transaction(app.engine, write=True) as db:
            signin.touch_token(db, found.token_id, g.now)


def lacks_factor(actor: Actor, *, is_strong: bool) -> bool:
    """Say whether a role of somebody's needs a second factor that was not given."""
    return not is_strong and any(grant.role in _app().site.second_factor_roles for grant in actor.grants)


def _act_as(actor: Actor) -> None:
    before: Work | None = g.pop("read", None)
    if before:
        g.read = Work(before.db, actor, before.now, before.site, before.cause)


def _count(app: Wardwise, limit: limits.Limit) -> None:
    address = request.remote_addr or "-"
    seconds = limits.wait(open_read_work().db, limit, address, g.now)
    _close("read")
    if seconds:
        raise TooMany(seconds)
    limits.count(app.engine, limit, address, g.now)


class SignInFirst(HTTPException):
    """Nobody is signed in: lead to sign-in, and back to where they were."""

    code = 303

    def get_response(self, *_args: Any, **_kwargs: Any) -> Response:
        """Return the redirect. A POST leads back to the page it was sent from, since an address of a POST cannot be opened."""
        back = request.full_path.rstrip("?") if request.method in SAFE else request.path
        return redirect(sign_in_address(back), code=303)  # type: ignore[return-value]


class FactorFirst(HTTPException):
    """A role needs a second factor, and there is none yet: lead to where one is set up."""

    code = 303

    def get_response(self, *_args: Any, **_kwargs: Any) -> Response:
        """Return the redirect."""
        return redirect(url_for("account.second_factor"), code=303)  # type: ignore[return-value]


class TokenRefused(WardwiseError):
    """A program's token is unknown or over, or its holder is suspended."""


def sign_in_address(back: str) -> str:
    """Return the address of sign-in that leads back to a path."""
    return url_for("account.sign_in", next=back) if back not in {"", "/"} else url_for("account.sign_in")


@contextmanager
def shown_on(form: Form) -> Iterator[None]:
    """Turn a Refused into a line of the form's error summary; roll back what was written before it."""
    try:
        yield
    except Refused as refused:
        _close("write")
        g.refused = True
        field = getattr(form, refused.field, None) if refused.field else None
        if field is not None:
            field.errors = [*field.errors, refused.sentence]
        else:
            form.form_errors = [*form.form_errors, refused.sentence]


def once(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Do a POST's deed once for each `idempotency_key` of its form; the second sending gets the first one's redirect."""

    @functools.wraps(view)
    def wrapped(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        key = request.form.get("idempotency_key", "")
        if request.method in SAFE or not key:
            return view(*args, **kwargs)
        endpoint = request.path
        fields = {name: values for name, values in request.form.lists() if name != "csrf_token"}
        digest = idempotency.fields_digest(fields)
        if location := idempotency.earlier(work(), endpoint, key[:64], digest):
            return redirect(location, code=303)
        response = current_app.make_response(view(*args, **kwargs))
        if response.status_code == 303 and not idempotency.remember(
            work(), endpoint, key[:64], digest, response.location or "/"
        ):
            raise Conflict(
                "This form was sent twice at the same moment. It was recorded once; open the page again to see it."
            )
        return response

    wrapped.is_once = True  # type: ignore[attr-defined]
    return wrapped


def stream_work() -> Callable[[], Work]:
    """Return what opens a read-only Work of its own, for an answer that outlives the request; the stream closes its session.

    Opening it asks again who is signed in, since suspension, the end of a role and sign-out may have come in between: then the actor has
    what is left, or Forbidden breaks the stream off.
    """
    app, actor, cause = _app(), work().actor, g.cause
    user = flask_login.current_user
    token = user.get_id() if user.is_authenticated else ""

    def opens() -> Work:
        reading = Work(open_session(app.engine, write=False), actor, clock.now(), app.site, cause)
        if not token:
            return reading
        found = signin.signed_in(reading, token)
        if found is None:
            reading.db.close()
            raise Forbidden
        return replace(reading, actor=found.actor)

    return opens
