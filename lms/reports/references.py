"""The page of sources, one module at a time: all of them together weigh more than a page may."""

from dataclasses import dataclass

from lms import catalogue
from lms.runtime.work import Work


@dataclass(frozen=True)
class CitingModule:
    """A module, and how many sources it cites."""

    id: str
    title: str
    count: int


@dataclass(frozen=True)
class SourcesPage:
    """The sources of one module, each with every place that cites it; how many there are in all; the modules to choose from."""

    chosen: CitingModule | None
    entries: tuple[catalogue.SourceEntry, ...]
    total: int
    modules: tuple[CitingModule, ...]


def sources_page(work: Work, module_id: str) -> SourcesPage:
    """Return the sources that a module cites; of the first module for one that cites none or is not there."""
    found = catalogue.sources(work)
    titles = {place.module_id: place.module_title for entry in found for place in entry.places}
    citing = {each: tuple(entry for entry in found if _cites(each, entry)) for each in sorted(titles)}
    modules = tuple(CitingModule(each, titles[each], len(entries)) for each, entries in citing.items())
    chosen = next((each for each in modules if each.id == module_id), modules[0] if modules else None)
    return SourcesPage(chosen, citing[chosen.id] if chosen else (), len(found), modules)


def _cites(module_id: str, entry: catalogue.SourceEntry) -> bool:
    return any(place.module_id == module_id for place in entry.places)
