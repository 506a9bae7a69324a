"""Every column has its type as soon as its own module is imported: statements are built at import, in whatever order that happens."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODELS = sorted(".".join(path.relative_to(ROOT).with_suffix("").parts) for path in (ROOT / "lms").glob("*/models.py"))
FEATURES = sorted(path.parent.name for path in (ROOT / "lms").glob("*/models.py"))


def test_no_column_waits_for_the_table_that_it_refers_to():
    for name in MODELS:
        text = (ROOT / (name.replace(".", "/") + ".py")).read_text()
        assert not re.search(r"mapped_column\(\s*sa\.ForeignKey", text), f"{name}: give the type before the foreign key"


@pytest.mark.parametrize("feature", FEATURES)
def test_a_feature_can_be_imported_first(feature):
    source = (
        f"import lms.{feature}, lms.runtime.db as db; from sqlalchemy.types import NullType; "
        "print([str(c) for t in db.Base.metadata.tables.values() for c in t.columns if isinstance(c.type, NullType)])"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr
