"""What the values of the format are made of: the kinds of text, id, address and day, and a part that takes nothing else."""

import calendar
import re
from datetime import date
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,79}$")]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9-]{0,39}$")]
HTTPS = r"^https://[A-Za-z0-9][A-Za-z0-9.-]*(?::[0-9]{1,5})?(?:[/?#][^\s\\<>\"\x00-\x20\x7f]*)?$"
Https = Annotated[str, StringConstraints(pattern=HTTPS, max_length=500)]


def _day(value: object) -> object:
    """Take dates as written, 2026-11-03, and nothing else that could be meant as one."""
    if isinstance(value, str) and re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError("write a date as 2026-11-03")


Day = Annotated[date, BeforeValidator(_day)]


MONTHS = (
    "", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def _yearly(value: object) -> object:
    """Take a day of every year as it is written, 31 March."""
    if isinstance(value, str) and (found := re.fullmatch("([1-9][0-9]?) ([A-Z][a-z]+)", value)):
        day, month = int(found[1]), found[2]
        if month in MONTHS and day <= calendar.monthrange(2024, MONTHS.index(month))[1]:
            return value
    raise ValueError("write a day of the year as 31 March")


YearDay = Annotated[str, BeforeValidator(_yearly)]


class Part(BaseModel):
    """A piece of the format: a frozen value that refuses unknown keys and guesses no types."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
