"""A sign-off that does not count any more: an event with its cause, beside the decision, which stays as it was made.

What depends on it. A request that waits ends, and its person may ask again once the gate is open. A sign-off that a regrade took the
ground from takes the certificate with it, since that says who signed what. After a refresh or a retraining the certification runs on to
the end that the release gave it, and the next run asks for a sign-off of its own. A certificate that was revoked has ended already.
Source: product sections 6 and 7, and docs/decisions.
"""

from uuid import UUID

import sqlalchemy as sa

from lms import catalogue, certificates, certifications, enrolments, messages, standing
from lms.runtime import audit, links
from lms.runtime.errors import Refused
from lms.runtime.work import Work
from lms.signoff import rules
from lms.signoff.models import Decision, SignOffRequest, SignOffVoided
from lms.signoff.rules import Cause, Event, No, State


def void(work: Work, enrolment_id: UUID, cause: Cause, *, reason: str) -> bool:
    """Void the newest request of a run, or its sign-off, and tell both sides; return whether anything changed.

    `reason` is 10 to 500 characters, kept with the event. Called by jobs; doing it again changes nothing, nor does it where nothing
    waits and nothing is signed. Raises NotFound for an unknown run, Refused for a reason that is too short or too long.
    """
    if not rules.SHORTEST_REASON <= len(reason) <= rules.LONGEST_CAUSE:
        raise Refused("Enter the reason in 10 to 500 characters", field="reason")
    run = enrolments.run(work, enrolment_id)
    asked = newest(work, enrolment_id)
    before = State(asked.state) if asked else None
    state = rules.move(before, Event.VOID)
    if asked is None or isinstance(state, No) or state is before:
        return False
    # Between a certificate's end and the job that follows it somebody may have asked anew: that request has nothing to do with it.
    if cause is Cause.REVOKED and before is not State.SIGNED_OFF:
        return False
    asked.state, asked.ended_at = state, asked.ended_at or work.now
    work.db.add(
        SignOffVoided(
            request_id=asked.id, cause=cause, reason=reason, voided_by=work.actor.person_id, voided_at=work.now,
        )
    )  # fmt: skip
    if before is State.WAITING:
        standing.awaiting(work, asked.person_id, asked.module_id, since=None)
    audit.record(
        work, "signoff:void", asked.id, about=asked.person_id, organisation=asked.organisation_id, module=asked.module_id,
        cause=str(cause), reason=reason,
    )  # fmt: skip
    if before is State.SIGNED_OFF and cause is Cause.REGRADE:
        _end_certificate(work, run, reason)
    _tell(work, asked, cause, before is State.SIGNED_OFF)
    return True


def newest(work: Work, enrolment_id: UUID) -> SignOffRequest | None:
    """Return the newest request of a run, locked as a decision locks it: a request before its run, so that two never wait in a circle."""
    rows = sa.select(SignOffRequest).where(SignOffRequest.enrolment_id == enrolment_id)
    rows = rows.order_by(SignOffRequest.asked_at.desc(), SignOffRequest.id.desc()).limit(1)
    return work.db.scalar(rows.with_for_update(key_share=True).execution_options(populate_existing=True))


def _end_certificate(work: Work, run: enrolments.Run, reason: str) -> None:
    """End what the sign-off was printed on, and what rests on it."""
    rests = [
        each
        for each in certifications.history(work, run.person_id, run.module_id)
        if each.enrolment_id == run.enrolment_id and each.voided_at is None
    ]
    for certification in rests:
        printed = [
            each for each in certificates.held_by(work, run.person_id) if each.certification_id == certification.id
        ]
        if printed:
            certificates.revoke(work, printed[0].id, reason)
        else:
            certifications.void(work, certification.id, reason)


def _tell(work: Work, asked: SignOffRequest, cause: Cause, was_signed: bool) -> None:
    title = catalogue.version(work, asked.version_id).module.title
    what = "Your sign-off" if was_signed else "Your request for sign-off"
    messages.send(
        work, asked.person_id, "sign_off_voided",
        subject=f"{title}: {what[0].lower()}{what[1:]} does not count any more",
        text=f"{what} of {title} does not count any more, because {rules.CAUSES[cause]}. What was done and decided stays on your record.",
        path=links.path("ask_for_sign_off", asked.module_id),
    )  # fmt: skip
    decided_by = work.db.scalar(sa.select(Decision.decided_by).where(Decision.request_id == asked.id))
    if decided_by and was_signed:
        messages.send(
            work, decided_by, "sign_off_voided",
            subject=f"{title}: a sign-off of yours does not count any more",
            text=f"A sign-off that you gave for {title} does not count any more, because {rules.CAUSES[cause]}. You need do nothing.",
            path=links.path("sign_off", asked.id),
        )  # fmt: skip
