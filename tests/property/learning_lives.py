"""What people do in simulated lives: begin, finish, ask for sign-off and be decided about; and what that comes to, kept beside it."""

from uuid import UUID

from lms import (
    catalogue,
    certifications,
    enrolments,
    learning,
    quizzes,
    signoff,
)
from tests import builders, papers
from tests.property import naive_renewal as naive
from tests.property.places import ASKED, MODULES, Life, Place, Run


class Learners(Place):
    """People who learn, each at a pace of their own."""

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
        if "quiz" in ASKED[module] and "quiz" not in run.met:
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
