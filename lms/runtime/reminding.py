"""When people are reminded, as the installation is set."""

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True)
class Reminding:
    """When people are reminded: on which day of the week (0 is Monday), not between `quiet_from` and `quiet_to`, how many weeks ahead.

    `chase_days` says after how many days a request for sign-off is named to whom it waits for, to the manager above, and to who runs
    training.
    """

    weekday: int = 0
    quiet_from: time = time(20)
    quiet_to: time = time(7)
    weeks_before: int = 6
    chase_days: tuple[int, int, int] = (5, 10, 15)
