"""Talking to an organisation's sign-in: where it is, what it answers to a code, and with which keys it signs.

Promises: two conversations at once with each issuer in a process, and a few seconds each, so that a provider that hangs does not take
the service with it; one that did not answer is left alone for a while; no redirect is followed, and no answer is read beyond a limit.
Never called inside a transaction. Importing this module needs the extra `oidc`.
Source: OpenID Connect Discovery 1.0; RFC 6749; RFC 7636; RFC 9700.
"""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from requests.adapters import HTTPAdapter
from requests.auth import HTTPBasicAuth

from lms.runtime.errors import Refused, Unavailable
from lms.signin import addresses, id_tokens
from lms.signin.models import ProviderKind
from lms.signin.oidc import Claimed, Secrets
from lms.signin.providers import Provider

TIMEOUT = (3.0, 5.0)  # Seconds to connect, and for each piece of an answer.
MOST_BYTES = 256 * 1024
KEPT = timedelta(hours=1)
REST = timedelta(seconds=15)
_WAIT_SECONDS = 1.0


@dataclass
class _Known:
    """What this process remembers of an issuer."""

    metadata: Mapping[str, Any] = field(default_factory=dict)
    keys: Mapping[str, Any] = field(default_factory=dict)
    at: datetime | None = None
    failed_at: datetime | None = None
    two_at_once: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(2))


_known: dict[str, _Known] = {}


class _Bounded(HTTPAdapter):
    """Reads an answer up to the limit, whatever its sender says of its length."""

    def send(self, request: requests.PreparedRequest, *_args: Any, **options: Any) -> requests.Response:
        """Return the answer with its body read. Raises RequestException above the limit."""
        options.update(stream=True, timeout=TIMEOUT)
        response = super().send(request, **options)
        body = bytearray()
        for piece in response.iter_content(8192):
            body += piece
            if len(body) > MOST_BYTES:
                response.close()
                raise requests.exceptions.ContentDecodingError("the answer is too long")
        response._content = bytes(body)  # What requests itself does when it reads a body.
        return response


def start_address(provider: Provider, secrets: Secrets, now: datetime) -> str:
    """Return the address to send somebody's browser to. Raises Unavailable, and Refused for a provider that is not what it should be."""
    with _client(provider, secrets, now) as (client, metadata):
        address, _ = client.create_authorization_url(
            metadata["authorization_endpoint"], state=secrets.state, nonce=secrets.nonce, code_verifier=secrets.verifier
        )
    return str(address)


def identify(provider: Provider, code: str, secrets: Secrets, now: datetime) -> Claimed:
    """Return whom the provider names for a code. Raises Unavailable, and Refused with a sentence for an answer that does not hold."""
    with _client(provider, secrets, now) as (client, metadata):
        try:
            answer = client.fetch_token(
                metadata["token_endpoint"], grant_type="authorization_code", code=code, code_verifier=secrets.verifier,
                auth=_proof(provider, metadata), allow_redirects=False,
            )  # fmt: skip
        except OAuthError as refusal:
            raise id_tokens.TokenRefused(f"it did not accept its own code ({_plain(refusal.error)})") from None

        def keys(refresh: bool) -> Mapping[str, Any]:
            return _keys(client, provider.issuer, metadata, refresh=refresh)

        is_entra = provider.kind is ProviderKind.ENTRA
        expected = id_tokens.Expected(provider.issuer, provider.client_id, secrets.nonce, is_entra)
        return id_tokens.read(answer.get("id_token"), keys, expected, now)


def check(provider: Provider, now: datetime) -> None:
    """Ask a provider how to talk to it. Raises Unavailable when it does not answer, Refused when it is somebody else."""
    with _client(provider, Secrets("", "", "", ""), now):
        pass


