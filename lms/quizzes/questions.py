"""The page of one question, and the check of all answers before they are submitted. Nothing of the key is in either."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lms.quizzes import rules
from lms.quizzes.papers import Asked, paper
from lms.runtime import clock
from lms.runtime.work import Work

GAP = 1.2  # Per cent between the parts of the strip.


@dataclass(frozen=True)
class Choice:
    """An option as it may be shown before the key is: its id, its text, and whether it is chosen."""

    id: str
    text: str
    is_chosen: bool


@dataclass(frozen=True)
class SavedAt:
    """Which answer was saved, and when; a save of another day is shown with its date."""

    position: int
    at: datetime
    is_today: bool


@dataclass(frozen=True)
class Part:
    """One question's part of the strip: where it begins and how wide it is, in per cent; done, current or empty."""

    x: str
    width: str
    state: str


@dataclass(frozen=True)
class QuestionView:
    """One question of an attempt. `last` is the answer saved last, `own` this question's own."""

    attempt_id: UUID
    module_id: str
    module_title: str
    position: int
    out_of: int
    text: str
    is_multiple: bool
    choices: tuple[Choice, ...]
    strip: tuple[Part, ...]
    last: SavedAt | None
    own: SavedAt | None
    is_refresher: bool
    is_open: bool

    @property
    def is_last(self) -> bool:
        """Whether no question follows."""
        return self.position == self.out_of


@dataclass(frozen=True)
class AnswerRow:
    """One line of the check: the question, and the texts of the options chosen (empty without an answer)."""

    position: int
    text: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class ReviewView:
    """All answers of an attempt. `gaps` are the places without one; `tries_left` counts the tries after this one."""

    attempt_id: UUID
    module_id: str
    module_title: str
    rows: tuple[AnswerRow, ...]
    gaps: tuple[int, ...]
    last: SavedAt | None
    out_of: int
    needed: int
    tries_left: int | None
    is_refresher: bool
    is_open: bool


def question(work: Work, attempt_id: UUID, position: int) -> QuestionView:
    """Return one question of an attempt of the actor's own. Raises NotFound."""
    found = paper(work, attempt_id)
    asked = found.at(position)
    return QuestionView(
        attempt_id=found.id, module_id=found.module_id, module_title=found.module.title, position=position,
        out_of=found.out_of, text=asked.question.text, is_multiple=asked.question.type == rules.MULTIPLE,
        choices=tuple(Choice(option.id, option.text, option.id in (asked.answer or ())) for option in asked.options),
        strip=tuple(_part(each, position, found.out_of) for each in found.questions),
        last=_saved(work, found.last_saved), own=_saved(work, asked), is_refresher=found.is_refresher,
        is_open=found.submitted_at is None,
    )  # fmt: skip


def _part(asked: Asked, position: int, out_of: int) -> Part:
    width = (100 - GAP * (out_of - 1)) / out_of
    state = "current" if asked.position == position else "done" if asked.saved_at else ""
    return Part(f"{(asked.position - 1) * (width + GAP):.2f}", f"{width:.2f}", state)


def _saved(work: Work, asked: Asked | None) -> SavedAt | None:
    if asked is None or asked.saved_at is None:
        return None
    return SavedAt(asked.position, asked.saved_at, clock.local_date(asked.saved_at, work.site.timezone) == work.today)


def review(work: Work, attempt_id: UUID) -> ReviewView:
    """Return all answers of an attempt of the actor's own. Raises NotFound."""
    found = paper(work, attempt_id)
    return ReviewView(
        attempt_id=found.id, module_id=found.module_id, module_title=found.module.title,
        rows=tuple(AnswerRow(each.position, each.question.text, _texts(each)) for each in found.questions),
        gaps=found.gaps, last=_saved(work, found.last_saved), out_of=found.out_of, needed=found.needed,
        tries_left=found.tries_left, is_refresher=found.is_refresher, is_open=found.submitted_at is None,
    )  # fmt: skip


def _texts(asked: Asked) -> tuple[str, ...]:
    return tuple(option.text for option in asked.options if option.id in (asked.answer or ()))
