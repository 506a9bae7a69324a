"""A browser for the account pages: it keeps cookies, finds the token of a form, and sends it back."""

import re
from dataclasses import dataclass, field
from functools import cache

import pytest

from lms.app import create_app
from lms.runtime.settings import Settings
from lms.web.work import Wardwise
from tests import cast as casting
from tests.conftest import kept_cast, opener

ORIGIN = "http://127.0.0.1:8000"


@cache
def kept_app(url, folder):
    """Return the application over an address, made once."""
    return create_app(Settings(database_url=url, instance=folder, origin=ORIGIN))


@pytest.fixture
def app(same_sqlite_url, sqlite_path):
    """The application, with the cast's time stopped nowhere: it is the real clock."""
    made = kept_app(same_sqlite_url, sqlite_path.parent)
    site, config = made.site, dict(made.config)
    yield made
    made.site = site
    made.config.clear()
    made.config.update(config)
    made.engine.dispose()


@pytest.fixture
def cast(app):
    """The people, by name."""
    return kept_cast(app.engine)


@pytest.fixture
def opened(app):
    """Open a Work on the application's database at the real time."""
    open_as = opener(app.engine)
    return lambda actor=None, *, write=True, now=None: open_as(actor, write=write, now=now)


@dataclass
class Browser:
    """One browser. `address` is where its requests come from."""

    app: Wardwise
    address: str = "192.0.2.1"
    client: object = field(init=False)

    def __post_init__(self):
        self.client = self.app.test_client()

    def get(self, path):
        return self.client.get(path, base_url=ORIGIN, environ_base={"REMOTE_ADDR": self.address})

    def post(self, path, *, form_of=None, **fields):
        """Send a form as the page at `form_of` (the same path unless told otherwise) draws it."""
        shown = self.get(form_of or path).get_data(as_text=True)
        token = re.search(r'name="csrf_token" value="([^"]+)"', shown)
        fields = {"csrf_token": token[1] if token else "", **fields}
        return self.client.post(path, base_url=ORIGIN, environ_base={"REMOTE_ADDR": self.address}, data=fields)

    def sign_in(self, name, password=casting.PASSWORD, path="/sign-in"):
        return self.post(path, email=f"{name}@demo.example", password=password)

    def is_signed_in(self):
        return self.get("/account").status_code == 200

    def cookie(self, name):
        found = self.client.get_cookie(name, domain="127.0.0.1")
        return found.value if found else None


@pytest.fixture
def browser(app):
    """A browser that has never been here."""
    return Browser(app)


@pytest.fixture
def another(app):
    """Another browser, elsewhere."""
    return Browser(app, "198.51.100.7")


@pytest.fixture
def guessing(app):
    """Somebody else's browser, which guesses."""
    return Browser(app, "203.0.113.9")
