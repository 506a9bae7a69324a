"""Reads of sign-off: what a learner may ask, what waits for a manager, one request with everything it is decided on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from lms import catalogue, content, enrolments, learning, people, quizzes, scenarios
from lms.runtime.errors import NotFound
from lms.runtime.work import Work
from lms.signoff import behaviours, rules
from lms.signoff.models import Decision, SignOffRequest, SignOffVoided
from lms.signoff.rules import Cause, State


@dataclass(frozen=True)
class BehaviourView:
    """One thing on the checklist, and when it was seen."""

    id: str
    text: str
    required: bool
    seen: behaviours.SeenView | None


@dataclass(frozen=True)
class RequestView:
    """One request and its decision, if there is one."""

    id: UUID
    enrolment_id: UUID
    state: State
    note: str
    asked_at: datetime
    ended_at: datetime | None
    reason: str
    decided_by_name: str
    decided_at: datetime | None
    decided_for_name: str = ""
    decision_id: UUID | None = None
    cause: Cause | None = None
    voided_at: datetime | None = None

    @property
    def cause_words(self) -> str:
        """What took its ground away, as a sentence goes on after "because"; empty where nothing did."""
        return rules.CAUSES[self.cause] if self.cause else ""


@dataclass(frozen=True)
class AskingView:
    """What a learner sees before and after asking: exactly what the signer will see."""

    module_id: str
    title: str
    version_number: int
    person_name: str
    post: people.PostView
    signers: tuple[people.Signer, ...]
    declaration: str
    pages_read: int
    pages: int
    scenarios_played: int
    scenarios: int
    quiz: quizzes.QuizSummary
    behaviours: tuple[BehaviourView, ...]
    gate: rules.Gate
    history: tuple[RequestView, ...]

    @property
    def latest(self) -> RequestView | None:
        """The newest request."""
        return self.history[0] if self.history else None


@dataclass(frozen=True)
class QueueRow:
    """One request that waits for the actor. Facts are those frozen when it was sent; `acting` says in whose place they would decide."""

    id: UUID
    person_id: UUID
    person_name: str
    job_title: str
    team_name: str
    module_id: str
    title: str
    asked_at: datetime
    facts: dict[str, Any]
    returns: int
    post_id: UUID
    acting: people.Authority | None = None

    @property
    def warnings(self) -> tuple[str, ...]:
        """What to look at before deciding."""
        return rules.warnings(
            tries=self.facts.get("tries", 0), returns=self.returns, at_once=self.facts.get("at_once", 0)
        )


@dataclass(frozen=True)
class RequestDetails:
    """One request with everything it is decided on. `acting` says in whose place the actor decides, where they stand in."""

    row: QueueRow
    state: State
    note: str
    declaration: str
    statement: str
    version_number: int
    behaviours: tuple[BehaviourView, ...]
    earlier: tuple[RequestView, ...]
    current: RequestView
    place: int
    waiting: int
    previous: QueueRow | None
    next: QueueRow | None
    acting: people.Authority | None = None


_Holder = aliased(people.Person)
_REQUEST = (
    SignOffRequest.id, SignOffRequest.enrolment_id, SignOffRequest.state, SignOffRequest.note, SignOffRequest.asked_at,
    SignOffRequest.ended_at, Decision.reason, people.Person.first_name, people.Person.last_name, Decision.decided_at,
    _Holder.first_name.label("for_first"), _Holder.last_name.label("for_last"), Decision.id.label("decision_id"),
    SignOffVoided.cause, SignOffVoided.voided_at,
)  # fmt: skip


def history(work: Work, enrolment_id: UUID) -> tuple[RequestView, ...]:
    """Return the requests of a run with their decisions, newest first. The caller has checked whose it is."""
    rows = work.db.execute(
        sa.select(*_REQUEST)
        .outerjoin(Decision, Decision.request_id == SignOffRequest.id)
        .outerjoin(people.Person, people.Person.id == Decision.decided_by)
        .outerjoin(_Holder, _Holder.id == Decision.decided_for)
        .outerjoin(SignOffVoided, SignOffVoided.request_id == SignOffRequest.id)
        .where(SignOffRequest.enrolment_id == enrolment_id)
        .order_by(SignOffRequest.asked_at.desc(), SignOffRequest.id.desc())
    )
    return tuple(
        RequestView(
            row.id, row.enrolment_id, State(row.state), row.note, row.asked_at, row.ended_at, row.reason or "",
            f"{row.first_name or ''} {row.last_name or ''}".strip(), row.decided_at,
            f"{row.for_first or ''} {row.for_last or ''}".strip(), row.decision_id, Cause(row.cause) if row.cause else None,
            row.voided_at,
        )
        for row in rows
    )  # fmt: skip


def latest_request(work: Work, enrolment_id: UUID) -> RequestView | None:
    """Return the newest request of a run, or None. The caller has checked whose it is."""
    found = history(work, enrolment_id)
    return found[0] if found else None


def newest_state_sql() -> sa.ScalarSelect[str]:
    """Return the state of a run's newest request, as a value beside `Enrolment` in another statement."""
    return (
        sa.select(SignOffRequest.state)
        .where(SignOffRequest.enrolment_id == enrolments.Enrolment.id)
        .order_by(SignOffRequest.asked_at.desc(), SignOffRequest.id.desc())
        .limit(1)
        .correlate(enrolments.Enrolment)
        .scalar_subquery()
    )


def checklist(work: Work, module: content.Module, person_id: UUID) -> tuple[BehaviourView, ...]:
    """Return a module's behaviours with what was seen, required ones first."""
    if module.sign_off is None:
        return ()
    seen = behaviours.seen(work, person_id, module.id)
    found = [BehaviourView(each.id, each.text, each.required, seen.get(each.id)) for each in module.sign_off.behaviours]
    return tuple(sorted(found, key=lambda each: not each.required))


def asking(work: Work, module_id: str) -> AskingView:
    """Return the actor's own request page for a module. Raises NotFound without a run or a sign-off to ask for, as in most refreshers."""
    run = enrolments.latest_run(work, module_id)
    version = catalogue.version(work, run.version_id) if run else None
    if run is None or version is None or version.module.sign_off is None:
        raise NotFound
    if run.is_refresher and enrolments.Requirement.SIGN_OFF not in run.asked(version.module):
        raise NotFound
    module, past = version.module, history(work, run.enrolment_id)
    listed = checklist(work, module, run.person_id)
    read = learning.done(work, run.enrolment_id)
    played = scenarios.played(work, run.enrolment_id) if module.scenarios else frozenset()
    post = enrolments.serving_post(work, run.person_id, run.post_id)
    return AskingView(
        module_id=module_id, title=module.title, version_number=version.number, person_name=people.name(work, run.person_id),
        post=post, signers=people.signers(work, post.id), declaration=version.module.sign_off.declaration,
        pages_read=sum(page.slug in read for page in module.required_pages), pages=len(module.required_pages),
        scenarios_played=sum(each.slug in played for each in module.scenarios), scenarios=len(module.scenarios),
        quiz=quizzes.summary(work, run.enrolment_id), behaviours=listed,
        gate=_gate(run, module, listed, past), history=past,
    )  # fmt: skip


def _gate(
    run: enrolments.Run, module: content.Module, listed: Sequence[BehaviourView], past: Sequence[RequestView]
) -> rules.Gate:
    latest = past[0] if past else None
    newest = max((each.seen.recorded_at for each in listed if each.seen), default=None)
    changed = bool(latest and latest.decided_at and newest and newest > latest.decided_at)
    return rules.gate(
        outstanding=run.outstanding(module),
        required=[each.id for each in listed if each.required],
        seen=[each.id for each in listed if each.seen],
        state=latest.state if latest else None,
        changed_since=changed,
        is_over=not run.is_open,
    )


def queue_of(work: Work) -> sa.Select[Any]:
    """Return the statement of the requests that the actor may decide, the longest wait first."""
    earlier = aliased(SignOffRequest)
    returns = (
        sa.select(sa.func.count())
        .where(earlier.enrolment_id == SignOffRequest.enrolment_id, earlier.state == State.RETURNED)
        .correlate(SignOffRequest)
        .scalar_subquery()
    )
    return (
        sa.select(
            SignOffRequest.id, SignOffRequest.person_id, people.Person.first_name, people.Person.last_name, people.Post.job_title,
            people.Team.name, SignOffRequest.module_id, SignOffRequest.asked_at, SignOffRequest.facts, returns.label("returns"),
            SignOffRequest.post_id,
        )
        .join(people.Person, people.Person.id == SignOffRequest.person_id)
        .join(people.Post, people.Post.id == SignOffRequest.post_id)
        .join(people.Team, people.Team.id == people.Post.team_id)
        .where(SignOffRequest.person_id != work.actor.person, people.signs_for(work, SignOffRequest.post_id))
        .order_by(SignOffRequest.asked_at, SignOffRequest.id)
    )  # fmt: skip


