"""A refresher as pure functions: what the next attempt asks, what is read before it, which minutes it takes and saves.

Source: product section 7. Every outcome is asked by one question at a time until a question of it was answered rightly. What changed
in substance since the version passed before is read before it is asked; everything else is asked before it is read.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from lms.content import Module, Page


@dataclass(frozen=True)
class Refresher:
    """Where a run stands that began with questions.

    `to_ask` are the outcomes of the next attempt, `to_read` the pages that are required now, read or not, and `waits_for` those
    that are still to be read before that attempt. `is_assessed` says whether an attempt was submitted.
    """

    outcomes: tuple[str, ...]
    credited: frozenset[str]
    is_assessed: bool
    to_ask: tuple[str, ...]
    to_read: tuple[Page, ...]
    unread: tuple[Page, ...]
    waits_for: tuple[Page, ...]
    minutes_left: int

    @property
    def is_complete(self) -> bool:
        """Whether every outcome is credited."""
        return not set(self.outcomes) - self.credited


def refresher(
    module: Module,
    *,
    changed: Collection[str] = (),
    credited: Collection[str] = (),
    read: Collection[str] = (),
    is_assessed: bool = False,
) -> Refresher:
    """Return where a refresher stands: the outcomes that changed and that are credited, the pages read, whether it was assessed."""
    outcomes = asked_about(module)
    left = [each for each in outcomes if each not in credited]
    unchanged = [each for each in left if each not in changed]
    to_ask = tuple(left if is_assessed or not unchanged else unchanged)
    # After the first attempt whatever is not credited was missed in it, or has changed.
    must = {each for each in left if is_assessed or each in changed}
    to_read = pages_of(module, must)
    unread = tuple(page for page in to_read if page.slug not in read)
    first = {page.slug for page in pages_of(module, must & set(to_ask))}
    return Refresher(
        outcomes=outcomes, credited=frozenset(credited) & set(outcomes), is_assessed=is_assessed, to_ask=to_ask,
        to_read=to_read, unread=unread, waits_for=tuple(page for page in unread if page.slug in first),
        minutes_left=minutes(module, unread, len(left)),
    )  # fmt: skip


def asked_about(module: Module) -> tuple[str, ...]:
    """Return the outcomes that the bank has a question of, in order."""
    tested = {question.outcome for question in module.questions}
    return tuple(outcome.id for outcome in module.outcomes if outcome.id in tested)


def pages_of(module: Module, outcomes: Collection[str]) -> tuple[Page, ...]:
    """Return the pages that teach any of these outcomes, without those that nobody must read."""
    return tuple(page for page in module.required_pages if set(page.outcomes) & set(outcomes))


def minutes(module: Module, pages: Iterable[Page], questions: int) -> int:
    """Return the minutes that pages and questions take, rounded up; a question takes its share of the quiz's minutes."""
    each = Fraction(module.quiz.minutes, module.quiz_size) if module.quiz and module.quiz_size else Fraction(0)
    return ceil(sum(page.minutes for page in pages) + questions * each)


def minutes_saved(module: Module, outcomes_read: Collection[str], questions: int) -> int:
    """Return the module's minutes less those of the pages and questions that were asked, and of scenarios played again; at least 0."""
    again = sum(each.minutes for each in module.scenarios) if "scenarios" in module.refresher else 0
    return max(0, module.minutes - minutes(module, pages_of(module, outcomes_read), questions) - again)


def rarest(ever: Mapping[str, int], here: Mapping[str, int], last: Collection[str]) -> dict[str, int]:
    """Return for each question seen a rank that grows with how little it should be asked again; what was never seen has 0.

    A question of the last attempt comes after every other, then one asked in this run, then one seen more often.
    """
    keys = {each: (each in last, here.get(each, 0), times) for each, times in ever.items()}
    ranks = {key: rank for rank, key in enumerate(sorted({(False, 0, 0), *keys.values()}))}
    return {each: ranks[key] for each, key in keys.items()}
