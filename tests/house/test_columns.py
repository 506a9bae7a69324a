"""Every column has its type as soon as its own module is imported: statements are built at import, in whatever order that happens."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_no_column_waits_for_the_table_that_it_refers_to():
    models = sorted((ROOT / "lms").rglob("*.py"))
    assert models
    for path in models:
        assert not re.search(r"mapped_column\(\s*sa\.ForeignKey", path.read_text()), (
            f"{path}: give the type before the foreign key"
        )
