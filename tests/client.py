"""A client that signs in, reads pages, sends forms as a browser would, and checks every page it sees.

Checked on each HTML answer: it parses as HTML5, has one h1, a title that ends in "– Wardwise", unique ids, a label for every control,
a CSRF token in every POST form, no inline style, script or handler, no address of another host that the browser would load, and a
strict content security policy.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
from werkzeug.test import Client as WerkzeugClient
from werkzeug.test import TestResponse

from lms import signin
from lms.runtime.work import Actor, open_work, system
from lms.web.work import Wardwise

ORIGIN = "http://127.0.0.1:8000"
_CONTROLS = ("input", "select", "textarea")


def without_token(text: str) -> str:
    """Return a page without its form tokens, which are signed anew in every second."""
    return re.sub(r'name="csrf_token" value="[^"]+"', "", text)


@dataclass
class Reply:
    """An answer, with what tests ask of it."""

    response: TestResponse
    tree: Element | None

    @property
    def status(self) -> int:
        """The status code."""
        return self.response.status_code

    @property
    def text(self) -> str:
        """The body as text."""
        return self.response.get_data(as_text=True)

    @property
    def location(self) -> str:
        """Where a redirect leads, without the host."""
        parts = urlsplit(self.response.headers.get("Location", ""))
        return parts.path + (f"?{parts.query}" if parts.query else "")

    @property
    def words(self) -> str:
        """The visible text of main, with single spaces."""
        assert self.tree is not None
        main = self.tree.find(".//main")
        return " ".join("".join((main if main is not None else self.tree).itertext()).split())

    @property
    def h1(self) -> str:
        """The page's heading."""
        assert self.tree is not None
        found = self.tree.find(".//h1")
        assert found is not None
        return " ".join("".join(found.itertext()).split())

    @property
    def title(self) -> str:
        """The page's title."""
        assert self.tree is not None
        return str(self.tree.findtext(".//title"))

    @property
    def error_summary(self) -> list[str]:
        """The sentences of the error summary."""
        assert self.tree is not None
        found = [each for each in self.tree.iter("ul") if "nhsuk-error-summary__list" in each.get("class", "")]
        return [" ".join("".join(each.itertext()).split()) for each in found[0].iter("li")] if found else []

    def hidden(self, name: str) -> str:
        """The value of a hidden field of the page's own form in main."""
        assert self.tree is not None
        main = self.tree.find(".//main")
        assert main is not None
        return next(each.get("value", "") for each in main.iter("input") if each.get("name") == name)

    def links(self) -> list[str]:
        """The addresses of all links in main."""
        assert self.tree is not None
        main = self.tree.find(".//main")
        assert main is not None
        return [each.get("href", "") for each in main.iter("a")]


