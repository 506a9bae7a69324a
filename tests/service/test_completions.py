"""Past completions from a file: a verdict for every row, then added with the days given, then undone where nothing rests on them."""

import csv
import io
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from lms import assignments, certificates, certifications, imports, messages, recognition, reports, signoff, standing
from lms.imports import Kind, runs
from lms.imports.models import ImportRow
from lms.runtime import audit
from lms.runtime.errors import NotFound, Refused
from tests import builders, staff_files
from tests.cast import NOW, TODAY
from tests.evidence import ACHIEVED, UNTIL, accepted

COLUMNS = tuple(imports.COMPLETION_COLUMNS)


def row(staff_number="N0004", module_id="T01", achieved_on="2026-03-31", valid_until="2027-03-30", **more):
    return {
        "staff_number": staff_number, "module_id": module_id, "achieved_on": achieved_on, "valid_until": valid_until, **more
    }  # fmt: skip


def written(rows):
    return staff_files.written(rows, COLUMNS)


def checked(opened, cast, rows, **how):
    content = rows if isinstance(rows, bytes) else written(rows)
    return staff_files.checked(opened, cast.northbank, content, cast.tariq, kind=Kind.COMPLETIONS, **how)


def applied(opened, cast, rows):
    import_id = checked(opened, cast, rows)
    staff_files.apply(opened, import_id, cast.tariq)
    return import_id


def found(opened, import_id):
    with opened(write=False) as work:
        rows = work.db.scalars(sa.select(ImportRow).where(ImportRow.import_id == import_id).order_by(ImportRow.number))
        return [(each.verdict, each.state, each.reason) for each in rows]


def held(opened, actor):
    with opened(write=False) as work:
        return [
            (each.module_id, each.achieved_on.isoformat(), each.valid_until.isoformat(), each.voided_at is not None)
            for each in certifications.history(work, actor.person)
        ]


def standing_of(opened, actor):
    with opened(write=False) as work:
        row = next(row for row in standing.of_person(work, actor.person) if row.module_id == "T01")
        return standing.word(row, TODAY), row.valid_until


@pytest.fixture(autouse=True)
def _whole(opened):
    """Whatever was done, the record of changes holds."""
    yield
    with opened(write=False) as work:
        assert list(audit.verify(work.db)) == []


def test_good_rows_are_added_with_the_days_that_they_give(opened, cast):
    given = [
        row(issuer="Southbank College", level="Foundation"),
        row("N0005", "check TWICE", "31/12/2020", "2024-12-30"),
        row("N0007", "T03", "2026-02-28", "2026-02-28"),
        row("X1"),
    ]
    import_id = applied(opened, cast, given)
    with opened(cast.tariq, write=False) as work:
        view = imports.run(work, import_id)
        assert (view.state, view.kind, view.count("applied"), view.count("error")) == ("applied", "completions", 3, 1)
        sentences = [each.sentence for each in imports.rows(work, import_id, show="add").rows]
        assert messages.inbox(work)[0].subject == "Your import is done"
        assert imports.listed(work, cast.northbank) == ()
        assert [each.id for each in imports.listed(work, cast.northbank, kind=Kind.COMPLETIONS)] == [import_id]
    assert sentences[0] == (
        "Check twice: achieved on 31 March 2026, counts until 30 March 2027. From Southbank College, Foundation."
    )
    assert sentences[1].endswith("From Northbank University Hospitals.")
    assert held(opened, cast.ada) == [("T01", "2026-03-31", "2027-03-30", False)]
    assert held(opened, cast.ben) == [("T01", "2020-12-31", "2024-12-30", False)]
    assert held(opened, cast.otis) == [("T03", "2026-02-28", "2026-02-28", False)]
    assert standing_of(opened, cast.ada) == (standing.Word.VALID, date(2027, 3, 30))
    assert standing_of(opened, cast.ben)[0] is standing.Word.EXPIRED
    with opened(cast.ada, write=False) as work:
        (each,) = recognition.of_person(work, cast.ada.person)
        assert (each.words, each.certification.origin) == ("Recognised from Southbank College", "imported")
        assert certificates.held(work) == ()
    with opened(write=False) as work:
        deeds = sa.select(audit.AuditEntry.action, audit.AuditEntry.actor_id).where(
            audit.AuditEntry.about_person_id == cast.ada.person, audit.AuditEntry.action == "certifications:recognise"
        )
        assert [tuple(each) for each in work.db.execute(deeds)] == [("certifications:recognise", cast.tariq.person)]


