"""Digests of a day, sent by two workers and one that is killed, through a mail server that refuses, delays, hangs and drops.

Each person who has something to do is mailed at least once and almost never twice, whatever happens; nobody else is mailed at all.
200 people in the suite, 5,000 behind `run.py faults`.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from lms import messages, people, standing
from lms.assignments.models import Assignment
from lms.messages.models import Delivery, DeliveryState
from lms.reminders.models import ReminderSent
from lms.runtime import ids, queue
from lms.runtime.db import make_engine
from lms.runtime.work import open_work, system
from lms.signin.models import Account
from lms.standing.models import StandingRow
from tests.conftest import SITE
from tests.tools import smtp

pytestmark = pytest.mark.postgres
ROOT = Path(__file__).resolve().parents[2]
ROUNDS = int(os.environ.get("LMS_FAULT_ROUNDS", "5"))
MANY, KILLS, LIMIT = (200, 1, 120) if ROUNDS <= 5 else (5000, 5, 1500)
# One in twenty of each kind gives trouble at the first try, or for good.
TROUBLE = {0: "451 4.7.1 try later", 1: smtp.HANG, 2: smtp.DROP, 3: smtp.SLOW}
REFUSED = 4
WORKER = """
import sys
from dataclasses import replace
from datetime import time, timedelta
from lms import worker
from lms.runtime import clock, mail
from lms.runtime.db import make_engine
from lms.runtime.reminding import Reminding
from tests.conftest import SITE

