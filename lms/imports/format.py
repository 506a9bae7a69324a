"""What a list may hold: its columns, the names that each is known by, and those that it cannot do without. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lms.runtime.errors import Refused


@dataclass(frozen=True)
class Format:
    """One kind of list. `what` is what people call it; `columns` maps each column to its label, `names` a plain name to its column.

    `advice` says what to do where a column is missing.
    """

    what: str
    columns: Mapping[str, str]
    names: Mapping[str, str]
    needed: Sequence[str]
    advice: str

    def places(self, header: Sequence[str]) -> tuple[dict[str, int], list[str]]:
        """Return where each known column stands in a header, from 0, and the names that are not known.

        Raises Refused for a column twice.
        """
        found: dict[str, int] = {}
        unknown = []
        for index, name in enumerate(header):
            column = self.names.get(plain(name))
            if column is None:
                if name.strip():
                    unknown.append(name.strip()[:80])
            elif column in found:
                first, second = header[found[column]].strip(), name.strip()
                raise Refused(
                    f"The columns “{first[:80]}” and “{second[:80]}” both mean {self.columns[column].lower()}. Take one of them out."
                )
            else:
                found[column] = index
        return found, unknown


def plain(name: str) -> str:
    """Return a column's name as names are compared: letters and digits alone, without case."""
    return "".join(character for character in name.casefold() if character.isalnum())
