"""Bring what is asked in line with what the rules want: for some people after a change, for a whole organisation in batches.

Promises: running it twice changes nothing; it goes on where it stopped; at most 500 rows are written in a transaction, in the order of
(person, module); what was asked by hand stays as it is. Standing follows in the same transaction.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lms import catalogue, people, standing
from lms.assignments import rules, wanting
from lms.assignments.models import Assignment, AssignmentRule, Waiver
from lms.runtime import audit, ids, queue
from lms.runtime.db import count_afresh, insert_rows
from lms.runtime.work import Work
from lms.standing import Demand

Opens = Callable[..., AbstractContextManager[Work]]
"""Opens a Work of its own: `opens(write=False)`."""
BATCH = 500
_COUNTED = {1, 4, 16, 64}
"""The parts before which what the earlier ones wrote is counted, so that each part costs the same, however many there were."""


def carry_out(
    opens: Opens,
    organisation_id: UUID,
    person_ids: Collection[UUID] | None = None,
    progress: queue.Progress = queue.unseen,
) -> int:
    """Do what the rules want of some people, or of everybody; return how many assignments were made, changed or ended."""
    with opens(write=False) as work:
        parts = list(_parts(_differing(work, organisation_id, person_ids)))
    done, total = 0, sum(size for _, size in parts)
    for number, (persons, _) in enumerate(parts):
        progress(done, total)
        with opens() as work:
            if number in _COUNTED:
                count_afresh(work.db, Assignment)
                standing.count_afresh(work)
            done += reconcile(work, organisation_id, persons)
    progress(total, total)
    return done


def _differing(work: Work, organisation_id: UUID, person_ids: Collection[UUID] | None) -> list[tuple[UUID, int]]:
    """Return who is asked something else than the rules want, in order, and how many modules that concerns."""
    found: list[tuple[UUID, int]] = []
    asking = wanting.in_force(work, organisation_id)
    for part in people.bulk.chunks(sorted(set(person_ids))) if person_ids is not None else [None]:
        wanted = wanting.wanted(work, organisation_id, asking, persons=part)
        rows = wanting.differences(organisation_id, wanted, persons=part).order_by(None).subquery()
        counted = sa.select(rows.c.person_id, sa.func.count()).group_by(rows.c.person_id).order_by(rows.c.person_id)
        found += [(row[0], row[1]) for row in work.db.execute(counted)]
    return found


def _parts(counted: Sequence[tuple[UUID, int]]) -> Iterator[tuple[list[UUID], int]]:
    """Yield people in parts of at most 500 rows; somebody of whom more is asked is a part of their own."""
    part: list[UUID] = []
    size = 0
    for person_id, count in counted:
        if part and size + count > BATCH:
            yield part, size
            part, size = [], 0
        part.append(person_id)
        size += count
    if part:
        yield part, size


def reconcile(work: Work, organisation_id: UUID, person_ids: Sequence[UUID]) -> int:
    """Do what the rules want of a few people, in this transaction; return how many rows that took."""
    people.bulk.lock(work, organisation_id)
    asking = wanting.in_force(work, organisation_id)
    wanted = wanting.wanted(work, organisation_id, asking, persons=person_ids)
    rows = work.db.execute(wanting.differences(organisation_id, wanted, persons=person_ids)).all()
    if not rows:
        return 0
    batch = _Batch(work, organisation_id, {each.id: each for each in asking}, {row.person_id for row in rows})
    for row in rows:
        batch.take(row)
    batch.write()
    return len(rows)


class _Batch:
    """What is written together: assignments, standing and one entry in the record for each person."""

    def __init__(
        self, work: Work, organisation_id: UUID, asking: dict[UUID, wanting.Asking], persons: Collection[UUID]
    ) -> None:
        self._work = work
        self._organisation_id = organisation_id
        self._asking = asking
        self._minutes = {card.id: card.minutes for card in catalogue.cards(work).values()}
        self._waived = waived(work, organisation_id, persons)
        self._new: list[dict[str, Any]] = []
        self._changed: list[dict[str, Any]] = []
        self._ended: list[UUID] = []
        self._demands: list[Demand] = []
        self._said: dict[UUID, dict[str, list[str]]] = {}

    def take(self, row: Any) -> None:
        """Note what one difference comes to."""
        if row.rule_id is None:
            self._ended.append(row.assignment_id)
            self._say(row, "ended")
            self._demands.append(Demand(row.person_id, row.module_id, None, None))
            return
        rule = self._asking[row.rule_id]
        due_on = rules.due_on(
            row.wanted_on, self._work.today, self._minutes.get(row.module_id, 0), days=rule.days, before=row.before
        )
        said = {
            "post_id": row.post_id, "due_on": due_on, "reason": rule.reason, "rule_name": rule.name, "rule_id": rule.id,
            "wanted_on": row.wanted_on, "renew_months": row.renew_months,
        }  # fmt: skip
        if row.assignment_id:
            self._changed.append({"one": row.assignment_id, **said})
        else:
            key = {"id": ids.new_id(), "person_id": row.person_id, "module_id": row.module_id}
            self._new.append({**key, **self._since(), **said})
        self._say(row, "changed" if row.assignment_id else "asked")
        self._demands.append(
            self._waived.get((row.person_id, row.module_id))
            or Demand(row.person_id, row.module_id, due_on, rule.reason, rule.name, row.renew_months)
        )

    def _since(self) -> dict[str, Any]:
        return {
            "organisation_id": self._organisation_id, "asked_on": self._work.today, "asked_by": self._work.actor.person_id,
            "asked_at": self._work.now, "ended_on": None,
        }  # fmt: skip

    def _say(self, row: Any, what: str) -> None:
        self._said.setdefault(row.person_id, {}).setdefault(what, []).append(row.module_id)

    def write(self) -> None:
        """Write it all."""
        connection, table = self._work.db.connection(), Assignment.__table__
        insert_rows(self._work.db, Assignment, self._new)
        if self._changed:
            names = [name for name in self._changed[0] if name != "one"]
            changing = sa.update(table).where(table.c.id == sa.bindparam("one"))  # type: ignore[arg-type]
            connection.execute(
                changing.values({name: sa.bindparam(f"new_{name}") for name in names}),
                [{"one": row["one"], **{f"new_{name}": row[name] for name in names}} for row in self._changed],
            )
        if self._ended:
            ending = sa.update(Assignment).where(Assignment.id.in_(self._ended))
            self._work.db.execute(ending.values(ended_on=self._work.today))
        standing.demand_many(self._work, self._organisation_id, self._demands)
        for person_id, said in self._said.items():
            audit.record(
                self._work,
                "assignments:by-rule",
                person_id,
                about=person_id,
                organisation=self._organisation_id,
                **said,
            )


def waived(work: Work, organisation_id: UUID, persons: Collection[UUID]) -> dict[tuple[UUID, str], Demand]:
    """Return, by person and module, what standing says of those who are let off now."""
    found = sa.select(Waiver).where(
        Waiver.organisation_id == organisation_id, Waiver.person_id.in_(persons), Waiver.ended_at.is_(None)
    )
    return {
        (each.person_id, each.module_id): Demand(
            each.person_id, each.module_id, None, rules.let_off(each.ends_on, each.reason)
        )
        for each in work.db.scalars(found)
    }


def organisations(work: Work) -> tuple[UUID, ...]:
    """Return the organisations that have a rule, or something that a rule asked and that may have to end."""
    ruled = sa.select(AssignmentRule.organisation_id).distinct()
    return tuple(sorted(work.db.scalars(ruled)))
