"""Ask for sign-off, and withdraw the asking."""

from uuid import UUID

from lms import enrolments, messages, people, standing
from lms.runtime import audit, links
from lms.runtime.db import insert_once
from lms.runtime.errors import NotFound, Refused
from lms.runtime.work import Work
from lms.signoff import behaviours, queries, rules, voiding
from lms.signoff.models import SignOffRequest
from lms.signoff.queries import AskingView
from lms.signoff.rules import Event, No, State

LONGEST_NOTE = 1000


def ask(work: Work, module_id: str, *, note: str = "") -> UUID:
    """Send the actor's request for sign-off, with their declaration and what the signer is shown, frozen. Return its id.

    Raises Refused while the gate is shut, NotFound without a run.
    """
    run = enrolments.latest_run(work, module_id)
    if run is None:
        raise NotFound
    enrolment = enrolments.lock(work, run.enrolment_id)
    view = queries.asking(work, module_id)
    _refuse(view, note)
    enrolments.follow(work, enrolment)
    request_id = SignOffRequest(person_id=run.person_id).id
    insert_once(
        work.db, SignOffRequest, id=request_id, enrolment_id=run.enrolment_id, person_id=run.person_id, post_id=enrolment.post_id,
        organisation_id=enrolment.organisation_id, module_id=module_id, version_id=run.version_id, state=State.WAITING,
        declaration=view.declaration, note=note, facts=_facts(work, view), asked_at=work.now, ended_at=None,
    )  # fmt: skip
    standing.awaiting(work, run.person_id, module_id, since=work.today)
    asked = [signer.person_id for signer in view.signers]
    for person_id in dict.fromkeys([*asked, *people.deputies(work, asked, run.post_id)]):
        messages.send(
            work, person_id, "sign_off_asked",
            subject=f"{view.person_name} asks for your sign-off",
            text=f"{view.person_name} has done everything else in {view.title} and asks you to sign off what you have seen.",
            path=links.path("sign_off", request_id), about=run.person_id,
        )  # fmt: skip
    audit.record(
        work,
        "signoff:ask",
        request_id,
        about=run.person_id,
        organisation=enrolment.organisation_id,
        module=module_id,
        note=note,
    )
    return request_id


def _refuse(view: AskingView, note: str) -> None:
    """Say what stands in the way, if anything does."""
    if len(note) > LONGEST_NOTE:
        raise Refused(f"Enter at most {LONGEST_NOTE:,} characters", field="note")
    if view.gate.refusal:
        raise Refused(view.gate.refusal.value)
    if view.gate.is_over:
        raise Refused("This time through the module is finished. Begin it again to be signed off again.")
    if view.gate.outstanding:
        raise Refused(f"Finish the {view.gate.first} first. Then you can ask for sign-off.")
    if view.gate.unseen:
        signer = view.signers[0].name if view.signers else "your manager"
        raise Refused(f"First {signer} records the behaviours that are needed. Ask them to look out for those.")
    if view.gate.unchanged and not note:
        raise Refused("Write what has changed since it was returned, or show it first", field="note")
    if not view.signers:
        raise Refused("We do not know who your manager is. Tell your training team, who will put that right.")


def _facts(work: Work, view: AskingView) -> dict[str, object]:
    """Return what the signer is shown, as it was when the request was sent."""
    return {
        "title": view.title,
        "version": view.version_number,
        "pages_read": view.pages_read,
        "pages": view.pages,
        "score": view.quiz.passed_score,
        "out_of": view.quiz.out_of,
        "needed": view.quiz.needed,
        "tries": view.quiz.tries,
        "first_score": view.quiz.first_score,
        "passed_at": view.quiz.passed_at.isoformat() if view.quiz.passed_at else None,
        "seen": sum(1 for each in view.behaviours if each.seen),
        "behaviours": len(view.behaviours),
        "at_once": behaviours.most_at_once(work, work.actor.person, view.module_id),
    }


def withdraw(work: Work, module_id: str) -> None:
    """Take the actor's waiting request back. Doing it again changes nothing. Raises Refused when it was decided meanwhile."""
    run = enrolments.latest_run(work, module_id)
    if run is None:
        raise NotFound
    latest = voiding.newest(work, run.enrolment_id)
    before = State(latest.state) if latest else None
    state = rules.move(before, Event.WITHDRAW)
    if isinstance(state, No):
        raise Refused(state.value)
    if latest is None or state is before:
        return
    latest.state, latest.ended_at = state, work.now
    standing.awaiting(work, run.person_id, module_id, since=None)
    audit.record(
        work, "signoff:withdraw", latest.id, about=run.person_id, organisation=run.organisation_id, module=module_id
    )
