"""Modules that are renewed one after the other in one sitting. Source: product section 7.

A sitting is nothing that is kept: it is what can be renewed now, with what was renewed today before it, so that it goes on wherever
somebody stopped, and tomorrow holds only what is left.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lms.enrolments import Requirement
from lms.reports import words
from lms.reports.next_steps import Item, NextStep, renewal_text
from lms.runtime import clock, links
from lms.runtime.work import Work


@dataclass(frozen=True)
class Turn:
    """What comes next in a sitting. Without an address, the button begins the module's questions."""

    module_id: str
    title: str
    text: str
    button: str
    href: str


@dataclass(frozen=True)
class Sitting:
    """What was renewed today and what can be renewed now, in that order; `turn` is None when nothing is left."""

    done: tuple[Item, ...]
    left: tuple[Item, ...]
    turn: Turn | None
    minutes_left: int
    minutes_saved: int

    @property
    def total(self) -> int:
        """How many modules it has."""
        return len(self.done) + len(self.left)

    @property
    def number(self) -> int:
        """The place of the module whose turn it is, counted from 1."""
        return len(self.done) + 1

    @property
    def place(self) -> str:
        """Where the person is: "Module 2 of 3", or nothing where one module is no sitting."""
        return f"Module {self.number} of {self.total}" if self.total > 1 else ""


def sitting(work: Work, asked: Sequence[Item]) -> Sitting:
    """Return the sitting that the modules asked of the actor make: the one that was begun first, then what ends first."""
    left = sorted((item for item in asked if item.may_be_renewed), key=lambda item: (not item.progress, _ends(item)))
    done = tuple(item for item in asked if not item.may_be_renewed and _was_renewed_today(work, item))
    return Sitting(
        done=done, left=tuple(left), turn=_turn(left[0]) if left else None,
        minutes_left=sum(item.renewal.minutes_left for item in left if item.renewal),
        minutes_saved=sum(item.run.minutes_saved or 0 for item in done if item.run),
    )  # fmt: skip


def _ends(item: Item) -> date:
    return item.row.valid_until if item.row and item.row.valid_until else date.max


def _was_renewed_today(work: Work, item: Item) -> bool:
    if item.run is None or not item.run.is_refresher or Requirement.QUIZ not in item.run.met_at:
        return False
    return clock.local_date(item.run.met_at[Requirement.QUIZ], work.site.timezone) == work.today


def _turn(item: Item) -> Turn:
    text, button, href = renewal_text(item)
    # Questions begin with a button of their own, so that looking at a page begins nothing.
    asks = not item.renewal or item.renewal.next_page is None
    return Turn(item.module_id, item.title, text, button, "" if asks else href)


def sitting_step(found: Sitting) -> NextStep | None:
    """Return home's step to several modules; None when fewer than two make a sitting, or nothing is left."""
    if found.turn is None or found.total < 2:
        return None
    count = words.number(len(found.left))
    if found.done:
        title, button = f"{found.place}: {found.turn.title}", f"Go on with module {found.number}"
        text = f"You renewed {words.number(len(found.done))} today. About {words.minutes(found.minutes_left)} left together."
    else:
        title = f"{count.capitalize()} modules to renew: about {words.minutes(found.minutes_left)} together"
        button = "Go on with module 1" if found.left[0].progress else "Renew them together"
        text = "You answer questions first, and read only what you miss. One module follows the other."
    return NextStep(title, text, button, links.path("renewals"), (), "", "")
