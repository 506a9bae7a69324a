"""Following rules equals a naive reading of them, over random organisations and rules; following them twice changes nothing."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import count

import sqlalchemy as sa
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lms import assignments, people
from lms.assignments import Draft, DueKind, Field, How, Line
from lms.assignments import rules as pure
from lms.assignments.models import Assignment, AssignmentRule
from tests.cast import TODAY
from tests.examples import examples

DAY = timedelta(days=1)
TITLES, GROUPS = ("Staff nurse", "Ward clerk", "Chief porter"), ("Nursing", "Estates")
MODULES = ("T01", "T03")
HOW = st.sampled_from(list(How))
LINE = st.one_of(
    st.builds(
        Line, st.just(Field.STAFF_GROUP), HOW, st.sampled_from([("nursing",), ("Estates", "Nursing"), ("None",)])
    ),
    st.builds(Line, st.just(Field.JOB_TITLE), HOW, st.sampled_from([("STAFF nurse",), ("Ward clerk", "Chief porter")])),
    st.builds(Line, st.just(Field.JOB_WORDS), HOW, st.sampled_from([("nurse",), ("chief", "porter"), ("r",)])),
    st.builds(Line, st.just(Field.STARTED), HOW, st.sampled_from([("2026-11-01",), ("2026-12-01",)])),
    st.builds(Line, st.just(Field.TEAM), HOW, st.sampled_from([("0",), ("1",), ("0", "1")])),
)
POST = st.tuples(
    st.integers(0, 3), st.integers(0, 2), st.sampled_from(TITLES), st.sampled_from(GROUPS),
    st.sampled_from([-400, -20, 0, 10, 500]), st.sampled_from([-1, 0, 5, None, None]),
)  # fmt: skip
RULE = st.tuples(
    st.lists(LINE, max_size=3), st.lists(st.sampled_from(MODULES), min_size=1, max_size=2, unique=True), st.sampled_from(list(DueKind)),
    st.sampled_from([3, 40, 90]), st.sampled_from([None, 6, 12]),
)  # fmt: skip
_worlds = count(1)


@settings(max_examples=examples(8), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(posts=st.lists(POST, min_size=3, max_size=7), drafts=st.lists(RULE, min_size=1, max_size=3))
@example(posts=[], drafts=[])
def test_following_equals_a_naive_reading(opened, posts, drafts):
    with opened() as work:
        organisation_id, made, teams = _organisation(work, posts)
        saved = [_save(work, organisation_id, number, draft, teams) for number, draft in enumerate(drafts)]
        assignments.carry_out(lambda **_: _same(work), organisation_id)
        found = _asked(work, organisation_id)
        assert {key: value[:3] for key, value in found.items()} == _naive(work, made, saved)
        assert all(due >= wanted for _, wanted, _, due in found.values())
        assert assignments.carry_out(lambda **_: _same(work), organisation_id) == 0
        assert _asked(work, organisation_id) == found
        work.db.rollback()


def _same(work):
    from contextlib import nullcontext

    return nullcontext(work)


def _organisation(work, posts):
    number = next(_worlds)
    made = people.create_organisation(
        work, name=f"World {number}", short_name=f"W{number}", kind=people.OrganisationKind.OTHER
    )
    root = people.root_team(work, made.id)
    upper = people.create_team(work, root.id, code="U", name="Upper")
    lower = people.create_team(work, upper.id, code="L", name="Lower")
    teams = [upper.id, lower.id, root.id]
    persons = [people.create_person(work, first_name=f"P{each}", last_name="").id for each in range(4)]
    kept = []
    for index, (who, where, title, group, start, end) in enumerate(posts):
        started = TODAY + start * DAY
        post = people.give_post(
            work,
            persons[who],
            teams[where],
            staff_number=f"{index}",
            job_title=title,
            staff_group=group,
            started_on=started,
        )
        ended = max(started, TODAY + end * DAY) if end is not None else None
        if ended:
            people.end_post(work, post.id, ended)
        kept.append((persons[who], post.id, where, title, group, started, ended))
    return made.id, kept, teams


def _save(work, organisation_id, number, given_, teams):
    lines, modules, due, days, months = given_
    lines = tuple(
        replace(line, values=tuple(str(teams[int(each)]) for each in line.values)) if line.field is Field.TEAM else line
        for line in lines
    )
    is_dated = due is DueKind.ON
    draft = Draft(
        f"Rule {number}", "it is tried out", lines, tuple(modules), None, due, TODAY + days * DAY if is_dated else None,
        None if is_dated else days, months,
    )  # fmt: skip
    rule_id = assignments.save_rule(work, organisation_id, draft, tried=draft.fingerprint())
    work.db.get_one(AssignmentRule, rule_id).made_at = work.now + number * timedelta(seconds=1)
    return rule_id, draft, [str(each) for each in teams]


def _naive(work, posts, saved):
    wanted = {}
    for rank, (rule_id, draft, teams) in enumerate(saved):
        for person, post, where, title, group, started, ended in posts:
            above = {0: [teams[0], teams[2]], 1: teams, 2: [teams[2]]}[where]
            facts = pure.Facts(title, group, None, frozenset(above), frozenset(), started)
            if (ended and ended < TODAY) or not all(pure.holds(line, facts) for line in draft.lines):
                continue
            day = pure.wanted_on(draft.due, draft.on, draft.days, begins_on=TODAY, started_on=started, today=TODAY)
            for module in draft.module_ids:
                wanted.setdefault((person, module), []).append((day, rank, started, post, rule_id, draft.renew_months))
    found = {}
    for key, candidates in wanted.items():
        first = min(candidates, key=lambda each: each[:4])
        found[key] = (first[4], first[0], min((each[5] for each in candidates if each[5]), default=None))
    return found


def _asked(work, organisation_id):
    rows = work.db.execute(
        sa.select(Assignment.__table__).where(
            Assignment.organisation_id == organisation_id, Assignment.ended_on.is_(None)
        )
    )
    return {(row.person_id, row.module_id): (row.rule_id, row.wanted_on, row.renew_months, row.due_on) for row in rows}


def test_the_realistic_date_is_never_before_there_is_time():
    assert pure.due_on(date.min, TODAY, 30) == TODAY + 17 * DAY
    assert pure.due_on(TODAY + 17 * DAY, TODAY, 30) == TODAY + 17 * DAY
    assert pure.due_on(TODAY, TODAY, 30, days=60) == TODAY + 60 * DAY
    assert pure.due_on(TODAY, TODAY, 30, before=TODAY + 5 * DAY) == TODAY + 5 * DAY
    assert pure.due_on(TODAY, TODAY, 30, before=TODAY + 50 * DAY) == TODAY + 17 * DAY
