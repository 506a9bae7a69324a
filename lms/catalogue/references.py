"""Every word explained and every source cited in what is published, with the places that use them."""

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from lms import content
from lms.catalogue.models import ModuleVersion, PublishedModule
from lms.catalogue.queries import PublishedVersion, version
from lms.runtime import links
from lms.runtime.work import Work


@dataclass(frozen=True)
class Place:
    """A page or a scenario of a module."""

    module_id: str
    module_title: str
    title: str
    href: str


@dataclass(frozen=True)
class WordEntry:
    """A word of the glossary and the pages that explain it."""

    key: str
    term: content.Term
    places: tuple[Place, ...]


@dataclass(frozen=True)
class SourceEntry:
    """A source and the places that cite it."""

    key: str
    source: content.Source
    places: tuple[Place, ...]


def glossary(work: Work) -> tuple[WordEntry, ...]:
    """Return every word in the order of the alphabet. Where two releases explain one, the later one holds."""
    terms: dict[str, content.Term] = {}
    places: dict[str, list[Place]] = {}
    for found in _current(work):
        terms.update(found.module.terms)
        for page in found.module.pages:
            for key in page.terms:
                places.setdefault(key, []).append(_page(found.module, page))
    entries = [WordEntry(key, term, _ordered(places.get(key, []))) for key, term in terms.items()]
    return tuple(sorted(entries, key=lambda entry: (entry.term.term.casefold(), entry.key)))


def sources(work: Work) -> tuple[SourceEntry, ...]:
    """Return every source by publisher and title. Where two releases describe one, the later one holds."""
    described: dict[str, content.Source] = {}
    places: dict[str, list[Place]] = {}
    for found in _current(work):
        described.update(found.module.sources)
        for cites, place in _citing(found.module):
            for key in cites:
                places.setdefault(key, []).append(place)
    entries = [SourceEntry(key, source, _ordered(places.get(key, []))) for key, source in described.items()]
    return tuple(sorted(entries, key=lambda entry: (*_filed(entry.source), entry.key)))


def _current(work: Work) -> Iterator[PublishedVersion]:
    """Yield the version that new runs take of each module that is not retired, the latest published last."""
    rows = (
        sa.select(ModuleVersion.id)
        .join(PublishedModule, PublishedModule.id == ModuleVersion.module_id)
        .where(
            ModuleVersion.number == PublishedModule.current_number,
            sa.or_(PublishedModule.retired_on.is_(None), PublishedModule.retired_on > work.today),
        )
        .order_by(ModuleVersion.published_at, ModuleVersion.module_id)
    )
    for version_id in work.db.scalars(rows).all():
        yield version(work, version_id)


def _citing(module: content.Module) -> Iterator[tuple[tuple[str, ...], Place]]:
    for page in module.pages:
        yield page.cites, _page(module, page)
    for scenario in module.scenarios:
        href = links.path("scenario", module.id, scenario.slug)
        yield scenario.cites, Place(module.id, module.title, scenario.title, href)


def _page(module: content.Module, page: content.Page) -> Place:
    return Place(module.id, module.title, page.title, links.path("page", module.id, page.slug))


def _ordered(places: list[Place]) -> tuple[Place, ...]:
    """Return places by module; within one they are in its order already."""
    return tuple(sorted(places, key=lambda place: place.module_id))


def _filed(source: content.Source) -> tuple[str, str]:
    return source.publisher.casefold(), source.title.casefold()
