"""The page of jobs: what failed, runs and waits, what is finished, and what the clock does next."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from lms import people
from lms.jobs import words
from lms.jobs.queries import JobView, only_administrators, view
from lms.runtime.queue import Job
from lms.runtime.schedule import Clockwork
from lms.runtime.work import Work

FINISHED_FOR = timedelta(days=7)
# What waits for longer than this is late: no worker runs, or all of them are behind.
LATE = timedelta(minutes=5)
_SHOWN = 50
_KEY = "clock:"


@dataclass(frozen=True)
class Scheduled:
    """A job of the clock: when it runs, when it last ended and whether well, and when it runs next."""

    title: str
    when: str
    last: datetime | None
    is_failed: bool
    following: datetime


@dataclass(frozen=True)
class Board:
    """The counts, the rows that were asked for, and the schedule. `after` is where the next page begins."""

    failed: int
    running: int
    waiting: int
    late: int
    finished: int
    rows: tuple[JobView, ...]
    after: tuple[str, str] | tuple[()]
    schedule: tuple[Scheduled, ...]
    at: datetime


def board(work: Work, schedule: Iterable[Clockwork], show: str = "", after: Sequence[str] = ()) -> Board:
    """Return the page of jobs. `show` is "failed", "finished" or nothing, for what is not finished. Raises Forbidden."""
    only_administrators(work)
    by_state = sa.select(Job.state, sa.func.count()).where(Job.state != "done").group_by(Job.state)
    counted: Mapping[str, int] = {row[0]: row[1] for row in work.db.execute(by_state)}
    finished = sa.and_(Job.state == "done", Job.ended_at > work.now - FINISHED_FOR)
    late = sa.and_(Job.state == "ready", Job.run_at < work.now - LATE)
    found = _finished(work, finished, after) if show == "finished" else _unfinished(work, show)
    further = show == "finished" and len(found) > _SHOWN
    found = found[:_SHOWN] if further else found
    last = found[-1] if further else None
    return Board(
        counted.get("parked", 0), counted.get("running", 0), counted.get("ready", 0), _count(work, late), _count(work, finished),
        _views(work, found), (last.ended_at.isoformat(), str(last.id)) if last and last.ended_at else (),
        tuple(_scheduled(work, each) for each in schedule), work.now,
    )  # fmt: skip


def _unfinished(work: Work, show: str) -> Sequence[Job]:
    """Return up to so many jobs of each state, in the order of the page."""
    order = {
        "parked": (Job.put_at.desc(),),
        "running": (Job.started_at,),
        "ready": (Job.run_at > work.now, Job.priority, Job.run_at),
    }
    found: list[Job] = []
    for state in ("parked",) if show == "failed" else order:
        found += work.db.scalars(sa.select(Job).where(Job.state == state).order_by(*order[state], Job.id).limit(_SHOWN))
    return found


def _finished(work: Work, finished: sa.ColumnElement[bool], after: Sequence[str]) -> Sequence[Job]:
    found = sa.select(Job).where(finished).order_by(Job.ended_at.desc(), Job.id.desc()).limit(_SHOWN + 1)
    if after:
        try:
            at, job_id = datetime.fromisoformat(after[0]), UUID(after[1])
        except ValueError:
            return work.db.scalars(found).all()
        if at.tzinfo:
            found = found.where(sa.or_(Job.ended_at < at, sa.and_(Job.ended_at == at, Job.id < job_id)))
    return work.db.scalars(found).all()


def _count(work: Work, which: sa.ColumnElement[bool]) -> int:
    return work.db.scalar(sa.select(sa.func.count()).select_from(Job).where(which)) or 0


def _views(work: Work, jobs: Sequence[Job]) -> tuple[JobView, ...]:
    names = people.names(work, {job.started_by for job in jobs if job.started_by})
    place, views = 0, []
    for job in jobs:
        waits = job.state == "ready" and job.run_at <= work.now
        place += waits
        views.append(view(work, job, names.get(job.started_by) if job.started_by else None, place if waits else 0))
    return tuple(views)


def _scheduled(work: Work, each: Clockwork) -> Scheduled:
    mine = sa.select(Job).where(Job.key == f"{_KEY}{each.kind}")
    ended = work.db.scalar(mine.where(Job.state == "done").order_by(Job.ended_at.desc()).limit(1))
    parked = work.db.scalar(mine.where(Job.state == "parked"))
    last = ended.ended_at if ended else None
    return Scheduled(
        words.title(each.kind), each.when.words, (parked.started_at or last) if parked else last, parked is not None,
        each.when.following(work.now, work.site.timezone),
    )  # fmt: skip
