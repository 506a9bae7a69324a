"""The pieces of a rendered page, in the order of the text: what is fixed, and the places that each request draws anew."""

from dataclasses import dataclass
from typing import TypeAlias

from lms.content.activities import Activity


@dataclass(frozen=True)
class Html:
    """Sanitised HTML."""

    html: str


@dataclass(frozen=True)
class ActivityPlace:
    """Where the page's activity stands. `heading` is the tag that its title takes there: h2 or h3."""

    activity: Activity
    heading: str


@dataclass(frozen=True)
class LocalPlace:
    """Where an organisation's own words stand. `fallback` is sanitised HTML for one that has written nothing."""

    slot: str
    fallback: str
    heading: str


Piece: TypeAlias = Html | ActivityPlace | LocalPlace
