"""Whatever a staff file says: the reporting line stays right, the file itself and an export change nothing more, an undo undoes it."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms import people
from lms.runtime.db import make_engine
from tests import cast as casting
from tests.conftest import SITE, opener
from tests.examples import examples
from tests.staff_files import applied, checked, counts, exported, undo, written

NUMBERS = ("N0001", "N0002", "N0004", "N0006", "X1", "X2", "X3", "X4", "X5")
ROW = st.fixed_dictionaries(
    {
        "staff_number": st.sampled_from(NUMBERS),
        "first_name": st.sampled_from(("Nia", "Ada", "=Olu", "")),
        "last_name": st.sampled_from(("Price", "O’Neill", "")),
        "job_title": st.sampled_from(("Porter", "Nurse")),
        "email": st.sampled_from(("", "nia@northbank.example", "nonsense")),
        "team_code": st.sampled_from(("ELM", "Oak Ward", "ROOT", "NONE")),
        "manager_staff_number": st.sampled_from(("", *NUMBERS, "Z9")),
        "start_date": st.sampled_from(("", "2026-10-01", "1/11/26")),
        "end_date": st.sampled_from(("", "", "", "2026-11-20", "2027-05-01")),
        "active": st.sampled_from(("", "", "", "yes", "no")),
    }
)


@settings(max_examples=examples(12), suppress_health_check=list(HealthCheck))
@given(rows=st.lists(ROW, min_size=1, max_size=9, unique_by=lambda row: row["staff_number"]))
def test_any_file_leaves_everything_whole(sqlite_template: Path, tmp_path: Path, rows: list[Mapping[str, str]]) -> None:
    path = tmp_path / "test.sqlite3"
    for old in tmp_path.glob("test.sqlite3*"):
        old.unlink()
    shutil.copyfile(sqlite_template, path)
    engine = make_engine(f"sqlite:///{path}")
    try:
        opened, organisation = opener(engine), casting.read(engine, SITE).northbank

        def staff() -> list[str]:
            with opened(write=False) as work:
                assert people.closure_faults(work) == []
                return sorted(map(str, people.bulk.staff(work, organisation)))

        before, content = staff(), written(rows)
        found = checked(opened, organisation, content)
        if set(counts(opened, found)) <= {"error", "same"}:
            return
        found = applied(opened, organisation, content)
        staff()
        assert set(counts(opened, checked(opened, organisation, content))) <= {"error", "same"}
        out = exported(opened, organisation)
        assert set(counts(opened, checked(opened, organisation, written(out)))) == {"same"}
        undo(opened, found)
        assert staff() == before
    finally:
        engine.dispose()
