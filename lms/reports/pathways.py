"""The pathways page: every pathway with its modules in order, minutes left, and which one is the reader's."""

from dataclasses import dataclass

from lms import catalogue, standing
from lms.reports import words
from lms.reports.items import Row, items_of, nearest, row_of
from lms.reports.next_steps import Item
from lms.reports.why import Why, own_why
from lms.runtime.work import Work


@dataclass(frozen=True)
class PathwayRow:
    """A module's line, with its number in the pathway and whether the pathway requires it."""

    row: Row
    number: int
    minutes: int
    is_required: bool


@dataclass(frozen=True)
class PathwayPage:
    """One pathway. The minutes are those of its required modules."""

    id: str
    title: str
    summary: str
    audience: str
    minutes: int
    minutes_left: int
    is_suggested: bool
    rows: tuple[PathwayRow, ...]


@dataclass(frozen=True)
class PathwaysPage:
    """The reader's own pathway, why it is theirs, and the others. `suggested_title` names the one that a choice can go back to."""

    own: PathwayPage | None
    why: str
    is_chosen: bool
    suggested_title: str
    others: tuple[PathwayPage, ...]
    opened: Why | None


def pathways_page(work: Work, asked_why: str = "") -> PathwaysPage:
    """Return every pathway, with the actor's standing in each module; `asked_why` is the one they ask about."""
    rows = nearest(standing.of_person(work, work.actor.person))
    found = catalogue.own_pathways(work)
    items = items_of(work, rows, found.pathways)
    pages = {each.id: _page(work, each, items, each == found.suggested) for each in found.pathways}
    own = found.own.id if found.own else ""
    return PathwaysPage(
        own=pages.pop(own, None), why=words.whose_pathway(found), is_chosen=found.chosen is not None,
        suggested_title=found.suggested.title if found.suggested else "", others=tuple(pages.values()),
        opened=own_why(work, asked_why),
    )  # fmt: skip


def _page(work: Work, pathway: catalogue.PathwayView, items: dict[str, Item], is_suggested: bool) -> PathwayPage:
    required = [items[entry.module_id] for entry in pathway.modules if entry.required]
    rows = tuple(
        PathwayRow(row_of(items[entry.module_id], work.today), entry.number, entry.minutes, entry.required)
        for entry in pathway.modules
    )
    return PathwayPage(
        pathway.id, pathway.title, pathway.summary, pathway.audience, sum(item.minutes for item in required),
        sum(item.minutes_left for item in required), is_suggested, rows,
    )  # fmt: skip
