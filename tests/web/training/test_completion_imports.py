"""training.completion_imports, training.empty_completions_file, training.export_completions; and the run page for completions"""

import io
from uuid import UUID

import pytest

from lms import certifications, imports
from tests import staff_files
from tests.evidence import ISSUER, accepted

ADDRESS = "/training/imports/completions"
COLUMNS = tuple(imports.COMPLETION_COLUMNS)
ADA = {
    "staff_number": "N0004",
    "module_id": "T01",
    "achieved_on": "2026-03-31",
    "valid_until": "2027-03-30",
    "issuer": ISSUER,
}


def written(*rows):
    return staff_files.written(rows, COLUMNS)


def sent(browser, content=None, name="old.csv", **fields):
    content = written(ADA) if content is None else content
    return browser.post(ADDRESS, {"file": (io.BytesIO(content), name), **fields}, content_type="multipart/form-data")


def held(opened, actor):
    with opened(write=False) as work:
        return [
            (each.valid_until.isoformat(), bool(each.voided_at)) for each in certifications.history(work, actor.person)
        ]


def test_from_the_file_to_the_undo(as_, cast, opened):
    browser = as_(cast.tariq)
    assert ADDRESS in browser.get("/training/people").links()
    assert browser.get(ADDRESS).h1 == "Import past completions"
    wrong = {**ADA, "staff_number": "N0005", "valid_until": "soon"}
    reply = sent(browser, written(ADA, wrong))
    assert reply.status == 303
    page = browser.get(reply.location)
    assert page.h1 == "Checking this import"
    assert "Past completions" in page.text
    import_id = UUID(reply.location.rpartition("/")[2])
    imports.check(opened, import_id)
    page = browser.get(reply.location)
    assert "1 of 2 rows would change something; 1 row has an error" in page.words
    assert f"Check twice: achieved on 31 March 2026, counts until 30 March 2027. From {ISSUER}." in page.words
    assert "soon is no day that we can read. Enter it as 2026-03-31 in column 4." in page.words
    assert "Add 1 completion" in page.words
    assert "Leave" not in page.words
    assert held(opened, cast.ada) == []
    assert browser.post(f"{reply.location}/apply", {"parts": "add"}).status == 303
    imports.carry_out_apply(opened, import_id)
    page = browser.get(reply.location)
    assert "They count from the days given, without a certificate of ours" in page.words
    assert "What was added counts no more" in page.words
    assert held(opened, cast.ada) == [("2027-03-30", False)]
    assert f"Recognised from {ISSUER}" in as_(cast.ada).get("/certificates").words
    left = browser.post(f"{reply.location}/left-out")
    assert "soon,Southbank College,,soon is no day" in left.text
    assert browser.post(f"{reply.location}/undo").status == 303
    imports.carry_out_undo(opened, import_id)
    assert "Undone on 24 November 2026" in browser.get(reply.location).words
    assert held(opened, cast.ada) == [("2027-03-30", True)]
    assert "Undone" in browser.get(ADDRESS).words
    assert "No file was sent yet." in browser.get("/training/imports").words


def test_sent_twice_it_is_one_import(as_, cast, opened):
    browser = as_(cast.tariq)
    key = browser.get(ADDRESS).hidden("idempotency_key")
    first, second = (sent(browser, idempotency_key=key) for _ in range(2))
    assert first.location == second.location
    with opened(cast.tariq, write=False) as work:
        assert len(imports.listed(work, cast.northbank, kind=imports.Kind.COMPLETIONS)) == 1


def test_thrown_away_it_leads_back_to_its_own_list(as_, cast):
    browser = as_(cast.tariq)
    reply = sent(browser)
    assert browser.post(f"{reply.location}/throw-away").location == ADDRESS
    assert browser.get(reply.location).status == 404


@pytest.mark.parametrize("content", [b""])
def test_no_file_is_no_import(as_, cast, opened, content):
    page = sent(as_(cast.tariq), content)
    assert (page.status, page.error_summary) == (422, ["Choose the file with the past completions"])
    with opened(cast.tariq, write=False) as work:
        assert imports.listed(work, cast.northbank, kind=imports.Kind.COMPLETIONS) == ()


def test_the_files_that_it_gives_out(as_, cast, opened):
    accepted(opened, cast.ada, cast.tariq)
    assert as_(cast.tariq).get(f"{ADDRESS}.csv").text == ",".join(COLUMNS) + "\r\n"
    lines = as_(cast.tariq).post(f"{ADDRESS}/export").text.lstrip("\ufeff").splitlines()
    assert lines == [",".join(COLUMNS), f"N0004,T01,2026-06-01,2027-05-31,{ISSUER},Foundation"]
    assert as_(cast.tariq).post(f"{ADDRESS}/export", {"organisation": str(cast.southmoor)}).status == 404
    theirs = as_(cast.petra).post(f"{ADDRESS}/export").text
    assert theirs.lstrip("\ufeff").splitlines() == [",".join(COLUMNS)]


def test_who_may_not(as_, client, cast):
    assert sent(as_(cast.grace)).status == 403
    assert as_(cast.asha).get(ADDRESS).status == 403
    assert as_(cast.grace).post(f"{ADDRESS}/export").status == 403
    assert client.post(ADDRESS).location.startswith("/sign-in")
    reply = sent(as_(cast.tariq))
    for deed in ("", "/apply", "/undo", "/left-out"):
        method = as_(cast.petra).post if deed else as_(cast.petra).get
        assert method(f"{reply.location}{deed}").status == 404
    assert as_(cast.tariq).open(ADDRESS, "PUT").status in {400, 405}
