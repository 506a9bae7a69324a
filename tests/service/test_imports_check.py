"""The dry run: a verdict and a reason for every row, and nothing changed."""

import pytest
import sqlalchemy as sa

from lms import imports, people
from lms.runtime.errors import NotFound, Refused
from tests.staff_files import checked, counts, exported, row, rows, written


@pytest.fixture
def staff(opened, cast):
    return {each["staff_number"]: each for each in exported(opened, cast.northbank)}


@pytest.fixture
def judged(opened, cast):
    """Check rows and return the row of each staff number."""

    def judge(*given, **how):
        columns = how.pop("columns", tuple(imports.COLUMNS))
        return rows(opened, checked(opened, cast.northbank, written(given, columns), **how))

    return judge


def test_today_s_staff_come_back_unchanged(opened, cast, staff):
    found = checked(opened, cast.northbank, written(list(staff.values())))
    assert counts(opened, found) == {"same": len(staff)}


def test_a_new_person_is_added(judged):
    found = judged(row("X1", email="nia@northbank.example", manager_staff_number="N0002"))["X1"]
    assert (found.verdict, found.name, found.before) == ("add", "Nia Price", {})
    assert found.after["team_code"] == "ELM" and found.after["start_date"] == "2026-11-02"
    assert found.manager_number == "N0002"


def test_a_change_says_what_it_was_and_will_be(judged, staff):
    found = judged({**staff["N0004"], "last_name": "Okafor-Hughes", "email": "ada@northbank.example"})["N0004"]
    assert found.verdict == "change"
    assert found.before == {"last_name": "Okafor", "email": ""}
    assert found.after == {"last_name": "Okafor-Hughes", "email": "ada@northbank.example"}


def test_another_team_or_manager_is_a_move(judged, staff):
    found = judged({**staff["N0004"], "team_code": "OAK", "manager_staff_number": "N0006"})["N0004"]
    assert found.verdict == "move"
    assert found.before == {"team_code": "ELM", "manager_staff_number": "N0002"}
    assert found.after == {"team_code": "OAK", "manager_staff_number": "N0006"}


def test_a_team_may_be_named_by_its_name(judged, staff):
    assert judged({**staff["N0004"], "team_code": "elm ward"})["N0004"].verdict == "same"


@pytest.mark.parametrize(
    "said", [{"end_date": "2026-11-30"}, {"end_date": "2026-11-20", "active": "no"}, {"active": "no"}]
)
def test_a_last_day_is_a_leave(judged, staff, said):
    found = judged({**staff["N0004"], "active": "", **said})["N0004"]
    assert found.verdict == "leave"
    assert found.after == {"end_date": said.get("end_date", "2026-11-24")}


def test_the_end_of_time_is_no_last_day(judged, staff):
    assert judged({**staff["N0004"], "end_date": "31/12/4712"})["N0004"].verdict == "same"


def test_somebody_who_left_and_is_not_here_is_nothing_to_do(judged):
    found = judged(row("X1", start_date="2019-03-01", end_date="2025-03-01"))["X1"]
    assert (found.verdict, found.reason) == ("same", "Left on 1 March 2025, and is not in Wardwise: nothing to do.")


def test_a_column_that_is_not_there_changes_nothing(judged, staff):
    found = judged(staff["N0004"], columns=("staff_number", "first_name", "last_name", "job_title", "team_code"))
    assert found["N0004"].verdict == "same"


