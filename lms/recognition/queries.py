"""What the pages of evidence show: a learner's own, the reviewer's list, and one piece of evidence."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lms import catalogue, certifications, people
from lms.recognition import rules
from lms.recognition.models import PriorLearning, PriorLearningDecision, PriorLearningFile, Recognition, State
from lms.runtime.errors import NotFound
from lms.runtime.work import Work

PER_PAGE = 50


@dataclass(frozen=True)
class ClaimView:
    """One piece of evidence with what was decided. `accepted_from` and `accepted_until` are None unless it was accepted.

    `taken_back_at` says that it was accepted by mistake. `file_kind` is a word such as PDF and empty where no file was sent;
    `file_size` is in bytes.
    """

    id: UUID
    person_id: UUID
    post_id: UUID
    module_id: str
    title: str
    issuer: str
    level: str
    achieved_on: date
    valid_until: date | None
    note: str
    state: State
    claimed_at: datetime
    ended_at: datetime | None
    file_kind: str
    file_size: int
    accepted_from: date | None
    accepted_until: date | None
    reason: str
    decided_by_name: str
    decided_at: datetime | None
    taken_back_at: datetime | None = None


@dataclass(frozen=True)
class Asking:
    """The learner's page for one module: what waits or was sent before, newest first, who would look at it, and posts to choose from."""

    module_id: str
    title: str
    latest: ClaimView | None
    earlier: tuple[ClaimView, ...]
    reviewers: tuple[str, ...]
    choose_post: tuple[people.PostView, ...]

    @property
    def is_waiting(self) -> bool:
        """Whether somebody is looking at it."""
        return self.latest is not None and self.latest.state is State.WAITING


@dataclass(frozen=True)
class ClaimRow:
    """One line of the reviewer's list."""

    claim: ClaimView
    person_name: str
    job_title: str
    team_name: str
    is_own: bool


@dataclass(frozen=True)
class ClaimPage:
    """Some lines of the list. `after` is the key of the last one while there are more; `waiting` counts all that wait."""

    rows: tuple[ClaimRow, ...]
    after: tuple[str, str] | None
    waiting: int


_VIEW = (
    PriorLearning, PriorLearningFile.media_type, PriorLearningFile.size, PriorLearningDecision.achieved_on.label("from_on"),
    PriorLearningDecision.valid_until.label("until_on"), PriorLearningDecision.reason, PriorLearningDecision.decided_at,
    PriorLearningDecision.decided_by, people.Person.first_name, people.Person.last_name, Recognition.certification_id,
)  # fmt: skip


def _rows(work: Work, statement: Any) -> tuple[ClaimView, ...]:
    cards, found = catalogue.cards(work), work.db.execute(statement).all()
    views = [_view(row, cards[row.PriorLearning.module_id].title) for row in found]
    made = {row.PriorLearning.id: row.certification_id for row in found if row.certification_id}
    ended = certifications.taken_back(work, list(made.values())) if made else {}
    return tuple(replace(each, taken_back_at=ended.get(made[each.id]) if each.id in made else None) for each in views)


def _selected() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(*_VIEW)
        .outerjoin(PriorLearningFile, PriorLearningFile.claim_id == PriorLearning.id)
        .outerjoin(PriorLearningDecision, PriorLearningDecision.claim_id == PriorLearning.id)
        .outerjoin(Recognition, Recognition.claim_id == PriorLearning.id)
        .outerjoin(people.Person, people.Person.id == PriorLearningDecision.decided_by)
    )


def _view(row: Any, title: str) -> ClaimView:
    found: PriorLearning = row.PriorLearning
    return ClaimView(
        found.id, found.person_id, found.post_id, found.module_id, title, found.issuer, found.level, found.achieved_on,
        found.valid_until, found.note, State(found.state), found.claimed_at, found.ended_at,
        rules.KIND_WORDS.get(row.media_type or "", ""), row.size or 0, row.from_on, row.until_on, row.reason or "",
        f"{row.first_name} {row.last_name}".strip() if row.decided_by else "", row.decided_at,
    )  # fmt: skip


def asking(work: Work, module_id: str) -> Asking:
    """Return the actor's page for a module. Raises NotFound for an unknown one."""
    title = catalogue.current_version(work, module_id).module.title
    mine = sa.and_(PriorLearning.person_id == work.actor.person, PriorLearning.module_id == module_id)
    newest = _selected().where(mine).order_by(PriorLearning.claimed_at.desc(), PriorLearning.id.desc())
    found = _rows(work, newest)
    posts = people.posts(work, work.actor.person)
    latest = found[0] if found else None
    about = latest.post_id if latest and latest.state is State.WAITING else posts[0].id if len(posts) == 1 else None
    reviewers = tuple(each.name for each in people.training_leads(work, about)) if about else ()
    return Asking(module_id, title, latest, found[1:], reviewers, posts if len(posts) > 1 else ())


def listed(work: Work, *, show: str = "", after: tuple[str, str] | None = None) -> ClaimPage:
    """Return evidence of the people whose training the actor runs: what waits, the longest first; or with show="decided" the rest, newest
    first. `after` is the key of the last line before.
    """
    reached = people.runs_training_for(work, PriorLearning.post_id)
    waits = PriorLearning.state == State.WAITING
    decided = PriorLearning.state.in_([State.ACCEPTED, State.DECLINED])
    found = _selected().where(reached, decided if show == "decided" else waits)
    key = sa.tuple_(PriorLearning.claimed_at, PriorLearning.id)
    if after and (place := _place(after)):
        found = found.where(key < place if show == "decided" else key > place)
    ordered = (
        (PriorLearning.claimed_at.desc(), PriorLearning.id.desc())
        if show == "decided"
        else (PriorLearning.claimed_at, PriorLearning.id)
    )
    views = _rows(work, found.order_by(*ordered).limit(PER_PAGE + 1))
    shown = views[:PER_PAGE]
    last = (shown[-1].claimed_at.isoformat(), str(shown[-1].id)) if len(views) > PER_PAGE else None
    waiting = work.db.scalar(sa.select(sa.func.count()).select_from(PriorLearning).where(reached, waits)) or 0
    return ClaimPage(_lines(work, shown), last, waiting)


def _place(after: tuple[str, str]) -> tuple[datetime, UUID] | None:
    try:
        at, claim_id = datetime.fromisoformat(after[0]), UUID(after[1])
    except ValueError:
        return None
    return (at, claim_id) if at.tzinfo else None


def _lines(work: Work, views: tuple[ClaimView, ...]) -> tuple[ClaimRow, ...]:
    names = people.names(work, {each.person_id for each in views})
    posts = people.posts_of_people(work, {each.post_id for each in views})
    return tuple(
        ClaimRow(
            each, names[each.person_id], posts[each.post_id].job_title, posts[each.post_id].team_name,
            each.person_id == work.actor.person_id,
        )
        for each in views
    )  # fmt: skip


def details(work: Work, claim_id: UUID) -> ClaimRow:
    """Return one piece of evidence of somebody whose training the actor runs. Raises NotFound."""
    found = _rows(
        work, _selected().where(PriorLearning.id == claim_id, people.runs_training_for(work, PriorLearning.post_id))
    )
    if not found:
        raise NotFound
    return _lines(work, found)[0]
