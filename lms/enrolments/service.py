"""Begin, record and close runs."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from lms import catalogue, content, people, standing
from lms.enrolments.models import Enrolment, Purpose, Requirement, RequirementMet
from lms.enrolments.queries import Run, latest_run, runs_of
from lms.runtime import audit, clock
from lms.runtime.db import insert_once
from lms.runtime.errors import NotFound, Refused
from lms.runtime.work import Work

_LOCKED = (
    sa.select(Enrolment)
    .where(Enrolment.id == sa.bindparam("enrolment"))
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
)
_MET = sa.select(RequirementMet.requirement).where(RequirementMet.enrolment_id == sa.bindparam("enrolment"))


def start(work: Work, module_id: str, *, post_id: UUID | None = None) -> Run:
    """Begin the actor's run at the current version of a module; an open run is returned as it is.

    `post_id` picks the post it is for. Without one it is the only current post; of several, the one that the last run was for when
    this one begins with questions.
    Raises Refused without a current post, when several are possible and none is named, when the module is retired, or when the
    person is certified and may not renew yet.
    """
    person_id = work.actor.person
    latest = latest_run(work, module_id)
    if latest and latest.is_open:
        return latest
    version = catalogue.current_version(work, module_id)
    if version.retired_on and version.retired_on <= work.today:
        raise Refused("This module has been retired. Nobody needs to take it any more.")
    rows = [row for row in standing.of_person(work, person_id) if row.module_id == module_id]
    _refuse_too_early(work, rows)
    asking = frozenset(row.organisation_id for row in rows if row.due_on)
    held = next((row for row in rows if may_refresh(version.module, row)), None)
    before = latest.post_id if held and latest else None
    post = _choose_post(people.posts(work, person_id), post_id, asking, before)
    changed = catalogue.changed_outcomes(work, version, _version_passed(work, held)) if held else ()
    insert_once(
        work.db, Enrolment, person_id=person_id, post_id=post.id, organisation_id=post.organisation_id, module_id=module_id,
        version_id=version.id, purpose=Purpose.RENEWAL if latest or held else Purpose.FIRST, started_at=work.now,
        is_refresher=held is not None, changed_outcomes=list(changed),
    )  # fmt: skip
    standing.progress(work, person_id, post.organisation_id, module_id, started_on=work.today)
    begun = latest_run(work, module_id)
    if begun is None or not begun.is_open:
        raise NotFound
    audit.record(
        work,
        "enrolments:start",
        begun.enrolment_id,
        about=person_id,
        organisation=post.organisation_id,
        module=module_id,
    )
    return begun


def may_refresh(module: content.Module, row: standing.StandingView) -> bool:
    """Say whether somebody begins a module with its questions: they were certified before, and it has a quiz to be asked from.

    A certification that was revoked is none; its holder takes the whole module again.
    """
    return row.valid_until is not None and Requirement.QUIZ in module.requirements


def _version_passed(work: Work, held: standing.StandingView) -> UUID | None:
    """Return the version of the run that the certification came from; None for one that no run gave."""
    return next(
        (
            each.version_id
            for each in runs_of(work, held.person_id)
            if each.module_id == held.module_id
            and each.completed_at
            and clock.local_date(each.completed_at, work.site.timezone) == held.achieved_on
        ),
        None,
    )


def _refuse_too_early(work: Work, rows: Sequence[standing.StandingView]) -> None:
    """Let a certified person renew only once the window is open, so that a slip of the mouse starts no second run."""
    opens = [row.window_opens_on for row in rows if row.window_opens_on]
    if opens and all(standing.word(row, work.today) is standing.Word.VALID for row in rows):
        day = min(opens)  # Of several organisations, one may ask more often than the others.
        raise Refused(f"You are certified. You can renew from {day.day} {day:%B %Y}.")


def _choose_post(
    posts: tuple[people.PostView, ...], post_id: UUID | None, asking: frozenset[UUID], before: UUID | None
) -> people.PostView:
    """Return the post that was named; otherwise one that asks, of several the one of the run before."""
    if not posts:
        raise Refused("You have no current post here, so there is nobody to sign you off. Tell your training team.")
    if post_id:
        for post in posts:
            if post.id == post_id:
                return post
        raise NotFound
    candidates = [post for post in posts if post.organisation_id in asking] or list(posts)
    candidates = [post for post in candidates if post.id == before] or candidates
    if len(candidates) > 1:
        raise Refused("Choose which of your posts this is for", field="post_id")
    return candidates[0]


def lock(work: Work, enrolment_id: UUID) -> Enrolment:
    """Return the run's row, locked against other requirements being met at the same moment. Raises NotFound."""
    row = work.db.scalar(_LOCKED, {"enrolment": enrolment_id})
    if row is None:
        raise NotFound
    return row


def record(
    work: Work, enrolment: Enrolment, requirement: Requirement, version_id: UUID | None = None
) -> tuple[bool, frozenset[str]]:
    """Record that a requirement was met, in the run's version or another one; return whether it was new, and everything met so far.

    Called by `completion.meet` only.
    """
    is_new = insert_once(
        work.db,
        RequirementMet,
        enrolment_id=enrolment.id,
        requirement=requirement,
        version_id=version_id or enrolment.version_id,
        met_at=work.now,
    )
    return is_new, frozenset(work.db.scalars(_MET, {"enrolment": enrolment.id}))


def save_minutes(enrolment: Enrolment, minutes: int) -> None:
    """Keep how many minutes a refresher saved on its locked row, once: the first number stands."""
    if enrolment.minutes_saved is None:
        enrolment.minutes_saved = minutes


def close(work: Work, enrolment: Enrolment, at: datetime) -> None:
    """Mark a run as complete. Called by `completion.meet` only."""
    enrolment.completed_at = at
    standing.progress(work, enrolment.person_id, enrolment.organisation_id, enrolment.module_id, started_on=None)
    work.db.flush()  # The certification that follows refers to the completed run.
