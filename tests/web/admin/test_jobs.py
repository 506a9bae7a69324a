"""The page of jobs: failed first with cause and advice, then what runs and waits; try again; stop, asked once; the clock."""

from uuid import uuid4

import pytest
import sqlalchemy as sa

from lms.runtime import queue
from lms.runtime.audit import AuditEntry
from lms.runtime.queue import Job
from tests.cast import NOW


@pytest.fixture
def job(opened):
    """Put a job in some state, and return its id."""

    def make(kind="prune", **values):
        with opened() as work:
            made = queue.put(work, kind)
            if values:
                work.db.execute(sa.update(Job).where(Job.id == made).values(values))
        return made

    return make


@pytest.fixture
def state_of(opened):
    def read(job_id):
        with opened(write=False) as work:
            found = work.db.get_one(Job, job_id)
            return found.state, found.stop_asked_at, found.attempts

    return read


def audited(opened, action):
    with opened(write=False) as work:
        return work.db.scalar(sa.select(sa.func.count()).where(AuditEntry.action == action))


def test_failed_first_then_running_then_waiting(as_, cast, job):
    job("retention", priority=2)
    job("import_apply", state="running", started_at=NOW, started_by=cast.tariq.person, done=12_391, total=15_112)
    job("certificate", state="parked", attempts=12, error="OSError: No space left on device", done=844, total=1206)
    page = as_(cast.asha).get("/admin/jobs")
    assert page.h1 == "Jobs"
    assert "1 job failed and can be tried again." in page.words
    order = ["Failed at 844 of 1,206", "12,391 of 15,112, 81%", "Waiting, next", "By the clock"]
    assert [page.words.index(each) for each in order] == sorted(page.words.index(each) for each in order)
    assert "No space left on device" in page.words
    assert "Free space on the disk, then try again." in page.words
    assert "Tariq Aziz" in page.words
    assert "Every day at 02:30" in page.words
    assert "25 November 2026, 02:30" in page.words


def test_try_again_is_on_record(as_, cast, job, opened, state_of):
    failed = job(state="parked", attempts=12, error="Disk full", stop_asked_at=NOW)
    page = as_(cast.asha).get("/admin/jobs?show=failed")
    assert f"/admin/jobs/{failed}/again" in page.text
    assert as_(cast.asha).post(f"/admin/jobs/{failed}/again", {}).status == 303
    assert state_of(failed) == ("ready", None, 0)
    assert audited(opened, "jobs:try-again") == 1
    as_(cast.asha).post(f"/admin/jobs/{failed}/again", {})
    assert audited(opened, "jobs:try-again") == 1


def test_stop_asks_once_and_stops_at_the_next_step(as_, cast, job, opened, state_of):
    running = job("import_check", state="running", started_at=NOW, done=1, total=9)
    client = as_(cast.asha)
    assert f"/admin/jobs/{running}/stop" in client.get("/admin/jobs").links()
    page = client.get(f"/admin/jobs/{running}/stop")
    assert page.h1 == "Stop this job?"
    assert state_of(running)[1] is None
    assert client.post(f"/admin/jobs/{running}/stop", {}).status == 303
    assert state_of(running)[:2] == ("running", NOW)
    page = client.get("/admin/jobs")
    assert "Stops at its next step" in page.words
    assert f"/admin/jobs/{running}/stop" not in page.links()
    assert audited(opened, "jobs:stop") == 1


def test_a_waiting_job_is_taken_out_and_can_be_put_back(as_, cast, job, opened, state_of):
    waiting = job()
    client = as_(cast.asha)
    assert client.get(f"/admin/jobs/{waiting}/stop").h1 == "Take this job out of the queue?"
    assert client.post(f"/admin/jobs/{waiting}/stop", {}).status == 303
    assert state_of(waiting)[0] == "parked"
    assert "Taken out of the queue." in client.get("/admin/jobs").words
    assert client.post(f"/admin/jobs/{waiting}/again", {}).status == 303
    assert state_of(waiting)[0] == "ready"
    assert audited(opened, "jobs:take-out") == 1


def test_a_finished_job_is_neither_stopped_nor_tried_again(as_, cast, job, state_of):
    finished = job(state="done", ended_at=NOW)
    client = as_(cast.asha)
    for deed in ("again", "stop"):
        client.post(f"/admin/jobs/{finished}/{deed}", {})
        assert state_of(finished)[0] == "done"


def test_finished_jobs_come_page_by_page(as_, cast, job, monkeypatch):
    monkeypatch.setattr("lms.jobs.listing._SHOWN", 2)
    for _ in range(5):
        job(state="done", ended_at=NOW)
    client, pages = as_(cast.asha), 0
    link = "/admin/jobs?show=finished"
    while link:
        page, pages = client.get(link), pages + 1
        assert "Finished 24 November 2026" in page.words
        link = next((each for each in page.links() if "after=" in each), "")
    assert pages == 3
    assert client.get("/admin/jobs?show=finished&after=nonsense").status == 200
    assert client.get("/admin/jobs?show=nonsense").status == 200


def test_what_waits_too_long_is_said(as_, cast, job):
    assert "None is late." in as_(cast.asha).get("/admin/jobs").words
    job(run_at=NOW.replace(hour=8))
    assert "1 is late: see whether a worker runs." in as_(cast.asha).get("/admin/jobs").words


def test_the_clock_says_when_it_last_failed(as_, cast, job):
    job("retention", key="clock:retention", state="parked", started_at=NOW, error="no disk")
    assert "24 November 2026, 09:30, failed" in as_(cast.asha).get("/admin/jobs").words


@pytest.mark.parametrize("actor", ["ada", "grace", "tariq", "audrey", "mei"])
def test_others_do_not_enter(as_, cast, job, state_of, actor):
    failed = job(state="parked", attempts=12, error="no disk")
    client = as_(cast.actors[actor])
    assert client.get("/admin/jobs").status == 403
    assert client.post(f"/admin/jobs/{failed}/again", {}).status == 403
    assert client.post(f"/admin/jobs/{failed}/stop", {}).status == 403
    assert state_of(failed)[0] == "parked"


def test_nobody_signed_in_and_no_such_job(as_, cast, client):
    assert client.get("/admin/jobs").status == 303
    assert as_(cast.asha).post(f"/admin/jobs/{uuid4()}/again", {}).status == 404
    assert as_(cast.asha).get(f"/admin/jobs/{uuid4()}/stop").status == 404


def test_counting_costs_the_same_for_many_jobs(as_, cast, job, app):
    client = as_(cast.asha)

    def statements():
        counted = []

        def count(*_args):
            counted.append(1)

        sa.event.listen(app.engine, "before_cursor_execute", count)
        client.get("/admin/jobs")
        sa.event.remove(app.engine, "before_cursor_execute", count)
        return len(counted)

    for _ in range(3):
        job(started_by=cast.ada.person)
    few = statements()
    for _ in range(27):
        job(started_by=cast.ada.person)
    assert statements() == few
