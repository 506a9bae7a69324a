"""The page from which several modules are renewed, one after the other, and where a renewal's result leads."""

from dataclasses import dataclass

from lms import catalogue, quizzes, standing
from lms.reports.items import Row, items_of, nearest, row_of
from lms.reports.progress import Part, outcome_strip
from lms.reports.sitting import Sitting, sitting
from lms.runtime.work import Work


@dataclass(frozen=True)
class Renewals:
    """What can be renewed now, what was renewed today, and where in it the person is."""

    sitting: Sitting
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class RenewalResult:
    """The result of a renewal's questions, and the sitting that it is part of once the renewal is done."""

    result: quizzes.ResultView
    refresher: quizzes.Refresher
    strip: tuple[Part, ...]
    sitting: Sitting | None


def renewals(work: Work) -> Renewals:
    """Return the modules that the actor can renew in one sitting."""
    found = _sitting(work)
    return Renewals(found, tuple(row_of(item, work.today) for item in (*found.done, *found.left)))


def renewal_result(work: Work, found: quizzes.ResultView, refresher: quizzes.Refresher) -> RenewalResult:
    """Return the page of a renewal's result; what else can be renewed is looked up only when this renewal is done."""
    return RenewalResult(found, refresher, outcome_strip(refresher), _sitting(work) if found.passed_at else None)


def _sitting(work: Work) -> Sitting:
    rows = nearest(standing.of_person(work, work.actor.person))
    items = items_of(work, rows, catalogue.own_pathways(work).pathways)
    return sitting(work, [item for item in items.values() if item.row and item.row.due_on])
