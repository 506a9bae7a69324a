"""Give posts, end them and take an end back. The closure of the reporting line follows in the same transaction."""

from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from lms.people import announcing, closure, reach, rules
from lms.people.joined import joined_into
from lms.people.locks import lock_organisation
from lms.people.models import Organisation, Person, Post, Team
from lms.people.persons import create_person
from lms.runtime import audit
from lms.runtime.errors import NotFound, Refused
from lms.runtime.work import Work

# An end that was a mistake is taken back within these days; later it is a return, which is a post of its own.
UNDONE_WITHIN = timedelta(days=30)


def give_post(
    work: Work, person_id: UUID, team_id: UUID, *, staff_number: str, job_title: str, staff_group: str, started_on: date,
    manager_post_id: UUID | None = None,
) -> Post:  # fmt: skip
    """Give a person a post in a team: their first, another one, or one after they left.

    Raises NotFound for an unknown person or team, for a person out of reach, and where the actor does not run training; Refused for a
    closed team, a staff number in use, a manager elsewhere, one whose post has ended, or the person themselves.
    """
    if not reach.is_within_reach(work, person_id):
        raise NotFound
    return _give(
        work, person_id, team_id, staff_number=staff_number, job_title=job_title, staff_group=staff_group, started_on=started_on,
        manager_post_id=manager_post_id,
    )  # fmt: skip


def hire(
    work: Work, team_id: UUID, *, first_name: str, last_name: str, staff_number: str, job_title: str, staff_group: str,
    started_on: date, manager_post_id: UUID | None = None,
) -> Post:  # fmt: skip
    """Make a person with their first post. Raises as `create_person` and `give_post` do."""
    person = create_person(work, first_name=first_name, last_name=last_name)
    return _give(
        work, person.id, team_id, staff_number=staff_number, job_title=job_title, staff_group=staff_group, started_on=started_on,
        manager_post_id=manager_post_id,
    )  # fmt: skip


def _give(
    work: Work, person_id: UUID, team_id: UUID, *, staff_number: str, job_title: str, staff_group: str, started_on: date,
    manager_post_id: UUID | None,
) -> Post:  # fmt: skip
    person, team = work.db.get(Person, person_id), managed_team(work, team_id)
    if person is None or person.erased_at or joined_into(work, person_id):
        raise NotFound
    if fault := rules.post_fault(staff_number, job_title, staff_group):
        raise Refused(fault[1], field=fault[0])
    if manager_post_id:
        check_manager(work, team.organisation_id, manager_post_id, person_id)
    check_staff_number(work, team.organisation_id, staff_number)
    post = Post(
        person_id=person_id, organisation_id=team.organisation_id, team_id=team_id, staff_number=staff_number, job_title=job_title,
        staff_group=staff_group, manager_post_id=manager_post_id, started_on=started_on, ended_on=None,
        sort_name=rules.sort_key(person.first_name, person.last_name),
    )  # fmt: skip
    work.db.add(post)
    work.db.flush()  # The closure is computed from the row.
    closure.attach(work, post.id)
    audit.record(
        work, "people:give-post", post.id, about=person_id, organisation=team.organisation_id, team=str(team_id),
        job_title=job_title,
    )  # fmt: skip
    announcing.changed(work, post.organisation_id, with_manager(work, person_id, manager_post_id))
    return post


def end_post(work: Work, post_id: UUID, on: date) -> None:
    """End a post: `on` is its last day, which may lie ahead. Those who report to it keep it as their manager until given another.

    Raises NotFound where the actor does not run training, and Refused for a day before the post began.
    """
    post = managed_post(work, post_id)
    if on < post.started_on:
        raise Refused("Enter a last day that is not before the post began", field="ended_on")
    before = post.ended_on
    post.ended_on = on
    work.db.flush()  # The database checks the dates now, where the reader can still be told.
    audit.record(
        work, "people:end-post", post_id, about=post.person_id, organisation=post.organisation_id, on=on.isoformat(),
        before=before.isoformat() if before else None,
    )  # fmt: skip
    announcing.changed(work, post.organisation_id, with_manager(work, post.person_id, post.manager_post_id))


