"""The lines of a rule as conditions on posts, for a whole organisation in one statement.

Job titles, staff groups and pathways are compared here and not by the database, over the few hundred combinations that an organisation
has: so both databases fold letters alike, and a pathway is the one that the catalogue suggests.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_, or_
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from lms import catalogue, people
from lms.assignments.rules import Facts, Field, How, Line, holds
from lms.people import Organisation, Person, Post, RoleGrant, Team
from lms.runtime.access import Role
from lms.runtime.work import Work

_REPORT = aliased(Post)
_PAIRED = frozenset({Field.STAFF_GROUP, Field.JOB_TITLE, Field.JOB_WORDS, Field.PATHWAY})


@dataclass(frozen=True)
class Jobs:
    """The combinations of job title and staff group that an organisation has, with the pathway that is suggested for each."""

    organisation_id: UUID
    pairs: tuple[Facts, ...]


def jobs(work: Work, organisation_id: UUID, persons: Collection[UUID] | None = None) -> Jobs:
    """Return the combinations of an organisation's current posts, or of those of some people alone."""
    found = sa.select(Post.job_title, Post.staff_group).where(_here(work, organisation_id)).distinct()
    if persons is not None:
        found = found.where(Post.person_id.in_(persons))
    suggests = catalogue.suggesting(work)
    return Jobs(
        organisation_id,
        tuple(
            Facts(row.job_title, row.staff_group, suggests(row.job_title, row.staff_group))
            for row in work.db.execute(found)
        ),
    )


def _here(work: Work, organisation_id: UUID) -> sa.ColumnElement[bool]:
    return sa.and_(Post.organisation_id == organisation_id, people.is_current(Post, work.today))


def covered(work: Work, known: Jobs, lines: Sequence[Line]) -> sa.ColumnElement[bool]:
    """Return the condition that a post is current, its holder was not erased, and every line holds."""
    erased = sa.select(Person.id).where(Person.erased_at.is_not(None))
    ended = sa.exists().where(
        Organisation.id == known.organisation_id, Organisation.ended_on.is_not(None), Organisation.ended_on < work.today
    )
    conditions = [condition(work, known, line) for line in lines]
    return sa.and_(_here(work, known.organisation_id), Post.person_id.not_in(erased), ~ended, *conditions)


def condition(work: Work, known: Jobs, line: Line) -> sa.ColumnElement[bool]:
    """Return the condition that one line holds of a post."""
    if line.field in _PAIRED:
        return _of_jobs(known, line)
    found = [_one(work, known, line.field, value) for value in line.values]
    if line.how is How.ALL:
        return reduce(and_, found)
    return reduce(or_, found) if line.how is How.ANY else ~reduce(or_, found)


def _of_jobs(known: Jobs, line: Line) -> sa.ColumnElement[bool]:
    pairs = [each for each in known.pairs if holds(line, each)]
    if line.field is Field.STAFF_GROUP:
        return Post.staff_group.in_({each.staff_group for each in pairs})
    if line.field in {Field.JOB_TITLE, Field.JOB_WORDS}:
        return Post.job_title.in_({each.job_title for each in pairs})
    if not pairs:
        return sa.false()
    return sa.tuple_(Post.job_title, Post.staff_group).in_([(each.job_title, each.staff_group) for each in pairs])


def _one(work: Work, known: Jobs, what: Field, value: str) -> sa.ColumnElement[bool]:
    if what is Field.TEAM:
        return people.is_in_team(Post, UUID(value))
    if what is Field.STARTED:
        return Post.started_on >= sa.literal(date.fromisoformat(value), sa.Date())
    if value == Role.MANAGER:
        report = _REPORT
        return Post.id.in_(
            sa.select(report.manager_post_id).where(
                report.organisation_id == known.organisation_id, report.manager_post_id.is_not(None),
                people.is_current(report, work.today),
            )
        )  # fmt: skip
    held = sa.select(RoleGrant.person_id).join(Team, Team.id == RoleGrant.team_id)
    return Post.person_id.in_(
        held.where(
            Team.organisation_id == known.organisation_id,
            RoleGrant.role == value,
            people.is_held(RoleGrant, work.today),
        )
    )