class Client:
    """A browser without a screen."""

    def __init__(self, app: Wardwise, origin: str = ORIGIN) -> None:
        self.app = app
        self._origin = origin
        self._client = WerkzeugClient(app.wsgi_app)
        self._environ: dict[str, str] = {}

    def bearing(self, token: str) -> "Client":
        """Show a token with every request, as a program does."""
        self._environ["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        return self

    def sign_in(self, actor: Actor) -> "Client":
        """Begin a session for somebody and put its token in the cookie, as a successful sign-in does."""
        from datetime import timedelta

        with open_work(self.app.engine, self.app.site, system("test"), write=True) as work:
            token = signin.begin_session(work, actor.person, timedelta(hours=1))
        with self.app.test_request_context(base_url=ORIGIN):
            signer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
            cookie = signer.dumps({"_user_id": token, "_fresh": True})
        self._client.set_cookie(self.app.config["SESSION_COOKIE_NAME"], cookie, domain="127.0.0.1")
        return self

    def adopt(self, cookie: str) -> None:
        """Take over a session's cookie, NAME=VALUE."""
        name, _, value = cookie.partition("=")
        self._client.set_cookie(name, value, domain="127.0.0.1")

    def raw(self, method: str, path: str, fields: Mapping[str, Any]) -> TestResponse:
        """Send a request and return the answer unchecked."""
        return self._client.open(
            path,
            method=method,
            data=fields if method == "POST" else None,
            base_url=self._origin,
            environ_base=self._environ,
        )

    def get(self, path: str, **kwargs: Any) -> Reply:
        """Open a page."""
        return self._reply(self._client.get(path, base_url=ORIGIN, environ_base=self._environ, **kwargs))

    def post(self, path: str, fields: Mapping[str, Any] | None = None, *, csrf: bool = True, **kwargs: Any) -> Reply:
        """Send a form, with a CSRF token of this session unless told otherwise."""
        data = {**(fields or {}), **({"csrf_token": self.csrf_token()} if csrf else {})}
        return self._reply(self._client.post(path, data=data, base_url=ORIGIN, environ_base=self._environ, **kwargs))

    def post_body(self, path: str, body: bytes, content_type: str) -> Reply:
        """Send a body as it is; a token is for the caller to put in."""
        return self._reply(self._client.post(path, data=body, content_type=content_type, base_url=ORIGIN))

    def open(self, path: str, method: str) -> Reply:
        """Send any method."""
        return self._reply(self._client.open(path, method=method, base_url=ORIGIN, environ_base=self._environ))

    def csrf_token(self) -> str:
        """Return a token for this session."""
        page = self._client.get("/verify", base_url=ORIGIN)
        found = re.search(r'name="csrf_token" value="([^"]+)"', page.get_data(as_text=True))
        if found:
            return found[1]
        page = self._client.get("/sign-in", base_url=ORIGIN)
        found = re.search(r'name="csrf_token" value="([^"]+)"', page.get_data(as_text=True))
        if not found:
            page = self._client.get("/account", base_url=ORIGIN)
            found = re.search(r'name="csrf_token" value="([^"]+)"', page.get_data(as_text=True))
        assert found
        return found[1]

    def _reply(self, response: TestResponse) -> Reply:
        tree = None
        if response.mimetype == "text/html" and response.status_code not in {301, 302, 303, 308}:
            tree = check_page(response.get_data(as_text=True), response)
        return Reply(response, tree)


def check_page(html: str, response: TestResponse) -> Element:
    """Return the parsed page, after everything that holds for every page was checked."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree: Element = parser.parse(html)
    assert not parser.errors, f"not HTML5: {parser.errors[:3]}"
    assert len(list(tree.iter("h1"))) == 1, "a page has one h1"
    title = tree.findtext(".//title") or ""
    assert title.endswith("– Wardwise"), f"title {title!r}"
    assert title.startswith("Error: ") == (response.status_code in {422, 429} and "nhsuk-error-summary" in html), title
    ids = [each.get("id") for each in tree.iter() if isinstance(each.tag, str) and each.get("id")]
    assert len(ids) == len(set(ids)), f"ids twice: {sorted({each for each in ids if ids.count(each) > 1})}"
    _check_controls(tree)
    _check_nothing_inline(tree)
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "no-store" in response.headers["Cache-Control"]
    return tree


def _check_controls(tree: Element) -> None:
    labelled = {each.get("for") for each in tree.iter("label")}
    for form in tree.iter("form"):
        names = [each.get("name") for each in form.iter("input")]
        if form.get("method", "get").lower() == "post":
            assert "csrf_token" in names, f"a form without a token: {form.get('action')}"
    for tag in _CONTROLS:
        for each in tree.iter(tag):
            if each.get("type") not in {"hidden", "submit", "button"}:
                assert each.get("id") in labelled or each.get("aria-label"), f"no label for {each.attrib}"


def _check_nothing_inline(tree: Element) -> None:
    for each in tree.iter():
        if not isinstance(each.tag, str):
            continue
        assert not [name for name in each.attrib if name.startswith("on") or name == "style"], f"inline: {each.attrib}"
        assert each.tag != "style", "a style element"
        if each.tag == "script":
            assert each.get("src"), "an inline script"
            assert not (each.text or "").strip(), "an inline script"
        for name in ("src", "action"):
            value = each.get(name, "")
            assert not value.startswith(("http:", "https:", "//", "data:")), f"loads from elsewhere: {value}"
        if each.tag == "link":
            assert each.get("href", "").startswith("/static/")
