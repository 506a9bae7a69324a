"""Closure tables: repaired by a rebuild, and every difference found, at the size of a region too."""

import time
from datetime import date

import pytest
import sqlalchemy as sa

from lms import people
from lms.people.models import ReportsBelow, TeamBelow
from tests.cast import NOW, TODAY

# Enough people for a cost that grows with the square to show; the time is generous, the machine may be busy.
MANY, SECONDS = 5_000, 30


def rows(work):
    reports = sa.select(ReportsBelow.manager_post_id, ReportsBelow.post_id, ReportsBelow.depth, ReportsBelow.sort_name)
    teams = sa.select(TeamBelow.top_id, TeamBelow.team_id)
    return {tuple(row) for query in (reports, teams) for row in work.db.execute(query)}


def test_a_rebuild_gives_what_the_services_wrote(opened):
    with opened() as work:
        before = rows(work)
        assert before
        work.db.execute(sa.delete(ReportsBelow))
        work.db.execute(sa.delete(TeamBelow))
        people.rebuild_closures(work)
        assert rows(work) == before


@pytest.mark.parametrize("table", [ReportsBelow, TeamBelow])
def test_a_row_taken_away_by_hand_is_found_and_repaired(opened, table):
    with opened() as work:
        assert people.closure_faults(work) == []
        key = next(iter(table.__table__.primary_key.columns))
        work.db.execute(sa.delete(table).where(key == work.db.scalar(sa.select(key).limit(1))))
        assert len(people.closure_faults(work)) == 1
        people.rebuild_closures(work)
        assert people.closure_faults(work) == []


@pytest.mark.parametrize("change", [{"depth": 9}, {"sort_name": "somebody else"}])
def test_a_row_altered_by_hand_is_found(opened, change):
    with opened() as work:
        work.db.execute(sa.update(ReportsBelow).values(**change))
        assert len(people.closure_faults(work)) == 1


def test_many_people_are_rebuilt_in_seconds(opened):
    with opened() as work:
        made = people.create_organisation(work, name="Big", short_name="Big", kind=people.OrganisationKind.OTHER)
        root = people.root_team(work, made.id).id
        holders, posts = [], []
        for number in range(MANY):
            person, post = (
                people.Person(first_name="P", last_name=str(number), created_at=NOW),
                people.Post(staff_number=str(number)),
            )
            holders.append({"id": person.id, "first_name": "P", "last_name": str(number), "created_at": NOW})
            posts.append({
                "id": post.id, "person_id": person.id, "organisation_id": made.id, "team_id": root,
                "staff_number": str(number),
                "job_title": "Any", "staff_group": "Any", "started_on": date(2026, 1, 1), "sort_name": f"p {number}",
                "manager_post_id": posts[(number - 1) // 6]["id"] if number else None,
            })  # fmt: skip
        work.db.execute(sa.insert(people.Person), holders)
        work.db.execute(sa.insert(people.Post), posts)
        started = time.monotonic()
        people.rebuild_closures(work)
        assert time.monotonic() - started < SECONDS
        below = (
            sa.select(sa.func.count()).select_from(ReportsBelow).where(ReportsBelow.manager_post_id == posts[0]["id"])
        )
        assert work.db.scalar(below) == MANY - 1
        assert work.today == TODAY
