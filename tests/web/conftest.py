"""The application over SQLite with the cast in it."""

from collections.abc import Callable, Iterator
from functools import cache

import pytest

from lms.app import create_app
from lms.runtime.settings import Settings
from lms.runtime.work import Actor
from lms.web.work import Wardwise
from tests import cast as casting
from tests.client import Client
from tests.conftest import Open, kept_cast, opener


@cache
def kept_app(url: str) -> Wardwise:
    """Return the application over an address, made once: its templates and statements serve the next test too."""
    return create_app(Settings(database_url=url, secret_key="a key for tests, which nobody else may use"))


@pytest.fixture
def app(same_sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Wardwise]:
    """The application, at the fixed time of the tests."""
    monkeypatch.setattr("lms.runtime.clock.now", lambda: casting.NOW)
    made = kept_app(same_sqlite_url)
    site, config = made.site, dict(made.config)
    yield made
    made.site = site
    made.config.clear()
    made.config.update(config)
    made.engine.dispose()


@pytest.fixture
def cast(app: Wardwise) -> casting.Cast:
    """The people of the tests, by name."""
    return kept_cast(app.engine)


@pytest.fixture
def opened(app: Wardwise) -> Open:
    """Open a Work as somebody, on the application's database."""
    return opener(app.engine)


@pytest.fixture
def client(app: Wardwise) -> Client:
    """A browser that nobody signed in with."""
    return Client(app)


@pytest.fixture
def as_(app: Wardwise) -> Callable[[Actor], Client]:
    """A browser in which somebody is signed in: `as_(cast.ada).get("/")`."""
    return lambda actor: Client(app).sign_in(actor)
