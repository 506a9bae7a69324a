"""How far a run is: pages read, scenarios played, minutes left, and the strip that draws it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from lms import content, enrolments, learning, scenarios
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
    """The pages read and the scenarios played in a run, by id."""

    pages: frozenset[str] = frozenset()
    scenarios: frozenset[str] = frozenset()


def read_done(pages: str | None, played: str | None) -> Done:
    """Return what `learning.done_sql` and `scenarios.played_sql` gave for a run."""
    return Done(frozenset(pages.split(",") if pages else ()), frozenset(played.split(",") if played else ()))


_DONE = sa.select(
    enrolments.Enrolment.id,
    learning.done_sql(enrolments.Enrolment.id).label("pages"),
    scenarios.played_sql(enrolments.Enrolment.id).label("played"),
).where(enrolments.Enrolment.id.in_(sa.bindparam("enrolments", expanding=True)))


def done(work: Work, enrolment_ids: Sequence[UUID]) -> dict[UUID, Done]:
    """Return what is done in several runs, in one statement; none for no run."""
    if not enrolment_ids:
        return {}
    return {row.id: read_done(row.pages, row.played) for row in work.db.execute(_DONE, {"enrolments": enrolment_ids})}


@dataclass(frozen=True)
class Progress:
    """A run's state: what is done, what comes next, and the minutes left.

    `next_page` and `next_scenario` are None when all are done; scenarios that the module does not require never come next.
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


def progress(module: content.Module, run: Run | None, so_far: Done, here: str | None = None) -> Progress:
    """Return how far a run is. A quiz counts its own minutes until it is passed; a completed run has none left."""
    met = run.met if run else frozenset()
    unread = [page for page in module.pages if page.slug not in so_far.pages]
    unplayed = _unplayed(module, so_far)
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


def _unplayed(module: content.Module, so_far: Done) -> list[content.Scenario]:
    """Return the scenarios that are still to be played, where the module asks for that."""
    is_asked = Requirement.SCENARIOS in module.requirements
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