@contextmanager
def _client(provider: Provider, secrets: Secrets, now: datetime) -> Iterator[tuple[OAuth2Session, Mapping[str, Any]]]:
    """Hold one conversation; whatever keeps it from an answer becomes Unavailable, and is remembered for a while."""
    if fault := addresses.issuer_fault(provider.issuer, is_entra=provider.kind is ProviderKind.ENTRA):
        raise Refused(fault)
    known = _known.setdefault(provider.issuer, _Known())
    if known.failed_at and known.failed_at <= now < known.failed_at + REST:
        raise Unavailable(f"{provider.issuer} did not answer a moment ago")
    if not known.two_at_once.acquire(timeout=_WAIT_SECONDS):
        raise Unavailable("too many people sign in at this moment")
    try:
        with OAuth2Session(
            provider.client_id, redirect_uri=secrets.redirect_uri, scope="openid profile email", code_challenge_method="S256"
        ) as client:  # fmt: skip
            client.mount("https://", _Bounded())
            client.mount("http://", _Bounded())
            yield client, _metadata(client, provider.issuer, known, now)
        known.failed_at = None
    except (requests.RequestException, ValueError, RecursionError) as problem:
        if isinstance(problem, requests.ConnectionError | requests.Timeout):
            known.failed_at = now
        raise Unavailable(f"{provider.issuer} does not answer as it should: {type(problem).__name__}") from problem
    finally:
        known.two_at_once.release()


def _metadata(client: OAuth2Session, issuer: str, known: _Known, now: datetime) -> Mapping[str, Any]:
    """Return what an issuer says of itself, kept for an hour. Raises Refused when it is another issuer or its addresses are not safe."""
    if known.at and known.at <= now < known.at + KEPT:
        return known.metadata
    found = _json(client, addresses.metadata_address(issuer))
    if found.get("issuer") != issuer:
        raise Refused(f"{issuer} says of itself that it is another issuer")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not addresses.is_safe(found.get(name)):
            raise Refused(f"{issuer} gives no address with https:// as its {name}")
    known.metadata, known.keys, known.at = found, {}, now
    return found


def _keys(client: OAuth2Session, issuer: str, metadata: Mapping[str, Any], *, refresh: bool) -> Mapping[str, Any]:
    known = _known[issuer]
    if refresh or not known.keys:
        known.keys = _json(client, metadata["jwks_uri"])
    return known.keys


def _json(client: OAuth2Session, address: str) -> Mapping[str, Any]:
    answer = client.get(address, withhold_token=True, allow_redirects=False, headers={"Accept": "application/json"})
    if answer.status_code != requests.codes.ok:
        raise requests.HTTPError(f"status {answer.status_code}")
    found = answer.json()
    if not isinstance(found, dict):
        raise ValueError("the answer is no JSON object")
    return found


def _proof(provider: Provider, metadata: Mapping[str, Any]) -> requests.auth.AuthBase | None:
    """Return how we prove that we are the client: in the header, as every server must take it, unless this one says that it does not."""
    ways = metadata.get("token_endpoint_auth_methods_supported")
    if isinstance(ways, list) and "client_secret_basic" not in ways:
        return _InBody(provider.client_id, provider.client_secret)
    # Percent-encoded first. Source: RFC 6749, section 2.3.1.
    return HTTPBasicAuth(quote(provider.client_id, safe=""), quote(provider.client_secret, safe=""))


class _InBody(requests.auth.AuthBase):
    """The client's proof as two more fields of the form."""

    def __init__(self, client_id: str, client_secret: str) -> None:
        self._fields = f"&client_id={quote(client_id, safe='')}&client_secret={quote(client_secret, safe='')}"

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Add the fields."""
        body = request.body.decode() if isinstance(request.body, bytes) else str(request.body or "")
        request.prepare_body(body + self._fields, None)
        return request


def _plain(text: object) -> str:
    """Return an error's name for a sentence, and nothing that is not one. Source: RFC 6749, section 5.2."""
    name = str(text)
    return (
        name if name.replace("_", "").isascii() and name.replace("_", "").isalnum() and len(name) <= 40 else "no reason"
    )
