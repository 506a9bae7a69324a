"""What every answer carries for the browser's protection, and how the session cookie is read.

The cookie is only a carrier: Flask-Login's id in it is the opaque token of a session row, so a copied cookie dies with its row.
"""

import flask_login
from flask import Response, g, request
from flask_wtf.csrf import CSRFProtect

from lms import signin
from lms.runtime.settings import Settings
from lms.web.work import Wardwise, end_request, open_read_work

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "font-src 'self'", "connect-src 'self'",
        "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'", "manifest-src 'self'",
    )
)  # fmt: skip

csrf = CSRFProtect()


class User(flask_login.UserMixin):
    """What Flask-Login holds: the session's token, and what was found behind it."""

    def __init__(self, token: str, found: signin.SignedIn) -> None:
        self.token = token
        self.found = found

    def get_id(self) -> str:
        """Return the token, which is all that the cookie carries."""
        return self.token


def protect(app: Wardwise, settings: Settings) -> None:
    """Set up cookie, CSRF check, sign-in and headers."""
    app.config.update(
        SECRET_KEY=settings.key,
        SESSION_COOKIE_NAME="__Host-wardwise" if settings.is_https else "wardwise",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        # The token lives as long as the session: nobody loses a long form to a clock.
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=settings.is_https,
        SESSION_HOURS=settings.session_hours,
        SIGN_IN_FIRST=settings.sign_in_first,
        MAX_CONTENT_LENGTH=1024 * 1024,
        MAX_FORM_PARTS=2000,
    )
    csrf.init_app(app)
    logins = flask_login.LoginManager()
    logins.session_protection = None
    logins.init_app(app)
    logins.user_loader(_load)
    app.after_request(_add_headers)
    app.teardown_request(end_request)


def _load(token: str) -> User | None:
    found = signin.signed_in(open_read_work(), token)
    return User(token, found) if found else None


def _add_headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    # Pages hold personal data and stand on shared computers: nothing is kept unless a view says so.
    headers.setdefault("Cache-Control", "no-store")
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if "cause" in g:
        headers.setdefault("X-Request-Id", g.cause)
    return response
