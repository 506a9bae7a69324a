"""Deeds that a restored backup must not undo: where each kind is found in the database, and how it is done again.

Promises: each deed is in the journal within seconds, by the job that its transaction put, and within the hour whatever happened; the
journal is only ever added to. To add a kind, add a line to KINDS and put the job "lasting" in the transaction of the deed.
Leaves out: the file itself (runtime.journal), and when to replay (lms.keeping). Source: docs/decisions/0018.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from lms import certificates, privacy
from lms.runtime import journal
from lms.runtime.errors import Refused
from lms.runtime.journal import Deed
from lms.runtime.work import Work


@dataclass(frozen=True)
class Kind:
    """One kind of deed. `found` yields all that the database holds; `again` does one again and says whether there was anything to do."""

    plural: str
    found: Callable[[Work], Iterator[Deed]]
    again: Callable[[Work, Deed], bool]


# In the order in which they are done again: what was replaced and then revoked is revoked, and nothing is issued for it.
KINDS: Mapping[str, Kind] = {
    certificates.REVOKED: Kind("revocations", certificates.revoked, certificates.revoke_again),
    certificates.REPLACED: Kind("replacements", certificates.replaced, certificates.replace_again),
    privacy.ERASED: Kind("erasures of people", privacy.erased, privacy.erase_again),
}


def deeds(work: Work) -> tuple[Deed, ...]:
    """Return every lasting deed that the database holds."""
    return tuple(deed for kind in KINDS.values() for deed in kind.found(work))


def keep(work: Work) -> int:
    """Write what the journal does not hold yet, and return how many; nothing where the site has no journal. Raises OSError."""
    return journal.append(work.site.journal, deeds(work)) if work.site.journal else 0


def check(found: Iterable[Deed]) -> None:
    """Raise Refused when a deed is of a kind that this release does not know: to leave it out would undo it."""
    if unknown := sorted({deed.kind for deed in found} - set(KINDS)):
        raise Refused(
            f"The journal holds deeds that this release does not know ({', '.join(unknown)}): restore with the release that wrote them"
        )


def replay(work: Work, found: Iterable[Deed]) -> list[str]:
    """Do deeds again where the database does not have them, kind by kind and the earliest first; return a sentence for each kind."""
    done = dict.fromkeys(KINDS, 0)
    order = list(KINDS)
    for deed in sorted(found, key=lambda deed: (order.index(deed.kind), deed.at)):
        done[deed.kind] += KINDS[deed.kind].again(work, deed)
    return [f"{number} {KINDS[kind].plural} since then were done again." for kind, number in done.items()]
