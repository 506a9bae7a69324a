"""The pathways page: every pathway with its modules and where the reader is with each."""

from dataclasses import dataclass

from lms import catalogue, standing
from lms.reports import words
from lms.reports.home import Row
from lms.runtime.work import Work


@dataclass(frozen=True)
class PathwayPage:
    """One pathway."""

    id: str
    title: str
    summary: str
    audience: str
    minutes: int
    rows: tuple[Row, ...]


def pathway_pages(work: Work) -> tuple[PathwayPage, ...]:
    """Return every pathway, with the actor's standing in each module."""
    rows = {row.module_id: row for row in standing.of_person(work, work.actor.person)}
    return tuple(
        PathwayPage(
            each.id, each.title, each.summary, each.audience, sum(entry.minutes for entry in each.modules),
            tuple(
                Row(
                    entry.module_id, entry.title, f"{entry.summary} {words.minutes(entry.minutes).capitalize()}.",
                    words.standing_shown(rows.get(entry.module_id), work.today),
                )
                for entry in each.modules
            ),
        )
        for each in catalogue.pathways(work)
    )  # fmt: skip
