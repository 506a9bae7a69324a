"""A copy of one's record, what was done to it, the record of changes, and erasing somebody: in a browser, on a phone, accessible."""

import io
import zipfile

import pytest

from lms import people
from tests import builders

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-privacy")]


def test_somebody_takes_a_copy_of_their_record(cast, opened, signed_in, service):
    builders.certified(opened, cast)
    ada = signed_in("ada")
    ada.open("/account")
    ada.follow("Record of changes about you")
    ada.sees("Signed off: Check twice", "Grace Mbeki")
    ada.open("/account/copy")
    ada.press("Prepare my copy")
    ada.sees("Your copy is being prepared")
    service.run_jobs()
    ada.open("/account/copy")
    ada.sees("Your copy is ready")
    with zipfile.ZipFile(io.BytesIO(ada.download(button="Download my copy"))) as copy:
        assert any("Ada Okafor" in copy.read(name).decode() for name in copy.namelist() if name.endswith(".html"))


def test_an_administrator_reads_the_record_and_erases_somebody(cast, opened, signed_in):
    builders.certified(opened, cast)
    with opened() as work:
        people.rename(work, cast.ada.person, first_name="Adele", last_name="Okafor")
    asha = signed_in("asha")
    asha.open("/admin/record")
    asha.sees("Record of changes", "Adele Okafor")
    asha.open(f"/admin/record/{cast.northbank}/2")
    asha.sees("What seals it")
    asha.open("/admin/privacy")
    asha.sees("Everything is kept for ever")
    asha.open(f"/admin/people/{cast.ada.person}/copy")
    asha.sees("Only they can download it")
    asha.open(f"/admin/people/{cast.ada.person}")
    asha.follow("Erase Adele Okafor")
    asha.sees("Erase Adele Okafor for good?", "Nobody can undo this")
    asha.press("Erase for good")
    asha.sees("There is a problem")
    asha.fill("Why are they erased?", "Asked for in writing on 20 November")
    asha.press("Erase for good")
    asha.sees("The person is erased")
    asha.open("/admin/people?q=Okafor")
    assert "Adele" not in asha.words


def test_an_auditor_finds_the_record(signed_in):
    audrey = signed_in("audrey")
    audrey.open("/")
    audrey.follow("Record of changes", within="header")
    assert audrey.heading == "Record of changes"
