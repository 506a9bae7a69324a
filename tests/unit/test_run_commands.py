"""run.py's commands: what each sets up first, what it says and where, and what it hands over to."""

import argparse
import io
import re
import subprocess
import sys

import pytest

import run
from lms.runtime.settings import Settings
from lms.web.frontend import STATIC

EVERYWHERE = "0.0.0.0"  # noqa: S104 -- to be refused


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "[::1]"])
def test_the_demo_is_served_on_this_computer(host):
    assert run.demo_refusal(host, "http://127.0.0.1:8000") is None


@pytest.mark.parametrize(
    ("host", "origin", "named"),
    [
        (EVERYWHERE, "http://127.0.0.1:8000", EVERYWHERE),
        ("::", "http://127.0.0.1:8000", "::"),
        ("ward.example", "http://127.0.0.1:8000", "ward.example"),
        ("127.0.0.1", "https://learn.example.nhs.uk", "learn.example.nhs.uk"),
        ("127.0.0.1", "http://127.0.0.1.example:8000", "127.0.0.1.example"),
    ],
)
def test_the_demo_is_refused_anywhere_else(host, origin, named):
    assert f"never served at {named}: start with --no-demo" in run.demo_refusal(host, origin)


def test_the_sign_ins_name_everyone_and_the_password():
    said = run.sign_ins({})
    names = ["ada", "ben", "grace", "sunil", "omar", "lena", "tariq", "mei", "audrey", "asha", "petra"]
    assert re.findall(r"(\w+)@demo\.example", said) == names
    assert Settings.model_fields["demo_password"].default in said


def test_a_password_of_ones_own_is_not_shown():
    said = run.sign_ins({"LMS_DEMO_PASSWORD": "swordfish"})
    assert "LMS_DEMO_PASSWORD" in said
    assert "swordfish" not in said
    assert run.DEMO_PASSWORD not in said


def test_steps_are_numbered_and_only_done_when_needed():
    done, voice = [], io.StringIO()
    steps = [
        run.Step("paper", lambda: True, lambda: done.append("paper")),
        run.Step("scissors", lambda: False, lambda: done.append("scissors")),
    ]
    run.walk(steps, voice)
    assert done == ["scissors"]
    assert voice.getvalue() == "1 of 2: paper (there already)\n2 of 2: scissors\n"
    voice.truncate(0)
    voice.seek(0)
    run.walk(steps[:1], voice, brief=True)
    assert voice.getvalue() == ""


# Where it hands over


def test_tests_meet_no_setting_of_the_reader():
    given = {"LMS_DATABASE_URL": "x", "LMS_CHROMIUM": "y", "LMS_TEST_DATABASE_URL": "z", "HOME": "/home/ada"}
    assert run.test_environment(given) == {"LMS_CHROMIUM": "y", "LMS_TEST_DATABASE_URL": "z", "HOME": "/home/ada"}


def test_the_product_is_told_where_it_is(monkeypatch, tmp_path):
    monkeypatch.setenv("LMS_INSTANCE", str(tmp_path))
    told = run.product_environment({"PYTHONPATH": "/elsewhere"}, 8123)
    assert told["LMS_ORIGIN"] == "http://127.0.0.1:8123"
    assert told["LMS_INSTANCE"] == str(tmp_path)
    assert told["PYTHONPATH"].split(":") == [str(run.ROOT), "/elsewhere"]
    assert (
        run.product_environment({"LMS_ORIGIN": "https://learn.example"}, 8000)["LMS_ORIGIN"] == "https://learn.example"
    )


@pytest.fixture
def handed_over(monkeypatch):
    """What main would become, and which steps it walks first and where it speaks."""
    calls = {}

    class Replaced(Exception):
        pass

    def become(command, environment):
        calls["command"], calls["environment"] = list(command), environment
        raise Replaced

    def walk(steps, voice, *, brief=False):
        calls["steps"], calls["voice"], calls["brief"] = [step.title for step in steps], voice, brief

    monkeypatch.setattr(run, "become", become)
    monkeypatch.setattr(run, "walk", walk)
    monkeypatch.setattr(run, "is_free", lambda _host, _port: True)

    def call(*words):
        calls.clear()
        try:
            calls["status"] = run.main(words)
        except Replaced:
            calls["status"] = None
        return argparse.Namespace(**calls)

    return call


def test_arguments_for_pytest_are_pytests(handed_over):
    told = handed_over("test", "-k", "quiz", "--port", "tests/unit")
    assert told.command[1:] == ["-m", "pytest", "-n", "2", "--dist", "loadgroup", "-k", "quiz", "--port", "tests/unit"]
    assert told.steps[-1] == "a Chromium for the tests"


def test_a_command_of_the_product_is_set_up_on_stderr_alone(handed_over):
    told = handed_over("lms", "check", "--json")
    assert told.command[1:] == ["-m", "lms.cli", "check", "--json"]
    assert told.voice is run.sys.stderr
    assert told.brief
    assert len(told.steps) == 2


def test_bench_hands_its_options_on(handed_over):
    told = handed_over("bench", "--json", "figures.json", "--only", "home")
    assert told.command[1:] == ["-m", "tests.bench", "--json", "figures.json", "--only", "home"]
    assert told.voice is run.sys.stderr


def test_setup_ends_without_serving(handed_over):
    told = handed_over("setup")
    assert told.status == 0
    assert [title.split()[0] for title in told.steps] == ["Python", "system", "front-end", "keys"]


def test_serving_ends_with_the_sign_ins_and_one_address(handed_over, capsys, monkeypatch):
    monkeypatch.delenv("LMS_ORIGIN", raising=False)
    told = handed_over("--port", "8123")
    assert told.command[1:] == ["-m", "lms.cli", "serve", "--host", "127.0.0.1", "--port", "8123"]
    assert told.steps[-1] == "database and demo data"
    said = capsys.readouterr().out
    assert re.findall(r"https?://\S+", said) == ["http://127.0.0.1:8123"]
    assert "ada@demo.example" in said


def test_serving_without_the_demo_publishes_the_content(handed_over, capsys):
    told = handed_over("--no-demo")
    assert told.steps[-1] == "database and training content"
    said = capsys.readouterr().out
    assert "demo.example" not in said
    assert "invite-administrator" in said


def test_the_demo_is_not_even_set_up_for_others_to_reach(handed_over, monkeypatch):
    with pytest.raises(run.Stop, match=r"never served at 0\.0\.0\.0"):
        handed_over("--host", EVERYWHERE)
    monkeypatch.setenv("LMS_HOST", "192.0.2.7")
    with pytest.raises(run.Stop, match=r"never served at 192\.0\.2\.7"):
        handed_over()
    assert handed_over("--no-demo").command[-3] == "192.0.2.7"


def test_a_port_in_use_stops_before_anything_is_made(handed_over, monkeypatch):
    monkeypatch.setattr(run, "is_free", lambda _host, _port: False)
    with pytest.raises(run.Stop, match="Port 8000 is in use"):
        handed_over()


def test_the_front_end_is_built_where_it_is_served():
    assert STATIC / "vendor" == run.STATIC


def test_a_failing_command_keeps_the_next_from_running(tmp_path):
    (tmp_path / "lms").mkdir()
    (tmp_path / "lms" / "cli.py").write_text("def main(words):\n    print(*words)\n    return int(words == ['two'])\n")
    done = subprocess.run(
        [sys.executable, "-c", run.IN_ONE_PROCESS, "one", "two", "three"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.stdout.split(), done.returncode) == (["one", "two"], 1)
