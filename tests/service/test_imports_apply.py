"""Apply and undo: good rows go in, batch by batch; what was changed by hand meanwhile is left alone and listed."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from lms import enrolments, imports, messages, people
from lms.imports import applying, planning, runs
from lms.imports.models import ImportFile, ImportRow, ImportRun
from lms.people.models import ReportsBelow
from lms.runtime import audit
from lms.runtime.errors import NotFound, Refused
from tests.cast import NOW
from tests.staff_files import applied, apply, checked, counts, exported, post, row, rows, undo, written


@pytest.fixture
def staff(opened, cast):
    return {each["staff_number"]: each for each in exported(opened, cast.northbank)}


@pytest.fixture(autouse=True)
def _whole(opened):
    """Whatever was done, reach and the record are right afterwards."""
    yield
    with opened(write=False) as work:
        assert people.closure_faults(work) == []
        assert list(audit.verify(work.db)) == []


def snapshot(opened, cast):
    with opened(write=False) as work:
        return sorted(map(str, people.bulk.staff(work, cast.northbank)))


def view(opened, import_id):
    with opened(write=False) as work:
        return imports.run(work, import_id)


def test_everything_good_goes_in_and_the_rest_is_told(opened, cast, staff):
    given = [
        row("X2", first_name="Olu", manager_staff_number="X1"),
        row("X1", manager_staff_number="N0002", email="nia@northbank.example", professional_registration="12A3456E"),
        {**staff["N0004"], "team_code": "OAK", "manager_staff_number": "N0006"},
        {**staff["N0005"], "last_name": "Clarke-Jones"},
        {**staff["N0007"], "active": "", "end_date": "2026-11-20"},
        row("", first_name="Zed"),
    ]
    found = applied(opened, cast.northbank, written(given), cast.tariq)
    ended = view(opened, found)
    assert (ended.state, ended.count("applied"), ended.count("error"), ended.percent) == ("applied", 5, 1, None)
    first, second = post(opened, cast.northbank, "X1"), post(opened, cast.northbank, "X2")
    assert (first.email, first.professional_registration, first.started_on) == (
        "nia@northbank.example",
        "12A3456E",
        date(2026, 11, 2),
    )
    assert second.manager_post_id == first.post_id
    assert post(opened, cast.northbank, "N0007").ended_on == date(2026, 11, 20)
    with opened(cast.grace, write=False) as work:
        assert people.is_within_reach(work, second.person_id)
        assert not people.is_within_reach(work, cast.ada.person)
    with opened(cast.omar, write=False) as work:
        assert people.is_within_reach(work, cast.ada.person)
    with opened(cast.tariq, write=False) as work:
        assert people.name(work, cast.ben.person) == "Ben Clarke-Jones"
        assert [each.subject for each in messages.inbox(work)][:2] == ["Your import is done", "Your import is checked"]
        assert work.db.scalar(sa.select(sa.func.count()).select_from(ImportFile)) == 0
    with opened(write=False) as work:
        actors = work.db.execute(
            sa.select(audit.AuditEntry.action, audit.AuditEntry.actor_id).where(
                audit.AuditEntry.action.like("people:%")
            )
        )
        assert ("people:hire", cast.tariq.person) in {tuple(each) for each in actors}


def test_what_is_exported_changes_nothing_even_what_looks_like_a_formula(opened, cast, staff):
    given = [
        {**staff["N0004"], "email": "ada@northbank.example", "professional_registration": "0012"},
        {**staff["N0005"], "end_date": "2027-03-01"},
        row("X1", first_name="Áine\u0301", last_name=""),
    ]
    applied(opened, cast.northbank, written(given))
    with opened() as work:
        for number, title in (("N0004", "=1+1"), ("N0005", "'=1"), ("N0002", "''-x  y"), ("N0006", "- none")):
            work.db.execute(sa.update(people.Post).where(people.Post.staff_number == number).values(job_title=title))
    for _ in range(2):
        out = exported(opened, cast.northbank)
        assert not [cell for each in out for cell in each.values() if cell.startswith(("=", "+", "-", "@"))]
        found = checked(opened, cast.northbank, written(out))
        assert counts(opened, found) == {"same": len(out)}


def test_the_same_file_again_changes_nothing(opened, cast):
    given = written([row("X1", manager_staff_number="X2"), row("X2"), row("X3", end_date="2027-01-31")])
    applied(opened, cast.northbank, given)
    assert counts(opened, checked(opened, cast.northbank, given)) == {"same": 3}


def test_somebody_comes_back(opened, cast, staff):
    applied(opened, cast.northbank, written([{**staff["N0007"], "active": "no"}, {**staff["N0005"], "active": "no"}]))
    later = NOW + timedelta(days=60)

    def opens(actor=None, *, write=True):
        return opened(actor, write=write, now=later)

    back = [
        {**staff["N0007"], "last_name": "Greene", "start_date": "2027-01-11"},
        {**staff["N0005"], "manager_staff_number": "N0007"},
    ]
    found = checked(opens, cast.northbank, written(back))
    assert counts(opens, found) == {"add": 2}
    assert rows(opens, found)["N0007"].reason == "Comes back: left on 24 November 2026."
    apply(opens, found)
    with opens(write=False) as work:
        posts = [each for each in people.bulk.staff(work, cast.northbank) if each.staff_number == "N0007"]
        assert [each.ended_on for each in posts] == [date(2026, 11, 24), None]
        assert {each.person_id for each in posts} == {cast.otis.person}
        assert people.name(work, cast.otis.person) == "Otis Greene"
        again = [each for each in people.bulk.staff(work, cast.northbank) if each.staff_number == "N0005"]
        assert [(each.ended_on, each.manager_post_id) for each in again] == [(None, posts[1].post_id)]
    assert counts(opens, checked(opens, cast.northbank, written(back))) == {"same": 2}
    undo(opens, found)
    assert post(opens, cast.northbank, "N0005").ended_on == date(2026, 11, 24)
    with opens(write=False) as work:
        assert people.name(work, cast.otis.person) == "Otis Green"


def test_only_the_parts_that_were_chosen(opened, cast, staff):
    given = [row("X1"), {**staff["N0004"], "last_name": "Else"}, {**staff["N0005"], "manager_staff_number": "X1"}]
    found = checked(opened, cast.northbank, written(given))
    apply(opened, found, parts=["change", "move"])
    assert post(opened, cast.northbank, "X1") is None
    assert post(opened, cast.northbank, "N0004").last_name == "Else"
    left = rows(opened, found)["N0005"]
    assert (left.state, left.reason) == ("left", "Manager X1 is not in Wardwise, or was left out.")
    assert view(opened, found).count("left") == 1


def test_a_part_alone_that_would_make_a_circle_is_left(opened, cast, staff):
    given = [
        row("X1"), {**staff["N0002"], "manager_staff_number": "X1"}, {**staff["N0001"], "manager_staff_number": "N0002"},
    ]  # fmt: skip
    found = checked(opened, cast.northbank, written(given))
    assert counts(opened, found) == {"add": 1, "move": 2}
    apply(opened, found, parts=["move"])
    assert {each.state for number, each in rows(opened, found).items() if number != "X1"} == {"left"}
    assert "circle" in rows(opened, found)["N0001"].reason


@pytest.mark.parametrize("batch", [1, 2, 500])
def test_a_line_turned_upside_down_goes_in_whatever_the_batch(opened, cast, monkeypatch, batch):
    monkeypatch.setattr(runs, "BATCH", batch)
    chain = [row("A"), *(row(number, manager_staff_number=above) for above, number in zip("ABCD", "BCDE", strict=True))]
    applied(opened, cast.northbank, written(chain))
    turned = [
        row("E"),
        *(row(number, manager_staff_number=above) for above, number in zip("EDCB", "DCBA", strict=True)),
    ]
    found = applied(opened, cast.northbank, written(turned))
    assert view(opened, found).count("applied") == 5
    ids = {number: post(opened, cast.northbank, number) for number in "ABCDE"}
    assert [ids[low].manager_post_id == ids[high].post_id for high, low in zip("EDCB", "DCBA", strict=True)] == [
        True
    ] * 4
    with opened(write=False) as work:
        depth = sa.select(ReportsBelow.depth).where(
            ReportsBelow.manager_post_id == ids["E"].post_id, ReportsBelow.post_id == ids["A"].post_id
        )
        assert work.db.scalar(depth) == 4
    undo(opened, found)
    assert post(opened, cast.northbank, "E").manager_post_id == ids["D"].post_id


def test_more_than_one_in_twenty_may_leave_only_when_somebody_says_so(opened, cast, staff):
    found = checked(opened, cast.northbank, written([{**staff["N0004"], "active": "no"}]))
    assert view(opened, found).has_many_leavers
    with opened(cast.tariq) as work, pytest.raises(Refused) as refused:
        imports.apply(work, found, ["leave"])
    assert refused.value.field == "allow_leavers"
    assert view(opened, found).state == "checked"
    with opened(cast.tariq) as work:
        imports.apply(work, found, ["leave"], allow_leavers=True)
        imports.apply(work, found, ["leave"])
    more = [row(f"X{number}") for number in range(20)]
    applied(opened, cast.northbank, written(more))
    found = checked(opened, cast.northbank, written([{**more[0], "active": "no"}]))
    assert not view(opened, found).has_many_leavers


def test_what_was_changed_by_hand_since_the_check_stays(opened, cast, staff):
    given = [
        {**staff["N0004"], "job_title": "Lead clerk"}, {**staff["N0005"], "job_title": "Porter"}, row("X1"), row("X2", team_code="OAK"),
        {**staff["N0003"], "team_code": "OAK"},
    ]  # fmt: skip
    found = checked(opened, cast.northbank, written(given))
    with opened() as work:
        elm = people.post(work, cast.posts["ada"]).team_id
        people.change_details(
            work, cast.posts["ada"], staff_number="N0004", job_title="Receptionist", staff_group="Nursing"
        )
        people.hire(
            work, elm, first_name="Nia", last_name="Price", staff_number="X1", job_title="Nurse", staff_group="Nursing",
            started_on=date(2026, 11, 2),
        )  # fmt: skip
    apply(opened, found)
    left = rows(opened, found)
    assert left["N0004"].reason == "Job title was changed by hand since the check: it is Receptionist now."
    assert left["X1"].reason == "Somebody with this staff number was added by hand since the check."
    assert left["N0005"].state == left["X2"].state == "applied"
    assert post(opened, cast.northbank, "N0004").job_title == "Receptionist"
    with opened(cast.tariq, write=False) as work:
        header, *out = list(imports.left_out(work, found))
    assert header[-1] == "reason"
    assert [each[0] for each in out] == ["N0004", "X1"]


def test_the_file_of_errors_can_be_sent_as_it_is(opened, cast):
    given = written([row("X1", team_code="NONE", first_name="=Nia"), row("X2", team_code="NONE")], separator=";")
    found = checked(opened, cast.northbank, given, cast.tariq)
    with opened(cast.tariq, write=False) as work:
        header, *out = list(imports.left_out(work, found))
    assert header == [*imports.COLUMNS, "reason"]
    assert [each[1] for each in out] == ["'=Nia", "Nia"]
    assert out[1][-1] == "Team NONE is not in Wardwise. Enter the code of a team in column 9."
    fixed = [dict(zip(header, each, strict=True)) | {"team_code": "ELM", "first_name": "Nia"} for each in out]
    found = checked(opened, cast.northbank, written(fixed, header))
    assert counts(opened, found) == {"add": 2}


def test_undo_puts_everything_back(opened, cast, staff):
    before = snapshot(opened, cast)
    given = [
        row("X1", manager_staff_number="N0002"), row("X2", manager_staff_number="X1"),
        {**staff["N0002"], "manager_staff_number": "", "email": "grace@northbank.example"},
        {**staff["N0004"], "manager_staff_number": "X2"},
        {**staff["N0007"], "active": "no"}, {**staff["N0005"], "first_name": "Benedict", "team_code": "OAK"},
    ]  # fmt: skip
    with opened(write=False) as work:
        persons = work.db.scalar(sa.select(sa.func.count()).select_from(people.Person))
    found = applied(opened, cast.northbank, written(given), cast.tariq)
    assert view(opened, found).count("applied") == 6
    undo(opened, found, cast.tariq)
    ended = view(opened, found)
    assert (ended.state, ended.count("undone"), ended.count("kept"), ended.undone_by) == ("undone", 6, 0, "Tariq Aziz")
    assert snapshot(opened, cast) == before
    with opened(write=False) as work:
        assert work.db.scalar(sa.select(sa.func.count()).select_from(people.Person)) == persons
        assert people.name(work, cast.ben.person) == "Ben Clarke"


def test_undo_keeps_what_was_changed_since_and_whoever_something_refers_to(opened, cast, staff):
    given = [row("X1"), row("X2", manager_staff_number="X1"), row("X3"), {**staff["N0004"], "job_title": "Lead clerk"}]
    found = applied(opened, cast.northbank, written(given))
    with opened() as work:
        people.change_details(
            work, cast.posts["ada"], staff_number="N0004", job_title="Receptionist", staff_group="Nursing"
        )
        by_number = {each.staff_number: each for each in people.bulk.staff(work, cast.northbank)}
        people.change_details(
            work, by_number["X3"].post_id, staff_number="X3", job_title="Matron", staff_group="Nursing"
        )
        people.change_line_manager(work, cast.posts["otis"], by_number["X1"].post_id)
    undo(opened, found)
    kept = rows(opened, found)
    assert kept["N0004"].reason == "Job title was changed since the import."
    assert kept["X3"].reason == "Job title was changed since the import."
    assert kept["X1"].reason.startswith("Something in Wardwise refers to them since the import.")
    assert kept["X2"].state == "undone"
    assert post(opened, cast.northbank, "X2") is None
    assert post(opened, cast.northbank, "X1") is not None
    with opened(write=False) as work:
        assert {each.staff_number for each in imports.rows(work, found, show="kept").rows} == {"N0004", "X1", "X3"}


def test_learning_is_never_undone(opened, cast):
    found = applied(opened, cast.northbank, written([row("X1"), row("X2")]))
    new = post(opened, cast.northbank, "X1")
    with opened(write=False) as work:
        from tests.cast import actor

        learner = actor(work, new.person_id)
    with opened(learner) as work:
        enrolments.start(work, "T01")
    undo(opened, found)
    assert rows(opened, found)["X1"].state == "kept"
    assert post(opened, cast.northbank, "X1") is not None
    assert post(opened, cast.northbank, "X2") is None


def test_undo_is_for_twenty_four_hours(opened, cast):
    found = applied(opened, cast.northbank, written([row("X1")]))
    with opened(now=NOW + timedelta(hours=24, minutes=1)) as work, pytest.raises(Refused, match="24 hours"):
        imports.undo(work, found)
    with opened(now=NOW + timedelta(hours=24)) as work:
        imports.undo(work, found)


class _Killed(BaseException):
    """Ends a job in the middle, as a kill does."""


@pytest.mark.parametrize("after", [1, 2, 3])
def test_a_job_that_was_killed_goes_on_where_it_stopped(opened, cast, monkeypatch, after):
    monkeypatch.setattr(runs, "BATCH", 3)
    given = written([row(f"X{number}", manager_staff_number="X0" if number else "") for number in range(10)])
    found = checked(opened, cast.northbank, given)
    with opened() as work:
        imports.apply(work, found, ["add"])
    _die_after(monkeypatch, applying._Batch, after)
    with pytest.raises(_Killed):
        imports.carry_out_apply(opened, found)
    assert 0 < view(opened, found).percent < 100
    monkeypatch.undo()
    monkeypatch.setattr(runs, "BATCH", 3)
    imports.carry_out_apply(opened, found)
    assert view(opened, found).count("applied") == 10
    with opened(write=False) as work:
        assert work.db.scalar(sa.select(sa.func.count()).where(people.Post.staff_number.like("X%"))) == 10
        hired = sa.select(sa.func.count()).where(audit.AuditEntry.action == "people:hire")
        assert work.db.scalar(hired) >= 10


def _die_after(monkeypatch, batch, count):
    carry_out, calls = batch.carry_out, []

    def dying(self):
        carry_out(self)
        calls.append(1)
        if len(calls) > count:
            raise _Killed

    monkeypatch.setattr(batch, "carry_out", dying)


def test_a_worker_that_was_given_up_writes_nothing_more(opened, cast, monkeypatch):
    from lms.runtime import queue

    found = checked(opened, cast.northbank, written([row("X1")]))
    with opened() as work:
        imports.apply(work, found, ["add"])
    plan = planning.plan

    def overtaken(work, run):
        with opened() as other:
            other.db.execute(sa.update(ImportRun).where(ImportRun.id == found).values(attempt=ImportRun.attempt + 1))
        return plan(work, run)

    monkeypatch.setattr(planning, "plan", overtaken)
    with pytest.raises(queue.Lost):
        imports.carry_out_apply(opened, found)
    assert post(opened, cast.northbank, "X1") is None


def test_old_imports_are_forgotten_and_what_they_did_stays_on_record(opened, cast):
    done, waiting = (
        applied(opened, cast.northbank, written([row("X1")])),
        checked(opened, cast.northbank, written([row("X2")])),
    )
    with opened(now=NOW + timedelta(days=31)) as work:
        imports.prune(work)
        assert work.db.scalar(sa.select(sa.func.count()).select_from(ImportRow)) == 0
        assert imports.run(work, done).count("applied") == 1
        with pytest.raises(NotFound):
            imports.run(work, waiting)
