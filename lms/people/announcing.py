"""Tell whoever stands on people's posts that some changed: by a job, since what is above cannot be called from here."""

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from lms.people import reach
from lms.people.models import Post, TeamBelow
from lms.people.roster import chunks
from lms.runtime import queue
from lms.runtime.work import Work


def changed(work: Work, organisation_id: UUID, person_ids: Iterable[UUID]) -> None:
    """Put the job that asks of people what the organisation's rules want of them now.

    It has no key: a job that runs already has read the posts as they were.
    """
    for part in chunks(sorted(set(person_ids))):
        queue.put(
            work,
            "rules_of_people",
            {"organisation_id": str(organisation_id), "person_ids": [str(each) for each in part]},
        )


def changed_in_teams(work: Work, organisation_id: UUID, top_id: UUID) -> None:
    """Put the jobs for everybody in a team and below it, which is another place in the tree now."""
    below = sa.select(TeamBelow.team_id).where(TeamBelow.top_id == top_id)
    held = sa.select(Post.person_id).where(Post.team_id.in_(below), reach.is_current(Post, work.today))
    changed(work, organisation_id, work.db.scalars(held))
