"""What applying a staff file comes to: which rows in which order, managers before their people, and which are left out."""

from dataclasses import dataclass, field
from uuid import UUID

import sqlalchemy as sa

from lms import people
from lms.imports import lines
from lms.imports.models import ImportRow, ImportRun, RowState
from lms.imports.staffing import Roster
from lms.runtime import ids
from lms.runtime.work import Work


@dataclass
class Plan:
    """What is to be done, in which order: row numbers, managers before their people.

    `managers` holds the post that a row's manager stands for, `posts` the id of each post that will be made, `left` why rows are left out.
    """

    order: list[int] = field(default_factory=list)
    managers: dict[int, UUID | None] = field(default_factory=dict)
    posts: dict[int, UUID] = field(default_factory=dict)
    left: dict[int, str] = field(default_factory=dict)


def plan(work: Work, run: ImportRun) -> Plan:
    """Return what is to be done for a staff file, as the record stands now."""
    teams = people.bulk.teams(work, run.organisation_id)
    roster = Roster.of(work.today, people.bulk.staff(work, run.organisation_id), teams)
    rows = work.db.execute(
        sa.select(ImportRow.number, ImportRow.staff_number, ImportRow.post_id, ImportRow.manager_number)
        .where(ImportRow.import_id == run.id, ImportRow.verdict.in_(run.parts), ImportRow.state == RowState.CHECKED)
        .order_by(ImportRow.number)
    ).all()
    found = Plan()
    made: dict[str, UUID] = {}
    for row in rows:
        if row.post_id is None:
            made[row.staff_number] = found.posts[row.number] = ids.new_id()
        else:
            found.posts[row.number] = row.post_id
    managers: dict[UUID, UUID | None] = {each.post_id: each.manager_post_id for each in roster.by_id.values()}
    managers.update(dict.fromkeys(made.values()))
    for row in rows:
        if row.manager_number is None:
            continue
        known = roster.of_number(row.manager_number)
        manager = made.get(row.manager_number) or (known.post_id if known else None)
        if row.manager_number and manager is None:
            found.left[row.number] = f"Manager {row.manager_number} is not in Wardwise, or was left out."
            continue
        found.managers[row.number] = manager
        managers[found.posts[row.number]] = manager
    _leave_circles_out(found, managers, roster)
    at = {post_id: number for number, post_id in found.posts.items()}
    found.order = [at[post_id] for post_id in lines.top_down(found.posts.values(), managers)]
    return found


def _leave_circles_out(plan: Plan, managers: dict[UUID, UUID | None], roster: Roster) -> None:
    """Leave rows out that would close a circle with what is on record now, which only a part of the file or a change by hand can do."""
    at = {post_id: number for number, post_id in plan.posts.items() if number in plan.managers}
    while True:
        moving = [post_id for circle in lines.circles(managers) for post_id in circle if post_id in at]
        if not moving:
            return
        for post_id in moving:
            plan.left[at[post_id]] = "With what is on record now, this would make a circle in the reporting line."
            now = roster.by_id.get(post_id)
            managers[post_id] = now.manager_post_id if now else None
            del at[post_id]
