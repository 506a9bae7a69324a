"""Paging by key: a page says after which row it begins, so that page 400 costs what page 1 costs.

The cursor in the address (`after=`) is opaque and safe to bookmark. Nonsense in it is the first page, never an error:
it only says where to begin, and reach is applied by the query all the same.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")
Key = tuple[str | int, ...]
LONGEST = 400


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows of a list: `after` is the cursor of the next page, None on the last; `total` counts the whole list."""

    rows: Sequence[Row]
    after: str | None
    total: int


def encode(key: Key) -> str:
    """Return the cursor of a row by the values of its sort key, ids as text."""
    return base64.urlsafe_b64encode(json.dumps(key, ensure_ascii=False).encode()).rstrip(b"=").decode()


def decode(cursor: str | None, kinds: tuple[type, ...]) -> Key | None:
    """Return the sort key in a cursor, with values of these types; None for the first page and for nonsense."""
    if not cursor or len(cursor) > LONGEST:
        return None
    try:
        found = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, list) or len(found) != len(kinds):
        return None
    return tuple(found) if all(map(_fits, found, kinds)) else None


def _fits(value: object, kind: type) -> bool:
    """Say whether a value is of a type and one that both databases can take."""
    if type(value) is not kind:
        return False
    if isinstance(value, int):
        return abs(value) < 2**63
    text = str(value)
    return "\0" not in text and text == text.encode(errors="ignore").decode()
