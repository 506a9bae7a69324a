"""Each check that is taken away turns its cells of the matrix red, and no others: `python3 run.py plants`."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lms.app import create_app
from lms.runtime.settings import Settings
from tests.plants.table import PLANTS, Plant
from tests.web.test_matrix import ACTORS, CELLS

ROOT = Path(__file__).resolve().parents[2]
CELL = re.compile(r"^E +(?:AssertionError: )?((?:GET|POST) \S.* as \w+): \d+$", re.MULTILINE)
FAILED = re.compile(r"^FAILED .*::test_(get|post)\w*\[(\w+)\]", re.MULTILINE)
each_plant = pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.name)


@pytest.fixture(scope="module")
def garden(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the product and its tests, to take things away from."""
    path = tmp_path_factory.mktemp("garden")
    for name in ("lms", "tests", "migrations", "content", "pyproject.toml"):
        take = shutil.copytree if (ROOT / name).is_dir() else shutil.copyfile
        take(ROOT / name, path / name)
    return path


@pytest.fixture(scope="module")
def cells(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    """Every cell that there is."""
    path = tmp_path_factory.mktemp("cells") / "none.sqlite3"
    app = create_app(
        Settings(database_url=f"sqlite:///{path}", secret_key="a key for tests, which nobody else may use")
    )
    found = set()
    for key, line in CELLS.items():
        rules = app.url_map.iter_rules(key.partition(" ")[0])
        methods = {"POST"} if line.posts else set()
        if any("GET" in (rule.methods or ()) for rule in rules):
            methods.add("GET")
        found |= {f"{method} {key} as {actor}" for method in methods for actor in ACTORS}
    return frozenset(found)


@each_plant
def test_what_is_taken_away_stands_there_once_and_its_cells_are_there(plant: Plant, cells: frozenset[str]) -> None:
    text = (ROOT / plant.file).read_text()
    assert text.count(plant.old) == 1
    wanted = _wanted(plant, cells)
    assert wanted and wanted <= cells


@pytest.mark.faults
@each_plant
def test_its_cells_turn_red_and_no_others(garden: Path, plant: Plant, cells: frozenset[str]) -> None:
    file = garden / plant.file
    kept = file.read_text()
    file.write_text(kept.replace(plant.old, plant.new))
    try:
        said = _matrix(garden)
    finally:
        file.write_text(kept)
    red = frozenset(CELL.findall(said))
    print(f"\n{plant.name}: {len(red)} cells red")
    # A test that broke off names no cell, so its row would look green.
    rows = {(cell.partition(" ")[0].lower(), cell.rpartition(" ")[2]) for cell in red}
    assert set(FAILED.findall(said)) == rows, said[-3000:]
    wanted = _wanted(plant, cells)
    wrong = [f"red, and should not be: {cell}" for cell in sorted(red - wanted)]
    wrong += [f"green, and should not be: {cell}" for cell in sorted(wanted - red)]
    assert not wrong, "\n".join(wrong)


def _wanted(plant: Plant, cells: frozenset[str]) -> frozenset[str]:
    rows = {f"{method} {key} as {actor}" for actor, key in plant.rows for method in ("GET", "POST")}
    return plant.cells | (cells & rows)


def _matrix(folder: Path) -> str:
    """Run the two tests of the matrix that name cells, and return what they said."""
    options = ["-q", "--tb=short", "-p", "no:randomly", "-p", "no:cacheprovider", "-k", "test_get or test_post"]
    done = subprocess.run(
        [sys.executable, "-B", "-m", "pytest", "tests/web/test_matrix.py", *options],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout
