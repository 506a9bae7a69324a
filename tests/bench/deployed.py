"""The product as it is deployed, over a PostgreSQL of its own: gunicorn with two workers of four threads, and one job worker."""

import base64
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from sqlalchemy.engine import Engine

from lms import demo, migrating
from lms.runtime.db import make_engine
from lms.runtime.work import Site
from tests.tools import postgres

ROOT = Path(__file__).resolve().parents[2]
KEY = "a key for measuring, used nowhere else"
MASTER_KEY = bytes(range(32))
os.environ["LMS_MASTER_KEY"] = base64.urlsafe_b64encode(MASTER_KEY).decode()
# What is measured is the page, not the way in.
os.environ.setdefault("LMS_SECOND_FACTOR_ROLES", "")
PASSWORD = "wardwise-demo-2026"


@dataclass
class Deployed:
    """What runs: addresses, the engine to look into the database, the processes whose CPU counts."""

    origin: str
    references: str
    engine: Engine
    site: Site
    web: int
    worker: int
    database: int
    reference_pid: int


@contextmanager
def deployed(staff: int) -> Iterator[Deployed]:
    """Start everything on free ports of the loopback and stop it at the end."""
    with postgres.running() as server:
        name = server.create()
        url = server.url(name)
        migrating.upgrade(url)
        engine = make_engine(url)
        ports = [_free_port() for _ in range(2)]
        origin = f"http://127.0.0.1:{ports[0]}"
        site = Site(origin, master_key=MASTER_KEY)
        demo.load(engine, site, PASSWORD, ROOT / "content", staff=staff)
        environment = {
            **os.environ, "LMS_DATABASE_URL": url, "LMS_SECRET_KEY": KEY, "LMS_ORIGIN": origin, "LMS_MAIL": f"folder:{os.devnull}-none",
            "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        environment["LMS_MAIL"] = "console"
        gunicorn = [
            sys.executable,
            "-m",
            "gunicorn",
            "--worker-class",
            "gthread",
            "--threads",
            "4",
            "--log-level",
            "warning",
        ]
        commands = [
            [*gunicorn, "--workers", "2", "--bind", f"127.0.0.1:{ports[0]}", "wsgi:app"],
            [*gunicorn, "--workers", "2", "--bind", f"127.0.0.1:{ports[1]}", "tests.bench.references:app"],
            [sys.executable, "-m", "lms.cli", "worker"],
        ]
        children = [
            subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            for command in commands
        ]
        try:
            _wait(f"{origin}/health")
            _wait(f"http://127.0.0.1:{ports[1]}/hello")
            yield Deployed(
                origin,
                f"http://127.0.0.1:{ports[1]}",
                engine,
                site,
                children[0].pid,
                children[2].pid,
                _postmaster(engine),
                children[1].pid,
            )
        finally:
            for child in children:
                child.terminate()
            for child in children:
                child.wait(timeout=30)
            engine.dispose()


def _postmaster(engine: Engine) -> int:
    """Return the database server's process: the parent of the one that serves us."""
    with engine.connect() as connection:
        backend = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    return int(Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()[1])


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _wait(address: str) -> None:
    for _ in range(300):
        try:
            with urlopen(address, timeout=1):  # noqa: S310 -- our own server on the loopback
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"{address} does not answer")