def row_of(row: Any, acting: Mapping[UUID, people.Authority] = MappingProxyType({})) -> QueueRow:
    """Return one row of `queue_of` as it is shown; `acting` says in whose place, by post."""
    name = f"{row.first_name} {row.last_name}".strip()
    title = row.facts.get("title", row.module_id)
    return QueueRow(
        row[0], row[1], name, row.job_title, row.name, row.module_id, title, row.asked_at, row.facts, row.returns, row.post_id,
        acting.get(row.post_id),
    )  # fmt: skip


def waiting(work: Work, limit: int = 100) -> tuple[QueueRow, ...]:
    """Return what waits for the actor, the longest wait first, as the reporting line is today.

    That is the nearest manager who is here, with whoever stands in for them; where there is none, the person whom the organisation names or
    a training lead. Somebody further up the line may decide too, but is not asked.
    """
    rows = work.db.execute(
        queue_of(work).where(SignOffRequest.state == State.WAITING, is_mine(work)).limit(limit)
    ).all()
    acting = people.standing_in_above(work, {row.post_id for row in rows})
    return tuple(row_of(row, acting) for row in rows)


def is_mine(work: Work) -> sa.ColumnElement[bool]:
    """Return the condition beside `Post` that the actor is who is asked about its holder."""
    return people.is_asked(work, people.Post)


def waiting_count(work: Work) -> int:
    """Return how many requests wait for the actor."""
    mine = queue_of(work).where(SignOffRequest.state == State.WAITING, is_mine(work)).order_by(None).subquery()
    return work.db.scalar(sa.select(sa.func.count()).select_from(mine)) or 0


def details(work: Work, request_id: UUID) -> RequestDetails:
    """Return one request. Raises NotFound for one that the actor does not sign off, or their own."""
    row = work.db.execute(
        queue_of(work)
        .add_columns(SignOffRequest.enrolment_id, SignOffRequest.declaration, SignOffRequest.version_id)
        .where(SignOffRequest.id == request_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    version = catalogue.version(work, row.version_id)
    acting = people.standing_in_above(work, [row.post_id])
    past = history(work, row.enrolment_id)
    current = next(each for each in past if each.id == request_id)
    queue = waiting(work)
    at = next((index for index, each in enumerate(queue) if each.id == request_id), None)
    return RequestDetails(
        row=row_of(row, acting), acting=acting.get(row.post_id), state=current.state, note=current.note, declaration=row.declaration,
        statement=version.module.sign_off.statement if version.module.sign_off else "", version_number=version.number,
        behaviours=checklist(work, version.module, row.person_id),
        earlier=tuple(each for each in past if each.id != request_id), current=current,
        place=(at or 0) + 1, waiting=len(queue),
        previous=queue[at - 1] if at else None, next=queue[at + 1] if at is not None and at + 1 < len(queue) else None,
    )  # fmt: skip


def waiting_since(work: Work) -> Iterator[tuple[UUID, str, datetime]]:
    """Yield (person, module, when it was sent) of every request that waits, for recomputation."""
    rows = sa.select(SignOffRequest.person_id, SignOffRequest.module_id, SignOffRequest.asked_at)
    for row in work.db.execute(rows.where(SignOffRequest.state == State.WAITING).execution_options(yield_per=1000)):
        yield row.person_id, row.module_id, row.asked_at


@dataclass(frozen=True)
class ToBeSeen:
    """Somebody the actor signs off."""

    person_id: UUID
    name: str
    job_title: str


def to_be_seen(work: Work, limit: int = 200) -> tuple[ToBeSeen, ...]:
    """Return the people whose behaviours the actor records, by name: those who report to them, or whose training they lead."""
    post = people.Post
    rows = work.db.execute(
        sa.select(post.person_id, people.Person.first_name, people.Person.last_name, post.job_title)
        .join(people.Person, people.Person.id == post.person_id)
        .where(people.signs_for(work, post.id), post.person_id != work.actor.person)
        .order_by(post.sort_name, post.id)
        .limit(limit)
    )
    return tuple(ToBeSeen(row.person_id, f"{row.first_name} {row.last_name}".strip(), row.job_title) for row in rows)
