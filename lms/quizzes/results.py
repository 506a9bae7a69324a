"""The result of an attempt, with exactly as much of the key as may be shown.

Before a pass: the person's own choices with their sentences, and where to read; never which option is right.
After a pass: the right answers and the sentence of every option.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lms import content, enrolments, learning, people, scenarios
from lms.quizzes import rules
from lms.quizzes.papers import Asked, Paper, paper
from lms.quizzes.queries import RecapLink, Stage, attempts_of, recaps_left, stage
from lms.quizzes.refreshers import refresher_of
from lms.quizzes.refreshing import Refresher
from lms.runtime.work import Work


@dataclass(frozen=True)
class PageLink:
    """A page of the module that covers a question; `number` counts from 1."""

    slug: str
    number: int
    title: str
    minutes: int


@dataclass(frozen=True)
class OptionFeedback:
    """An option with its one sentence."""

    text: str
    sentence: str


@dataclass(frozen=True)
class Feedback:
    """What is shown of one question. `right` and `others` are empty until the attempt is passed."""

    position: int
    text: str
    is_right: bool
    chosen: tuple[OptionFeedback, ...]
    right: tuple[OptionFeedback, ...]
    others: tuple[OptionFeedback, ...]
    page: PageLink | None
    recap: RecapLink | None


@dataclass(frozen=True)
class Left:
    """What is left of the run after the pass: requirements in order, pages to read, scenarios to play; who signs off, if that is next."""

    requirements: tuple[str, ...]
    pages: int
    scenarios: int
    signer: str | None


@dataclass(frozen=True)
class ResultView:
    """The result of one attempt. `stage` is where the run stands now; `left` is given once this attempt is passed.

    `refresher` is given for the questions of a refresher: where its run stands now; `minutes_saved` once it is passed.
    """

    attempt_id: UUID
    module_id: str
    module_title: str
    is_submitted: bool
    score: int
    out_of: int
    needed: int
    submitted_at: datetime | None
    passed_at: datetime | None
    outcomes: tuple[rules.OutcomeMark, ...]
    again: tuple[Feedback, ...]
    right: tuple[Feedback, ...]
    recaps: tuple[RecapLink, ...]
    pages: tuple[PageLink, ...]
    stage: Stage
    latest_id: UUID
    tries_left: int | None
    left: Left | None
    refresher: Refresher | None
    minutes_saved: int | None

    @property
    def away(self) -> int:
        """How many right answers were missing to the score that passes; 0 when it was reached."""
        return max(0, self.needed - self.score)


def result(work: Work, attempt_id: UUID) -> ResultView:
    """Return the result of an attempt of the actor's own; `is_submitted` says whether there is one. Raises NotFound."""
    found = paper(work, attempt_id)
    run = enrolments.run(work, found.enrolment_id) if found.is_refresher or found.passed_at else None
    refreshing = refresher_of(work, run, found.module) if run else None
    now, latest_id = _now(work, found, refreshing)
    feedback = tuple(_feedback(found, asked) for asked in found.questions) if found.submitted_at else ()
    again = tuple(each for each in feedback if not each.is_right)
    return ResultView(
        attempt_id=found.id, module_id=found.module_id, module_title=found.module.title,
        is_submitted=found.submitted_at is not None, score=found.score or 0, out_of=found.out_of, needed=found.needed,
        submitted_at=found.submitted_at, passed_at=found.passed_at,
        outcomes=rules.by_outcome(found.module, {asked.question.id: asked.mark or 0 for asked in found.questions}),
        again=again, right=tuple(each for each in feedback if each.is_right), recaps=recaps_left(found),
        pages=_pages(again), stage=now, latest_id=latest_id, tries_left=found.tries_left,
        left=_left(work, found, run) if found.passed_at and run else None, refresher=refreshing,
        minutes_saved=run.minutes_saved if run else None,
    )  # fmt: skip


def _now(work: Work, found: Paper, refreshing: Refresher | None) -> tuple[Stage, UUID]:
    """Return where the run stands, and its latest attempt; nothing follows a pass, so that is not looked up."""
    if found.passed_at:
        return Stage.PASSED, found.id
    attempts = attempts_of(work, found.enrolment_id)
    allowed = rules.allowed_tries(found.module, found.is_refresher)
    return stage(attempts, allowed, refreshing), attempts[-1].id


def _feedback(found: Paper, asked: Asked) -> Feedback:
    chosen = frozenset(asked.answer or ())
    right = asked.question.key if found.passed_at else frozenset()
    others = {option.id for option in asked.options} - chosen - right if found.passed_at else frozenset()
    is_held_back = asked.needs_recap and not asked.recapped_at
    recap = asked.question.recap
    return Feedback(
        position=asked.position, text=asked.question.text, is_right=asked.mark == 1, chosen=_sentences(asked, chosen),
        right=_sentences(asked, right), others=_sentences(asked, frozenset(others)),
        page=None if is_held_back else _page_of(found.module, asked.question),
        recap=RecapLink(found.id, asked.position, recap.title) if is_held_back and recap else None,
    )  # fmt: skip


def _sentences(asked: Asked, wanted: frozenset[str]) -> tuple[OptionFeedback, ...]:
    return tuple(OptionFeedback(option.text, option.feedback) for option in asked.options if option.id in wanted)


def _page_of(module: content.Module, question: content.Question) -> PageLink:
    page = module.page(question.page)
    return PageLink(page.slug, page.number, page.title, page.minutes)


def _pages(again: tuple[Feedback, ...]) -> tuple[PageLink, ...]:
    """Return each page that covers a question to look at again, once, in the module's order."""
    return tuple(sorted({each.page for each in again if each.page}, key=lambda page: page.number))


def _left(work: Work, found: Paper, run: enrolments.Run) -> Left:
    requirements = run.outstanding(found.module)
    pages, unplayed, signer = 0, 0, None
    if "read" in requirements:
        done = learning.done(work, run.enrolment_id)
        pages = sum(page.slug not in done for page in found.module.required_pages)
    if "scenarios" in requirements:
        unplayed = len(found.module.scenarios) - len(scenarios.played(work, run.enrolment_id))
    if requirements == ("sign_off",):
        signers = people.signers(work, run.post_id)
        signer = signers[0].name if signers else None
    return Left(requirements, pages, unplayed, signer)
