"""What is on record of an organisation's people before a list of past completions is read."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from lms import catalogue, certifications, people
from lms.imports.staffing import Roster
from lms.runtime.work import Work

OWN = "This is about you. Somebody else who runs training imports it, or looks at it when you send it as evidence."
Key = tuple[UUID, str, date]
"""Person, module and the day on which it was achieved."""


@dataclass(frozen=True)
class OnRecord:
    """The staff, the modules, and until when each certification counts. `issuer` stands where a row names none.

    `sender` is who sent the list, who adds nothing to their own record; None for a program.
    """

    roster: Roster
    titles: Mapping[str, str]
    issuer: str
    sender: UUID | None = None
    held: Mapping[Key, frozenset[date]] = field(default_factory=dict)
    _modules: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for module_id, title in self.titles.items():
            # An id means its own module, whatever another one is called.
            self._modules.setdefault(title.casefold(), module_id)
        self._modules.update({module_id.casefold(): module_id for module_id in self.titles})

    def module(self, given: str) -> str | None:
        """Return the id of the module that a cell names by id or title, or None."""
        return self._modules.get(given.casefold())


def read(work: Work, organisation_id: UUID, sender: UUID | None) -> OnRecord:
    """Return what is on record of an organisation's people, for a list that somebody sent."""
    roster = Roster.of(work.today, people.bulk.staff(work, organisation_id), {})
    persons = {each.person_id for each in roster.by_id.values()}
    titles = {each.id: each.title for each in catalogue.cards(work).values()}
    name = people.organisation_of(work, organisation_id).name
    return OnRecord(roster, titles, name, sender, held(work, persons))


def held(work: Work, person_ids: Collection[UUID]) -> dict[Key, frozenset[date]]:
    """Return until when the certifications of people count that were not taken back, by person, module and day achieved."""
    return _by_key(each for each in certifications.of_people(work, person_ids) if each.voided_at is None)


def _by_key(found: Iterable[certifications.CertificationView]) -> dict[Key, frozenset[date]]:
    ends: dict[Key, frozenset[date]] = {}
    for each in found:
        key = (each.person_id, each.module_id, each.achieved_on)
        ends[key] = ends.get(key, frozenset()) | {each.valid_until}
    return ends
