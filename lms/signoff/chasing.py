"""Requests for sign-off that have waited: for whom, and who else is to know. Source: product section 6, chasing."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from lms import people
from lms.runtime.work import Work
from lms.signoff import queries
from lms.signoff.models import SignOffRequest
from lms.signoff.queries import QueueRow
from lms.signoff.rules import State

# Made once: naming a table anew costs more than asking it.
_BOSS, _ABOVE, _OWN = aliased(people.Post), aliased(people.Post), aliased(people.Post)
_MANAGER, _SECOND = aliased(people.Person), aliased(people.Person)


@dataclass(frozen=True)
class Wait:
    """One request that waits. `manager_id` is the nearest manager, who decides, None where nobody does; `above_id` is theirs."""

    request_id: UUID
    person_id: UUID
    person_name: str
    title: str
    asked_at: datetime
    team_id: UUID
    manager_id: UUID | None
    manager_name: str
    above_id: UUID | None


def waits(
    work: Work, before: datetime, managers: Collection[UUID], team_ids: sa.SelectBase | None = None
) -> Iterator[Wait]:
    """Yield the requests sent before an instant that wait for any of some managers or those below them, or in some teams.

    The longest wait first. Whoever asks sees to it that each is named only to whom it concerns.
    """
    post, boss, above = people.Post, _BOSS, _ABOVE
    holder, manager, second = people.Person, _MANAGER, _SECOND
    # The nearest who is here, as in `people.signers`.
    decides = boss.id == people.nearest_manager(post, work.today)
    concerned = sa.or_(manager.id.in_(managers), second.id.in_(managers))
    if team_ids is not None:
        concerned = sa.or_(concerned, post.team_id.in_(team_ids))
    found = (
        sa.select(
            SignOffRequest.id, SignOffRequest.person_id, holder.first_name, holder.last_name, SignOffRequest.facts,
            SignOffRequest.module_id, SignOffRequest.asked_at, post.team_id, manager.id.label("manager_id"),
            manager.first_name.label("manager_first"), manager.last_name.label("manager_last"), second.id.label("above_id"),
        )
        .select_from(SignOffRequest)
        .join(post, post.id == SignOffRequest.post_id)
        .join(holder, holder.id == SignOffRequest.person_id)
        .outerjoin(boss, decides)
        .outerjoin(manager, manager.id == boss.person_id)
        .outerjoin(above, above.id == people.nearest_manager(boss, work.today))
        .outerjoin(second, second.id == above.person_id)
        .where(
            SignOffRequest.state == State.WAITING, SignOffRequest.asked_at < before, people.is_current(post, work.today),
            holder.suspended_at.is_(None), concerned,
        )
        .order_by(SignOffRequest.asked_at, SignOffRequest.id)
    )  # fmt: skip
    for row in work.db.execute(found):
        yield Wait(
            row.id, row.person_id, f"{row.first_name} {row.last_name}".strip(), row.facts.get("title", row.module_id),
            row.asked_at, row.team_id, row.manager_id, f"{row.manager_first or ''} {row.manager_last or ''}".strip(),
            row.above_id,
        )  # fmt: skip


@dataclass(frozen=True)
class LongWait:
    """A request that has waited so long that others see it: `asked_of` is who is to decide it."""

    row: QueueRow
    asked_of: str


def long_waiting(work: Work, limit: int = 100) -> tuple[LongWait, ...]:
    """Return what waits for others and is shown to the actor: to the manager above after some days, to who runs training after more.

    They may decide it; those whose it is still may, too.
    """
    boss, manager, own = _BOSS, _MANAGER, _OWN
    _, second, third = work.site.reminding.chase_days
    mine = sa.select(own.id).where(own.person_id == work.actor.person, people.is_current(own, work.today))
    reports_to_mine = people.nearest_manager(boss, work.today).in_(mine)
    shown = sa.or_(
        sa.and_(SignOffRequest.asked_at < _midnight(work, second), reports_to_mine),
        sa.and_(
            SignOffRequest.asked_at < _midnight(work, third), people.runs_training_for(work, SignOffRequest.post_id)
        ),
    )
    rows = work.db.execute(
        queries.queue_of(work)
        .join(boss, boss.id == people.nearest_manager(people.Post, work.today))
        .join(manager, manager.id == boss.person_id)
        .add_columns(manager.first_name.label("manager_first"), manager.last_name.label("manager_last"))
        .where(SignOffRequest.state == State.WAITING, sa.not_(queries.is_mine(work)), shown)
        .limit(limit)
    )
    return tuple(LongWait(queries.row_of(row), f"{row.manager_first} {row.manager_last}".strip()) for row in rows)


def _midnight(work: Work, days: int) -> datetime:
    """Return the instant before which something was asked that has waited some days today, by the local calendar."""
    return datetime.combine(work.today - timedelta(days=days - 1), time(), work.site.timezone)
