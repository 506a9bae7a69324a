"""One set of bytes, whoever makes the file and however often: two workers on one job, fifty first downloads, a kill in between."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa

from lms import certificates, signoff
from lms.app import create_app
from lms.certificates.models import CertificateFile
from lms.runtime import queue, signing
from lms.runtime.db import make_engine, transaction
from lms.runtime.settings import Settings
from lms.runtime.work import open_work
from lms.worker import Worker
from tests import builders
from tests import cast as casting
from tests.client import Client
from tests.conftest import SITE, opener
from tests.service.test_certificates import Kept, work_off

ROOT = Path(__file__).resolve().parents[2]


def files(opened):
    with opened(write=False) as work:
        return work.db.scalars(sa.select(CertificateFile.sha256)).all()


def test_two_workers_with_one_certificate_keep_one_file(postgres_engine):
    opened, cast = opener(postgres_engine), casting.read(postgres_engine, SITE)
    certificate_id = builders.certified(opened, cast)
    gate = Barrier(2)

    def make(number):
        with opened() as work:
            wanted = certificates.to_make(work, certificate_id)
        pdf = certificates.make(wanted)
        gate.wait(timeout=60)
        with opened() as work:
            certificates.keep_file(work, certificate_id, pdf, f"d-{number}")
        return pdf

    with opened() as work:
        signing.ensure(work)
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(make, range(2)))
    with opened(cast.ada, write=False) as work:
        kept = certificates.file(work, certificate_id)
    assert len(set(made)) == 2, "each seal has bytes of its own"
    assert kept in made
    assert len(files(opened)) == 1


def test_fifty_first_downloads_at_once_make_one_file(postgres_engine, postgres_url, monkeypatch):
    monkeypatch.setattr("lms.runtime.clock.now", lambda: casting.NOW)
    settings = Settings(
        database_url=postgres_url, secret_key="a key for tests, which nobody else may use", certificate_pdf="on_request"
    )
    app = create_app(settings)
    opened, cast = opener(postgres_engine), casting.read(postgres_engine, SITE)
    certificate_id = builders.certified(opened, cast)
    with postgres_engine.begin() as db:
        db.execute(sa.text("DELETE FROM job WHERE kind = 'certificate'"))
    path = f"/certificates/{certificate_id}/file"
    browsers = [Client(app).sign_in(cast.ada) for _ in range(50)]
    tokens = [browser.csrf_token() for browser in browsers]
    gate = Barrier(50)

    def ask(number):
        gate.wait(timeout=60)
        return browsers[number].post(path, {"csrf_token": tokens[number]}, csrf=False).status

    with ThreadPoolExecutor(50) as pool:
        assert set(pool.map(ask, range(50))) == {303}
    with postgres_engine.connect() as db:
        assert db.scalar(sa.text("SELECT count(*) FROM job WHERE kind = 'certificate' AND state <> 'done'")) == 1
    work_off(postgres_engine)
    served = {browser.get(path).response.get_data() for browser in browsers[:5]}
    assert len(served) == 1
    assert served.pop().startswith(b"%PDF")
    assert len(files(opened)) == 1
    app.engine.dispose()


_WORKER = """
import os, signal, sys
from lms import certificates, signoff
from lms.runtime.db import make_engine, transaction
from lms.runtime.work import Site
from lms.worker import Worker
from tests.conftest import SITE

class Nowhere:
    def send(self, message): pass

keep = certificates.keep_file
def die(*arguments):
    os.kill(os.getpid(), signal.SIGKILL)
certificates.keep_file = die
worker = Worker(make_engine(sys.argv[1]), SITE, Nowhere())
for _ in range(20):
    worker.run_once()
"""


def test_a_worker_killed_between_row_and_file_leaves_one_file_in_the_end(sqlite_url, monkeypatch):
    engine = make_engine(sqlite_url)
    opened, cast = opener(engine), casting.read(engine, SITE)
    certificate_id = builders.certified(opened, cast)
    done = subprocess.run(
        [sys.executable, "-c", _WORKER, sqlite_url], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=100
    )
    assert done.returncode == -signal.SIGKILL
    assert files(opened) == []
    with opened(write=False) as work:
        assert certificates.verify(work, _code(work)).status == "valid", "the row answers before there is a file"
    # The dead worker's claim runs out; another takes the job over.
    with transaction(engine, write=True) as db:
        db.execute(
            sa.update(queue.Job)
            .where(queue.Job.kind == "certificate")
            .values(lease_until=datetime(2000, 1, 1, tzinfo=UTC))
        )
    worker = Worker(engine, SITE, Kept())
    for _ in range(20):
        if not worker.run_once():
            break
    with opened(cast.ada, write=False) as work:
        assert certificates.file(work, certificate_id).startswith(b"%PDF")
    assert len(files(opened)) == 1
    engine.dispose()


def _code(work):
    return work.db.scalar(sa.text("SELECT code FROM certificate"))


@pytest.mark.parametrize("when", ["at_issue", "on_request"])
def test_when_files_are_made_is_a_setting(engine, cast, opened, when):
    request = builders.awaiting_sign_off(opened, cast)
    site = replace(SITE, certificate_pdf=when)
    with open_work(engine, site, cast.grace, write=True, now=casting.NOW) as work:
        signoff.decide(work, request, approve=True)
    with opened(write=False) as work:
        waiting = work.db.scalar(sa.text("SELECT count(*) FROM job WHERE kind = 'certificate'"))
    assert waiting == (1 if when == "at_issue" else 0)
