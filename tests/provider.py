"""A provider of an organisation's sign-in on the loopback that answers what a test tells it to: right, forged, or not at all."""

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwk, jwt

from tests.cast import NOW

CLIENT_ID, CLIENT_SECRET = "wardwise at northbank", "a secret: with + and %"
RSA = jwk.RSAKey.generate_key(2048, {"kid": "rsa-1", "use": "sig"})
EC = jwk.ECKey.generate_key("P-256", {"kid": "ec-1", "use": "sig"})
STRANGER = jwk.RSAKey.generate_key(2048, {"kid": "stranger", "use": "sig"})
TENANT = "3c2f7f3e-90a7-4f0e-9a3b-0d1f6d3b7c11"


@dataclass
class FakeProvider:
    """What the provider says. `claims`, `header` and `key` make the next token; `answers` replaces an answer: path → (status, body)."""

    origin: str = ""
    path: str = ""
    keys: list[Any] = field(default_factory=lambda: [RSA, EC])
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=lambda: {"alg": "RS256", "kid": "rsa-1"})
    key: Any = field(default_factory=lambda: RSA)
    token: Any = None
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    form: dict[str, str] = field(default_factory=dict)
    authorization: str = ""
    begun: dict[str, str] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        """The provider's address."""
        return self.origin + self.path

    def begins(self, location: str) -> dict[str, str]:
        """Take note of what a browser was sent here with."""
        self.begun = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        return self.begun

    def signed(self) -> str:
        """Return a token with the claims that the test wants; those that it set to None are left out."""
        now = int(NOW.timestamp())
        claims = {
            "iss": self.issuer, "aud": CLIENT_ID, "sub": "subject-1", "nonce": self.begun.get("nonce"), "iat": now, "exp": now + 300,
            "email": "ada@northbank.example",
        }  # fmt: skip
        wanted = {name: value for name, value in {**claims, **self.claims}.items() if value is not None}
        return jwt.encode(self.header, wanted, self.key, algorithms=[self.header["alg"]])

    def answer(self, path: str) -> tuple[int, bytes]:
        """Return what to answer to a path."""
        if path in self.answers:
            return self.answers[path]
        if path.endswith("/.well-known/openid-configuration"):
            found: dict[str, Any] = {
                "issuer": self.issuer, "authorization_endpoint": f"{self.origin}/authorize",
                "token_endpoint": f"{self.origin}/token", "jwks_uri": f"{self.origin}/keys",
            }  # fmt: skip
        elif path == "/keys":
            found = {"keys": [key.as_dict(private=False) for key in self.keys]}
        elif path == "/token":
            challenge = hashlib.sha256(self.form.get("code_verifier", "").encode()).digest()
            is_same = base64.urlsafe_b64encode(challenge).decode().rstrip("=") == self.begun.get("code_challenge")
            if not is_same or self.form.get("redirect_uri") != self.begun.get("redirect_uri"):
                return 400, b'{"error": "invalid_grant"}'
            token = self.signed() if self.token is None else self.token
            found = {"access_token": "x", "token_type": "Bearer", "id_token": token}
        else:
            return 404, b"{}"
        return 200, json.dumps({**found, **(self.metadata if "issuer" in found else {})}).encode()


@contextmanager
def running() -> Iterator[FakeProvider]:
    """Run a provider for a while."""
    fake = FakeProvider()

    class Handler(BaseHTTPRequestHandler):
        def _reply(self) -> None:
            path = urlsplit(self.path).path
            fake.asked.append(path)
            length = int(self.headers.get("Content-Length", 0))
            body = self.rfile.read(length).decode()
            if path == "/token":
                fake.form = {name: values[0] for name, values in parse_qs(body).items()}
                fake.authorization = self.headers.get("Authorization", "")
            status, answer = fake.answer(path)
            self.send_response(status)
            if status in {301, 302, 307}:
                self.send_header("Location", answer.decode())
                answer = b""
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            with suppress(ConnectionError):  # Whoever asked had enough of a long answer.
                self.wfile.write(answer)

        do_GET = do_POST = _reply  # noqa: N815 -- the library's names

        def log_message(self, *_args: Any) -> None:
            """Leave the test's output to the test."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    fake.origin = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
