"""A person at a browser. Every page they come to is looked at as closely as a page can be by a program.

Checked on each page: axe finds nothing (where JavaScript runs), and nothing scrolls sideways at 320 and 1280 px. Kept in
`problems` for the end of the story: script errors, complaints on the console, requests that leave the service. The same
markup is shown to axe once in a process, since the style sheets are the same too.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import axe_playwright_python
from playwright.sync_api import ConsoleMessage, Page, Request

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (320, 1280)
HEIGHT = 900
CHANGING = re.compile(r'value="[^"]{30,}"|[0-9a-f]{8}-[0-9a-f-]{27}|127\.0\.0\.1:\d+')
RUN_AXE = """async rules => (await axe.run({runOnly: rules, resultTypes: ['violations']})).violations
    .map(each => each.id + ': ' + each.help + ' ' + each.nodes.map(node => node.html).slice(0, 3).join(' '))"""
WIDER = """width => [...document.querySelectorAll('body *')].filter(each => each.getBoundingClientRect().right > width + 1)
    .map(each => each.outerHTML.slice(0, 90)).slice(0, 3)"""
_accessible: set[str] = set()


class Visitor:
    """One person, with one page open."""

    def __init__(self, page: Page, origin: str, *, javascript: bool) -> None:
        self.page = page
        self.problems: list[str] = []
        self._origin = origin
        self._javascript = javascript
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.problems.append(f"{self.path}: {error}"))
        page.context.on("request", self._watch)

    @property
    def path(self) -> str:
        """The address of the page, without the host."""
        return urlsplit(self.page.url).path

    @property
    def heading(self) -> str:
        """The page's h1, without what only a screen reader reads."""
        return self.page.locator("h1").inner_text().strip()

    @property
    def words(self) -> str:
        """The text of main, with single spaces."""
        return " ".join(self.page.locator("main").inner_text().split())

    def sees(self, *sentences: str) -> None:
        """Assert that main says each of these."""
        for sentence in sentences:
            assert sentence in self.words, f"{self.path} does not say {sentence!r}: {self.words}"

    def open(self, path: str, status: int = 200) -> None:
        """Go to an address of the service."""
        answer = self.page.goto(path)
        assert answer is not None and answer.status == status, f"{path}: {answer and answer.status}"
        self.check()

    def follow(self, name: str, *, within: str = "main") -> None:
        """Click a link."""
        with self.moves():
            self.page.locator(within).get_by_role("link", name=name).first.click()

    def press(self, name: str) -> None:
        """Click a button that sends a form."""
        with self.moves():
            self.page.get_by_role("button", name=name, exact=True).click()

    def fill(self, label: str, text: str) -> None:
        """Type into a field."""
        self.page.get_by_label(label, exact=True).fill(text)

    def choose(self, label: str) -> None:
        """Choose a radio or tick a box."""
        self.page.get_by_label(label, exact=True).check()

    def sign_in(self, name: str, password: str) -> None:
        """Fill in the form and send it."""
        self.fill("Work email address", name)
        self.fill("Password", password)
        self.press("Sign in")

    def download(self, *, link: str = "", button: str = "") -> bytes:
        """Click what brings a file; return its bytes."""
        role, name = ("link", link) if link else ("button", button)
        with self.page.expect_download() as coming:
            self.page.locator("main").get_by_role(role, name=name).click()  # type: ignore[arg-type]
        return Path(coming.value.path()).read_bytes()

    @contextmanager
    def moves(self) -> Iterator[None]:
        """Do something that leads to another page, and look at that page."""
        with self.page.expect_navigation() as coming:
            yield
        # A jump within a page has no answer.
        assert coming.value is None or coming.value.status < 500, f"{self.path}: {coming.value.status}"
        self.check()

    def check(self) -> None:
        """Look at the page that is open."""
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{self.path} is {wide} px wide at {width}: {self.page.evaluate(WIDER, width)}"
        if self._javascript:
            self._is_accessible()

    def _is_accessible(self) -> None:
        markup = CHANGING.sub("", self.page.content())
        if markup in _accessible:
            return
        self.page.evaluate(AXE)
        found = self.page.evaluate(RUN_AXE, RULES)
        assert not found, f"{self.path}: {found}"
        _accessible.add(markup)

    def _hear(self, message: ConsoleMessage) -> None:
        # A page that answers 4xx on purpose is also told to the console.
        is_answer = "Failed to load resource" in message.text and "status of 4" in message.text
        if message.type == "error" and not is_answer:
            self.problems.append(f"{self.path}: {message.text}")

    def _watch(self, request: Request) -> None:
        if not request.url.startswith(self._origin + "/"):
            self.problems.append(f"{self.path} asked for {request.url}")
