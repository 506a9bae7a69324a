"""Writing a calendar of whole days (iCalendar, RFC 5545). Pure.

Our own forty lines and no library: only whole days are written, and nothing is read. Source: RFC 5545, sections 3.1 and 3.3.11.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_MOST_BYTES = 75


@dataclass(frozen=True)
class Event:
    """One whole day. `uid` is the same whenever it is written."""

    uid: str
    on: date
    summary: str
    text: str
    url: str


def write(events: Iterable[Event], now: datetime) -> str:
    """Return a calendar with these days. Lines end as the format asks, and none is longer than it allows."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Wardwise//Training dates//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
        "X-WR-CALNAME:Training dates", "REFRESH-INTERVAL;VALUE=DURATION:PT12H", "X-PUBLISHED-TTL:PT12H",
    ]  # fmt: skip
    for event in events:
        lines += _event(event, now)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _event(event: Event, now: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_escaped(event.uid)}"
    yield f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{_date(event.on)}"
    # The end is the first day that is not part of it.
    yield f"DTEND;VALUE=DATE:{_date(event.on + timedelta(days=1))}"
    yield f"SUMMARY:{_escaped(event.summary)}"
    yield f"DESCRIPTION:{_escaped(event.text)}"
    yield f"URL:{event.url}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _date(value: date) -> str:
    return value.isoformat().replace("-", "")


def _escaped(text: str) -> str:
    for old, new in (("\\", "\\\\"), (";", "\\;"), (",", "\\,")):
        text = text.replace(old, new)
    return "\\n".join("".join(c for c in line if c.isprintable()) for line in text.splitlines())


def _folded(line: str) -> Iterator[str]:
    """Cut a line at characters, so that no part has more bytes than allowed; what follows begins with a space."""
    part, size = "", 0
    for character in line:
        width = len(character.encode())
        if size + width > _MOST_BYTES:
            yield part
            part, size = " ", 1
        part, size = part + character, size + width
    yield part
