"""Sign-in through an organisation's own provider (OpenID Connect), where the extra `oidc` is installed.

Promises: without the extra everything else runs, and whoever asks for this is told so in a sentence.
Leaves out: the conversation itself (conversation.py) and what its answer is worth (id_tokens.py), which need the extra.
"""

import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lms.runtime.errors import Unavailable
from lms.signin.providers import Provider

NEEDED = ("authlib", "joserfc", "requests")
OIDC_NOT_INSTALLED = (
    "Signing in with an organisation's own account is not installed here: "
    "install the extra `oidc`, as in `pip install wardwise[oidc]`"
)


@dataclass(frozen=True)
class Secrets:
    """What one attempt to sign in is known by, and where its answer goes. `verifier` is PKCE's, 43 characters or more."""

    state: str
    nonce: str
    verifier: str = field(repr=False)
    redirect_uri: str


@dataclass(frozen=True)
class Claimed:
    """Who a checked token is about. `shown_name` is for the person's own eyes, and proves nothing."""

    authority: str
    subject: str
    shown_name: str
    claims: Mapping[str, Any]

    @property
    def is_strong(self) -> bool:
        """Whether the provider says that a second factor was given. Source: RFC 8176, section 2, "mfa"."""
        methods = self.claims.get("amr")
        return isinstance(methods, list) and "mfa" in methods


def oidc_is_installed() -> bool:
    """Say whether the extra is there."""
    return all(importlib.util.find_spec(name) for name in NEEDED)


def start_address(provider: Provider, secrets: Secrets, now: datetime) -> str:
    """Return where to send somebody's browser. Talks to the provider.

    Raises Unavailable without the extra or an answer, and Refused for a provider that is not what it should be.
    """
    _need()
    from lms.signin import conversation

    return conversation.start_address(provider, secrets, now)


def identify(provider: Provider, code: str, secrets: Secrets, now: datetime) -> Claimed:
    """Return whom the provider names for a code. Talks to the provider.

    Raises Unavailable without the extra or an answer, and Refused, with a sentence, for an answer that does not hold.
    """
    _need()
    from lms.signin import conversation

    return conversation.identify(provider, code, secrets, now)


def check_provider(provider: Provider, now: datetime) -> None:
    """Ask a provider how to talk to it. Raises Unavailable when it does not answer, Refused when it is somebody else."""
    _need()
    from lms.signin import conversation

    conversation.check(provider, now)


def _need() -> None:
    if not oidc_is_installed():
        raise Unavailable(OIDC_NOT_INSTALLED)
