"""For which post a run goes on once its own has ended, so that whoever comes back or moves to another organisation is not stuck.

Source: product section 2: the post's line manager signs off, and its organisation's name is printed.
"""

from uuid import UUID

from lms import people
from lms.enrolments.models import Enrolment
from lms.runtime import audit
from lms.runtime.work import Work


def serving_post(work: Work, person_id: UUID, post_id: UUID) -> people.PostView:
    """Return the post that a run is for now: its own, or once that has ended a current one, first of the same organisation.

    Its own too where there is no other. The caller has checked reach.
    """
    own = people.post(work, post_id)
    if own.ended_on is None or own.ended_on >= work.today:
        return own
    others = sorted(people.posts(work, person_id), key=lambda each: each.organisation_id != own.organisation_id)
    return others[0] if others else own


def follow(work: Work, enrolment: Enrolment) -> None:
    """Go on with a locked run for the post that `serving_post` says, and record that it changed."""
    post = serving_post(work, enrolment.person_id, enrolment.post_id)
    if post.id == enrolment.post_id:
        return
    enrolment.post_id, enrolment.organisation_id = post.id, post.organisation_id
    work.db.flush()
    audit.record(
        work, "enrolments:follow", enrolment.id, about=enrolment.person_id, organisation=post.organisation_id,
        module=enrolment.module_id,
    )  # fmt: skip
