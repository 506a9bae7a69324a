"""The restore drill on PostgreSQL, and a restore that is killed at any moment: the old database or the new one, and no half is served."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from lms import cli, doctor, keeping, migrating, people, serving
from lms.runtime import clock, copies
from lms.runtime.db import make_engine
from lms.runtime.errors import Refused
from lms.runtime.settings import SettingsError
from tests import cast as casting
from tests import drill
from tests.tools import postgres

pytestmark = [pytest.mark.faults, pytest.mark.postgres]
ROOT = Path(__file__).resolve().parents[2]
ROUNDS = int(os.environ.get("LMS_FAULT_ROUNDS", "5"))


@pytest.fixture(autouse=True)
def fixed_clock(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: casting.NOW)


@pytest.fixture(autouse=True)
def programs(monkeypatch):
    """Let PostgreSQL's programs be those of the server that the tests run."""
    monkeypatch.setenv("PATH", f"{postgres.binaries()}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "instance").mkdir()
    return tmp_path / "instance"


@pytest.fixture
def configured(postgres_url, folder, monkeypatch):
    """Let the command line find the database and the instance folder."""
    for name, value in (("DATABASE_URL", postgres_url), ("INSTANCE", str(folder))):
        monkeypatch.setenv(f"LMS_{name}", value)


def databases(url):
    engine = make_engine(url)
    with engine.connect() as connection:
        found = set(connection.execute(sa.text("SELECT datname FROM pg_database")).scalars())
    engine.dispose()
    return found


def faults(home):
    engine = make_engine(home.settings.database)
    try:
        return doctor.examine(engine, home.settings.site)
    finally:
        engine.dispose()


@pytest.mark.usefixtures("configured")
def test_a_restore_on_postgresql_revives_nobody_and_nothing(postgres_url, folder, tmp_path, capsys):
    home = drill.live(postgres_url, folder)
    home.backup(tmp_path / "backup")
    drill.live_on(home)
    before, there = drill.look(home), databases(postgres_url)
    assert cli.main(["restore", str(tmp_path / "backup")]) == 1
    assert cli.main(["restore", str(tmp_path / "backup"), "--replace"]) == 0
    after = drill.look(home)
    assert after.items() >= drill.GONE.items()
    assert after["compromised"] == before["compromised"] == 2
    assert after["last number"] > before["last number"] + 5_000
    assert faults(home) == []
    serving.require_current(home.settings)
    capsys.readouterr()
    assert cli.main(["rehearse-restore", str(tmp_path / "backup")]) == 0
    out = capsys.readouterr().out
    print(out)
    assert "seals: 2 at random" in out
    assert databases(postgres_url) == there, "the scratch database is gone"


def test_it_is_rehearsed_in_a_database_that_is_given(postgres_url, postgres_server, folder, tmp_path):
    home = drill.live(postgres_url, folder, files=False)
    home.backup(tmp_path / "backup")
    name = postgres_server.create()
    is_good, lines = keeping.rehearse(home.settings, tmp_path / "backup", scratch=postgres_server.url(name))
    assert is_good, lines
    with pytest.raises(Refused, match="not empty"):
        keeping.rehearse(home.settings, tmp_path / "backup", scratch=postgres_url)
    postgres_server.drop(name)


def test_a_database_that_somebody_is_connected_to_is_not_replaced(postgres_url, folder, tmp_path):
    home = drill.live(postgres_url, folder, files=False)
    home.backup(tmp_path / "backup")
    engine = make_engine(postgres_url)
    with engine.connect(), pytest.raises(Refused, match="stop the service"):
        keeping.restore(home.settings, tmp_path / "backup", replace=True)
    engine.dispose()


def test_a_load_that_fails_brings_the_old_tables_back(postgres_url, folder, tmp_path, monkeypatch):
    home = drill.live(postgres_url, folder, files=False)
    home.backup(tmp_path / "backup")
    before = drill.look(home)
    load = copies.load_dump

    def fails(url, source):
        load(url, source)
        raise Refused("pg_restore failed: no space left on device")

    monkeypatch.setattr(copies, "load_dump", fails)
    with pytest.raises(Refused, match="no space"):
        keeping.restore(home.settings, tmp_path / "backup", replace=True)
    assert drill.look(home) == before
    assert faults(home) == []


def test_a_program_that_is_older_than_the_server_is_a_sentence(postgres_url, folder, tmp_path, monkeypatch):
    home = drill.Installation(drill.Settings(database_url=postgres_url, instance=folder))
    (tmp_path / "bin").mkdir()
    fake = tmp_path / "bin" / "pg_dump"
    fake.write_text("#!/bin/sh\necho 'pg_dump: error: aborting because of server version mismatch' >&2\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    with pytest.raises(Refused, match="server version mismatch"):
        home.backup(tmp_path / "backup")
    assert not (tmp_path / "backup").exists()


@pytest.mark.timeout(60 + 30 * ROUNDS)
@pytest.mark.usefixtures("configured")
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_restore_that_is_killed_leaves_the_old_database_or_the_new(kind, request, folder, tmp_path, monkeypatch):
    url = request.getfixturevalue("sqlite_url" if kind == "sqlite" else "postgres_url")
    monkeypatch.setenv("LMS_DATABASE_URL", url)
    home = drill.live(url, folder, files=False)
    home.backup(tmp_path / "backup")
    drill.live_on(home)
    command = [sys.executable, "-m", "lms.cli", "restore", str(tmp_path / "backup"), "--replace"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    began = time.monotonic()
    assert restored(command, environment)
    takes, seen = time.monotonic() - began, {"old": 0, "new": 0, "neither": 0}
    for number in range(max(3, ROUNDS // 5)):
        mark(home, number)
        running = subprocess.Popen(
            command, cwd=ROOT, env=environment, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )  # fmt: skip
        time.sleep(random.uniform(0.3, 1.1) * takes)
        os.killpg(running.pid, signal.SIGKILL)
        running.wait(timeout=30)
        found = state(home, number)
        seen[found] += 1
        assert found != "neither" or restored(command, environment)
    print(f"{kind}: after the kills {seen}; one restore takes {takes:.1f} s")
    assert restored(command, environment)
    assert drill.look(home).items() >= drill.GONE.items()
    assert faults(home) == []
    assert kind == "postgresql" or seen["neither"] == 0


def restored(command, environment):
    return subprocess.run(command, cwd=ROOT, env=environment, timeout=120, capture_output=True).returncode == 0


def mark(home, number):
    """Leave something in the database that is there that no backup holds."""

    def meet(opened):
        with opened() as work:
            people.create_person(work, first_name=f"Met in round {number}", last_name="")

    home.opened(meet)


def state(home, number):
    """Say what a killed restore left. Whatever serves is whole, with nobody signed in and nothing revived."""
    try:
        serving.require_current(home.settings)
    except SettingsError:
        with pytest.raises(Refused, match="lms restore"):
            migrating.upgrade(home.settings.database)
        return "neither"
    assert drill.look(home).items() >= drill.GONE.items()
    assert faults(home) == []

    def is_marked(opened):
        with opened(write=False) as work:
            met = sa.exists().where(people.Person.first_name == f"Met in round {number}")
            return work.db.scalar(sa.select(met))

    return "old" if home.opened(is_marked) else "new"
