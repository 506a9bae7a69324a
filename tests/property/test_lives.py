"""People live for years, and after every day what is kept equals what the facts say.

A year of ten people here; five years of two hundred behind `python3 run.py lives`, with a seed of their own.
"""

import os
import random
import time
from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms import doctor, people, reminders, reports, standing
from lms.certifications.models import Certification
from lms.runtime import audit
from tests.conftest import SITE, kept_engine
from tests.property.lives import World
from tests.property.places import MODULES

YEARS = int(os.environ.get("LMS_LIVES_YEARS", "1"))
PEOPLE = int(os.environ.get("LMS_LIVES_PEOPLE", "10"))
IS_LONG = "LMS_LIVES_YEARS" in os.environ
FROZEN = (
    Certification.id, Certification.person_id, Certification.module_id, Certification.version_id, Certification.enrolment_id,
    Certification.achieved_at, Certification.achieved_on, Certification.valid_until, Certification.window_opens_on,
    Certification.origin,
)  # fmt: skip


@pytest.fixture
def world(same_sqlite_url, tmp_path):
    seed = random.randrange(10**6) if IS_LONG else 24112026
    print(f"\n{PEOPLE} people, {YEARS} years, seed {seed}")
    engine = kept_engine(same_sqlite_url, 5)
    yield World(engine, tmp_path, seed, PEOPLE)
    engine.dispose()


@pytest.mark.timeout(0 if IS_LONG else 300)
def test_after_every_day_standing_is_what_the_facts_say(world):
    began, certified, voided = time.process_time(), {}, {}
    for number in range(YEARS * 365):
        world.live_a_day()
        with world.opened(write=False) as work:
            certified = still_there(work, certified)
            voided = still_voided(work, voided)
            rows = {(row.person_id, row.organisation_id, row.module_id): row for row in standing.all_rows(work)}
            agrees(world, rows)
            nobody_ready_is_reminded(world, rows, reminders.facts.readers(work))
            faults = list(reports.standing_faults(work)) + list(people.closure_faults(work)) if IS_LONG else []
        # The doctor reads the whole record of changes, which takes longer every day: the long lives send for it once a month.
        if not IS_LONG or number % 30 == 0:
            faults += doctor.examine(world.engine, SITE)
        assert faults == [], f"{world.today}"
    assert doctor.examine(world.engine, SITE) == []
    report(world, len(certified), time.process_time() - began)
    for deed in (
        "joined",
        "left",
        "reminded",
        "more time",
        "began again",
        "renewed early",
        "renewed late",
        "changed a setting",
    ):
        assert world.counted[deed], f"nobody {deed}"


def still_there(work, before):
    """No certification ever disappears, and none ever says other dates than on its first day."""
    now = {row.id: tuple(row) for row in work.db.execute(sa.select(*FROZEN))}
    assert before.items() <= now.items()
    return now


def still_voided(work, before):
    """What was taken back is not given back."""
    rows = sa.select(Certification.id, Certification.voided_at).where(Certification.voided_at.is_not(None))
    now = {row.id: row.voided_at for row in work.db.execute(rows)}
    assert before.items() <= now.items()
    return now


def agrees(world, rows):
    """Every word is the one that a plain reading of what was done comes to, and everybody who is asked has one."""
    lives = {life.person: life for life in world.lives}
    for row in rows.values():
        if life := lives.get(row.person_id):
            plain = life.word(row.organisation_id, row.module_id, world.today)
            assert standing.word(row, world.today).value == plain, (world.today, row, life)
            cover = life.cover(row.organisation_id, row.module_id)
            assert (row.valid_until, row.window_opens_on) == ((cover.end, cover.window) if cover else (None, None))
    assert {(life.person, *key) for life in world.lives for key in life.due} <= rows.keys()


def nobody_ready_is_reminded(world, rows, readers):
    """Whoever holds all that is asked of them was sent no digest; and nothing that somebody holds is due."""
    for life in world.lives:
        words = {key: life.word(*key, world.today) for key in life.due if key[0] in life.posts}
        late = {key for key, word in words.items() if word in {"expired", "overdue"}}
        soon = {key for key, word in words.items() if word in {"to do", "in progress"}}
        if life.person in world.reminded:
            assert late or any(life.due[key] <= world.today + timedelta(weeks=6) for key in soon), (world.today, life)
        reader = readers.get(life.person)
        asked = [rows[life.person, *key] for key in life.due]
        due = reminders.rules.due(reader, asked, world.today, 6) if reader else ()
        assert {row.module_id for row in due} <= {module for _, module in late | soon}, (world.today, life)
        assert not due or life.posts


def report(world, certifications, seconds):
    """Print what was lived."""
    with world.opened(write=False) as work:
        entries = work.db.scalar(sa.select(sa.func.count()).select_from(audit.AuditEntry))
    deeds = ", ".join(f"{deed} {count}" for deed, count in sorted(world.counted.items()))
    print(
        f"until {world.today}: {len(world.lives)} people, {len(MODULES)} modules, {certifications} certifications,",
        end=" ",
    )
    print(f"{entries} entries of the record, {seconds:.0f} s of work: {deeds}")
