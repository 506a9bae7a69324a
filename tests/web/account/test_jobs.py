"""How far a long job is, for whoever started it and for nobody else."""

import pytest
import sqlalchemy as sa

from lms.runtime import queue
from lms.runtime.queue import Job
from tests.cast import NOW


@pytest.fixture
def job(opened, cast):
    """A job that Tariq started, in some state; returns its address."""

    def make(**values):
        with opened() as work:
            made = queue.put(work, "import_check", started_by=cast.tariq.person, path="/training/imports")
            if values:
                work.db.execute(sa.update(Job).where(Job.id == made).values(values))
        return f"/account/jobs/{made}"

    return make


def test_percentage_and_words_that_refresh_and_are_announced(as_, cast, job):
    address = job(state="running", started_at=NOW, done=7, total=20)
    page = as_(cast.tariq).get(address)
    assert page.h1 == "Import of staff, checking"
    assert "35% done: 7 of 20." in page.words
    assert '<div data-refresh role="status">' in page.text
    assert address in page.links()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "It is waiting for its turn."),
        ({"attempts": 1}, "is tried again by itself"),
        ({"state": "running", "started_at": NOW}, "It is running."),
        ({"state": "running", "started_at": NOW, "stop_asked_at": NOW}, "It is about to stop."),
        ({"state": "done", "ended_at": NOW}, "It is done"),
        ({"state": "parked", "done": 3, "total": 9}, "It stopped at 3 of 9."),
    ],
)
def test_each_state_in_words(as_, cast, job, values, words):
    page = as_(cast.tariq).get(job(**values))
    assert words in page.words
    is_over = values.get("state") in {"done", "parked"}
    assert ("data-refresh" in page.text) != is_over
    assert ("/training/imports" in page.links()) == is_over


def test_others_do_not_find_it(as_, cast, client, job):
    address = job()
    for actor in ("ada", "asha", "petra"):
        assert as_(cast.actors[actor]).get(address).status == 404
    assert client.get(address).status == 303
    assert as_(cast.tariq).get("/account/jobs/nonsense").status == 404
