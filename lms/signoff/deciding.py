"""Decide on a request: sign off, or return it with a reason."""

from typing import NoReturn
from uuid import UUID

import sqlalchemy as sa

from lms import catalogue, completion, messages, people, standing
from lms.certificates import Signature
from lms.enrolments import Requirement
from lms.runtime import audit, links
from lms.runtime.errors import Conflict, NotFound, Refused
from lms.runtime.work import Work
from lms.signoff import evidence, queries, rules
from lms.signoff.models import Decision, SignOffRequest
from lms.signoff.rules import Event, No


class OwnTraining(Refused):
    """Nobody signs off themselves."""


class AlreadyDecided(Conflict):
    """Somebody decided otherwise meanwhile, or the request was withdrawn."""


class NotYoursNow(Conflict):
    """What the right to decide rested on ended while the decision was on its way."""


def decide(work: Work, request_id: UUID, *, approve: bool, reason: str = "", together: UUID | None = None) -> UUID:
    """Record the actor's decision on one request; return the decision's id.

    Deciding again in the same way returns the first decision. The reason is needed to return it: 10 to 1,000 characters. `together` joins
    the sign-offs of one declaration. Whoever stands in decides in somebody's place, which is kept and printed.
    Raises NotFound outside the actor's reach, OwnTraining, Refused without a reason, AlreadyDecided when it was decided otherwise or
    withdrawn meanwhile, NotYoursNow when the actor's right ended meanwhile.
    """
    found = work.db.execute(
        sa.select(SignOffRequest.person_id, SignOffRequest.post_id).where(SignOffRequest.id == request_id)
    ).one_or_none()
    if found is None:
        raise NotFound
    if found.person_id == work.actor.person_id:
        raise OwnTraining("You cannot sign off your own training")
    if not work.db.scalar(sa.select(people.signs_for(work, sa.literal(found.post_id, sa.Uuid())))):
        raise NotFound
    # The right to decide is held before the request, as whoever ends a role or a post never waits for a request.
    authority = people.authority(work, found.post_id)
    asked = work.db.scalar(
        sa.select(SignOffRequest)
        .where(SignOffRequest.id == request_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if asked is None:
        raise NotFound
    made = work.db.scalar(sa.select(Decision).where(Decision.request_id == request_id))
    if made and made.approved == approve and made.decided_by == work.actor.person_id:
        return made.id
    state = rules.move(asked.state, Event.SIGN_OFF if approve else Event.RETURN)
    if isinstance(state, No):
        _refuse(work, made, state)
    if authority is None:
        raise NotYoursNow(
            f"You do not sign off for {people.name(work, asked.person_id)} any more: the role, post or stand-in by which you did has "
            "ended. Your decision was not recorded and nothing changed."
        )
    if not approve and not rules.SHORTEST_REASON <= len(reason) <= rules.LONGEST_REASON:
        raise Refused("Enter what they should do or show, in 10 to 1,000 characters", field="reason")
    asked.state, asked.ended_at = state, work.now
    return _record(work, asked, authority, approve, reason, together)


def _refuse(work: Work, made: Decision | None, no: No) -> NoReturn:
    """Say who was faster, where somebody was."""
    if made is None or no is not No.IS_DECIDED:
        raise AlreadyDecided(no.value)
    who = "You" if made.decided_by == work.actor.person_id else people.name(work, made.decided_by)
    stood_in = f", in place of {people.name(work, made.decided_for)}," if made.decided_for else ""
    word = "signed off" if made.approved else "returned"
    raise AlreadyDecided(
        f"{who}{stood_in} {word} this before you decided. Your decision was not recorded and nothing changed."
    )


def _record(
    work: Work, asked: SignOffRequest, authority: people.Authority, approve: bool, reason: str, together: UUID | None
) -> UUID:
    version = catalogue.version(work, asked.version_id)
    seen = [each.seen for each in queries.checklist(work, version.module, asked.person_id) if each.seen]
    facts = {
        **asked.facts,
        "seen_on": {each.behaviour_id: [each.seen_on.isoformat(), each.note] for each in seen},
        "evidence": evidence.hashes(work, asked.enrolment_id, asked.version_id, seen),
    }
    decision = Decision(
        request_id=asked.id, approved=approve, statement=version.module.sign_off.statement if version.module.sign_off else "",
        reason=reason, facts=facts, decided_by=work.actor.person, decided_for=authority.for_id, decided_at=work.now,
        together=together, basis=authority.basis, supersedes_id=_newest_of_run(work, asked.enrolment_id),
    )  # fmt: skip
    work.db.add(decision)
    standing.awaiting(work, asked.person_id, asked.module_id, since=None)
    audit.record(
        work, "signoff:decide", asked.id, about=asked.person_id, organisation=asked.organisation_id, approved=approve, reason=reason,
        module=asked.module_id, version=version.number, basis=str(authority.basis), acted_for=str(authority.for_id or ""),
    )  # fmt: skip
    if approve:
        completion.meet(work, asked.enrolment_id, Requirement.SIGN_OFF, signature=_signature(work, authority))
    else:
        _tell_returned(work, asked, version.module.title, reason, authority)
    return decision.id


def _newest_of_run(work: Work, enrolment_id: UUID) -> UUID | None:
    """Return the decision that the next one of this run comes after."""
    rows = (
        sa.select(Decision.id)
        .join(SignOffRequest, SignOffRequest.id == Decision.request_id)
        .where(SignOffRequest.enrolment_id == enrolment_id)
        .order_by(Decision.decided_at.desc(), Decision.id.desc())
    )
    return work.db.scalars(rows.limit(1)).first()


def _signature(work: Work, authority: people.Authority) -> Signature:
    posts = people.posts(work, work.actor.person)
    role = f"{posts[0].job_title}, {posts[0].team_name}" if posts else "Training lead"
    if authority.for_name:
        role += f", in place of {authority.for_name}"
    return Signature(people.name(work, work.actor.person), role, work.today)


def _tell_returned(work: Work, asked: SignOffRequest, title: str, reason: str, authority: people.Authority) -> None:
    who = people.name(work, work.actor.person)
    stood_in = f", in place of {authority.for_name}," if authority.for_name else ""
    messages.send(
        work, asked.person_id, "sign_off_returned",
        subject=f"{who} has a question about {title}",
        text=(
            f"{who}{stood_in} returned your request for sign-off of {title} and says: {reason}\n\nYou can ask again when something "
            "has changed."
        ),
        path=links.path("ask_for_sign_off", asked.module_id),
    )  # fmt: skip