def test_nothing_changes_before_somebody_says_so(opened, cast):
    import_id = checked(opened, cast, [row(), row("N0005")])
    assert staff_files.counts(opened, import_id) == {"add": 2}
    assert held(opened, cast.ada) == []


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"staff_number": ""}, "Staff number is missing. Enter it in column 1."),
        ({"staff_number": "N9999"}, "Nobody here has the staff number N9999. Enter the number of somebody on record in column 1."),
        ({"staff_number": "n0004"}, "Nobody here has the staff number n0004. Perhaps N0004 is meant."),
        ({"staff_number": "1E+05"}, "1E+05 is a number that a spreadsheet has shortened."),
        ({"module_id": ""}, "The module is missing. Enter its id, such as M02, in column 2."),
        ({"module_id": "M99"}, "M99 is no module here. Enter a module’s id, such as M02, in column 2."),
        ({"achieved_on": ""}, "Achieved on is missing. Enter the day, such as 2026-03-31, in column 3."),
        ({"achieved_on": "30 February 2026"}, "30 February 2026 is no day that we can read. Enter it as 2026-03-31 in column 3."),
        ({"achieved_on": "2026-11-25"}, "Achieved on: 25 November 2026. Enter a day that is today or earlier in column 3."),
        ({"achieved_on": "1949-12-31"}, "Achieved on: 31 December 1949. Enter a day from 1950 on in column 3."),
        ({"valid_until": ""}, "Counts until is missing. Enter the day, such as 2026-03-31, in column 4."),
        ({"valid_until": "2026-03-30"}, "Counts until: 30 March 2026. Enter a last valid day that is not before the day it was"),
        ({"valid_until": "4712-12-31"}, "Counts until: 31 December 4712. Enter a last valid day within 10 years from now in column 4."),
        ({"issuer": "=1+1"}, "=1+1 begins like a formula. Enter plain text in column 5."),
        ({"level": "x" * 201}, "Enter at most 200 characters in column 6."),
    ],
)  # fmt: skip
def test_a_wrong_row_says_what_to_enter_where(opened, cast, changed, sentence):
    ((verdict, state, reason),) = found(opened, checked(opened, cast, [row() | changed]))
    assert (verdict, state) == ("error", "checked")
    assert reason.startswith(sentence)


def test_what_is_on_record_is_not_added_again_and_never_changed(opened, cast):
    accepted(opened, cast.ada, cast.tariq)
    days = (ACHIEVED.isoformat(), UNTIL.isoformat())
    import_id = checked(opened, cast, [row("N0004", "T01", *days), row("N0004", "T01", days[0], "2028-01-01")])
    assert [each[0] for each in found(opened, import_id)] == ["error", "error"]
    import_id = checked(opened, cast, [row("N0004", "T01", *days)])
    assert found(opened, import_id) == [("same", "checked", "On record already.")]
    ((verdict, _, reason),) = found(opened, checked(opened, cast, [row("N0004", "T01", days[0], "2028-01-01")]))
    assert (verdict, reason[:39]) == ("error", "On record already, and until 31 May 2027"[:39])


def test_rows_that_say_the_same_or_contradict_each_other(opened, cast):
    given = [
        row(),
        row(),
        row("N0005"),
        row("N0005", valid_until="2028-03-30"),
        row(achieved_on="2025-03-31", valid_until="2026-03-30"),
    ]
    assert [each[0] for each in found(opened, checked(opened, cast, given))] == ["add", "same", "error", "error", "add"]
    applied(opened, cast, given)
    assert held(opened, cast.ada) == [
        ("T01", "2026-03-31", "2027-03-30", False),
        ("T01", "2025-03-31", "2026-03-30", False),
    ]
    assert standing_of(opened, cast.ada)[1] == date(2027, 3, 30)
    assert [each[0] for each in found(opened, checked(opened, cast, given))][:2] == ["same", "same"]


def test_the_same_file_twice_at_once_adds_once(opened, cast):
    first, second = (checked(opened, cast, [row()]) for _ in range(2))
    for import_id in (first, second):
        staff_files.apply(opened, import_id, cast.tariq)
    assert found(opened, second) == [("add", "left", "A completion of that day was added since the check.")]
    assert len(held(opened, cast.ada)) == 1


