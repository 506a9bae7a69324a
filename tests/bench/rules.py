"""A rule over 100,000 people on PostgreSQL: how long a try takes, and following it, with its progress.

Source of what it must take: the try under 3 seconds, following under 2 minutes.
"""

import sys
import time
from contextlib import AbstractContextManager
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from lms import assignments, catalogue, content, migrating, people
from lms.assignments import Draft, DueKind, Field, How, Line
from lms.runtime import ids
from lms.runtime.db import make_engine
from lms.runtime.work import Site, Work, open_work, system
from tests.tools import postgres

PEOPLE = 100_000
TEAM = 25
TRY_SECONDS, APPLY_SECONDS = 3, 120
CONTENT = Path(__file__).parents[2] / "content"
TITLES = ("Staff nurse", "Healthcare assistant", "Ward clerk", "Porter", "Physiotherapist", "Pharmacist", "Consultant")
GROUPS = ("Nursing", "Additional Clinical Services", "Administrative and clerical", "Estates", "Allied Health Professionals",
          "Scientific", "Medical and Dental")  # fmt: skip
LINES = (Line(Field.STAFF_GROUP, How.NONE, ("Estates",)), Line(Field.JOB_WORDS, How.NONE, ("consultant", "head of")))


def measured(count: int = PEOPLE) -> dict[str, dict[str, float]]:
    """Give the seconds of both steps on a server of their own; each is checked for having done its work."""
    with postgres.running() as server:
        name = server.create()
        migrating.upgrade(server.url(name))
        engine = make_engine(server.url(name))
        try:
            return _measured(engine, count)
        finally:
            engine.dispose()


def _measured(engine: Engine, count: int) -> dict[str, dict[str, float]]:
    def opens(*, write: bool = True) -> AbstractContextManager[Work]:
        return open_work(engine, Site(), system("bench"), write=write)

    with opens() as work:
        catalogue.publish(work, content.read_folder(CONTENT))
        organisation_id = _organisation(work, count)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("ANALYZE"))
    draft = Draft(
        "Foundation",
        "everybody meets it",
        LINES,
        pathway_id="foundation",
        due=DueKind.AFTER_START,
        days=60,
        renew_months=12,
    )
    tries = []
    for _ in range(3):
        began = time.perf_counter()
        with opens() as work:
            trial = assignments.try_rule(work, organisation_id, draft)
        tries.append(time.perf_counter() - began)
    with opens() as work:
        assignments.save_rule(work, organisation_id, draft, tried=draft.fingerprint())
    began = time.perf_counter()
    rows = assignments.carry_out(opens, organisation_id)
    applied = time.perf_counter() - began
    began = time.perf_counter()
    assert assignments.carry_out(opens, organisation_id) == 0
    again = time.perf_counter() - began
    with opens(write=False) as work:
        (rule,) = assignments.rules_of(work, organisation_id)
    assert rule.people == trial.people
    return {
        "rule_try_100k": {"seconds": round(sorted(tries)[1], 2), "people": trial.people},
        "rule_apply_100k": {"seconds": round(applied, 1), "rows": rows},
        "rule_again_100k": {"seconds": round(again, 1), "rows": 0},
    }


def _organisation(work: Work, count: int) -> UUID:
    """Make an organisation of so many people in teams of 25."""
    kind = people.OrganisationKind.ACUTE
    made = people.create_organisation(work, name="A large trust", short_name="Large", kind=kind, ods_code="RBIG")
    root = people.root_team(work, made.id).id
    teams = [
        people.create_team(work, root, code=f"T{number}", name=f"Ward {number}").id for number in range(count // TEAM)
    ]
    for start in range(0, count, 5000):
        rows = [_row(work, made.id, teams, number) for number in range(start, min(start + 5000, count))]
        work.db.execute(sa.insert(people.Person), [person for person, _ in rows])
        work.db.execute(sa.insert(people.Post), [post for _, post in rows])
    return made.id


def _row(work: Work, organisation_id: UUID, teams: list[UUID], number: int) -> tuple[dict[str, Any], dict[str, Any]]:
    person = {
        "id": ids.new_id(),
        "first_name": f"P{number:06}",
        "last_name": "Large",
        "sort_name": f"p{number:06} large",
    }
    post = {
        "id": ids.new_id(), "person_id": person["id"], "organisation_id": organisation_id, "team_id": teams[number // TEAM],
        "staff_number": f"L{number:06}", "job_title": TITLES[number % 7], "staff_group": GROUPS[number % 7],
        "manager_post_id": None, "started_on": date(2026, 1, 5) + timedelta(days=number % 300), "ended_on": None,
        "sort_name": person["sort_name"],
    }  # fmt: skip
    return {**person, "created_at": work.now}, post


def show(found: dict[str, dict[str, float]]) -> None:
    """Print what was measured beside what it must take."""
    for name, must in (
        ("rule_try_100k", TRY_SECONDS),
        ("rule_apply_100k", APPLY_SECONDS),
        ("rule_again_100k", APPLY_SECONDS),
    ):
        row = found[name]
        print(f"{name:18} {row['seconds']:7} s, must {must} s{'  over' if row['seconds'] > must else ''}  {row}")


if __name__ == "__main__":
    show(measured(int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE))
