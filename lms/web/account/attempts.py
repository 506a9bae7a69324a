"""The cookie that remembers, for ten minutes, an attempt to sign in through an organisation, and then the account that it proved.

Promises: a GET that begins an attempt writes nothing on our side; the answer to an attempt is taken in the browser that began it and
nowhere else, and a proved account is linked in the session that proved it. The cookie is signed and closed to scripts. What goes to the
provider (state, nonce, PKCE verifier) is derived from the cookie's random id with the service's key, so neither tells the other.
"""

import base64
import hmac
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Self

from flask import Response, current_app, request, url_for
from itsdangerous import BadData, URLSafeSerializer

from lms import signin
from lms.runtime import ids

LASTS = timedelta(minutes=10)
SIGN_IN, LINK, INVITATION = "sign_in", "link", "invitation"


@dataclass(frozen=True)
class Attempt:
    """An attempt under way. `until` is in seconds of Unix time.

    `secret` is the invitation's token, or for linking the digest of the session's. `back` is the path to go to.
    """

    id: str
    provider_id: str
    purpose: str
    secret: str
    back: str
    until: int

    @classmethod
    def begin(cls, provider_id: str, purpose: str, secret: str, back: str, now: datetime) -> Self:
        """Return a new attempt."""
        return cls(ids.new_token(), provider_id, purpose, secret, back, _seconds(now + LASTS))

    @property
    def state(self) -> str:
        """What comes back with the answer."""
        return self._derived("state")

    def secrets(self) -> signin.Secrets:
        """Return what the conversation with the provider needs."""
        back = current_app.site.origin + url_for("account.organisation_answer", provider_id=self.provider_id)  # type: ignore[attr-defined]
        return signin.Secrets(self.state, self._derived("nonce"), self._derived("verifier"), back)

    def _derived(self, name: str) -> str:
        mac = hmac.digest(_key().encode(), f"organisation sign-in\0{name}\0{self.id}".encode(), "sha256")
        return base64.urlsafe_b64encode(mac).decode().rstrip("=")


@dataclass(frozen=True)
class Proved:
    """An account that an attempt proved, to be linked once its holder says so."""

    provider_id: str
    purpose: str
    secret: str
    authority: str
    subject: str
    shown_name: str
    until: int
    is_strong: bool


def remember(response: Response, value: Attempt | Proved) -> Response:
    """Put an attempt, or what it proved, into the answer's cookie."""
    text = str(_signer(type(value)).dumps(asdict(value)))
    return _set(response, text, LASTS)


def forget(response: Response) -> Response:
    """Take the cookie away: each attempt has one answer."""
    return _set(response, "", timedelta(0))


def attempt(now: datetime) -> Attempt | None:
    """Return the attempt that this browser began, if it is still under way."""
    found = _read(Attempt, now)
    return found if isinstance(found, Attempt) else None


def proved(now: datetime) -> Proved | None:
    """Return the account that this browser proved, if that was a moment ago."""
    found = _read(Proved, now)
    return found if isinstance(found, Proved) else None


def until(now: datetime) -> int:
    """Return when something that begins now ends, in seconds of Unix time."""
    return _seconds(now + LASTS)


def _read(kind: type[Attempt | Proved], now: datetime) -> Attempt | Proved | None:
    try:
        found = kind(**_signer(kind).loads(request.cookies.get(_name(), "")))
    except (BadData, TypeError):
        return None
    return found if found.until > _seconds(now) else None


def _set(response: Response, value: str, lasts: timedelta) -> Response:
    response.set_cookie(
        _name(), value, max_age=lasts, secure=current_app.config["SESSION_COOKIE_SECURE"], httponly=True, samesite="Lax"
    )
    return response


def _signer(kind: type[Attempt | Proved]) -> URLSafeSerializer:
    return URLSafeSerializer(_key(), salt=f"organisation sign-in {kind.__name__}")


def _name() -> str:
    return "__Host-wardwise-organisation" if current_app.config["SESSION_COOKIE_SECURE"] else "wardwise-organisation"


def _key() -> str:
    return str(current_app.config["SECRET_KEY"])


def _seconds(at: datetime) -> int:
    return int(at.timestamp())
