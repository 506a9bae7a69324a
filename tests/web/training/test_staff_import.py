"""training.staff_import, and what is done on it"""

import csv
import io
from uuid import uuid4

import pytest
import sqlalchemy as sa

from lms import imports
from lms.people.models import Post
from tests.staff_files import applied, checked, exported, post, row, undo, written


@pytest.fixture
def staff(opened, cast):
    return {each["staff_number"]: each for each in exported(opened, cast.northbank)}


@pytest.fixture
def found(opened, cast, staff):
    given = [
        row("X1", manager_staff_number="N0002"), {**staff["N0004"], "last_name": "<b>Okafor</b>", "email": "ada@northbank.example"},
        {**staff["N0005"], "team_code": "OAK"}, {**staff["N0002"], "active": "no"}, row("X2", team_code="NONE"), staff["N0006"],
    ]  # fmt: skip
    return checked(opened, cast.northbank, written(given), cast.tariq)


def url(import_id, deed=""):
    return f"/training/imports/{import_id}{deed}"


def test_a_checked_file_says_what_it_would_do(as_, cast, found):
    page = as_(cast.tariq).get(url(found))
    assert page.h1 == "Check this import"
    assert "4 of 6 rows would change something; 1 row has an error and would be left out." in page.words
    assert "Read as UTF-8, separated by commas." in page.words
    assert "Team NONE is not in Wardwise." in page.words
    assert "<b>Okafor" not in page.text
    assert "none ada@northbank.example" in page.words
    assert "Staff nurse in Elm Ward (ELM), from 2 November 2026. Manager: Grace Mbeki (N0002)." in page.words
    assert "Last day 24 November 2026. Manages 4 people, who need another manager." in page.words
    assert "1 person of 10 would leave. That is more than 5% of the staff." in page.words


def test_filters_and_nonsense(as_, cast, found):
    browser = as_(cast.tariq)
    assert "Showing 1 of 1 row" in browser.get(url(found, "?show=move")).words
    assert "Showing 1 of 1 row" in browser.get(url(found, "?q=x1")).words
    assert "No row matches." in browser.get(url(found, "?q=nobody%25")).words
    assert "Showing 6 of 6 rows" in browser.get(url(found, "?show=all&after=nonsense")).words


def test_applied_and_undone(as_, cast, opened, found, staff):
    browser = as_(cast.tariq)
    page = browser.post(url(found, "/apply"), {"parts": ["add", "leave"]})
    assert page.status == 422
    assert page.error_summary == ["Confirm that so many people leave, or take the tick away from them"]
    fields = {"parts": ["add", "change", "move", "leave"], "allow_leavers": "yes"}
    assert browser.post(url(found, "/apply"), fields).location == url(found)
    assert browser.get(url(found)).h1 == "Applying this import"
    assert browser.post(url(found, "/apply"), fields).status == 303
    imports.carry_out_apply(opened, found)
    page = browser.get(url(found))
    assert page.h1 == "Import of 24 November 2026"
    assert "4 changes applied" in page.words and "Undo this import" in page.words
    assert post(opened, cast.northbank, "X1") is not None
    assert browser.post(url(found, "/undo")).status == 303
    assert browser.get(url(found)).h1 == "Undoing this import"
    imports.carry_out_undo(opened, found)
    page = browser.get(url(found))
    assert "by Tariq Aziz." in page.words and "4 changes were put back." in page.words
    assert {each["staff_number"]: each for each in exported(opened, cast.northbank)} == staff
    assert browser.post(url(found, "/throw-away")).status == 409


def test_nothing_chosen_applies_nothing(as_, cast, opened, found):
    page = as_(cast.tariq).post(url(found, "/apply"), {})
    assert (page.status, page.error_summary) == (422, ["Choose what to apply"])
    assert as_(cast.tariq).post(url(found, "/apply"), {"parts": ["error"]}).status == 422
    assert as_(cast.tariq).post(url(found, "/undo")).status == 409
    with opened(write=False) as work:
        assert imports.run(work, found).state == "checked"


def test_what_was_kept_is_listed(as_, cast, opened):
    found = applied(opened, cast.northbank, written([row("X1")]), cast.tariq)
    with opened() as work:
        work.db.execute(sa.update(Post).where(Post.staff_number == "X1").values(job_title="Matron"))
    undo(opened, found, cast.tariq)
    page = as_(cast.tariq).get(url(found, "?show=kept"))
    assert "Job title was changed since the import." in page.words and "Not undone" in page.words


def test_a_file_that_cannot_be_read(as_, cast, opened):
    found = checked(opened, cast.northbank, b"\xd0\xcf\x11\xe0 an old workbook", cast.tariq)
    page = as_(cast.tariq).get(url(found))
    assert page.h1 == "This file could not be read"
    assert "Save it as .xlsx without a password, or as CSV." in page.words
    assert as_(cast.tariq).post(url(found, "/read-again"), {"encoding": "cp1252", "separator": "tabs"}).status == 303
    assert as_(cast.tariq).get(url(found)).h1 == "Checking this import"
    assert as_(cast.tariq).post(url(found, "/throw-away")).location == "/training/imports"
    assert as_(cast.tariq).get(url(found)).status == 404


def test_a_file_without_changes(as_, cast, opened, staff):
    found = checked(opened, cast.northbank, written(list(staff.values())), cast.tariq)
    page = as_(cast.tariq).get(url(found))
    assert "All 10 rows are as they are." in page.words
    assert "Apply" not in [each.text for each in page.tree.iter("button")]


def test_the_rows_left_out_and_today_s_staff_are_files_on_record(as_, cast, opened, found, staff):
    from lms.runtime.audit import AuditEntry

    reply = as_(cast.tariq).post(url(found, "/left-out"))
    rows = list(csv.reader(io.StringIO(reply.response.get_data().decode("utf-8-sig"))))
    assert rows[0][-1] == "reason" and rows[1][0] == "X2" and len(rows) == 2
    reply = as_(cast.tariq).post("/training/imports/staff")
    assert reply.response.headers["Content-Disposition"].startswith("attachment; filename=staff-")
    rows = list(csv.reader(io.StringIO(reply.response.get_data().decode("utf-8-sig"))))
    assert rows[0] == list(imports.COLUMNS) and len(rows) == len(staff) + 1
    with opened(write=False) as work:
        actions = set(work.db.scalars(sa.select(AuditEntry.action)))
    assert {"imports:export", "imports:export-errors"} <= actions


def test_not_another_organisation_s_and_not_without_the_role(as_, client, cast, found, opened):
    for deed in ("", "/apply", "/undo", "/read-again", "/throw-away", "/left-out"):
        send = "post" if deed else "get"
        assert getattr(as_(cast.petra), send)(url(found, deed)).status == 404, deed
        assert getattr(as_(cast.tariq), send)(url(uuid4(), deed)).status == 404, deed
        assert getattr(as_(cast.grace), send)(url(found, deed)).status == 403, deed
        assert getattr(client, send)(url(found, deed)).location.startswith("/sign-in"), deed
    assert as_(cast.petra).post("/training/imports/staff", {"organisation": str(cast.northbank)}).status == 404
    with opened(write=False) as work:
        assert imports.run(work, found).state == "checked"
