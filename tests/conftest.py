"""What every test may ask for: a database of each kind with the tables and the cast, a Work, a client.

The databases are real: SQLite in a file, PostgreSQL from the machine or from a wheel. Each test gets a fresh copy, made from a
template that is filled once per process. Sockets beyond loopback are blocked.
"""

import base64
import os
import shutil
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from lms import migrating
from lms.runtime.db import make_engine
from lms.runtime.errors import Conflict, NotFound, Refused
from lms.runtime.work import Actor, Site, Work, open_work, system
from tests import cast as casting
from tests import examples as _examples  # noqa: F401 -- sets how many examples property tests draw
from tests.tools import postgres

LOOPBACK = ("127.0.0.1", "::1", "localhost")
MASTER_KEY = bytes(range(32))
SITE = Site("http://127.0.0.1:8000", master_key=MASTER_KEY)


@pytest.fixture(autouse=True, scope="session")
def only_loopback() -> Iterator[None]:
    """Refuse every connection that leaves the machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in LOOPBACK:
            raise OSError(f"tests stay on this machine, and this wanted {address[0]}")
        connect(self, address)

    socket.socket.connect = guarded  # type: ignore[method-assign]
    yield
    socket.socket.connect = connect  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """One PostgreSQL server for the process."""
    with postgres.running() as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the tables and the cast."""
    path = tmp_path_factory.mktemp("template") / "cast.sqlite3"
    migrating.upgrade(f"sqlite:///{path}")
    engine = make_engine(f"sqlite:///{path}")
    casting.fill(engine, SITE)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_server: postgres.Server) -> str:
    """A PostgreSQL database with the tables and the cast."""
    name = postgres_server.create()
    migrating.upgrade(postgres_server.url(name))
    engine = make_engine(postgres_server.url(name))
    casting.fill(engine, SITE)
    engine.dispose()
    return name


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a SQLite database of this test's own."""
    path = tmp_path / "test.sqlite3"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def postgres_database(postgres_server: postgres.Server, postgres_template: str) -> Iterator[postgres.Refilled]:
    """One PostgreSQL database for the tests of this process, one after the other."""
    made = postgres.Refilled(postgres_server, postgres_template)
    yield made
    made.drop()


@pytest.fixture
def postgres_url(postgres_database: postgres.Refilled) -> Iterator[str]:
    """The address of a PostgreSQL database as the template has it."""
    yield postgres_database.url
    postgres_database.refill()


@pytest.fixture(scope="session")
def sqlite_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the SQLite file of this process's tests lies, one after the other."""
    return tmp_path_factory.mktemp("database") / "test.sqlite3"


@pytest.fixture
def same_sqlite_url(sqlite_template: Path, sqlite_path: Path) -> str:
    """The address of a fresh SQLite file, the same for every test, so that an engine and its statements can be kept."""
    for ending in ("", "-wal", "-shm"):
        sqlite_path.with_name(sqlite_path.name + ending).unlink(missing_ok=True)
    shutil.copyfile(sqlite_template, sqlite_path)
    return f"sqlite:///{sqlite_path}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Both databases, one after the other: what a service promises holds on each."""
    return str(request.getfixturevalue("same_sqlite_url" if request.param == "sqlite" else "postgres_url"))


@cache
def kept_engine(url: str, pool_size: int) -> Engine:
    """Return the engine of an address, made once: what it compiled serves the next test too."""
    return make_engine(url, pool_size=pool_size)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on each database, with the cast in it."""
    made = kept_engine(database_url, 20)
    yield made
    made.dispose()


@pytest.fixture
def postgres_engine(postgres_url: str) -> Iterator[Engine]:
    """An engine on PostgreSQL, for races."""
    made = kept_engine(postgres_url, 60)
    yield made
    made.dispose()


@pytest.fixture
def together(postgres_engine: Engine) -> Callable[..., list[Any]]:
    """Run several functions at the same moment; return what each gave or raised."""

    def run(*deeds: Callable[[], Any]) -> list[Any]:
        gate = Barrier(len(deeds))

        def one(deed: Callable[[], Any]) -> Any:
            gate.wait(timeout=20)
            try:
                return deed()
            except (Conflict, NotFound, Refused, IntegrityError) as error:
                return error

        with ThreadPoolExecutor(len(deeds)) as pool:
            return [each.result(timeout=60) for each in [pool.submit(one, deed) for deed in deeds]]

    return run


@cache
def kept_cast(engine: Engine) -> casting.Cast:
    """Return the people of a database, read once: each test begins with the same ones."""
    return casting.read(engine, SITE)


@pytest.fixture
def cast(engine: Engine) -> casting.Cast:
    """The people of the tests, by name."""
    return kept_cast(engine)


Open = Callable[..., AbstractContextManager[Work]]


@pytest.fixture
def opened(engine: Engine) -> Open:
    """Open a Work as somebody: `with opened(cast.ada) as work:`; the system without one. Writes unless told otherwise."""
    return opener(engine)


def opener(engine: Engine) -> Open:
    """Return what the fixture `opened` gives, for an engine."""

    def open_as(
        actor: Actor | None = None, *, write: bool = True, now: Any = casting.NOW
    ) -> AbstractContextManager[Work]:
        return open_work(engine, SITE, actor or system("test"), write=write, now=now)

    return open_as


os.environ.setdefault("LMS_SECRET_KEY", "a key for tests, which nobody else may use")
# The cast sign in with a password alone; the tests of second factors say otherwise.
os.environ.setdefault("LMS_SECOND_FACTOR_ROLES", "")
os.environ.setdefault("LMS_MASTER_KEY", base64.urlsafe_b64encode(MASTER_KEY).decode())