def test_an_undo_takes_back_what_nothing_rests_on(opened, cast):
    request = builders.awaiting_sign_off(opened, cast)
    import_id = applied(opened, cast, [row("N0004", "T01", "2025-12-01", "2026-12-20"), row("N0005")])
    with opened(cast.grace) as work:
        signoff.decide(work, request, approve=True)
    staff_files.undo(opened, import_id, cast.tariq)
    assert [each[1] for each in found(opened, import_id)] == ["kept", "undone"]
    assert [each[3] for each in held(opened, cast.ada)] == [False, False]
    assert held(opened, cast.ben) == [("T01", "2026-03-31", "2027-03-30", True)]
    assert standing_of(opened, cast.ben) == (standing.Word.TO_DO, None)
    with opened(cast.tariq, write=False) as work:
        assert imports.run(work, import_id).count("undone") == 1
        assert recognition.of_person(work, cast.ben.person) == ()
    again = applied(opened, cast, [row("N0005")])
    assert found(opened, again) == [("add", "applied", "")]


def test_an_undo_leaves_what_somebody_gave_more_time_on(opened, cast):
    import_id = applied(opened, cast, [row("N0005", valid_until="2026-12-20")])
    with opened(cast.tariq) as work:
        asked = assignments.open_for(work, cast.ben.person)[0]
        certifications.give(work, asked.id, date(2027, 1, 31), "She is away until the new year.")
    staff_files.undo(opened, import_id, cast.tariq)
    ((_, state, reason),) = found(opened, import_id)
    assert (state, reason) == ("kept", "Somebody gave them more time on this since the import. It stays.")
    assert standing_of(opened, cast.ben)[1] == date(2027, 1, 31)


def test_nobody_imports_their_own(opened, cast):
    """Tariq is N0009: neither the list that he sends nor the one that he applies adds anything to his own record."""
    ((verdict, _, reason),) = found(opened, checked(opened, cast, [row("N0009")]))
    assert (verdict, reason[:18]) == ("error", "This is about you.")
    content = written([row("N0009"), row()])
    import_id = staff_files.checked(opened, cast.northbank, content, kind=Kind.COMPLETIONS)
    staff_files.apply(opened, import_id, cast.tariq)
    assert [each[1] for each in found(opened, import_id)] == ["left", "applied"]
    assert held(opened, cast.tariq) == []


def test_why_looks_past_what_was_taken_back(opened, cast):
    applied(opened, cast, [row("N0005", issuer="Southbank College")])
    longer = applied(opened, cast, [row("N0005", achieved_on="2026-06-01", valid_until="2030-05-31")])
    staff_files.undo(opened, longer, cast.tariq)
    with opened(cast.grace, write=False) as work:
        facts = dict(reports.why(work, cast.ben.person, "T01").facts)
    assert (facts["Until"], facts["Evidence"]) == ("30 March 2027.", "Recognised from Southbank College.")
    again = applied(opened, cast, [row("N0007")])
    staff_files.undo(opened, again, cast.tariq)
    with opened(cast.omar, write=False) as work:
        facts = dict(reports.why(work, cast.otis.person, "T01").facts)
    assert facts["Certified"] == "31 March 2026, and taken back on 24 November 2026."


def test_an_undo_is_possible_for_a_day(opened, cast):
    import_id = applied(opened, cast, [row()])
    with opened(cast.tariq, now=NOW + timedelta(hours=25)) as work, pytest.raises(Refused, match="24 hours"):
        imports.undo(work, import_id)


def test_it_goes_on_after_a_kill_and_adds_each_once(opened, cast, monkeypatch):
    monkeypatch.setattr(runs, "BATCH", 1)
    import_id = checked(opened, cast, [row(), row("N0005"), row("N0007")])
    with opened(cast.tariq) as work:
        imports.apply(work, import_id, ["add"])

    class Killed(Exception):
        pass

    def dies(done, _total):
        if done == 2:
            raise Killed

    with pytest.raises(Killed):
        imports.carry_out_apply(opened, import_id, dies)
    imports.carry_out_apply(opened, import_id)
    assert [len(held(opened, each)) for each in (cast.ada, cast.ben, cast.otis)] == [1, 1, 1]
    with opened(cast.tariq, write=False) as work:
        assert imports.run(work, import_id).count("applied") == 3