def test_a_manager_may_come_later_in_the_file(judged):
    found = judged(row("X1", manager_staff_number="X2"), row("X2", first_name="Olu"))
    assert [each.verdict for each in found.values()] == ["add", "add"]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"staff_number": ""}, "Staff number is missing. Enter it in column 1."),
        ({"staff_number": "2.04E+07"}, "is a number that a spreadsheet has shortened"),
        ({"staff_number": "n0004"}, "Staff number n0004 is not known, but N0004 is."),
        ({"first_name": ""}, "First name is missing. Enter it in column 2."),
        ({"first_name": "Ni\u202ea"}, "Enter the name without invisible characters in column 2."),
        ({"job_title": "=HYPERLINK(1)"}, "begins like a formula. Enter plain text in column 7."),
        ({"job_title": "x" * 201}, "Enter at most 200 characters in column 7."),
        ({"email": "nia at home"}, "nia at home is no email address."),
        ({"organisation_code": "RSM"}, "This row is of RSM, and the import of RNB."),
        ({"team_code": "NONE"}, "Team NONE is not in Wardwise. Enter the code of a team in column 9."),
        ({"team_code": ""}, "Team is missing. Enter a team code in column 9."),
        ({"manager_staff_number": "20499999"}, "Manager 20499999 is not in this file or in Wardwise."),
        ({"manager_staff_number": "X1"}, "would be their own manager"),
        ({"start_date": "03/13/2026"}, "03/13/2026 is no day that we can read. Enter it as 2026-03-31 in column 11."),
        ({"end_date": "2026-10-01", "active": "yes"}, "The last day is past, but active says yes."),
        ({"end_date": "2026-12-01", "active": "no"}, "Active says no, but the last day is to come."),
        (
            {"start_date": "2027-02-01", "end_date": "2027-01-01"},
            "The last day is before the first day, 1 February 2027.",
        ),
        ({"active": "perhaps"}, "perhaps says neither yes nor no. Enter yes or no in column 13."),
    ],
)
def test_what_is_wrong_says_what_to_enter_and_where(opened, cast, judged, changed, reason):
    (found,) = judged(row("X1") | changed).values()
    assert found.verdict == "error"
    assert reason in found.reason
    assert found.cells is not None


def test_dropped_zeros_are_noticed(opened, cast, judged):
    with opened() as work:
        work.db.execute(sa.update(people.Post).where(people.Post.staff_number == "N0004").values(staff_number="000123"))
    found = judged(row("123"))["123"]
    assert found.verdict == "error" and "123 is not known, but 000123 is" in found.reason
    found = judged(row("X1"), row("x1"))["x1"]
    assert "differ only in zeros, spaces or case" in found.reason


def test_the_same_row_twice_counts_once_and_two_that_differ_not_at_all(judged):
    assert judged(row("X1"), row("X1"))["X1"].reason == "The same as row 2."
    found = judged(row("X1"), row("X1", job_title="Porter"))["X1"]
    assert found.reason == "Staff number X1 stands in rows 2 and 3 with different values. Keep the row that is right."


def test_whoever_is_named_as_manager_in_a_row_with_an_error_is_not_there(judged):
    found = judged(
        row("X1", manager_staff_number="X2"), row("X2", team_code="NONE"), row("X3", manager_staff_number="X1")
    )
    assert found["X1"].reason == "Manager X2 is in row 3, which has an error. Put that right first."
    assert found["X3"].reason == "Manager X1 is in row 2, which has an error. Put that right first."


def test_whoever_leaves_is_nobody_s_new_manager(judged, staff):
    found = judged({**staff["N0006"], "active": "", "end_date": "2026-11-01"}, row("X1", manager_staff_number="N0006"))
    assert found["N0006"].verdict == "leave"
    assert "Manager N0006, Omar Haddad, has left." in found["X1"].reason


def test_a_circle_is_refused_with_its_path(judged, staff):
    found = judged({**staff["N0002"], "manager_staff_number": "X1"}, row("X1", manager_staff_number="N0004"))
    assert found["N0002"].reason.startswith(
        "That would be a circle: Grace Mbeki reports to Nia Price, who reports to Ada Okafor, who reports to Grace Mbeki."
    )
    assert found["X1"].verdict == "error"


def test_a_circle_of_new_people_takes_whoever_reports_to_it_along(judged):
    found = judged(
        row("X1", manager_staff_number="X2"), row("X2", manager_staff_number="X1"), row("X3", manager_staff_number="X1")
    )
    assert "circle" in found["X1"].reason and "circle" in found["X2"].reason
    assert found["X3"].reason == "Manager X1 is in row 2, which has an error. Put that right first."


def test_two_who_change_places_are_no_circle(judged, staff):
    found = judged(
        {**staff["N0002"], "manager_staff_number": "N0006"}, {**staff["N0006"], "manager_staff_number": "N0001"}
    )
    assert [found["N0002"].verdict, found["N0006"].verdict] == ["move", "same"]


def test_nothing_is_changed_by_it(opened, cast, staff):
    checked(opened, cast.northbank, written([row("X1"), {**staff["N0004"], "last_name": "Else", "team_code": "OAK"}]))
    assert {each["staff_number"]: each for each in exported(opened, cast.northbank)} == staff


