"""Where simulated lives are lived: an installation on a day, with its modules, and what is known of each person beside it."""

import random
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.engine import Engine

from lms import (
    assignments,
    catalogue,
    content,
    people,
)
from lms.runtime.errors import Refused
from lms.runtime.work import Actor, Work, open_work, system
from tests import cast as casting
from tests.conftest import SITE
from tests.property import naive_renewal as naive

MODULES = ("T01", "T03", "T04")
# What the modules say, one after the other when somebody changes the setting; the first is how T01 comes.
SETTINGS = {
    "T01": (naive.Setting(12, 3), naive.Setting(18, 4), naive.Setting(9, 2, "completion")),
    "T03": (naive.Setting(6, 2, "completion"), naive.Setting(8, 3), naive.Setting(5, 1)),
    "T04": (
        naive.Setting(12, 2, "fixed_date", "31 March"),
        naive.Setting(12, 1, "fixed_date", "29 February"),
        naive.Setting(24, 3, "fixed_date", "30 September"),
    ),
}  # fmt: skip
ASKED = {"T01": "[read, quiz, sign_off]", "T03": "[quiz]", "T04": "[read]"}


def written(setting: naive.Setting) -> str:
    """Write a setting as module.yaml has it."""
    fixed = f", fixed_date: {setting.fixed_date}" if setting.fixed_date else ""
    return f"{{months: {setting.months}, renewal_window_months: {setting.window}, basis: {setting.basis}{fixed}}}"


@dataclass
class Run:
    """An open run: the setting of the version it began in, for which organisation, and what waits for a decision."""

    setting: naive.Setting
    organisation: UUID
    post: UUID
    request: UUID | None = None


@dataclass
class Life:
    """One person, as it is known beside the database. `pace` is how likely they do on a day what is asked."""

    person: UUID
    actor: Actor
    pace: float
    posts: dict[UUID, UUID] = field(default_factory=dict)
    runs: dict[str, Run] = field(default_factory=dict)
    held: dict[str, list[naive.Certificate]] = field(default_factory=dict)
    due: dict[tuple[UUID, str], date] = field(default_factory=dict)
    more: dict[tuple[UUID, str], date] = field(default_factory=dict)
    asked: dict[tuple[UUID, str], UUID] = field(default_factory=dict)

    def cover(self, organisation: UUID, module: str) -> naive.Certificate | None:
        """What they hold for an organisation."""
        return naive.cover(self.held.get(module, []), None, self.more.get((organisation, module)))

    def word(self, organisation: UUID, module: str, today: date) -> str:
        """How they stand, read plainly."""
        run = self.runs.get(module)
        return naive.state(
            today, self.cover(organisation, module), self.due.get((organisation, module)),
            is_begun=run is not None, is_waiting=bool(run and run.request),
        )  # fmt: skip


class Place:
    """An installation, and the day it is there."""

    def __init__(self, engine: Engine, folder: Path, seed: int, size: int) -> None:
        self.engine, self.folder, self.random, self.size = engine, folder, random.Random(seed), size
        self.cast = casting.read(engine, SITE)
        self.today = casting.TODAY
        self.lives: list[Life] = []
        self.counted: Counter[str] = Counter()
        self.settings = {module: each[0] for module, each in SETTINGS.items()}
        self._numbers = 0
        self.reminded: set[UUID] = set()
        with self.opened() as work:
            self.teams = {
                organisation: [people.root_team(work, organisation).id]
                for organisation in (self.cast.northbank, self.cast.southmoor)
            }
            self.teams[self.cast.northbank].append(people.posts(work, self.cast.otis.person)[0].team_id)
            for name in ("ada", "ben", "otis"):
                (asked,) = assignments.open_for(work, self.cast.actors[name].person)
                assignments.end(work, asked.id)
        self._publish()

    def opened(self, actor: Actor | None = None, *, write: bool = True) -> Any:
        """Open a Work at a random moment of the local day, the minutes around midnight included."""
        minute = self.random.choice([0, 1, 23 * 60 + 59, self.random.randrange(24 * 60)])
        moment = datetime.combine(self.today, time(), SITE.timezone).replace(hour=minute // 60, minute=minute % 60)
        return open_work(self.engine, SITE, actor or system("lives"), write=write, now=moment.astimezone(UTC))

    @contextmanager
    def trying(self, what: str, actor: Actor | None = None) -> Iterator[Work]:
        """Do a deed that the services may refuse; what follows in the block is not done then. Both are counted."""
        try:
            with self.opened(actor) as work:
                yield work
        except Refused:
            self.counted[f"{what}, refused"] += 1
        else:
            self.counted[what] += 1

    def chance(self, of: float) -> bool:
        """Throw the dice."""
        return self.random.random() < of

    def change_setting(self) -> None:
        """An author changes for how long a module counts: it holds for runs that begin from now on."""
        module = self.random.choice(MODULES)
        self.settings[module] = self.random.choice(SETTINGS[module])
        self._publish()
        self.counted["changed a setting"] += 1

    def _publish(self) -> None:
        folder = self.folder / str(self.today)
        shutil.copytree(casting.FOLDER, folder)
        for module, setting in self.settings.items():
            (path,) = (folder / "modules").glob(f"{module}-*/module.yaml")
            text = re.sub("validity: .*\n", "", path.read_text())
            asked = f"requirements: {ASKED[module]}\nvalidity: {written(setting)}"
            path.write_text(re.sub("requirements: .*", asked, text))
        with self.opened() as work:
            catalogue.publish(work, content.read_folder(folder))
        shutil.rmtree(folder)

    def _manager(self, organisation: UUID) -> str:
        return "grace" if organisation == self.cast.northbank else "grace2"

    def _lead(self, organisation: UUID) -> Actor:
        return self.cast.tariq if organisation == self.cast.northbank else self.cast.petra
