"""The import contracts can fail: each violation planted in a copy of the code breaks the contract it belongs to."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.tools.linters import PROGRAMS, ROOT

PLANTED = {
    "lms/runtime/planted.py": ("import lms.people", "Dependencies point downwards"),
    "lms/strange/__init__.py": ("", "Dependencies point downwards"),
    "lms/people/planted.py": ("import werkzeug", "Only the web knows"),
    "lms/tasks.py": ("import flask", "Only the web knows"),
    "lms/content/planted.py": ("import sqlalchemy.orm", "Content and rules are pure"),
    "lms/quizzes/rules.py": ("import sqlalchemy", "Content and rules are pure"),
    "lms/reports/planted.py": ("from lms.signoff.models import SignOffRequest", "The tables of signoff"),
}


def broken(folder: Path) -> list[str]:
    """Run the contracts on a copy and name those that are broken."""
    done = subprocess.run(
        [PROGRAMS / "lint-imports", "--no-cache"], cwd=folder, env={**os.environ, "NO_COLOR": "1"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return [line.partition(" BROKEN")[0] for line in done.stdout.splitlines() if " BROKEN" in line]


@pytest.mark.parametrize("place", PLANTED)
def test_a_planted_import_breaks_its_contract(place, tmp_path):
    shutil.copytree(ROOT / "lms", tmp_path / "lms", ignore=shutil.ignore_patterns("static", "templates", "__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    code, contract = PLANTED[place]
    path = tmp_path / place
    path.parent.mkdir(exist_ok=True)
    path.write_text((path.read_text() if path.exists() else "") + f"\n{code}\n")
    (found,) = broken(tmp_path)
    assert found.startswith(contract)


def test_every_models_module_has_its_contract():
    configured = (ROOT / "pyproject.toml").read_text()
    features = {path.parent.name for path in (ROOT / "lms").glob("*/models.py")}
    assert len(features) > 10
    missing = {name for name in features if f'protected_modules = ["lms.{name}.models"]' not in configured}
    assert not missing
