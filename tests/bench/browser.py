"""A small client over one kept connection: signs in, follows redirects by hand, knows its form token."""

import http.client
import re
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Answer:
    """Status, text and where a redirect leads."""

    status: int
    text: str
    location: str
    size: int


class Browser:
    """One person's browser."""

    def __init__(self, origin: str) -> None:
        parts = urlsplit(origin)
        self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        self._cookies: dict[str, str] = {}
        self.token = ""

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self._send("GET", path, None)

    def post(self, path: str, fields: dict[str, object] | None = None) -> Answer:
        """Send a form with the token of this session."""
        return self._send("POST", path, urlencode({**(fields or {}), "csrf_token": self.token}, doseq=True))

    def adopt(self, cookie: str) -> None:
        """Take over a session's cookie, NAME=VALUE."""
        name, _, value = cookie.partition("=")
        self._cookies[name] = value

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()

    def sign_in(self, name: str, password: str) -> Answer:
        """Sign in through the form."""
        self.get("/sign-in")
        answer = self.post("/sign-in", {"email": name, "password": password})
        assert answer.status == 303, (answer.status, answer.text[:300])
        home = self.get("/")
        assert home.status == 200
        return home

    def _send(self, method: str, path: str, body: str | None) -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        text = response.read().decode(errors="replace")
        for line in response.headers.get_all("Set-Cookie", []):
            name, _, value = line.partition(";")[0].partition("=")
            self._cookies[name] = value
        if found := _TOKEN.search(text):
            self.token = found[1]
        location = urlsplit(response.headers.get("Location", "")).path
        return Answer(response.status, text, location, len(text.encode()))
