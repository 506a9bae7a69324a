"""Rules: whom they cover, by when, what happens when people change, and what is left alone."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from lms import assignments, people, privacy, standing
from lms.assignments import Draft, DueKind, Field, How, Line
from lms.assignments.models import Assignment
from lms.catalogue.models import PublishedModule
from lms.runtime.access import Role
from lms.runtime.errors import NotFound, Refused
from lms.runtime.queue import Job
from tests.cast import NOW, TODAY

DAY = timedelta(days=1)
DUE = date(2027, 3, 1)
ALL = Draft("Everybody", "everybody here uses it", module_ids=("T03",), on=DUE)


@pytest.fixture
def follow(cast, opened):
    """Save a rule as Tariq and follow it; return its id. Without a draft, follow what there is."""

    def do(draft=None, rule_id=None, now=None):
        at = {"now": now} if now else {}
        if draft:
            with opened(cast.tariq, **at) as work:
                rule_id = assignments.save_rule(work, cast.northbank, draft, tried=draft.fingerprint(), rule_id=rule_id)
        assignments.carry_out(lambda write=True: opened(write=write, **at), cast.northbank)
        return rule_id

    return do


@pytest.fixture
def asked(cast, opened):
    """Return who is asked the module now, by name, with the due date."""

    def read(module_id="T03"):
        with opened(write=False) as work:
            names = {actor.person_id: key for key, actor in cast.actors.items()}
            return {
                names[person]: each.due_on
                for (person, organisation, module), each in assignments.all_open(work).items()
                if module == module_id and organisation == cast.northbank
            }

    return read


@pytest.fixture
def work_jobs(opened):
    """Do what the jobs that wait say, as the worker would, with the Work of the tests."""

    def do():
        with opened() as work:
            waiting = work.db.scalars(
                sa.select(Job).where(Job.kind.in_(["rules", "rules_of_people"]), Job.state == "ready")
            ).all()
            payloads = [each.payload for each in waiting]
            for each in waiting:
                each.state, each.ended_at = "done", work.now
        for payload in payloads:
            persons = [UUID(each) for each in payload["person_ids"]] if "person_ids" in payload else None
            assignments.carry_out(lambda write=True: opened(write=write), UUID(payload["organisation_id"]), persons)

    return do


def who(*lines):
    return replace(ALL, lines=tuple(Line(field, how, tuple(map(str, values))) for field, how, values in lines))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], {"ada", "ben", "grace", "sunil", "omar", "otis", "lena", "tariq", "audrey", "sam"}),
        ([(Field.JOB_TITLE, How.ANY, ["ward CLERK"])], {"ada"}),
        ([(Field.JOB_TITLE, How.NONE, ["ward clerk"]), (Field.JOB_WORDS, How.ANY, ["ward"])], {"grace", "omar"}),
        ([(Field.JOB_WORDS, How.ALL, ["staff", "nurse"])], {"otis", "sam"}),
        ([(Field.ROLE, How.ANY, [Role.MANAGER])], {"lena", "grace", "omar"}),
        ([(Field.ROLE, How.ALL, [Role.MANAGER, Role.LEADER])], {"lena"}),
        ([(Field.ROLE, How.ANY, [Role.AUDITOR, Role.TRAINING_LEAD])], {"audrey", "tariq"}),
        ([(Field.STARTED, How.ANY, ["2026-09-15"])], set()),
        ([(Field.STARTED, How.NONE, ["2026-09-15"]), (Field.JOB_WORDS, How.ANY, ["healthcare"])], {"ben"}),
        ([(Field.STAFF_GROUP, How.ANY, ["nursing"]), (Field.STAFF_GROUP, How.NONE, ["Nursing"])], set()),
    ],
)  # fmt: skip
def test_lines_cover_whom_they_say(follow, asked, lines, expected):
    follow(who(*lines))
    assert asked() == dict.fromkeys(expected, DUE)


def test_a_team_means_all_below_it(cast, opened, follow, asked):
    with opened(write=False) as work:
        teams = {each.name: each.id for each in people.find_teams(work, organisation_id=cast.northbank)}
    elm = next(id_ for name, id_ in teams.items() if name.startswith("Elm"))
    follow(who((Field.TEAM, How.ANY, [elm])))
    assert set(asked()) == {"ada", "ben", "grace", "sunil", "sam"}
    follow(who((Field.TEAM, How.NONE, [elm])))
    assert set(asked()) == {"ada", "ben", "grace", "sunil", "sam", "omar", "otis", "lena", "tariq", "audrey"}


def test_following_twice_changes_nothing(cast, follow, opened):
    def state():
        with opened(write=False) as work:
            rows = list(work.db.execute(sa.select(Assignment.__table__).order_by(Assignment.id)))
            return rows, sorted(map(str, standing.all_rows(work)))

    follow(ALL)
    before = state()
    assert assignments.carry_out(lambda write=True: opened(write=write), cast.northbank) == 0
    assert state() == before


def test_what_somebody_asked_by_hand_stays(cast, opened, follow, asked):
    with opened(cast.tariq) as work:
        assignments.ask(
            work, cast.ben.person, post_id=cast.posts["ben"], module_id="T03", due_on=TODAY, reason="he asked"
        )
    rule = follow(ALL)
    assert asked()["ben"] == TODAY
    with opened(cast.tariq) as work:
        assignments.end_rule(work, rule)
    follow()
    assert asked() == {"ben": TODAY}


def test_ending_by_hand_gives_way_to_the_rule_and_the_rule_cannot_be_ended_for_one(
    cast, opened, follow, asked, work_jobs
):
    with opened(cast.tariq) as work:
        by_hand = assignments.ask(
            work, cast.ben.person, post_id=cast.posts["ben"], module_id="T03", due_on=TODAY, reason="he asked"
        )
    follow(ALL)
    work_jobs()
    with opened(cast.tariq) as work:
        assignments.end(work, by_hand)
    work_jobs()
    assert asked()["ben"] == DUE
    with opened(cast.tariq) as work:
        by_rule = next(each.id for each in assignments.open_for(work, cast.ben.person) if each.module_id == "T03")
        with pytest.raises(Refused, match="A rule asks this"):
            assignments.end(work, by_rule)


def test_the_earliest_date_of_several_rules_counts_and_the_oftenest_renewal(cast, opened, follow, asked):
    follow(replace(ALL, renew_months=6))
    follow(replace(who((Field.JOB_TITLE, How.ANY, ["Ward clerk"])), name="Clerks", on=DUE - 20 * DAY, renew_months=9))
    assert asked()["ada"] == DUE - 20 * DAY
    assert asked()["ben"] == DUE
    with opened(write=False) as work:
        rows = {row.module_id: row for row in standing.of_person(work, cast.ada.person)}
    assert (rows["T03"].rule_name, rows["T03"].renew_months) == ("Clerks", 6)


def test_of_two_rules_with_one_date_the_older_one_asks(cast, opened, follow):
    follow(ALL)
    follow(replace(ALL, name="A newer one"))
    with opened(write=False) as work:
        rows = {row.module_id: row for row in standing.of_person(work, cast.ada.person)}
    assert rows["T03"].rule_name == "Everybody"


def test_a_rule_that_has_ended_releases_and_cannot_be_changed(cast, opened, follow, asked):
    rule = follow(ALL)
    with opened(cast.tariq) as work:
        assignments.end_rule(work, rule)
    follow()
    assert asked() == {}
    with opened(cast.tariq) as work, pytest.raises(Refused, match="has ended"):
        assignments.save_rule(work, cast.northbank, ALL, tried=ALL.fingerprint(), rule_id=rule)


def test_somebody_let_off_is_not_asked_when_the_rule_changes(cast, opened, follow):
    def due():
        with opened(write=False) as work:
            found = [row.due_on for row in standing.of_person(work, cast.ada.person) if row.module_id == "T03"]
        return found[0] if found else None

    rule = follow(ALL)
    with opened(cast.tariq) as work:
        asked = next(each.id for each in assignments.open_for(work, cast.ada.person) if each.module_id == "T03")
        waiver = assignments.waive(work, asked, ends_on=TODAY + 30 * DAY, reason="away")
    follow(replace(ALL, on=DUE + 9 * DAY), rule)
    assert due() is None
    with opened(cast.tariq) as work:
        assignments.end_waiver(work, waiver)
    assert due() == DUE + 9 * DAY


def test_whoever_is_covered_later_gets_all_the_days_of_the_rule(cast, opened, follow, asked):
    follow(replace(ALL, on=None, due=DueKind.AFTER_RULE, days=60))
    with opened() as work:
        root = people.root_team(work, cast.northbank).id
        people.give_post(
            work, cast.mei.person, root, staff_number="N99", job_title="Editor", staff_group="Any", started_on=TODAY
        )  # fmt: skip
    follow(now=NOW + 50 * DAY)
    assert asked()["mei"] == TODAY + 110 * DAY


def test_a_retired_module_and_an_erased_person_are_left_out(cast, opened, follow, asked):
    follow(ALL)
    with opened(cast.asha) as work:
        privacy.erase(work, cast.sam.person, "asked for it in a letter")
    follow()
    assert "sam" not in asked()
    with opened() as work:
        work.db.execute(sa.update(PublishedModule).where(PublishedModule.id == "T03").values(retired_on=TODAY))
    follow()
    assert asked() == {}


def test_nobody_is_asked_anything_in_an_organisation_that_has_ended(cast, opened, follow, asked):
    follow(ALL)
    with opened() as work:
        work.db.execute(
            sa.update(people.Organisation).where(people.Organisation.id == cast.northbank).values(ended_on=TODAY - DAY)
        )
    follow()
    assert asked() == {}


def test_too_little_time_gives_a_realistic_date_that_stays(follow, asked):
    soon = TODAY + 3 * DAY
    follow(replace(ALL, on=soon))
    (due,) = set(asked().values())
    assert due >= TODAY + 14 * DAY
    follow()
    assert set(asked().values()) == {due}


def test_days_count_from_the_start_of_a_post_or_of_the_rule(cast, opened, follow, asked):
    follow(replace(ALL, on=None, due=DueKind.AFTER_START, days=60))
    assert set(asked().values()) == {TODAY + 60 * DAY}
    with opened() as work:
        root = people.root_team(work, cast.northbank).id
        people.give_post(
            work,
            cast.mei.person,
            root,
            staff_number="N99",
            job_title="Editor",
            staff_group="Any",
            started_on=TODAY + 10 * DAY,
        )
    follow()
    assert asked()["mei"] == TODAY + 70 * DAY


def test_people_who_move_leave_and_return_are_followed(cast, opened, follow, asked, work_jobs):
    follow(who((Field.JOB_TITLE, How.ANY, ["Ward clerk", "Porter"])))
    assert set(asked()) == {"ada"}
    with opened(cast.tariq) as work:
        people.change_details(work, cast.posts["ben"], staff_number="N0005", job_title="Porter", staff_group="Estates")
        people.end_post(work, cast.posts["ada"], TODAY - DAY)
    work_jobs()
    assert set(asked()) == {"ben"}
    with opened(write=False) as work:
        assert not [row for row in standing.of_person(work, cast.ada.person) if row.module_id == "T03" and row.due_on]
    with opened(cast.tariq) as work:
        people.reopen_post(work, cast.posts["ada"])
    work_jobs()
    assert set(asked()) == {"ada", "ben"}


def test_a_new_manager_and_a_former_one_are_followed(cast, opened, follow, asked, work_jobs):
    follow(who((Field.ROLE, How.ANY, [Role.MANAGER])))
    assert "ben" not in asked()
    with opened(cast.tariq) as work:
        people.change_line_manager(work, cast.posts["otis"], cast.posts["ben"])
    work_jobs()
    assert set(asked()) == {"ben", "grace", "lena"}


def test_a_role_that_is_given_is_followed(cast, opened, follow, asked, work_jobs):
    follow(who((Field.ROLE, How.ANY, [Role.LEADER])))
    with opened() as work:
        people.grant(work, cast.grace.person, Role.LEADER, people.root_team(work, cast.northbank).id)
    work_jobs()
    assert set(asked()) == {"lena", "grace"}


def test_a_rule_is_its_organisations_own(cast, opened, follow):
    rule = follow(ALL)
    for stranger in (cast.petra, cast.lena, cast.grace, cast.ada):
        with opened(stranger) as work:
            for deed in (
                lambda work=work: assignments.rule(work, rule),
                lambda work=work: assignments.rules_of(work, cast.northbank),
                lambda work=work: assignments.exceptions(work, cast.northbank),
                lambda work=work: assignments.try_rule(work, cast.northbank, ALL),
                lambda work=work: assignments.end_rule(work, rule),
                lambda work=work: assignments.save_rule(work, cast.northbank, ALL, tried=ALL.fingerprint()),
                lambda work=work: assignments.save_rule(
                    work, cast.northbank, ALL, tried=ALL.fingerprint(), rule_id=rule
                ),
            ):
                with pytest.raises(NotFound):
                    deed()
    with opened(cast.petra) as work, pytest.raises(NotFound):
        assignments.save_rule(work, cast.southmoor, ALL, tried=ALL.fingerprint(), rule_id=rule)


def test_only_what_was_tried_is_saved(cast, opened):
    for changed in (
        replace(ALL, name="Everyone"),
        replace(ALL, on=DUE + DAY),
        who((Field.ROLE, How.ANY, [Role.MANAGER])),
    ):
        with opened(cast.tariq) as work, pytest.raises(Refused, match="Try it first"):
            assignments.save_rule(work, cast.northbank, changed, tried=ALL.fingerprint())


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "x"}, {"reason": ""}, {"module_ids": ()}, {"module_ids": ("T99",)}, {"pathway_id": "foundation"}, {"on": None},
        {"on": TODAY - DAY}, {"due": DueKind.AFTER_RULE, "days": 0}, {"renew_months": 0},
        {"lines": (Line(Field.TEAM, How.ANY, ("x",)),)}, {"lines": (Line(Field.STARTED, How.ANY, ("soon",)),)},
        {"lines": (Line(Field.ROLE, How.ANY, ("king",)),)}, {"lines": (Line(Field.JOB_TITLE, How.ANY, ()),)},
    ],
)  # fmt: skip
def test_what_is_missing_or_unknown_is_refused(cast, opened, wrong):
    draft = replace(ALL, **wrong)
    with opened(cast.tariq) as work, pytest.raises(Refused):
        assignments.save_rule(work, cast.northbank, draft, tried=draft.fingerprint())


def test_batches_are_small_in_order_and_go_on_after_a_kill(cast, opened, follow, asked, monkeypatch):
    from lms.assignments import reconciling

    monkeypatch.setattr(reconciling, "BATCH", 3)
    seen = []

    class Killed(Exception):
        pass

    def progress(done, total):
        seen.append((done, total))
        if len(seen) == 3:
            raise Killed

    with opened(cast.tariq) as work:
        assignments.save_rule(work, cast.northbank, ALL, tried=ALL.fingerprint())
    with pytest.raises(Killed):
        assignments.carry_out(lambda write=True: opened(write=write), cast.northbank, progress=progress)
    assert seen == [(0, 10), (3, 10), (6, 10)]
    assert len(asked()) == 6
    follow()
    assert len(asked()) == 10