def test_somebody_who_is_gone_by_then_is_left_out(opened, cast):
    given = staff_files.written([staff_files.row("X1")])
    hired = staff_files.applied(opened, cast.northbank, given, cast.tariq)
    import_id = checked(opened, cast, [row("X1", achieved_on="2026-11-03")])
    staff_files.undo(opened, hired, cast.tariq)
    staff_files.apply(opened, import_id, cast.tariq)
    assert found(opened, import_id) == [("add", "left", "The post was removed by hand since the check.")]


def test_rows_left_out_come_back_as_they_were_sent_and_can_be_put_right(opened, cast):
    given = [row(), row("N0005", valid_until="soon", issuer="'=cmd")]
    import_id = applied(opened, cast, given)
    with opened(cast.tariq, write=False) as work:
        header, line = imports.left_out(work, import_id)
    assert header == [*COLUMNS, "reason"]
    assert line[:4] == ["N0005", "T01", "2026-03-31", "soon"]
    out = io.StringIO()
    csv.writer(out).writerows([header, [*line[:3], "2027-01-01", "Southbank College", *line[5:]]])
    assert [each[0] for each in found(opened, checked(opened, cast, out.getvalue().encode()))] == ["add"]


def test_what_is_exported_adds_nothing(opened, cast):
    builders.certified(opened, cast)
    applied(opened, cast, [row("N0005", issuer="Southbank College", level="Foundation"), row("N0007", "T03")])
    accepted(opened, cast.ben, cast.tariq, "T04", issuer="=1+1")
    with opened(cast.tariq, write=False) as work:
        lines = list(imports.past(work, cast.northbank))
    assert lines[0] == list(COLUMNS)
    assert ["N0005", "T01", "2026-03-31", "2027-03-30", "Southbank College", "Foundation"] in lines
    assert [line[4] for line in lines if line[1] == "T04"] == ["'=1+1"]
    assert len(lines) == 5
    out = io.StringIO()
    csv.writer(out).writerows(lines)
    assert {each[0] for each in found(opened, checked(opened, cast, out.getvalue().encode()))} == {"same"}


def test_other_names_of_columns_and_no_needed_one(opened, cast):
    content = "Employee Number;Course;Completion Date;Expiry Date\nN0004;T01;31.03.2026;30.03.2027\n".encode("cp1252")
    assert [each[0] for each in found(opened, checked(opened, cast, content))] == ["add"]
    import_id = checked(opened, cast, b"staff_number,module_id\nN0004,T01\n")
    with opened(cast.tariq, write=False) as work:
        fault = imports.run(work, import_id).fault
    assert fault == (
        "The first row must name the columns. Missing: Achieved on, Counts until. Rename the columns as the empty file on the import page "
        "has them."
    )


def test_a_workbook_is_read_too(opened, cast):
    import_id = checked(opened, cast, _workbook())
    assert [each[0] for each in found(opened, import_id)] == ["add"]


def _workbook():
    from tests.unit.imports.test_reading import workbook

    return workbook(list(COLUMNS), ["N0004", "T01", date(2026, 3, 31), date(2027, 3, 30), "", ""])


@pytest.mark.parametrize("who", ["petra", "grace", "ada", "lena", "asha"])
def test_who_may_not(opened, cast, who):
    import_id = checked(opened, cast, [row()])
    with opened(cast.actors[who]) as work:
        for deed in (
            lambda: imports.start(work, cast.northbank, b"x", "x.csv", kind=Kind.COMPLETIONS),
            lambda: imports.apply(work, import_id, ["add"]),
            lambda: imports.run(work, import_id),
            lambda: list(imports.past(work, cast.northbank)),
        ):
            with pytest.raises(NotFound):
                deed()


def test_a_staff_number_of_another_organisation_means_nobody_there(opened, cast):
    """Northbank's N0003 is Sunil and Southmoor's is Ada: each file is read against its own organisation."""
    import_id = staff_files.checked(
        opened, cast.southmoor, written([row("N0003"), row("N0004")]), cast.petra, kind=Kind.COMPLETIONS
    )
    staff_files.apply(opened, import_id, cast.petra)
    assert held(opened, cast.ada2) == [("T01", "2026-03-31", "2027-03-30", False)]
    assert held(opened, cast.sunil) == held(opened, cast.ada) == []