def reopen_post(work: Work, post_id: UUID) -> None:
    """Take back the end of a post, as if it had never been entered.

    Raises NotFound where the actor does not run training; Refused when it has no end, when its last day is more than 30 days ago,
    when its team has closed or its staff number has gone to another post.
    """
    post = managed_post(work, post_id)
    if post.ended_on is None:
        raise Refused("This post has no end to undo")
    if post.ended_on < work.today - UNDONE_WITHIN:
        raise Refused("This post ended more than 30 days ago. Give them a new post from the day they returned.")
    if work.db.get_one(Team, post.team_id).ended_on:
        raise Refused("The team of this post has closed. Give them a new post in another team.")
    check_staff_number(work, post.organisation_id, post.staff_number)
    before = post.ended_on
    post.ended_on = None
    work.db.flush()  # The index of staff numbers settles a race here, and not at the commit.
    audit.record(
        work, "people:reopen-post", post_id, about=post.person_id, organisation=post.organisation_id, before=before.isoformat()
    )  # fmt: skip
    announcing.changed(work, post.organisation_id, with_manager(work, post.person_id, post.manager_post_id))


def with_manager(work: Work, person_id: UUID, *manager_post_ids: UUID | None) -> set[UUID]:
    """Return a person with the holders of posts above theirs, who may manage somebody now, or nobody any more."""
    above = sa.select(Post.person_id).where(Post.id.in_([each for each in manager_post_ids if each]))
    return {person_id, *work.db.scalars(above)}


def managed_post(work: Work, post_id: UUID) -> Post:
    """Return a post whose holder's training the actor runs, read after its organisation was locked. Raises NotFound."""
    organisation_id = work.db.scalar(
        sa.select(Post.organisation_id)
        .join(Person, Person.id == Post.person_id)
        .where(Post.id == post_id, Person.erased_at.is_(None), reach.runs_training_for(work, Post.id))
    )
    if organisation_id is None:
        raise NotFound
    lock_organisation(work, organisation_id)
    return work.db.get_one(Post, post_id, populate_existing=True)


def managed_team(work: Work, team_id: UUID) -> Team:
    """Return an open team on which the actor runs training, read after its organisation was locked.

    Raises NotFound, and Refused for a closed team.
    """
    organisation_id = work.db.scalar(
        sa.select(Team.organisation_id).where(Team.id == team_id, reach.runs_training_in(work, Team.id))
    )
    if organisation_id is None:
        raise NotFound
    lock_organisation(work, organisation_id)
    team = work.db.get_one(Team, team_id, populate_existing=True)
    if team.ended_on or work.db.get_one(Organisation, organisation_id).ended_on:
        raise Refused("This team has closed. Choose another one.", field="team")
    return team


def check_manager(work: Work, organisation_id: UUID, manager_post_id: UUID, person_id: UUID) -> None:
    """Raise Refused when a post cannot be the line manager's of a person's post in an organisation."""
    manager = work.db.get(Post, manager_post_id, populate_existing=True)
    if (
        manager is None
        or manager.organisation_id != organisation_id
        or not reach.is_within_reach(work, manager.person_id)
    ):
        raise Refused("Choose a line manager in the same organisation", field="manager")
    if manager.ended_on and manager.ended_on < work.today:
        raise Refused("Choose a line manager whose post has not ended", field="manager")
    if manager.person_id == person_id:
        raise Refused("Choose somebody else as the line manager: nobody manages themselves", field="manager")


def check_staff_number(work: Work, organisation_id: UUID, staff_number: str) -> None:
    """Raise Refused when a post of an organisation that has no end has the staff number."""
    in_use = sa.select(Post.id).where(
        Post.organisation_id == organisation_id, Post.staff_number == staff_number, Post.ended_on.is_(None)
    )
    if work.db.scalars(in_use).first():
        raise Refused("Another post has this staff number. Enter a different one.", field="staff_number")
