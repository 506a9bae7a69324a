"""training.staff_imports"""

import io

import pytest

from lms import imports
from tests.staff_files import row, written

ADDRESS = "/training/imports"


def sent(browser, content=None, name="staff.csv", **fields):
    content = written([row("X1")]) if content is None else content
    return browser.post(ADDRESS, {"file": (io.BytesIO(content), name), **fields}, content_type="multipart/form-data")


def test_a_file_is_taken_and_checked(as_, cast, opened):
    browser = as_(cast.tariq)
    assert browser.get(ADDRESS).h1 == "Import staff"
    reply = sent(browser, name="/lists/staff.csv")
    assert reply.status == 303
    page = browser.get(reply.location)
    assert (page.h1, "0% done" in page.words) == ("Checking this import", True)
    with opened(cast.tariq, write=False) as work:
        (run,) = imports.listed(work, cast.northbank)
    assert run.file_name == "staff.csv"
    imports.check(opened, run.id)
    assert browser.get(reply.location).h1 == "Check this import"
    assert "Checked: 1 change not applied yet" in browser.get(ADDRESS).words


def test_sent_twice_it_is_one_import(as_, cast, opened):
    browser = as_(cast.tariq)
    key = browser.get(ADDRESS).hidden("idempotency_key")
    first, second = (sent(browser, idempotency_key=key) for _ in range(2))
    assert first.location == second.location
    with opened(cast.tariq, write=False) as work:
        assert len(imports.listed(work, cast.northbank)) == 1


def test_a_mapping_of_one_s_own(as_, cast, opened):
    mapping = b"columns: {staff_number: [Nr], end_date: [Out]}\nneeded: [staff_number]\n"
    reply = sent(as_(cast.tariq), b"Nr;Out\nN0004;2026-11-01\n", mapping=(io.BytesIO(mapping), "m.yaml"))
    assert reply.status == 303
    page = sent(as_(cast.tariq), b"Nr\n1\n", mapping=(io.BytesIO(b"columns: [\n"), "m.yaml"))
    assert page.status == 422
    assert page.error_summary[0].startswith("The mapping file cannot be used. line 2: This does not read as YAML")


@pytest.mark.parametrize("content", [b""])
def test_no_file_is_no_import(as_, cast, opened, content):
    page = sent(as_(cast.tariq), content)
    assert (page.status, page.error_summary) == (422, ["Choose the file with the staff list"])
    with opened(cast.tariq, write=False) as work:
        assert imports.listed(work, cast.northbank) == ()


def test_more_than_the_largest_file_is_refused(as_, cast, monkeypatch):
    from lms.web.training.imports import UploadForm

    monkeypatch.setitem(UploadForm.file.kwargs, "most", 10)
    assert sent(as_(cast.tariq)).error_summary == ["The file must be 64 MB or smaller"]


def test_who_may_not(as_, client, cast):
    assert sent(as_(cast.grace)).status == 403
    assert as_(cast.asha).get(ADDRESS).status == 403
    assert client.post(ADDRESS).location.startswith("/sign-in")
    assert as_(cast.tariq).open(ADDRESS, "PUT").status in {400, 405}


def test_the_files_to_begin_with(as_, cast):
    empty = as_(cast.tariq).get(f"{ADDRESS}/empty.csv")
    assert empty.text == ",".join(imports.COLUMNS) + "\r\n"
    assert "first_name: [forename" in as_(cast.tariq).get(f"{ADDRESS}/mapping.yaml").text
