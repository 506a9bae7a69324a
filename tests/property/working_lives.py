"""What happens to people in simulated lives: they join, move, leave and come back, are given time, recognised and taken back."""

from datetime import timedelta
from uuid import UUID

from lms import (
    assignments,
    certificates,
    certifications,
    people,
)
from lms.runtime.work import Work
from tests import cast as casting
from tests.property import naive_renewal as naive
from tests.property.learning_lives import Learners
from tests.property.places import MODULES, Life


class Staff(Learners):
    """People who work somewhere, and who is over them."""

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