url, port = sys.argv[1:]
worker.LEASE, worker.POLL_SECONDS = timedelta(seconds=4), 0.05
today = clock.local_date(clock.now(), SITE.timezone)
site = replace(SITE, reminding=Reminding(today.weekday(), time(0), time(0)))
worker.Worker(make_engine(url), site, mail.Smtp("127.0.0.1", int(port), "smtp", "", "", timeout=1)).run()
"""


def address(number):
    return f"p{number}@many.example"


def judge(to, number):
    """Say what the server does with the n-th try at an address."""
    who = int(to[1:].partition("@")[0])
    if who % 20 == REFUSED:
        return "550 5.1.1 no such user"
    return TROUBLE.get(who % 20, smtp.TAKE) if number == 1 else smtp.TAKE


def fill(engine):
    """Make people with something to do, and among them some who are suspended, have left, or are asked nothing; return who is to hear."""
    with open_work(engine, SITE, system("test"), write=True) as work:
        organisation = people.create_organisation(
            work, name="Many Hospitals", short_name="Many", kind=people.OrganisationKind.ACUTE, ods_code="RMNY"
        )
        root, today = people.root_team(work, organisation.id).id, work.today
        wanted, accounts, hired = set(), [], []
        for number in range(MANY + MANY // 5):
            kind = number % 6  # Five of six are to hear.
            person = people.Person(
                first_name=f"P{number}", last_name="Many", created_at=work.now,
                suspended_at=work.now if kind == 5 and number % 4 == 1 else None,
            )  # fmt: skip
            left = today - timedelta(days=1) if kind == 5 and number % 4 == 3 else None
            post = people.Post(
                person_id=person.id, organisation_id=organisation.id, team_id=root, staff_number=f"M{number:06}", job_title="Clerk",
                staff_group="Clerical", manager_post_id=None, started_on=today - timedelta(days=90), ended_on=left,
                sort_name=f"p{number} many",
            )  # fmt: skip
            work.db.add_all((person, post))
            hired.append((person.id, post.id))
            accounts.append({
                "id": ids.new_id(), "person_id": person.id, "sign_in_name": address(number), "sign_in_key": address(number),
                "password_hash": None, "email": address(number), "created_at": work.now,
            })  # fmt: skip
            if kind != 5:
                wanted.add(address(number))
        work.db.flush()
        work.db.execute(sa.insert(Account), accounts)
        people.rebuild_closures(work)
        said = {"due_on": today + timedelta(days=10), "reason": "everyone here does", "rule_name": "All"}
        common = {
            "organisation_id": organisation.id, "module_id": "T01", "asked_on": today, "asked_by": None, "asked_at": work.now,
            "ended_on": None, **said,
        }  # fmt: skip
        work.db.execute(
            sa.insert(Assignment),
            [{"id": ids.new_id(), "person_id": person, "post_id": post, **common} for person, post in hired],
        )
        standing.demand_many(work, organisation.id, [standing.Demand(person, "T01", **said) for person, _ in hired])
        # The odd ones out are suspended or have left; whoever is neither is asked nothing.

        idle = sa.select(Account.person_id).where(
            Account.sign_in_name.in_([address(n) for n in range(MANY + MANY // 5) if n % 6 == 5])
        )
        work.db.execute(sa.update(Assignment).where(Assignment.person_id.in_(idle)).values(ended_on=today))
        work.db.execute(
            sa.update(StandingRow)
            .where(
                StandingRow.person_id.in_(idle),
                StandingRow.person_id.in_(sa.select(people.Person.id).where(people.Person.suspended_at.is_(None))),
            )
            .values(due_on=None, reason=None, rule_name=None)
        )
        queue.put(work, "reminders", key="clock:reminders")  # As the clock does at its next hour.
    return wanted


def start(url, port):
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, url, str(port)], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )


def left(engine):
    """Return how many jobs of reminders are not at their end."""
    with open_work(engine, SITE, system("test"), write=False) as work:
        job = queue.Job
        mine = sa.select(sa.func.count()).where(
            job.kind.in_(["reminders", "reminders_batch", "mail"]), job.state.in_(["ready", "running"])
        )
        return work.db.scalar(mine)


@pytest.mark.timeout(LIMIT + 120)
def test_each_reminder_goes_at_least_once_almost_never_twice_and_to_nobody_else(postgres_url):
    engine, seed = make_engine(postgres_url), random.randrange(10**6)
    print(f"seed {seed}")
    dice, wanted = random.Random(seed), fill(engine)
    killed, began = 0, time.monotonic()
    with smtp.running(judge, slow=0.3) as server:
        workers = [start(postgres_url, server.port) for _ in range(3)]
        try:
            while time.monotonic() - began < LIMIT:
                time.sleep(dice.uniform(0.2, 0.6))
                if killed < KILLS and len(server.taken) > MANY * (killed + 1) // (KILLS + 2):
                    victim = workers.pop(dice.randrange(len(workers)))
                    os.kill(victim.pid, signal.SIGKILL)
                    victim.wait(timeout=10)
                    killed += 1
                    if killed < KILLS:
                        workers.append(start(postgres_url, server.port))
                elif server.taken and not left(engine):
                    break
        finally:
            for each in workers:
                each.terminate()
            for each in workers:
                each.wait(timeout=30)
    took = time.monotonic() - began
    counts = Counter(each.to for each in server.taken)
    refused = {to for to in wanted if int(to[1:].partition("@")[0]) % 20 == REFUSED}
    extra = len(server.taken) - len(counts)
    print(
        f"{len(wanted)} to hear, {len(counts)} mailed, {len(refused)} refused for good, {extra} twice, {killed} workers killed, "
        f"{sum(server.tries.values())} tries in {took:.0f} s: {len(server.taken) / took:.0f} a second"
    )
    assert killed == KILLS
    assert left(engine) == 0, "not at its end in time"
    assert set(counts) == wanted - refused, "nobody is left out, and nobody else is mailed"
    assert max(counts.values()) <= 2
    # Only a worker that is killed between the server's answer and its own note of it sends a second copy, under the same id.
    assert extra <= killed
    assert MANY < 5000 or extra < MANY / 1000
    for each in server.taken:
        name = each.to.partition("@")[0].upper()
        assert each.message["To"] == each.to
        assert each.message.get_body(("plain",)).get_content().startswith(f"{name}, one thing to finish by ")
    per_message = {str(each.message["Message-ID"]): each.to for each in server.taken}
    assert len(per_message) == len(counts), "a second copy has the first one's id"
    with open_work(engine, SITE, system("test"), write=False) as work:
        assert work.db.scalar(sa.select(sa.func.count()).select_from(ReminderSent)) == len(wanted)
        assert messages.undelivered(work).failed == len(refused)
        states = dict(work.db.execute(sa.select(Delivery.state, sa.func.count()).group_by(Delivery.state)).all())
    assert states == {DeliveryState.SENT: len(counts), DeliveryState.FAILED: len(refused)}
    engine.dispose()
