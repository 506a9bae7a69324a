"""Simulated lives: people who join, learn, renew early and late, are given time, move, leave and come back, day by day.

The real services do each deed, in a transaction of its own at a moment of the local day. What was done is kept beside it in plain
lists, from which `naive_renewal` says how everybody must stand. Reproducible: the same seed lives the same lives.
"""

import random
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from lms import (
    assignments,
    catalogue,
    certificates,
    certifications,
    content,
    enrolments,
    learning,
    people,
    quizzes,
    reminders,
    signoff,
)
from lms.reminders.models import ReminderSent
from lms.runtime.errors import Refused
from lms.runtime.work import Actor, Work, open_work, system
from tests import builders, papers
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
_ASKED = {"T01": "[read, quiz, sign_off]", "T03": "[quiz]", "T04": "[read]"}


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


class World:
    """An installation with people in it, and the day it is there."""

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

    def chance(self, of: float) -> bool:
        """Throw the dice."""
        return self.random.random() < of

    # What happens to people

    def join(self) -> None:
        """Somebody new begins at one of the two organisations."""
        self._numbers += 1
        organisation = self.random.choice(list(self.teams))
        with self.opened() as work:
            post = people.hire(
                work, self.random.choice(self.teams[organisation]), first_name=f"Person {self._numbers}", last_name="Made-Up",
                staff_number=f"L{self._numbers:05}", job_title="Staff nurse", staff_group="Nursing",
                started_on=self.today, manager_post_id=self.cast.posts[self._manager(organisation)],
            )  # fmt: skip
            actor = casting.actor(work, post.person_id)
            life = Life(post.person_id, actor, self.random.choice([0.3, 0.05, 0.02, 0.008]), {organisation: post.id})
        self.lives.append(life)
        self.counted["joined"] += 1
        self._ask_everything(life, organisation)

    def _manager(self, organisation: UUID) -> str:
        return "grace" if organisation == self.cast.northbank else "grace2"

    def _lead(self, organisation: UUID) -> Actor:
        return self.cast.tariq if organisation == self.cast.northbank else self.cast.petra

    def _ask_everything(self, life: Life, organisation: UUID) -> None:
        for module in MODULES:
            due = self.today + timedelta(days=self.random.choice([0, 30, 90]))
            with self.opened(self._lead(organisation)) as work:
                asked = assignments.ask(
                    work, life.person, post_id=life.posts[organisation], module_id=module, due_on=due, reason="everybody needs it"
                )  # fmt: skip
            life.due[organisation, module], life.asked[organisation, module] = due, asked

    def _be_managed(self, life: Life) -> None:
        for organisation, post in list(life.posts.items()):
            if self.chance(1 / 400):
                self._leave(life, organisation, post)
            elif self.chance(1 / 300):
                with self.trying("moved") as work:
                    people.move_post(work, post, self.random.choice(self.teams[organisation]))
        self._be_decided_about(life)

    def _be_decided_about(self, life: Life) -> None:
        if len(life.posts) < 2 and self.chance(1 / 150 if not life.posts else 1 / 700):
            self._come(life)
        for organisation, module in list(life.asked):
            if self.chance(1 / 300):
                self._give_time(life, organisation, module)
        for module, run in list(life.runs.items()):
            if run.request and self.chance(0.2):
                self._decide(life, module, run)
        if self.chance(1 / 1500):
            self._recognise(life)
        if self.chance(1 / 3000):
            self._revoke(life)

    def _leave(self, life: Life, organisation: UUID, post: UUID) -> None:
        with self.opened() as work:
            people.end_post(
                work, post, self.today - timedelta(days=1) if self._began_before(work, post) else self.today
            )
        del life.posts[organisation]
        for key in [each for each in life.asked if each[0] == organisation]:
            with self.opened() as work:
                assignments.end(work, life.asked.pop(key))
            del life.due[key]
        self.counted["left"] += 1

    def _began_before(self, work: Work, post: UUID) -> bool:
        return people.post(work, post).started_on < self.today

    def _come(self, life: Life) -> None:
        """Come back to an organisation, or to another one, or to a second."""
        organisation = self.random.choice([each for each in self.teams if each not in life.posts])
        self._numbers += 1
        with self.opened() as work:
            post = people.give_post(
                work, life.person, self.random.choice(self.teams[organisation]), staff_number=f"L{self._numbers:05}",
                job_title="Staff nurse", staff_group="Nursing", started_on=self.today,
                manager_post_id=self.cast.posts[self._manager(organisation)],
            )  # fmt: skip
        self.counted["returned" if not life.posts else "took a second post"] += 1
        life.posts[organisation] = post.id
        self._ask_everything(life, organisation)

    def _give_time(self, life: Life, organisation: UUID, module: str) -> None:
        cover = life.cover(organisation, module)
        before = cover.end if cover else life.due[organisation, module]
        until = before + timedelta(days=self.random.choice([-1, 0, 1, 30, 150]))
        with self.trying("more time", self._lead(organisation)) as work:
            certifications.give(work, life.asked[organisation, module], until, "They were away for long")
            if until <= before or until < self.today:
                raise AssertionError("time was given that is none")
        if until > before and until >= self.today:
            target = life.more if cover else life.due
            target[organisation, module] = until

    def _recognise(self, life: Life) -> None:
        module, organisation = self.random.choice(MODULES), self.random.choice(list(self.teams))
        first = self.today - timedelta(days=self.random.randrange(400))
        last = first + timedelta(days=self.random.randrange(1, 900))
        with self.opened() as work:
            made = certifications.recognise(
                work, life.person, organisation_id=organisation, module_id=module, achieved_on=first, valid_until=last,
                window_opens_on=last - timedelta(days=(last - first).days // 4),
                origin=self.random.choice([certifications.Origin.PRIOR_LEARNING, certifications.Origin.IMPORTED]),
            )  # fmt: skip
        life.held.setdefault(module, []).append(naive.Certificate(first, last, made.window_opens_on))
        self.counted["recognised"] += 1

    def _revoke(self, life: Life) -> None:
        with self.opened() as work:
            shown = [each for each in certificates.held_by(work, life.person) if not each.revoked_at]
        if not shown:
            return
        which = self.random.choice(shown)
        with self.opened() as work:
            certificates.revoke(work, which.id, "It was given by mistake")
            left = [each for each in certifications.history(work, life.person, which.module_id) if not each.voided_at]
            given = certifications.extended(work, life.person, which.module_id)
        self.counted["revoked"] += 1
        life.held[which.module_id] = [
            naive.Certificate(each.achieved_on, each.valid_until, each.window_opens_on) for each in reversed(left)
        ]
        for key in [each for each in life.more if each[1] == which.module_id]:
            if (until := given.get((life.person, *key))) is None:
                del life.more[key]
            else:
                life.more[key] = until

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
            asked = f"requirements: {_ASKED[module]}\nvalidity: {written(setting)}"
            path.write_text(re.sub("requirements: .*", asked, text))
        with self.opened() as work:
            catalogue.publish(work, content.read_folder(folder))
        shutil.rmtree(folder)

    # What people do

    def _learn(self, life: Life) -> None:
        for module in MODULES:
            words = {life.word(organisation, module, self.today) for organisation in life.posts}
            wanted = words & {"to do", "overdue", "expired", "renew now"}
            if module in life.runs and not life.runs[module].request and self.chance(life.pace * 2):
                self._finish(life, module)
            elif module not in life.runs and wanted and self.chance(life.pace):
                self._begin(life, module)
            elif words == {"valid"} and self.chance(1 / 500):
                self._begin_too_early(life, module)

    def _begin(self, life: Life, module: str) -> None:
        organisation = self.random.choice(list(life.posts))
        with self.opened(life.actor) as work:
            run = enrolments.start(work, module, post_id=life.posts[organisation])
        life.runs[module] = Run(self.settings[module], run.organisation_id, run.post_id)
        self.counted["began again" if life.held.get(module) else "began"] += 1
        if self.chance(0.6):
            self._finish(life, module)

    def _begin_too_early(self, life: Life, module: str) -> None:
        with self.trying("began too early", life.actor) as work:
            enrolments.start(work, module, post_id=next(iter(life.posts.values())))
            raise AssertionError("somebody certified began before the window opened")

    def _finish(self, life: Life, module: str) -> None:
        """Do all that the person can do by themselves; where the module asks it, ask for sign-off."""
        if not life.posts:
            return
        before = self._certified(life, module)
        with self.opened(life.actor) as work:
            run = enrolments.latest_run(work, module)
            assert run
            assert run.is_open
            version = catalogue.version(work, run.version_id).module
            for page in version.pages:
                learning.mark_done(work, module, page.slug)
        if "quiz" in _ASKED[module] and "quiz" not in run.met:
            with self.opened(life.actor) as work:
                attempt = quizzes.begin(work, module).attempt_id
                for row in builders.drawn(work, attempt):
                    quizzes.answer(work, attempt, row.position, papers.chosen(version.question(row.question_id), True))
                quizzes.submit(work, attempt)
        if self._certified(life, module) > before:
            self._certify(life, module)
        elif module == "T01":
            self._ask_for_sign_off(life, module)

    def _certified(self, life: Life, module: str) -> int:
        with self.opened(write=False) as work:
            return len(certifications.history(work, life.person, module))

    def _ask_for_sign_off(self, life: Life, module: str) -> None:
        run = life.runs[module]
        if run.post not in life.posts.values():
            run.organisation = run.organisation if run.organisation in life.posts else next(iter(life.posts))
            run.post = life.posts[run.organisation]
            self.counted["went on after a return"] += 1
        manager = self.cast.actors[self._manager(run.organisation)]
        with self.opened(manager) as work:
            signoff.see(work, life.person, module, ["looks-again"], on=self.today, note="Seen at handover")
        asked: list[UUID] = []
        with self.trying("asked for sign-off", life.actor) as work:
            asked.append(signoff.ask(work, module, note="Shown again"))
        run.request = asked[0] if asked else None

    def _decide(self, life: Life, module: str, run: Run) -> None:
        manager = self.cast.actors[self._manager(run.organisation)]
        if run.request is None:
            return
        if run.post not in life.posts.values():
            # Nobody decides for a post that has ended. Once they are back, they take the request back and ask again.
            if life.posts:
                with self.opened(life.actor) as work:
                    signoff.withdraw(work, module)
                run.request = None
            return
        if self.chance(0.1):
            with self.opened(manager) as work:
                signoff.decide(work, run.request, approve=False, reason="Show it once more")
            run.request = None
            return
        with self.opened(manager) as work:
            signoff.decide(work, run.request, approve=True)
        self._certify(life, module)

    def _certify(self, life: Life, module: str) -> None:
        run, held = life.runs.pop(module), life.held.setdefault(module, [])
        before = naive.lasting(held)
        made = naive.award(self.today, run.setting, before, life.more.get((run.organisation, module)))
        held.append(made)
        late = before is not None and self.today > before.end
        self.counted["certified" if before is None else "renewed late" if late else "renewed early"] += 1
