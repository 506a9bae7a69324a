"""How far a run is: pages read, minutes left, and the strip that draws it."""

from collections.abc import Collection
from dataclasses import dataclass

from lms import content
from lms.enrolments import Requirement, Run

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
class Progress:
    """A run's state: what is read, what comes next, and the minutes left. `next_page` is None when all are read."""

    read: int
    pages: int
    minutes: int
    minutes_left: int
    next_page: content.Page | None
    strip: tuple[Part, ...]


def progress(module: content.Module, run: Run | None, done: Collection[str], here: str | None = None) -> Progress:
    """Return how far a run is. A quiz counts its own minutes until it is passed; a completed run has none left."""
    met = run.met if run else frozenset()
    quiz = module.quiz.minutes if module.quiz else 0
    unread = [page for page in module.pages if page.slug not in done]
    next_page = next((page for page in unread if not page.optional), None)
    is_over = bool(run and run.completed_at)
    left = (
        0
        if is_over
        else sum(page.minutes for page in unread if not page.optional) + (0 if Requirement.QUIZ in met else quiz)
    )
    current = here or (next_page.slug if next_page else "")
    states = ["done" if page.slug in done else "current" if page.slug == current else "" for page in module.pages]
    weights = [page.minutes for page in module.pages]
    if quiz:
        weights.append(quiz)
        states.append("done" if Requirement.QUIZ in met else "")
    read = sum(page.slug in done for page in module.pages)
    return Progress(
        read, len(module.pages), module.minutes, min(left, module.minutes), next_page, strip(weights, states)
    )