def test_columns_that_are_missing_or_unknown_are_one_sentence(opened, cast):
    found = checked(opened, cast.northbank, b"Staff number,Vorname,NI number\n1,A,B\n")
    with opened(write=False) as work:
        run = imports.run(work, found)
        assert imports.rows(work, found).total == 0
    assert run.state == "refused"
    assert (
        "Missing: First name, Last name, Job title, Team. Columns that we do not know: Vorname, NI number." in run.fault
    )


def test_a_feed_of_leavers_needs_its_own_mapping(opened, cast):
    mapping = b"columns:\n  staff_number: [Payroll]\n  end_date: [Gone]\nneeded: [staff_number]\n"
    content = b"Payroll,Gone\nN0004,1-Nov-26\n"
    found = rows(opened, checked(opened, cast.northbank, content, mapping=mapping))
    assert (found["N0004"].verdict, found["N0004"].after) == ("leave", {"end_date": "2026-11-01"})
    with opened() as work, pytest.raises(Refused, match="line 1"):
        imports.start(work, cast.northbank, content, "x.csv", mapping=b"columns: {shoe_size: [a]}\n")


def test_the_other_organisation_s_numbers_mean_nothing_here(opened, cast):
    found = rows(opened, checked(opened, cast.southmoor, written([row("N0001", team_code="ROOT")], separator=";")))
    assert found["N0001"].name == "Nia Price" and found["N0001"].verdict == "change"
    found = rows(opened, checked(opened, cast.southmoor, written([row("N0009", team_code="ROOT")], separator="\t")))
    assert found["N0009"].verdict == "add"


def test_it_is_read_again_as_somebody_says(opened, cast):
    found = checked(opened, cast.northbank, written([row("X1", first_name="José")]))
    with opened() as work:
        imports.read_again(work, found, encoding="cp1252", separator=",")
    imports.check(opened, found)
    assert rows(opened, found)["X1"].name == "JosÃ© Price"
    with opened(write=False) as work:
        assert imports.run(work, found).how == "Windows-1252, separated by commas"


def test_a_check_begun_again_starts_afresh_and_one_thrown_away_stops(opened, cast):
    with opened(cast.tariq) as work:
        found = imports.start(work, cast.northbank, written([row(f"X{number}") for number in range(600)]), "x.csv")
    imports.check(opened, found)
    imports.check(opened, found)
    assert counts(opened, found) == {"add": 600}
    with opened(cast.tariq) as work:
        imports.throw_away(work, found)
    imports.check(opened, found)
    with opened(cast.tariq, write=False) as work, pytest.raises(NotFound):
        imports.run(work, found)


def test_only_whoever_runs_training_in_the_whole_organisation_imports(opened, cast):
    content = written([row("X1")])
    for actor in (cast.petra, cast.grace, cast.lena, cast.audrey, cast.ada):
        with opened(actor) as work, pytest.raises(NotFound):
            imports.start(work, cast.northbank, content, "x.csv")
    found = checked(opened, cast.northbank, content, cast.tariq)
    for deed in (
        imports.run,
        imports.rows,
        imports.throw_away,
        imports.undo,
        lambda work, each: list(imports.left_out(work, each)),
    ):
        with opened(cast.petra) as work, pytest.raises(NotFound):
            deed(work, found)


def test_rows_come_a_page_at_a_time_problems_first(opened, cast, staff):
    given = [row(f"X{number:03}") for number in range(60)] + [row("", first_name="Zed"), staff["N0004"]]
    found = checked(opened, cast.northbank, written(given))
    with opened(write=False) as work:
        first = imports.rows(work, found)
        second = imports.rows(work, found, after=first.after)
        assert (len(first.rows), first.total, len(second.rows), second.after) == (50, 62, 12, None)
        assert first.rows[0].word == "Error" and second.rows[-1].sentence == "Nothing changes."
        assert first.rows[1].sentence == "Staff nurse in Elm Ward (ELM), from 2 November 2026."
        assert imports.rows(work, found, show="add").total == 60
        assert [each.staff_number for each in imports.rows(work, found, q="x05").rows] == [
            f"X05{digit}" for digit in range(10)
        ]
        assert imports.rows(work, found, q="100%").total == 0
