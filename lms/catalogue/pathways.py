"""Reads of pathways: all of them with their modules in order, and which is the actor's."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lms import people
from lms.catalogue import rules
from lms.catalogue.models import ModuleVersion, PathwayChoice, PathwayModule, PublishedModule, PublishedPathway
from lms.runtime.work import Work


@dataclass(frozen=True)
class PathwayEntry:
    """A module's place in a pathway, counted from 1; `version_id` is the version that new runs take."""

    module_id: str
    title: str
    summary: str
    minutes: int
    required: bool
    number: int
    version_id: UUID


@dataclass(frozen=True)
class PathwayView:
    """A pathway with its modules in order, and to whom it is suggested."""

    id: str
    title: str
    summary: str
    audience: str
    modules: tuple[PathwayEntry, ...]
    staff_groups: tuple[str, ...] = ()
    job_words: tuple[str, ...] = ()


@dataclass(frozen=True)
class OwnPathways:
    """Every pathway; the one suggested to the actor for their newest post, `job_title` being its title; the one they chose."""

    pathways: tuple[PathwayView, ...]
    suggested: PathwayView | None
    chosen: PathwayView | None
    job_title: str

    @property
    def own(self) -> PathwayView | None:
        """The chosen pathway, or else the suggested one."""
        return self.chosen or self.suggested


_PATHWAYS = (
    sa.select(
        PublishedPathway.id, PublishedPathway.title, PublishedPathway.summary, PublishedPathway.audience,
        PublishedPathway.staff_groups, PublishedPathway.job_words,
        PathwayModule.module_id, PublishedModule.title.label("module_title"), PublishedModule.summary.label("module_summary"),
        PublishedModule.minutes, PathwayModule.required, PathwayModule.position,
        ModuleVersion.id.label("version_id"),
    )
    .join(PathwayModule, PathwayModule.pathway_id == PublishedPathway.id)
    .join(PublishedModule, PublishedModule.id == PathwayModule.module_id)
    .join(
        ModuleVersion,
        sa.and_(ModuleVersion.module_id == PublishedModule.id, ModuleVersion.number == PublishedModule.current_number),
    )
    .order_by(PublishedPathway.id, PathwayModule.position)
)  # fmt: skip


def _of_newest_post(column: Any) -> sa.ScalarSelect[str]:
    post = people.Post
    return (
        sa.select(column)
        .where(
            post.person_id == sa.bindparam("person"),
            people.is_current(post, sa.bindparam("today", type_=sa.Date())),
        )
        .order_by(post.started_on.desc(), post.id)
        .limit(1)
        .scalar_subquery()
    )


# What is the actor's is asked beside the pathways, so that home sends no statement more.
_OWN = _PATHWAYS.add_columns(
    sa.select(PathwayChoice.pathway_id)
    .where(PathwayChoice.person_id == sa.bindparam("person"))
    .scalar_subquery()
    .label("chosen_id"),
    _of_newest_post(people.Post.job_title).label("job_title"),
    _of_newest_post(people.Post.staff_group).label("staff_group"),
)


def pathways(work: Work) -> tuple[PathwayView, ...]:
    """Return every pathway with its modules, in one statement."""
    return _views(work.db.execute(_PATHWAYS))


def own_pathways(work: Work) -> OwnPathways:
    """Return every pathway, those that require least first, and which is the actor's, in one statement."""
    rows = work.db.execute(_OWN, {"person": work.actor.person, "today": work.today}).all()
    found = tuple(sorted(_views(rows), key=lambda each: rules.extent(_candidate(each))))
    by_id = {each.id: each for each in found}
    first = rows[0] if rows else None
    title, group = (first.job_title or "", first.staff_group or "") if first else ("", "")
    suggested = rules.suggested([_candidate(each) for each in found], title, group)
    return OwnPathways(found, by_id.get(suggested or ""), by_id.get(first.chosen_id if first else ""), title)


def _views(rows: Iterable[Any]) -> tuple[PathwayView, ...]:
    found: dict[str, PathwayView] = {}
    for row in rows:
        entry = PathwayEntry(
            row.module_id,
            row.module_title,
            row.module_summary,
            row.minutes,
            row.required,
            row.position,
            row.version_id,
        )
        before = found.get(row.id)
        modules = (*before.modules, entry) if before else (entry,)
        found[row.id] = PathwayView(
            row.id, row.title, row.summary, row.audience, modules, tuple(row.staff_groups), tuple(row.job_words)
        )
    return tuple(found.values())


def _candidate(pathway: PathwayView) -> rules.Candidate:
    required = sum(entry.required for entry in pathway.modules)
    return rules.Candidate(pathway.id, pathway.staff_groups, pathway.job_words, required, len(pathway.modules))


def suggesting(work: Work) -> Callable[[str, str], str | None]:
    """Return what tells the id of the pathway suggested for a job title and a staff group."""
    candidates = [_candidate(each) for each in pathways(work)]
    return lambda job_title, staff_group: rules.suggested(candidates, job_title, staff_group)
