"""How far a run is: pages read, scenarios played, minutes left, and the strip that draws it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lms import content, enrolments, learning, quizzes, scenarios
from lms.enrolments import Requirement, Run
from lms.runtime.work import Work

GAP = 1.2


@dataclass(frozen=True)
class Part:
    """One part of a strip: where it begins and how wide it is, in percent; state is done, current or empty."""

    x: str
    width: str
    state: str


def strip(weights: list[int], states: list[str]) -> tuple[Part, ...]:
    """Return the parts of a strip, each as wide as its share of the minutes."""
    total = sum(weights) or 1
    room = 100 - GAP * (len(weights) - 1)
    parts, at = [], 0.0
    for weight, state in zip(weights, states, strict=True):
        width = room * weight / total
        parts.append(Part(f"{at:.2f}", f"{width:.2f}", state))
        at += width + GAP
    return tuple(parts)


@dataclass(frozen=True)
class Done:
    """The pages read and the scenarios played in a run, the outcomes credited in it, by id; how many attempts were submitted."""

    pages: frozenset[str] = frozenset()
    scenarios: frozenset[str] = frozenset()
    credited: frozenset[str] = frozenset()
    tries: int = 0


# What `read_done` reads, for a statement over runs.
DONE = (
    learning.done_sql(enrolments.Enrolment.id).label("pages"),
    scenarios.played_sql(enrolments.Enrolment.id).label("played"),
    quizzes.credited_sql(enrolments.Enrolment.id).label("credited"),
    quizzes.tries_sql(enrolments.Enrolment.id).label("submitted"),
)


def read_done(row: Any) -> Done:
    """Return what the columns `DONE` gave for a run."""
    pages, played, credited = (
        frozenset(each.split(",") if each else ()) for each in (row.pages, row.played, row.credited)
    )
    return Done(pages, played, credited, row.submitted)


_DONE = sa.select(enrolments.Enrolment.id, *DONE).where(
    enrolments.Enrolment.id.in_(sa.bindparam("enrolments", expanding=True))
)


def done(work: Work, enrolment_ids: Sequence[UUID]) -> dict[UUID, Done]:
    """Return what is done in several runs, in one statement; none for no run."""
    if not enrolment_ids:
        return {}
    return {row.id: read_done(row) for row in work.db.execute(_DONE, {"enrolments": enrolment_ids})}


@dataclass(frozen=True)
class Progress:
    """A run's state: what is done, what comes next, and the minutes left.

    `next_page` and `next_scenario` are None when all are done; scenarios that the module does not require never come next.
    `refresher` is given for an open run that began with questions; then `next_page` is one that is read before more is asked, and
    the strip has a part for each outcome.
    """

    read: int
    pages: int
    played: int
    scenarios: int
    minutes: int
    minutes_left: int
    next_page: content.Page | None
    next_scenario: content.Scenario | None
    strip: tuple[Part, ...]
    refresher: quizzes.Refresher | None = None


def progress(module: content.Module, run: Run | None, so_far: Done, here: str | None = None) -> Progress:
    """Return how far a run is. A quiz counts its own minutes until it is passed; a completed run has none left."""
    if run and run.is_open and run.is_refresher:
        return _refreshing(module, run, so_far)
    met = run.met if run else frozenset()
    unread = [page for page in module.pages if page.slug not in so_far.pages]
    unplayed = _unplayed(module, module.requirements, so_far)
    next_page = next((page for page in unread if not page.optional), None)
    quiz = module.quiz.minutes if module.quiz and Requirement.QUIZ not in met else 0
    left = quiz + sum(page.minutes for page in unread if not page.optional) + sum(each.minutes for each in unplayed)
    return Progress(
        read=len(module.pages) - len(unread), pages=len(module.pages),
        played=sum(each.slug in so_far.scenarios for each in module.scenarios), scenarios=len(module.scenarios),
        minutes=module.minutes, minutes_left=0 if run and run.completed_at else min(left, module.minutes),
        next_page=next_page, next_scenario=unplayed[0] if unplayed else None,
        strip=_strip(module, met, so_far, here or (next_page.slug if next_page else "")),
    )  # fmt: skip


def to_come(module: content.Module) -> Progress:
    """Return what a renewal that begins with questions would be, before it is begun."""
    return _refreshing(module, None, Done())


def _refreshing(module: content.Module, run: Run | None, so_far: Done) -> Progress:
    changed = run.changed_outcomes if run else ()
    found = quizzes.refresher(
        module, changed=changed, credited=so_far.credited, read=so_far.pages, is_assessed=so_far.tries > 0
    )
    unplayed = _unplayed(module, enrolments.asked(module, is_refresher=True), so_far)
    left = found.minutes_left + sum(each.minutes for each in unplayed)
    return Progress(
        read=sum(page.slug in so_far.pages for page in module.pages), pages=len(module.pages),
        played=sum(each.slug in so_far.scenarios for each in module.scenarios), scenarios=len(module.scenarios),
        minutes=module.minutes, minutes_left=min(left, module.minutes),
        next_page=next(iter(found.waits_for), None), next_scenario=unplayed[0] if unplayed and found.is_complete else None,
        strip=outcome_strip(found), refresher=found,
    )  # fmt: skip


def outcome_strip(found: quizzes.Refresher) -> tuple[Part, ...]:
    """Return the strip of a refresher: its outcomes, those that were shown first."""
    shown = len(found.credited)
    states = ["done" if at < shown else "current" if at == shown else "" for at in range(len(found.outcomes))]
    return strip([1] * len(states), states)


def _unplayed(module: content.Module, asked: Sequence[str], so_far: Done) -> list[content.Scenario]:
    """Return the scenarios that are still to be played, where the run asks for that."""
    is_asked = Requirement.SCENARIOS in asked
    return [each for each in module.scenarios if is_asked and each.slug not in so_far.scenarios]


def _strip(module: content.Module, met: frozenset[Requirement], so_far: Done, current: str) -> tuple[Part, ...]:
    """Return the strip of a module: its pages, its scenarios, its quiz."""
    parts = [
        (page.minutes, "done" if page.slug in so_far.pages else "current" if page.slug == current else "")
        for page in module.pages
    ]
    parts += [(each.minutes, "done" if each.slug in so_far.scenarios else "") for each in module.scenarios]
    if module.quiz:
        parts.append((module.quiz.minutes, "done" if Requirement.QUIZ in met else ""))
    return strip([weight for weight, _ in parts], [state for _, state in parts])
