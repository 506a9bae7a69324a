"""Give and end posts, and change who manages them. The closure of the reporting line follows in the same transaction."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa

from lms.people import closure, rules
from lms.people.models import Organisation, Person, Post, Team
from lms.runtime import audit
from lms.runtime.errors import NotFound, Refused
from lms.runtime.work import Work


def give_post(
    work: Work, person_id: UUID, team_id: UUID, *, staff_number: str, job_title: str, staff_group: str, started_on: date,
    manager_post_id: UUID | None = None,
) -> Post:  # fmt: skip
    """Give a person a post in a team.

    Raises NotFound for an unknown person or team, Refused for a staff number in use and for a manager elsewhere, one whose post has
    ended, or the person themselves.
    """
    person, team = work.db.get(Person, person_id), work.db.get(Team, team_id)
    if person is None or team is None:
        raise NotFound
    _lock_line(work, team.organisation_id)
    if manager_post_id:
        _check_manager(work, team.organisation_id, manager_post_id, person_id)
    in_use = sa.select(Post.id).where(
        Post.organisation_id == team.organisation_id, Post.staff_number == staff_number, Post.ended_on.is_(None)
    )
    if work.db.scalars(in_use).first():
        raise Refused("Another post has this staff number. Enter a different one.", field="staff_number")
    post = Post(
        person_id=person_id, organisation_id=team.organisation_id, team_id=team_id, staff_number=staff_number, job_title=job_title,
        staff_group=staff_group, manager_post_id=manager_post_id, started_on=started_on, ended_on=None,
        sort_name=rules.sort_key(person.first_name, person.last_name),
    )  # fmt: skip
    work.db.add(post)
    work.db.flush()  # The closure is computed from the row.
    closure.attach(work, post.id)
    audit.record(
        work,
        "people:give-post",
        post.id,
        about=person_id,
        organisation=team.organisation_id,
        team=str(team_id),
        job_title=job_title,
    )
    return post


def change_line_manager(work: Work, post_id: UUID, manager_post_id: UUID | None) -> None:
    """Put a post, and everybody below it, under another one. Raises NotFound, and Refused for a circle, naming the path."""
    organisation_id = work.db.scalar(sa.select(Post.organisation_id).where(Post.id == post_id))
    if organisation_id is None:
        raise NotFound
    _lock_line(work, organisation_id)
    post = work.db.get_one(Post, post_id, populate_existing=True)
    if manager_post_id:
        _check_manager(work, organisation_id, manager_post_id, post.person_id)
        if path := closure.path_up(work, manager_post_id, post_id):
            raise Refused(f"That would be a circle: {' reports to '.join(path)}", field="manager")
    before = post.manager_post_id
    closure.detach(work, post_id)
    post.manager_post_id = manager_post_id
    work.db.flush()  # The closure is computed from the row.
    closure.attach(work, post_id)
    audit.record(
        work, "people:change-line-manager", post_id, about=post.person_id, organisation=post.organisation_id,
        before=str(before or ""), after=str(manager_post_id or ""),
    )  # fmt: skip


def end_post(work: Work, post_id: UUID, on: date) -> None:
    """End a post: `on` is its last day. Those who report to it keep it as their manager until they are given another.

    Raises NotFound, and Refused for a day before the post began.
    """
    post = work.db.get(Post, post_id)
    if post is None:
        raise NotFound
    if on < post.started_on:
        raise Refused("Enter a last day that is not before the post began", field="ended_on")
    post.ended_on = on
    audit.record(
        work, "people:end-post", post_id, about=post.person_id, organisation=post.organisation_id, on=on.isoformat()
    )


def _lock_line(work: Work, organisation_id: UUID) -> None:
    """Let one change of an organisation's reporting line happen at a time: two together could close a circle that neither sees."""
    work.db.execute(
        sa.select(Organisation.id).where(Organisation.id == organisation_id).with_for_update(key_share=True)
    )


def _check_manager(work: Work, organisation_id: UUID, manager_post_id: UUID, person_id: UUID) -> None:
    manager = work.db.get(Post, manager_post_id, populate_existing=True)
    if manager is None or manager.organisation_id != organisation_id:
        raise Refused("Choose a line manager in the same organisation", field="manager")
    if manager.ended_on and manager.ended_on < work.today:
        raise Refused("Choose a line manager whose post has not ended", field="manager")
    if manager.person_id == person_id:
        raise Refused("Choose somebody else as the line manager: nobody manages themselves", field="manager")
