"""Say that a module was learned elsewhere, and take it back while nobody has decided."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from lms import catalogue, messages, people, standing
from lms.recognition import files, rules
from lms.recognition.models import PriorLearning, State
from lms.runtime import audit, links
from lms.runtime.db import insert_once
from lms.runtime.errors import NotFound, Refused
from lms.runtime.work import Work


def claim(
    work: Work, module_id: str, *, issuer: str, achieved_on: date, valid_until: date | None = None, level: str = "", note: str = "",
    content: bytes = b"", post_id: UUID | None = None,
) -> UUID:  # fmt: skip
    """Send evidence that the actor learned a module elsewhere, and tell whoever reviews it; return its id.

    `valid_until` is None where the paper names no end; `content` is a file of the kinds and size that `files` takes, or empty. `post_id`
    picks the post it is for; the only current post is taken without one.
    Raises NotFound for an unknown module or a post that is not theirs; Refused for days, texts or a file that cannot be, for a retired
    module, without a current post, while other evidence for the module waits, and where nobody else runs training.
    """
    module = catalogue.current_version(work, module_id)
    if module.retired_on and module.retired_on <= work.today:
        raise Refused("This module has been retired. Nobody needs to take it any more.")
    _check(work, issuer, level, note, achieved_on, valid_until)
    post = _post(work, module_id, post_id)
    reviewers = people.training_leads(work, post.id)
    if not reviewers:
        raise Refused("Nobody runs training for your team who could look at it. Ask your manager who does.")
    claim_id = PriorLearning(person_id=post.person_id).id
    is_new = insert_once(
        work.db, PriorLearning, id=claim_id, person_id=post.person_id, post_id=post.id, organisation_id=post.organisation_id,
        module_id=module_id, issuer=issuer, level=level, achieved_on=achieved_on, valid_until=valid_until, note=note,
        state=State.WAITING, claimed_at=work.now, ended_at=None,
    )  # fmt: skip
    if not is_new:
        raise Refused(
            "Your evidence for this module is being looked at already. Withdraw it first to send other evidence."
        )
    if content:
        files.keep(work, claim_id, content)
    audit.record(
        work, "recognition:claim", claim_id, about=post.person_id, organisation=post.organisation_id, module=module_id, issuer=issuer,
        achieved_on=achieved_on.isoformat(), valid_until=valid_until.isoformat() if valid_until else "", has_file=bool(content),
    )  # fmt: skip
    _tell(work, claim_id, post.person_id, reviewers, module.module.title, issuer)
    return claim_id


def _tell(
    work: Work, claim_id: UUID, person_id: UUID, reviewers: Sequence[people.Signer], title: str, issuer: str
) -> None:
    name = people.name(work, person_id)
    for reviewer in reviewers:
        messages.send(
            work, reviewer.person_id, "prior_learning_claimed", subject=f"{name} learned {title} elsewhere",
            text=f"{name} learned {title} elsewhere, with {issuer}, and sends evidence. Look at it and decide.",
            path=links.path("prior_learning", claim_id), about=person_id,
        )  # fmt: skip


def _check(work: Work, issuer: str, level: str, note: str, achieved_on: date, valid_until: date | None) -> None:
    if not 2 <= len(issuer) <= rules.LONGEST_TEXT:
        raise Refused("Enter who taught or certified you, in 2 to 200 characters", field="issuer")
    if len(level) > rules.LONGEST_TEXT:
        raise Refused(f"Enter at most {rules.LONGEST_TEXT} characters", field="level")
    if len(note) > rules.LONGEST_NOTE:
        raise Refused(f"Enter at most {rules.LONGEST_NOTE:,} characters", field="note")
    if fault := rules.days_fault(achieved_on, valid_until, work.today):
        raise Refused(fault.sentence, field=fault.field)
    if valid_until and valid_until < work.today:
        raise Refused("This has run out, so it does not help any more. Take the module instead.", field="valid_until")


def _post(work: Work, module_id: str, post_id: UUID | None) -> people.PostView:
    """Return the post it is for: the one that was named, the only one, or the only one whose organisation asks for the module."""
    held = people.posts(work, work.actor.person)
    if post_id:
        found = next((each for each in held if each.id == post_id), None)
        if found is None:
            raise NotFound
        return found
    if not held:
        raise Refused("You have no current post here, so there is nobody to look at it. Tell your training team.")
    rows = standing.of_person(work, work.actor.person)
    asking = {row.organisation_id for row in rows if row.module_id == module_id and row.due_on}
    candidates = [each for each in held if each.organisation_id in asking] or list(held)
    if len(candidates) > 1:
        raise Refused("Choose which of your posts this is for", field="post_id")
    return candidates[0]


def withdraw(work: Work, module_id: str) -> None:
    """Take the actor's waiting evidence for a module back. Doing it again changes nothing.

    Raises NotFound when there never was any, Refused when it was decided meanwhile.
    """
    newest = (
        sa.select(PriorLearning)
        .where(PriorLearning.person_id == work.actor.person, PriorLearning.module_id == module_id)
        .order_by(PriorLearning.claimed_at.desc(), PriorLearning.id.desc())
        .limit(1)
    )
    found = work.db.scalar(newest.with_for_update(key_share=True).execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    if found.state == State.WITHDRAWN:
        return
    if found.state != State.WAITING:
        raise Refused("It was decided before you withdrew it. Open the page again to see the decision.")
    found.state, found.ended_at = State.WITHDRAWN, work.now
    audit.record(
        work, "recognition:withdraw", found.id, about=found.person_id, organisation=found.organisation_id, module=module_id
    )  # fmt: skip
