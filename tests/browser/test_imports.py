"""A training lead imports staff: sees what the file would do, applies it, and takes it back."""

from pathlib import Path

import pytest

from tests.staff_files import exported, row, written

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-pages")]


def test_a_file_is_checked_applied_and_undone(service, cast, opened, signed_in, tmp_path: Path):
    staff = {each["staff_number"]: each for each in exported(opened, cast.northbank)}
    file = tmp_path / "staff.csv"
    file.write_bytes(
        written(
            [
                row("X1", manager_staff_number="N0002"),
                {**staff["N0004"], "last_name": "Okafor-Hughes"},
                row("X2", team_code="NONE"),
            ]
        )
    )
    tariq = signed_in("tariq")
    tariq.open("/training/people")
    tariq.follow("Import staff from a file")
    tariq.page.get_by_label("Staff file").set_input_files(file)
    tariq.press("Check this file")
    assert tariq.heading == "Checking this import"
    tariq.sees("0% done.", "You may leave this page.")
    service.run_jobs()
    tariq.follow("Look again")
    assert tariq.heading == "Check this import"
    tariq.sees(
        "2 of 3 rows would change something; 1 row has an error and would be left out.", "Team NONE is not in Wardwise."
    )
    tariq.follow("Change")
    tariq.sees("Okafor-Hughes", "Showing 1 of 1 row")
    tariq.press("Apply 2 changes")
    service.run_jobs()
    tariq.follow("Look again")
    tariq.sees("2 changes applied", "If you undo")
    tariq.press("Undo this import")
    service.run_jobs()
    tariq.follow("Look again")
    tariq.sees("2 changes were put back.")
    assert {each["staff_number"]: each for each in exported(opened, cast.northbank)} == staff


def test_a_file_that_cannot_be_read(service, signed_in, tmp_path: Path):
    file = tmp_path / "staff.csv"
    file.write_text("Nr,Vorname\n1,Zoe\n")
    tariq = signed_in("tariq")
    tariq.open("/training/imports")
    tariq.press("Check this file")
    tariq.sees("There is a problem", "Choose the file with the staff list")
    tariq.page.get_by_label("Staff file").set_input_files(file)
    tariq.press("Check this file")
    service.run_jobs()
    tariq.follow("Look again")
    assert tariq.heading == "This file could not be read"
    tariq.sees("Missing: Staff number, First name, Last name, Job title, Team.")
