"""Requests for sign-off that have waited: for whom, and who else is to know. Source: product section 6, chasing."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from lms import people
from lms.runtime.work import Work
from lms.signoff.models import SignOffRequest, State


@dataclass(frozen=True)
class Wait:
    """One request that waits. `manager_id` is the line manager who decides, None where nobody does; `above_id` is theirs."""

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
    post, boss, above = people.Post, aliased(people.Post), aliased(people.Post)
    holder, manager, second = people.Person, aliased(people.Person), aliased(people.Person)
    # A manager who left or is suspended decides nothing, as in `people.signers`.
    decides = sa.and_(
        boss.id == post.manager_post_id, people.is_current(boss, work.today), boss.person_id != post.person_id
    )
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
        .outerjoin(manager, sa.and_(manager.id == boss.person_id, manager.suspended_at.is_(None)))
        .outerjoin(above, sa.and_(above.id == boss.manager_post_id, people.is_current(above, work.today)))
        .outerjoin(second, sa.and_(second.id == above.person_id, second.suspended_at.is_(None)))
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
