"""Why the actor sees a person: a sentence for each reason, in the order of the reporting line, stand-ins, roles.

The sentences follow `reach`: a test on random organisations holds that there is one exactly for those within reach.
"""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from lms.people import reach
from lms.people.models import Delegation, Organisation, Person, Post, ReportsBelow, Team, TeamBelow
from lms.people.rules import SEEING, SEEING_PAST
from lms.runtime.access import Role
from lms.runtime.work import Grant, Work

_VERBS = {Role.LEADER: "You lead", Role.TRAINING_LEAD: "You run training for", Role.AUDITOR: "You audit"}


def why_seen(work: Work, person_id: UUID, first_name: str) -> tuple[str, ...]:
    """Return why the actor sees a person, a sentence each; nothing for somebody out of reach."""
    found = ["This is your own record."] if person_id == work.actor.person_id else []
    if work.actor.person_id is not None:
        found += _by_line(work, person_id, first_name)
        found += _by_standing_in(work, person_id)
        found += _by_roles(work, person_id, first_name)
    if Grant(Role.AUDITOR) in work.actor.grants:
        found.append("You audit the whole installation.")
    return tuple(dict.fromkeys(found))


def _by_line(work: Work, person_id: UUID, first_name: str) -> list[str]:
    """Say how somebody reports to the actor: directly, through one of the actor's reports, or further down."""
    mine, post, between, above = aliased(Post), aliased(Post), aliased(ReportsBelow), aliased(ReportsBelow)
    nearest = aliased(Person)
    rows = work.db.execute(
        sa.select(ReportsBelow.depth, nearest.first_name, nearest.last_name)
        .select_from(ReportsBelow)
        .join(mine, mine.id == ReportsBelow.manager_post_id)
        .join(post, post.id == ReportsBelow.post_id)
        # Whoever is directly below the actor on the way to the person: nobody when the person is.
        .outerjoin(above, above.post_id == ReportsBelow.post_id)
        .outerjoin(
            between,
            sa.and_(between.post_id == above.manager_post_id, between.manager_post_id == mine.id, between.depth == 1),
        )
        .outerjoin(nearest, nearest.id == between.person_id)
        .where(
            ReportsBelow.person_id == person_id, mine.person_id == work.actor.person_id, reach.is_current(mine, work.today),
            reach.is_current(post, work.today), sa.or_(ReportsBelow.depth == 1, between.post_id.is_not(None)),
        )
        .order_by(ReportsBelow.depth)
    )  # fmt: skip
    return [_line(row.depth, first_name, f"{row.first_name or ''} {row.last_name or ''}".strip()) for row in rows]


def _line(depth: int, first_name: str, nearest: str) -> str:
    if depth == 1:
        return f"{first_name} reports to you."
    verb = "reports to" if depth == 2 else "works below"
    return f"{first_name} {verb} {nearest}, who reports to you."


def _by_standing_in(work: Work, person_id: UUID) -> list[str]:
    held, post = aliased(Post), aliased(Post)
    stood = reach.stood_in_for(sa.literal(work.actor.person_id, sa.Uuid()), work.today)
    rows = work.db.execute(
        sa.select(Person.first_name, Person.last_name, Delegation.ends_on)
        .join(held, held.person_id == Person.id)
        .join(Delegation, Delegation.post_id == held.id)
        .join(ReportsBelow, ReportsBelow.manager_post_id == held.id)
        .join(post, post.id == ReportsBelow.post_id)
        .where(
            ReportsBelow.person_id == person_id, reach.is_current(post, work.today), held.id.in_(stood),
            Delegation.delegate_id == work.actor.person_id, Delegation.ended_at.is_(None),
            Delegation.starts_on <= work.today, Delegation.ends_on >= work.today,
        )
        .order_by(Delegation.ends_on, Delegation.id)
    )  # fmt: skip
    return [
        f"You stand in for {row.first_name} {row.last_name}".strip() + f" until {_day(row.ends_on)}." for row in rows
    ]


def _by_roles(work: Work, person_id: UUID, first_name: str) -> list[str]:
    """Say which roles on which teams reach a post of the person's, and of a past one when it ended."""
    held = {(grant.team_id, grant.role) for grant in work.actor.grants if grant.team_id and grant.role in SEEING}
    if not held:
        return []
    rows = work.db.execute(
        sa.select(TeamBelow.top_id, Team.name, Team.parent_id, Organisation.short_name, Post.ended_on)
        .join(Team, Team.id == TeamBelow.top_id)
        .join(Organisation, Organisation.id == Team.organisation_id)
        .join(Post, Post.team_id == TeamBelow.team_id)
        .where(Post.person_id == person_id, TeamBelow.top_id.in_({team for team, _ in held}))
        .order_by(Post.ended_on.is_not(None), Post.ended_on.desc(), Team.name, Post.id)
    ).all()
    found = []
    for role in SEEING:
        shown = set()
        for row in rows:
            left = row.ended_on if row.ended_on and row.ended_on < work.today else None
            if (row.top_id, role) not in held or row.top_id in shown or (left and role not in SEEING_PAST):
                continue
            shown.add(row.top_id)
            past = f", where {first_name} worked until {_day(left)}" if left else ""
            found.append(f"{_VERBS[role]} {row.name if row.parent_id else row.short_name}{past}.")
    return found


def _day(value: date) -> str:
    return f"{value.day} {value:%B %Y}"
