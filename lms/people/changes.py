"""Change a post in place: who manages it, its team, its details. What it was before is in the record."""

from uuid import UUID

from lms.people import announcing, closure, rules
from lms.people.models import Post
from lms.people.posts import check_manager, check_staff_number, managed_post, managed_team, with_manager
from lms.runtime import audit
from lms.runtime.errors import Refused
from lms.runtime.work import Work


def change_line_manager(work: Work, post_id: UUID, manager_post_id: UUID | None) -> None:
    """Put a post, and everybody below it, under another one, or under nobody.

    Raises NotFound where the actor does not run training; Refused for a manager who cannot be, and for a circle, naming the path.
    """
    post = managed_post(work, post_id)
    if manager_post_id:
        check_manager(work, post.organisation_id, manager_post_id, post.person_id)
        if path := closure.path_up(work, manager_post_id, post_id):
            raise Refused(f"That would be a circle: {rules.circle(path)}", field="manager")
    before = post.manager_post_id
    closure.detach(work, post_id)
    post.manager_post_id = manager_post_id
    work.db.flush()  # The closure is computed from the row.
    closure.attach(work, post_id)
    audit.record(
        work, "people:change-line-manager", post_id, about=post.person_id, organisation=post.organisation_id,
        before=str(before or ""), after=str(manager_post_id or ""),
    )  # fmt: skip
    announcing.changed(work, post.organisation_id, with_manager(work, post.person_id, before, manager_post_id))


def move_post(work: Work, post_id: UUID, team_id: UUID) -> None:
    """Move a post to another team of its organisation; who manages it stays.

    Raises NotFound where the actor does not run training, Refused for a closed team or one of another organisation.
    """
    post, team = managed_post(work, post_id), managed_team(work, team_id)
    if team.organisation_id != post.organisation_id:
        raise Refused("Choose a team of the same organisation", field="team")
    before = post.team_id
    if before == team_id:
        return
    post.team_id = team_id
    record_move(work, post, before)


def change_details(work: Work, post_id: UUID, *, staff_number: str, job_title: str, staff_group: str) -> None:
    """Change what a post is called and its staff number.

    Raises NotFound where the actor does not run training, Refused for an empty one or a staff number in use.
    """
    post = managed_post(work, post_id)
    if fault := rules.post_fault(staff_number, job_title, staff_group):
        raise Refused(fault[1], field=fault[0])
    if staff_number != post.staff_number and post.ended_on is None:
        check_staff_number(work, post.organisation_id, staff_number)
    after = {"staff_number": staff_number, "job_title": job_title, "staff_group": staff_group}
    before = {name: getattr(post, name) for name in after}
    changed = [name for name in after if after[name] != before[name]]
    if not changed:
        return
    for name in changed:
        setattr(post, name, after[name])
    work.db.flush()  # The index of staff numbers settles a race here, and not at the commit.
    audit.record(
        work, "people:change-post", post_id, about=post.person_id, organisation=post.organisation_id,
        before={name: before[name] for name in changed}, after={name: after[name] for name in changed},
    )  # fmt: skip
    announcing.changed(work, post.organisation_id, [post.person_id])


def record_move(work: Work, post: Post, before: UUID) -> None:
    """Write into the record that a post moved from a team to the one it is in now."""
    audit.record(
        work, "people:move-post", post.id, about=post.person_id, organisation=post.organisation_id,
        before=str(before), after=str(post.team_id),
    )  # fmt: skip
    announcing.changed(work, post.organisation_id, [post.person_id])
