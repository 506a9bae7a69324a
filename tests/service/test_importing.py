"""`lms import-people`: check, and apply when told to."""

import pytest

from lms import certifications, importing, imports
from lms.runtime.errors import Refused
from tests.conftest import SITE
from tests.staff_files import exported, post, row, written


@pytest.fixture
def ran(engine, tmp_path):
    """Run the command on rows; return its lines, and whether anything was wrong."""

    def run(content, *, organisation="RNB", mapping=None, apply=False, allow_leavers=False):
        file = tmp_path / "staff.csv"
        file.write_bytes(content)
        found = list(importing.run(engine, SITE, file, organisation, mapping, apply=apply, allow_leavers=allow_leavers))
        return [line for line, _ in found], any(wrong for _, wrong in found)

    return run


def test_without_apply_nothing_changes(ran, opened, cast):
    lines, wrong = ran(written([row("X1"), row("X2", team_code="NONE")]))
    assert lines == [
        "Read as UTF-8, separated by commas: 2 rows.",
        "error 1, leave 0, move 0, change 0, add 1, unchanged 0.",
        "Row 3, X2: Team NONE is not in Wardwise. Enter the code of a team in column 9.",
        "Nothing was changed.",
    ]
    assert wrong
    assert post(opened, cast.northbank, "X1") is None


def test_with_apply_the_good_rows_go_in(ran, opened, cast):
    lines, wrong = ran(written([row("X1"), row("X2", manager_staff_number="X1")]), organisation="rnb", apply=True)
    assert not wrong
    assert lines[-1] == "2 changes applied. Undo them within 24 hours under Imports."
    assert post(opened, cast.northbank, "X2").manager_post_id == post(opened, cast.northbank, "X1").post_id


def test_many_leavers_need_a_word_more(ran, opened, cast):
    leaver = {
        **next(each for each in exported(opened, cast.northbank) if each["staff_number"] == "N0004"),
        "active": "no",
    }
    with pytest.raises(Refused, match="--allow-leavers"):
        ran(written([leaver]), apply=True)
    assert post(opened, cast.northbank, "N0004").ended_on is None
    ran(written([leaver]), apply=True, allow_leavers=True)
    assert post(opened, cast.northbank, "N0004").ended_on is not None


def test_what_cannot_be_is_a_sentence(ran, tmp_path):
    with pytest.raises(Refused, match="No organisation has the ODS code RXX"):
        ran(written([row("X1")]), organisation="RXX")
    with pytest.raises(Refused, match="The first row must name the columns"):
        ran(b"a,b\n1,2\n")
    with pytest.raises(Refused, match="cannot be read"):
        ran(b"a", mapping=tmp_path / "nowhere.yaml")


def test_past_completions(engine, tmp_path, opened, cast):
    file = tmp_path / "old.csv"
    file.write_text(
        "staff_number,module_id,achieved_on,valid_until\nN0004,T01,2026-03-31,2027-03-30\nN0005,T99,2026-03-31,2027-03-30\n"
    )

    def run(apply):
        found = importing.run(
            engine, SITE, file, "RNB", None, apply=apply, allow_leavers=False, kind=imports.Kind.COMPLETIONS
        )
        return [line for line, _ in found]

    assert run(apply=False) == [
        "Read as UTF-8, separated by commas: 2 rows.",
        "error 1, add 1, unchanged 0.",
        "Row 3, N0005: T99 is no module here. Enter a module’s id, such as M02, in column 2.",
        "Nothing was changed.",
    ]
    assert run(apply=True)[-1] == "1 change applied. Undo them within 24 hours under Imports."
    with opened(cast.ada, write=False) as work:
        (held,) = certifications.history(work, cast.ada.person)
        assert held.origin is certifications.Origin.IMPORTED
    assert run(apply=True)[-1] == "There is nothing to change."
