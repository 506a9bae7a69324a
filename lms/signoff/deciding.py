"""Decide on a request: sign off, or return it with a reason."""

from uuid import UUID

import sqlalchemy as sa

from lms import catalogue, completion, messages, people, standing
from lms.certificates import Signature
from lms.enrolments import Requirement
from lms.runtime import audit, links
from lms.runtime.errors import Conflict, NotFound, Refused
from lms.runtime.work import Work
from lms.signoff import queries, rules
from lms.signoff.models import Decision, SignOffRequest, State


class OwnTraining(Refused):
    """Nobody signs off themselves."""


class AlreadyDecided(Conflict):
    """Somebody decided otherwise meanwhile, or the request was withdrawn."""


def decide(work: Work, request_id: UUID, *, approve: bool, reason: str = "") -> UUID:
    """Record the actor's decision on one request; return the decision's id.

    Deciding again in the same way returns the first decision. The reason is needed to return it: 10 to 1,000 characters.
    Raises NotFound outside the actor's reach, OwnTraining, Refused without a reason, AlreadyDecided when it was decided otherwise or
    withdrawn meanwhile.
    """
    asked = work.db.scalar(
        sa.select(SignOffRequest)
        .where(SignOffRequest.id == request_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if asked is None:
        raise NotFound
    if asked.person_id == work.actor.person_id:
        raise OwnTraining("You cannot sign off your own training")
    if not work.db.scalar(sa.select(people.signs_for(work, sa.literal(asked.post_id, sa.Uuid())))):
        raise NotFound
    if made := work.db.scalar(sa.select(Decision).where(Decision.request_id == request_id)):
        return _same_or_refused(work, made, approve)
    if asked.state != State.WAITING:
        raise AlreadyDecided(
            "The request was withdrawn before you decided. Your decision was not recorded and nothing changed."
        )
    if not approve and not rules.SHORTEST_REASON <= len(reason) <= rules.LONGEST_REASON:
        raise Refused("Enter what they should do or show, in 10 to 1,000 characters", field="reason")
    return _record(work, asked, approve, reason)


def _same_or_refused(work: Work, made: Decision, approve: bool) -> UUID:
    if made.approved == approve and made.decided_by == work.actor.person_id:
        return made.id
    who = people.name(work, made.decided_by)
    word = "signed off" if made.approved else "returned"
    raise AlreadyDecided(f"{who} {word} this before you decided. Your decision was not recorded and nothing changed.")


def _record(work: Work, asked: SignOffRequest, approve: bool, reason: str) -> UUID:
    version = catalogue.version(work, asked.version_id)
    listed = queries.checklist(work, version.module, asked.person_id)
    seen = {each.id: [each.seen.seen_on.isoformat(), each.seen.note] for each in listed if each.seen}
    decision = Decision(
        request_id=asked.id, approved=approve, statement=version.module.sign_off.statement if version.module.sign_off else "",
        reason=reason, facts={**asked.facts, "seen_on": seen}, decided_by=work.actor.person, decided_for=None, decided_at=work.now,
        together=None,
    )  # fmt: skip
    work.db.add(decision)
    asked.state, asked.ended_at = State.SIGNED_OFF if approve else State.RETURNED, work.now
    standing.awaiting(work, asked.person_id, asked.module_id, since=None)
    audit.record(
        work, "signoff:decide", asked.id, about=asked.person_id, organisation=asked.organisation_id, approved=approve, reason=reason,
        module=asked.module_id, version=version.number,
    )  # fmt: skip
    if approve:
        completion.meet(work, asked.enrolment_id, Requirement.SIGN_OFF, signature=_signature(work))
    else:
        _tell_returned(work, asked, version.module.title, reason)
    return decision.id


def _signature(work: Work) -> Signature:
    posts = people.posts(work, work.actor.person)
    role = f"{posts[0].job_title}, {posts[0].team_name}" if posts else "Training lead"
    return Signature(people.name(work, work.actor.person), role, work.today)


def _tell_returned(work: Work, asked: SignOffRequest, title: str, reason: str) -> None:
    who = people.name(work, work.actor.person)
    messages.send(
        work, asked.person_id, "sign_off_returned",
        subject=f"{who} has a question about {title}",
        text=f"{who} returned your request for sign-off of {title} and says: {reason}\n\nYou can ask again when something has changed.",
        path=links.path("ask_for_sign_off", asked.module_id),
    )  # fmt: skip
