"""Second factors in tests: an app that makes the codes of whoever set it up."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pyotp

from lms import signin
from lms.runtime.work import Actor
from tests.cast import NOW


@dataclass
class App:
    """Somebody's app, and the recovery codes that they kept."""

    secret: str
    recovery: tuple[str, ...] = ()

    def code(self, at: datetime) -> str:
        """Return the code that it shows at an instant."""
        return pyotp.TOTP(self.secret).at(at)


def offered(work: Any) -> App:
    """Return the app into which the secret that is offered was scanned."""
    offer = signin.offered_factor(work, "somebody")
    assert offer
    return App(parse_qs(urlsplit(offer.uri).query)["secret"][0])


def set_up(opened: Any, actor: Actor, *, now: datetime = NOW) -> App:
    """Set a second factor up five minutes before now, so that the code of now has not been used."""
    before = now - timedelta(minutes=5)
    with opened(actor, now=before) as work:
        signin.offer_factor(work)
    with opened(actor, now=before) as work:
        app = offered(work)
        app.recovery = signin.confirm_factor(work, app.code(before))
    return app
