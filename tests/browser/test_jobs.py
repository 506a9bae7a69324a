"""Asha finds a failed job, stops one that runs and tries another again; Tariq follows how far his own is."""

import pytest
import sqlalchemy as sa

from lms.runtime import queue
from lms.runtime.queue import Job

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-pages")]


@pytest.fixture
def put(opened, cast):
    """Put a job in some state, and return its id."""

    def make(kind, **values):
        with opened() as work:
            made = queue.put(work, kind, started_by=cast.tariq.person, path="/training/imports")
            if values:
                work.db.execute(sa.update(Job).where(Job.id == made).values(values))
        return made

    return make


def test_a_failed_job_is_tried_again_and_a_running_one_stopped(put, signed_in, opened):
    with opened() as work:
        now = work.now
    put(
        "certificate",
        state="parked",
        attempts=12,
        started_at=now,
        error="OSError: No space left on device",
        done=844,
        total=1206,
    )
    put("import_check", state="running", started_at=now, done=12_391, total=15_112)
    put("record_copy")
    asha = signed_in("asha")
    asha.open("/admin/jobs")
    asha.sees(
        "1 job failed and can be tried again.", "Free space on the disk, then try again.", "12,391 of 15,112, 81%"
    )
    with asha.moves():
        asha.page.get_by_role("button", name="Try again").click()
    asha.sees("The job is tried again.", "No job failed.")
    asha.follow("Stop")
    asha.sees("What it has done stays done.")
    asha.press("Stop it")
    asha.sees("The job stops at its next step.")
    asha.open("/admin/jobs?show=finished")
    asha.sees("No job was finished in the last 7 days.")


def test_whoever_started_a_long_job_follows_it(put, signed_in, opened):
    with opened() as work:
        now = work.now
    job = put("import_check", state="running", started_at=now, done=7, total=20)
    tariq = signed_in("tariq")
    tariq.open(f"/account/jobs/{job}")
    tariq.sees("35% done: 7 of 20.")
    with opened() as work:
        work.db.execute(sa.update(Job).values(state="done", ended_at=work.now))
    tariq.follow("Look again")
    tariq.sees("It is done", "See what came of it")
