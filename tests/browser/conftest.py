"""A real server, a real worker and a real browser, over a SQLite database of each test's own.

The time is that of the cast and runs on from there. The application answers on a free port of the loopback in a thread of
the test, so that a test may look into the database; jobs run when the test says so.
"""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage

import pytest
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from lms.app import create_app
from lms.runtime.settings import Settings
from lms.web.work import Wardwise
from lms.worker import Worker
from tests import cast as casting
from tests.browser.visitor import Visitor
from tests.conftest import Open, opener
from tests.tools import chromium

KEY = "a key for tests, which nobody else may use"


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Leave the test's output to the test."""


@dataclass
class Post:
    """The post office: keeps every mail."""

    mails: list[EmailMessage] = field(default_factory=list)

    def send(self, message: EmailMessage) -> None:
        """Keep it."""
        self.mails.append(message)


@dataclass
class Service:
    """What runs: its address, its application, and its worker."""

    origin: str
    app: Wardwise
    post: Post

    def run_jobs(self) -> None:
        """Run every job that is due."""
        # In a thread of its own, as in the product: the browser's driver runs an event loop in this one.
        worker = Worker(self.app.engine, self.app.site, self.post)
        with ThreadPoolExecutor(1) as pool:
            while pool.submit(worker.run_once).result():
                pass

    def count(self, table: str) -> int:
        """Count the rows of a table."""
        with self.app.engine.connect() as connection:
            return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


@pytest.fixture
def service(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """The product, served."""
    begun = time.monotonic()
    monkeypatch.setattr("lms.runtime.clock.now", lambda: casting.NOW + timedelta(seconds=time.monotonic() - begun))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        app = create_app(Settings(database_url=sqlite_url, secret_key=KEY, origin=f"http://127.0.0.1:{port}"))
        server = make_server("127.0.0.1", port, app, threaded=True, request_handler=_Quiet, fd=listener.fileno())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield Service(app.site.origin, app, Post())
    server.shutdown()
    thread.join()
    server.server_close()
    app.engine.dispose()


@pytest.fixture
def cast(service: Service) -> casting.Cast:
    """The people of the tests, by name."""
    return casting.read(service.app.engine, service.app.site)


@pytest.fixture
def opened(service: Service) -> Open:
    """Open a Work as somebody, on the database that is served."""
    return opener(service.app.engine)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the process."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium.executable(), args=list(chromium.ARGUMENTS))
        yield found
        found.close()


@pytest.fixture(params=[True, False], ids=["javascript", "no-javascript"])
def javascript(request: pytest.FixtureRequest) -> bool:
    """Each story runs twice: a page does its work without JavaScript too."""
    return bool(request.param)


Meet = Callable[..., Visitor]


@pytest.fixture
def stranger(browser: Browser, service: Service, javascript: bool) -> Iterator[Meet]:
    """A person with a browser of their own, not signed in: `stranger()`."""
    met: list[Visitor] = []

    def meet() -> Visitor:
        context = browser.new_context(java_script_enabled=javascript, base_url=service.origin)
        context.set_default_timeout(5_000)
        met.append(Visitor(context.new_page(), service.origin, javascript=javascript))
        return met[-1]

    yield meet
    for visitor in met:
        visitor.page.context.close()
    problems = [problem for visitor in met for problem in visitor.problems]
    assert not problems, problems


@pytest.fixture
def signed_in(stranger: Meet) -> Meet:
    """A person who signed in through the form: `signed_in("ada")`."""

    def enter(who: str) -> Visitor:
        visitor = stranger()
        visitor.open("/sign-in")
        visitor.sign_in(f"{who}@demo.example", casting.PASSWORD)
        return visitor

    return enter
