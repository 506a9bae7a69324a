"""Decide on a piece of evidence: accept it with explicit dates, or decline it with a reason."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa

from lms import catalogue, certifications, messages, people
from lms.recognition import recognised, rules
from lms.recognition.models import PriorLearning, PriorLearningDecision, Recognition, State
from lms.runtime import audit, links
from lms.runtime.errors import Conflict, NotFound, Refused
from lms.runtime.work import Work


class OwnLearning(Refused):
    """Nobody reviews their own evidence."""


class AlreadyDecided(Conflict):
    """Somebody decided otherwise meanwhile, or it was withdrawn."""


def decide(
    work: Work, claim_id: UUID, *, accept: bool, achieved_on: date | None = None, valid_until: date | None = None, reason: str = ""
) -> UUID:  # fmt: skip
    """Record the actor's decision on a piece of evidence; return the decision's id.

    Accepting takes both days, as the reviewer reads them from the evidence: no rule of the module is applied to them. Declining takes a
    reason of 10 to 1,000 characters. Deciding again in the same way returns the first decision.
    Raises NotFound outside the teams whose training the actor runs, OwnLearning, Refused without days or reason, AlreadyDecided when it
    was decided otherwise or withdrawn meanwhile.
    """
    asked = _locked(work, claim_id)
    made = work.db.scalar(sa.select(PriorLearningDecision).where(PriorLearningDecision.claim_id == claim_id))
    if made:
        return _same_or_refused(work, made, accept, achieved_on, valid_until)
    if asked.state != State.WAITING:
        raise AlreadyDecided("It was withdrawn before you decided. Your decision was not recorded and nothing changed.")
    _check(work, accept, achieved_on, valid_until, reason)
    return _record(work, asked, (achieved_on, valid_until) if accept else None, reason)


def _locked(work: Work, claim_id: UUID) -> PriorLearning:
    """Return a piece of evidence that the actor may decide on, locked. Raises NotFound, and OwnLearning for their own."""
    asked = work.db.scalar(
        sa.select(PriorLearning)
        .where(PriorLearning.id == claim_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if asked is None or not work.db.scalar(
        sa.select(people.runs_training_for(work, sa.literal(asked.post_id, sa.Uuid())))
    ):
        raise NotFound
    if asked.person_id == work.actor.person_id:
        raise OwnLearning("You cannot review your own evidence")
    return asked


def _same_or_refused(
    work: Work, made: PriorLearningDecision, accept: bool, achieved_on: date | None, valid_until: date | None
) -> UUID:
    is_same = made.accepted == accept and made.decided_by == work.actor.person_id
    if is_same and (not accept or (made.achieved_on, made.valid_until) == (achieved_on, valid_until)):
        return made.id
    word = "accepted" if made.accepted else "declined"
    who = "You" if made.decided_by == work.actor.person_id else people.name(work, made.decided_by)
    raise AlreadyDecided(f"{who} {word} this before. Your decision was not recorded and nothing changed.")


def _check(work: Work, accept: bool, achieved_on: date | None, valid_until: date | None, reason: str) -> None:
    if len(reason) > rules.LONGEST_REASON or (not accept and len(reason) < rules.SHORTEST_REASON):
        raise Refused("Enter what is missing or does not fit, in 10 to 1,000 characters", field="reason")
    if not accept:
        return
    if achieved_on is None:
        raise Refused("Enter the day on which they achieved it", field="achieved_on")
    if valid_until is None:
        raise Refused("Enter the last day on which it counts", field="valid_until")
    if fault := rules.days_fault(achieved_on, valid_until, work.today):
        raise Refused(fault.sentence, field=fault.field)
    if valid_until < work.today:
        raise Refused(
            "Enter a last valid day that is today or later, or decline it: it has run out", field="valid_until"
        )


def _record(work: Work, asked: PriorLearning, days: tuple[date | None, date | None] | None, reason: str) -> UUID:
    achieved_on, valid_until = days or (None, None)
    decision = PriorLearningDecision(
        claim_id=asked.id, accepted=days is not None, achieved_on=achieved_on, valid_until=valid_until, reason=reason,
        decided_by=work.actor.person, decided_at=work.now,
    )  # fmt: skip
    work.db.add(decision)
    asked.state, asked.ended_at = State.ACCEPTED if days else State.DECLINED, work.now
    work.db.flush()  # A second decision fails here, before anybody is certified on it.
    audit.record(
        work, "recognition:accept" if days else "recognition:decline", asked.id, about=asked.person_id,
        organisation=asked.organisation_id, module=asked.module_id, issuer=asked.issuer, reason=reason,
        achieved_on=achieved_on.isoformat() if achieved_on else "", valid_until=valid_until.isoformat() if valid_until else "",
    )  # fmt: skip
    if achieved_on and valid_until:
        recognised.recognise(
            work, asked.person_id, asked.organisation_id, asked.module_id, achieved_on=achieved_on, valid_until=valid_until,
            origin=certifications.Origin.PRIOR_LEARNING, issuer=asked.issuer, level=asked.level, claim_id=asked.id,
        )  # fmt: skip
    _tell(work, asked, achieved_on, valid_until, reason)
    return decision.id


def _tell(work: Work, asked: PriorLearning, achieved_on: date | None, valid_until: date | None, reason: str) -> None:
    title, who = catalogue.cards(work)[asked.module_id].title, people.name(work, work.actor.person)
    added = f"\n\n{who} says: {reason}" if reason else ""
    if achieved_on and valid_until:
        subject = f"{title}: what you learned elsewhere counts"
        text = (
            f"{who} looked at your evidence from {asked.issuer} and accepted it. It counts until {_day(valid_until)}. Keep your own "
            f"paper: there is no certificate of ours for what was learned elsewhere.{added}"
        )
    else:
        subject = f"{title}: your evidence was not accepted"
        text = (
            f"{who} looked at your evidence from {asked.issuer} and could not accept it.{added}\n\nYou can send it again with what is "
            "missing, or take the module."
        )
    messages.send(
        work, asked.person_id, "prior_learning_decided", subject=subject, text=text, path=links.path("elsewhere", asked.module_id)
    )  # fmt: skip


def take_back(work: Work, claim_id: UUID, reason: str) -> None:
    """Take back what was accepted by mistake: it covers no day from now on, the decision stays on record, and the person is told.

    The reason has 10 to 1,000 characters. Raises NotFound outside the teams whose training the actor runs; Refused for one's own, for what
    was not accepted or was taken back before, and without a reason.
    """
    asked = _locked(work, claim_id)
    made = work.db.scalar(sa.select(Recognition.certification_id).where(Recognition.claim_id == claim_id))
    if asked.state != State.ACCEPTED or made is None:
        raise Refused("This was not accepted, so there is nothing to take back.")
    if certifications.taken_back(work, [made]):
        raise Refused("This was taken back before. Nothing changed.")
    if not rules.SHORTEST_REASON <= len(reason) <= rules.LONGEST_REASON:
        raise Refused("Enter the reason in 10 to 1,000 characters", field="reason")
    certifications.void(work, made, reason)
    audit.record(
        work, "recognition:take-back", asked.id, about=asked.person_id, organisation=asked.organisation_id, module=asked.module_id,
        reason=reason,
    )  # fmt: skip
    title, who = catalogue.cards(work)[asked.module_id].title, people.name(work, work.actor.person)
    messages.send(
        work, asked.person_id, "prior_learning_taken_back", subject=f"{title}: your evidence counts no more",
        text=f"{who} took back that your evidence from {asked.issuer} counts. The reason: {reason}\n\nYou can send other evidence, or take "
        "the module.",
        path=links.path("elsewhere", asked.module_id),
    )  # fmt: skip


def _day(value: date) -> str:
    return f"{value.day} {value:%B %Y}"
