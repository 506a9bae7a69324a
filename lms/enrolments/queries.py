"""Reads of runs, each in one statement with what was met."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lms import people
from lms.content import Module
from lms.enrolments import rules
from lms.enrolments.models import Enrolment, Requirement, RequirementMet
from lms.runtime.errors import NotFound
from lms.runtime.work import Work


@dataclass(frozen=True)
class Run:
    """A run and the requirements met in it, with when. `minutes_saved` is set once a refresher has shown every outcome."""

    enrolment_id: UUID
    person_id: UUID
    post_id: UUID
    organisation_id: UUID
    module_id: str
    version_id: UUID
    purpose: str
    started_at: datetime
    completed_at: datetime | None
    is_refresher: bool
    changed_outcomes: tuple[str, ...]
    minutes_saved: int | None
    post_ended_on: date | None
    met_at: dict[Requirement, datetime]

    def asked(self, module: Module) -> tuple[str, ...]:
        """Return what this run asks of its person; `module` is that of the run's version."""
        return rules.asked(module, self.is_refresher)

    def outstanding(self, module: Module) -> tuple[str, ...]:
        """Return what is asked and not met, in the order it is done; `module` is that of the run's version."""
        return rules.outstanding(self.asked(module), self.met)

    @property
    def met(self) -> frozenset[Requirement]:
        """The requirements met so far."""
        return frozenset(self.met_at)

    @property
    def is_open(self) -> bool:
        """Whether it is not complete."""
        return self.completed_at is None


_RUN = (
    Enrolment.id, Enrolment.person_id, Enrolment.post_id, Enrolment.organisation_id, Enrolment.module_id, Enrolment.version_id,
    Enrolment.purpose, Enrolment.started_at, Enrolment.completed_at, Enrolment.is_refresher, Enrolment.changed_outcomes,
    Enrolment.minutes_saved, people.Post.ended_on.label("post_ended_on"),
)  # fmt: skip


# Built once: nearly every page asks for a run.
_WITH_MET = (
    sa.select(*_RUN, RequirementMet.requirement, RequirementMet.met_at)
    .join(people.Post, people.Post.id == Enrolment.post_id)
    .outerjoin(RequirementMet, RequirementMet.enrolment_id == Enrolment.id)
    .order_by(Enrolment.started_at.desc(), Enrolment.id.desc())
)
_NEWEST = (
    sa.select(Enrolment.id)
    .where(Enrolment.person_id == sa.bindparam("person"), Enrolment.module_id == sa.bindparam("module"))
    .order_by(Enrolment.started_at.desc(), Enrolment.id.desc())
    .limit(1)
)
_LATEST = _WITH_MET.where(Enrolment.id == _NEWEST.scalar_subquery())
_LATEST_LOCKED = _LATEST.with_for_update(of=Enrolment, key_share=True)
_ONE = _WITH_MET.where(Enrolment.id == sa.bindparam("enrolment"))
_ALL = _WITH_MET.where(Enrolment.person_id == sa.bindparam("person"))


def open_run(work: Work, module_id: str, *, person_id: UUID | None = None) -> Run | None:
    """Return a person's open run at a module (the actor's by default), or None."""
    found = latest_run(work, module_id, person_id=person_id)
    return found if found and found.is_open else None


def latest_run(work: Work, module_id: str, *, person_id: UUID | None = None, for_change: bool = False) -> Run | None:
    """Return a person's newest run at a module (the actor's by default), open or complete, or None.

    `for_change` locks the run against others that would change what it has met.
    """
    statement = _LATEST_LOCKED if for_change else _LATEST
    found = _runs(work, statement, person=person_id or work.actor.person, module=module_id)
    return found[0] if found else None


def run(work: Work, enrolment_id: UUID) -> Run:
    """Return one run. Raises NotFound. The caller has checked whose it is."""
    found = _runs(work, _ONE, enrolment=enrolment_id)
    if not found:
        raise NotFound
    return found[0]


def runs_of(work: Work, person_id: UUID) -> tuple[Run, ...]:
    """Return all of a person's runs, newest first."""
    return tuple(_runs(work, _ALL, person=person_id))


def _run(row: tuple[Any, ...]) -> Run:
    return Run(
        row[0],
        row[1],
        row[2],
        row[3],
        row[4],
        row[5],
        row[6],
        row[7],
        row[8],
        row[9],
        tuple(row[10]),
        row[11],
        row[12],
        {},
    )


def _runs(work: Work, statement: sa.Select[*tuple[Any, ...]], **values: Any) -> Sequence[Run]:
    rows = work.db.execute(statement, values).all()
    found: dict[UUID, Run] = {}
    for row in rows:
        each = found.setdefault(row.id, _run(tuple(row)))
        if row.requirement:
            each.met_at[Requirement(row.requirement)] = row.met_at
    return list(found.values())


def open_starts(work: Work) -> Iterator[tuple[UUID, str, datetime]]:
    """Yield (person, module, when it began) of every open run, for recomputation."""
    rows = sa.select(Enrolment.person_id, Enrolment.module_id, Enrolment.started_at).where(
        Enrolment.completed_at.is_(None)
    )
    for row in work.db.execute(rows.execution_options(yield_per=1000)):
        yield row.person_id, row.module_id, row.started_at
