"""What is printed, to and from the JSON it is kept as."""

from dataclasses import asdict, fields
from datetime import date
from typing import Any

from lms.certificates.pdf import Printed

_DATES = tuple(each.name for each in fields(Printed) if each.name.endswith("_on") or each.name == "valid_until")


def freeze(printed: Printed) -> dict[str, Any]:
    """Return what JSON holds: dates as ISO text, tuples as lists."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(printed).items()}


def thaw(kept: dict[str, Any]) -> Printed:
    """Return what was printed."""
    values: dict[str, Any] = {
        name: date.fromisoformat(value) if name in _DATES and value else value for name, value in kept.items()
    }
    return Printed(**{**values, "outcomes": tuple(values["outcomes"])})
