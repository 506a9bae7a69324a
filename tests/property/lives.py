"""Simulated lives: people who join, learn, renew early and late, are given time, move, leave and come back, day by day.

The real services do each deed, in a transaction of its own at a moment of the local day. What was done is kept beside it in plain
lists, from which `naive_renewal` says how everybody must stand. Reproducible: the same seed lives the same lives.
"""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import sqlalchemy as sa

from lms import (
    reminders,
)
from lms.reminders.models import ReminderSent
from lms.runtime.work import open_work, system
from tests.conftest import SITE
from tests.property.working_lives import Staff


class World(Staff):
    """Days that pass, with all that people do on them."""

    def live_a_day(self) -> None:
        """Let a day pass, with what people do on it."""
        self.today += timedelta(days=1)
        if len(self.lives) < self.size and self.chance(0.15 if len(self.lives) > self.size / 2 else 0.8):
            self.join()
        if self.chance(1 / 120):
            self.change_setting()
        for life in self.lives:
            self._learn(life)
            self._be_managed(life)
        self.reminded = self._remind()

    def _remind(self) -> set[UUID]:
        """Send the digests of the week on its day, and return who was reminded of something that is theirs to do."""
        if self.today.weekday() != SITE.reminding.weekday:
            return set()
        now = datetime.combine(self.today, time(9), SITE.timezone).astimezone(UTC)
        with open_work(self.engine, SITE, system("lives"), write=True, now=now) as work:
            reminders.send_batch(work, (self.today,), tuple(life.person for life in self.lives))
            sent = sa.select(ReminderSent.person_id).where(
                ReminderSent.sent_at == now, ReminderSent.rule == reminders.digests.RULE
            )
            found = set(work.db.scalars(sent))
        self.counted["reminded"] += len(found)
        return found
