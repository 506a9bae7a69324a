"""What was learned elsewhere counts: Ada sends her paper, Tariq looks at it and decides; a list of past completions comes in."""

from pathlib import Path

import pytest

from tests import staff_files
from tests.evidence import ISSUER, PDF

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-recognition")]


def fill_day(visitor, field: str, day: int, month: int, year: int) -> None:
    """Type a day into three boxes."""
    for part, value in (("day", day), ("month", month), ("year", year)):
        visitor.page.locator(f"#{field}-{part}").fill(str(value))


def test_evidence_is_sent_looked_at_and_counts(signed_in, tmp_path: Path):
    paper = tmp_path / "my paper.pdf"
    paper.write_bytes(PDF)
    ada, tariq = signed_in("ada"), signed_in("tariq")
    ada.open("/modules/T01")
    ada.follow("I have learned this elsewhere")
    ada.press("Send my evidence")
    ada.sees("There is a problem", "Enter who taught or certified you")
    ada.fill("Who taught or certified you?", ISSUER)
    fill_day(ada, "achieved_on", 1, 6, 2026)
    fill_day(ada, "valid_until", 31, 5, 2027)
    ada.page.get_by_label("Your certificate or record (optional)").set_input_files(paper)
    ada.press("Send my evidence")
    ada.sees("Your evidence is sent.", "Your evidence is with Tariq Aziz", "31 May 2027")
    assert ada.download(link="Download what you sent") == PDF
    tariq.open("/messages")
    tariq.follow("Ada Okafor learned Check twice elsewhere")
    tariq.open("/training/people")
    tariq.follow("What people learned elsewhere")
    tariq.sees("1 piece of evidence waits for a decision.")
    tariq.follow("Ada Okafor")
    assert tariq.download(link="Download the evidence") == PDF
    tariq.press("Record my decision")
    tariq.sees("There is a problem", "Choose whether to accept or decline it")
    tariq.choose("Accept")
    tariq.press("Record my decision")
    tariq.sees("Ada Okafor: accepted. They have been told.", "Nothing waits for a decision.")
    tariq.follow("Decided")
    tariq.sees("Accepted, counts until 31 May 2027")
    ada.open("/modules/T01")
    ada.sees(f"Recognised from {ISSUER}. It counts until 31 May 2027.")
    ada.follow("See what you hold")
    ada.sees("Learned elsewhere", f"Recognised from {ISSUER}", "Valid")
    ada.open("/modules/T01/elsewhere")
    ada.sees("Tariq Aziz accepted your evidence")
    tariq.follow("Ada Okafor")
    tariq.follow("Where Ada Okafor stands")
    tariq.sees("Learned elsewhere", f"Recognised from {ISSUER}.")


def test_past_completions_come_in_and_are_taken_back(service, signed_in, tmp_path: Path):
    columns = ("staff_number", "module_id", "achieved_on", "valid_until", "issuer")
    rows = [
        ("N0004", "T01", "2026-03-31", "2027-03-30", ISSUER),
        ("N0005", "T01", "2026-03-31", "soon", ""),
    ]
    file = tmp_path / "old system.csv"
    file.write_bytes(staff_files.written([dict(zip(columns, each, strict=True)) for each in rows], columns))
    ada, tariq = signed_in("ada"), signed_in("tariq")
    tariq.open("/training/people")
    tariq.follow("Import past completions")
    tariq.press("Check this file")
    tariq.sees("There is a problem", "Choose the file with the past completions")
    tariq.page.get_by_label("List of past completions").set_input_files(file)
    tariq.press("Check this file")
    service.run_jobs()
    tariq.follow("Look again")
    assert tariq.heading == "Check this import"
    tariq.sees("1 of 2 rows would change something", "soon is no day that we can read.", "counts until 30 March 2027")
    tariq.press("Apply 1 change")
    service.run_jobs()
    tariq.follow("Look again")
    tariq.sees("1 change applied", "They count from the days given, without a certificate of ours")
    ada.open("/certificates")
    ada.sees(f"Recognised from {ISSUER}")
    tariq.press("Undo this import")
    service.run_jobs()
    tariq.follow("Look again")
    tariq.sees("Undone on", "1 change was put back.")
    ada.open("/certificates")
    assert ISSUER not in ada.words
