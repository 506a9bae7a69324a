"""Answers for what goes wrong: each a page written for people, with the right status, and nothing leaked.

404 is the same for what is not there and what is out of reach, byte for byte, so it carries no reference.
"""

from flask import g, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException

from lms.runtime import logs
from lms.runtime.errors import Conflict, Forbidden, NotFound, Refused, TooMany, Unavailable
from lms.web.rendering import page
from lms.web.work import TokenRefused, Wardwise

MEANWHILE = "Somebody changed this at the same moment, so nothing of yours was recorded. Open the page again to see how it stands."


class ErrorPage:
    """What an error page says. `sentence` is None where the page's own words are enough."""

    def __init__(self, sentence: str | None = None, reference: str = "", wait_seconds: int = 0) -> None:
        self.sentence = sentence
        self.reference = reference
        self.wait_seconds = wait_seconds


def register(app: Wardwise) -> None:
    """Join exceptions to their pages."""
    app.register_error_handler(NotFound, _missing)
    app.register_error_handler(404, _missing)
    app.register_error_handler(TokenRefused, _token_refused)
    app.register_error_handler(Forbidden, lambda _: page("errors/403.html", ErrorPage(), status=403))
    app.register_error_handler(Conflict, lambda error: _conflict(error.sentence))
    app.register_error_handler(Refused, lambda error: _conflict(error.sentence))
    app.register_error_handler(IntegrityError, _constraint)
    app.register_error_handler(TooMany, _too_many)
    app.register_error_handler(CSRFError, lambda _: page("errors/session_over.html", ErrorPage(), status=400))
    app.register_error_handler(Unavailable, lambda _: page("errors/503.html", ErrorPage(), status=503))
    app.register_error_handler(OperationalError, _unavailable)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def _missing(_error: Exception) -> ResponseReturnValue:
    """Answer alike for what is not there and what is out of reach: no part of the page says where it was asked for."""
    g.is_missing = True
    return page("errors/404.html", ErrorPage(), status=404)


def _token_refused(_error: Exception) -> ResponseReturnValue:
    answer = jsonify(error="This token does not work: it is unknown, has run out or was ended.")
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer, 401


def _conflict(sentence: str) -> ResponseReturnValue:
    return page("errors/409.html", ErrorPage(sentence), status=409)


def _constraint(error: IntegrityError) -> ResponseReturnValue:
    logs.event(
        "constraint", endpoint=request.endpoint, cause=g.get("cause"), constraint=str(error.orig).splitlines()[0][:120]
    )
    return _conflict(MEANWHILE)


def _too_many(error: TooMany) -> ResponseReturnValue:
    answer = page("errors/429.html", ErrorPage(wait_seconds=error.wait_seconds), status=429)
    answer.headers["Retry-After"] = str(error.wait_seconds)
    return answer


def _unavailable(error: OperationalError) -> ResponseReturnValue:
    logs.failure("database_unavailable", error, endpoint=request.endpoint, cause=g.get("cause"))
    return page("errors/503.html", ErrorPage(), status=503)


def _http(error: HTTPException) -> ResponseReturnValue:
    """Give redirects as they are, and every other refusal of the framework a page with its status."""
    if error.code is None or error.code < 400:
        return error
    if error.code in {413, 405, 400, 415}:
        sentence = _too_big() if error.code == 413 else _WORDS[error.code]
        return page("errors/400.html", ErrorPage(sentence), status=error.code)
    return _missing(error)


_WORDS = {
    400: "We could not read what your browser sent. Go back and try again.",
    405: "This address cannot be used in that way. Go back and use the buttons on the page.",
    415: "We could not read what your browser sent. Go back and try again.",
}


def _too_big() -> str:
    """Say how much this page takes: pages for files take more than others."""
    most = (request.max_content_length or 0) // (1024 * 1024)
    return f"What you sent is too big. Go back and send at most {most} MB."


def _unexpected(error: Exception) -> ResponseReturnValue:
    """Log the error with a reference and show only the reference. Uses neither database nor session."""
    reference = g.get("cause", "")[-8:]
    logs.failure("unexpected", error, endpoint=request.endpoint, cause=g.get("cause"), reference=reference)
    return render_template("errors/500.html", page=ErrorPage(reference=reference)), 500
