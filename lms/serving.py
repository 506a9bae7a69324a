"""Serving: gunicorn's web workers and one job worker, started together and stopped by one signal."""

import argparse
import os
import signal
import subprocess
import sys
import time
from types import FrameType

from lms import migrating
from lms.runtime import logs, mail
from lms.runtime.db import make_engine
from lms.runtime.settings import Settings, SettingsError, load
from lms.runtime.terminal import Commands
from lms.worker import Worker

STOP_SECONDS = 20


def commands(listed: Commands) -> None:
    """Add `serve` and `worker`."""
    added = listed.add("serve", _serve, "Serve the product: web workers and one job worker, stopped by one signal.")
    added.add_argument("--host", default="127.0.0.1")
    added.add_argument("--port", type=int, default=8000)
    added.add_argument("--workers", type=int, default=2)
    added.add_argument("--threads", type=int, default=4)
    listed.add("worker", _worker, "Run jobs and the schedule until stopped; several may run on PostgreSQL.")


def _serve(options: argparse.Namespace) -> int:
    return serve(load(), options.host, options.port, workers=options.workers, threads=options.threads)


def _worker(_options: argparse.Namespace) -> int:
    return work(load())


def serve(settings: Settings, host: str, port: int, *, workers: int, threads: int) -> int:
    """Run both until a signal or until one of them ends; return 0 after a signal. Raises SettingsError on an old database."""
    require_current(settings)
    web = [
        sys.executable, "-m", "gunicorn", "--bind", f"{host}:{port}", "--workers", str(workers), "--threads", str(threads),
        "--worker-class", "gthread", "--graceful-timeout", "15", "--log-level", "warning", "--no-control-socket", "wsgi:app",
    ]  # fmt: skip
    environment = {**os.environ}
    environment.setdefault("LMS_ORIGIN", f"http://{host}:{port}")
    root = str(migrating.FOLDER.parent)
    children = [
        subprocess.Popen(web, env=environment, cwd=root),  # noqa: S603 -- a fixed program with numbers and an address
        subprocess.Popen([sys.executable, "-m", "lms.cli", "worker"], env=environment, cwd=root),
    ]
    asked = _stop_on_signal()
    while not asked and all(child.poll() is None for child in children):
        time.sleep(0.2)
    _end(children)
    return 0 if asked else 1


def _stop_on_signal() -> list[int]:
    """Return a list that fills when somebody asks to stop."""
    asked: list[int] = []

    def ask(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    return asked


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        try:
            child.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()


def work(settings: Settings) -> int:
    """Run one job worker until SIGTERM or SIGINT."""
    require_current(settings)
    logs.configure()
    worker = Worker(make_engine(settings.database), settings.site, mail.transport(settings.mail))
    signal.signal(signal.SIGTERM, lambda *_: worker.stop.set())
    signal.signal(signal.SIGINT, lambda *_: worker.stop.set())
    worker.run()
    return 0


def require_current(settings: Settings) -> None:
    """Raise SettingsError when the database has not this release's shape."""
    engine = make_engine(settings.database)
    try:
        with engine.connect() as connection:
            if not migrating.is_current(connection):
                raise SettingsError(
                    "The database has another shape than this release needs: run `python3 run.py lms migrate`."
                )
    finally:
        engine.dispose()
