"""A story as a reader stands in it: the decision, what follows a choice, and the end. Source: experience, page 08."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from lms import catalogue, content, enrolments
from lms.enrolments import Requirement, Run
from lms.runtime import links
from lms.runtime.errors import NotFound, Refused
from lms.runtime.work import Work
from lms.scenarios import rules
from lms.scenarios.models import ScenarioPlayed

_PLAYED = sa.select(ScenarioPlayed.scenario_id).where(ScenarioPlayed.enrolment_id == sa.bindparam("enrolment"))


@dataclass(frozen=True)
class Story:
    """A scenario followed along a path, in the version of the actor's run or, before one, in the current version."""

    module: content.Module
    scenario: content.Scenario
    run: Run | None
    walk: rules.Walk

    @property
    def path(self) -> str:
        """The path as far as it makes sense."""
        return self.walk.path

    @property
    def is_ended(self) -> bool:
        """Whether the path leads to an ending."""
        return isinstance(self.walk.at, content.Ending)

    @property
    def last(self) -> tuple[str, str]:
        """The path before the last choice, and that choice."""
        *before, step = self.walk.steps
        return rules.joined(each.choice.id for each in before), step.choice.id


@dataclass(frozen=True)
class Scene:
    """What every page of a scenario names."""

    module: content.Module
    scenario: content.Scenario

    @property
    def module_id(self) -> str:
        """The module's id."""
        return self.module.id

    @property
    def module_title(self) -> str:
        """The module's title."""
        return self.module.title

    @property
    def scenario_id(self) -> str:
        """The scenario's id."""
        return self.scenario.slug

    @property
    def title(self) -> str:
        """The scenario's title."""
        return self.scenario.title


@dataclass(frozen=True)
class DecisionPage(Scene):
    """One decision. `path` leads to it; `before` is (number, path) of the decision before it."""

    place: str
    tale: tuple[str, ...]
    ask: str
    choices: tuple[content.Choice, ...]
    path: str
    before: tuple[int, str] | None


@dataclass(frozen=True)
class Consequence(Scene):
    """What follows a choice. `path` leads to its decision and `onward` beyond it; `who` may be empty."""

    place: str
    who: str
    choice: content.Choice
    path: str
    onward: str
    is_last: bool


@dataclass(frozen=True)
class OtherWay:
    """A choice that was not made, with one sentence of what would have followed; `path` leads to its decision."""

    choice: content.Choice
    sentence: str
    path: str


@dataclass(frozen=True)
class Crossing:
    """A decision that lay on the path, counted from 1, and the other ways from there."""

    number: int
    ask: str
    others: tuple[OtherWay, ...]


@dataclass(frozen=True)
class End(Scene):
    """How the story ended. `debrief` is sanitised HTML; `onward` is what the one button says and where it leads."""

    ending: content.Ending
    debrief: tuple[str, ...]
    sources: tuple[tuple[int, content.Source], ...]
    crossings: tuple[Crossing, ...]
    onward: tuple[str, str]


def story(work: Work, module_id: str, scenario_id: str, path: str) -> Story:
    """Follow a path through a scenario, as far as it makes sense. Raises NotFound for a scenario that is not there."""
    run = enrolments.latest_run(work, module_id)
    module = (catalogue.version(work, run.version_id) if run else catalogue.current_version(work, module_id)).module
    try:
        scenario = module.scenario(scenario_id)
    except KeyError:
        raise NotFound from None
    return Story(module, scenario, run, rules.walk(scenario, path))


def decision(found: Story) -> DecisionPage:
    """Return the decision that a path leads to. Raises NotFound at an ending."""
    scenario, steps, at = found.scenario, found.walk.steps, found.walk.at
    if not isinstance(at, content.Decision):
        raise NotFound
    return DecisionPage(
        found.module, scenario, place=rules.place(scenario, at, len(steps) + 1),
        tale=at.tale if steps else (*scenario.setting, *at.tale), ask=at.ask,
        choices=at.choices, path=found.path, before=(len(steps), found.last[0]) if steps else None,
    )  # fmt: skip


def consequence(found: Story, choice_id: str) -> Consequence:
    """Return what follows a choice at the decision that a path leads to. Raises Refused when that is no choice there."""
    at, number = found.walk.at, len(found.walk.steps) + 1
    if not isinstance(at, content.Decision):
        raise NotFound
    try:
        choice = at.choice(choice_id)
    except KeyError:
        who = rules.who(found.scenario, at)
        sentence = f"Choose what {who} should do" if who else "Choose one answer to go on"
        raise Refused(sentence, field="choice") from None
    onward = rules.joined([*(step.choice.id for step in found.walk.steps), choice.id])
    return Consequence(
        found.module, found.scenario, place=rules.place(found.scenario, at, number), who=rules.who(found.scenario, at),
        choice=choice, path=found.path, onward=onward,
        is_last=isinstance(rules.where(found.scenario, choice), content.Ending),
    )  # fmt: skip


def end(work: Work, found: Story) -> End | None:
    """Return the end that a path leads to, or None while no end of this scenario was recorded for the actor.

    Raises NotFound short of an ending.
    """
    scenario, ending, run = found.scenario, found.walk.at, found.run
    if not isinstance(ending, content.Ending):
        raise NotFound
    seen = played(work, run.enrolment_id) if run else frozenset[str]()
    if run is None or (run.is_open and scenario.slug not in seen):
        return None
    return End(
        found.module, scenario, ending=ending, debrief=content.render_debrief(scenario),
        sources=tuple((number, found.module.sources[key]) for number, key in enumerate(scenario.cites, start=1)),
        crossings=tuple(_crossing(found, number) for number in range(1, len(found.walk.steps) + 1)),
        onward=_onward(found, run, seen),
    )  # fmt: skip


def _crossing(found: Story, number: int) -> Crossing:
    step = found.walk.steps[number - 1]
    path = rules.joined(each.choice.id for each in found.walk.steps[: number - 1])
    others = [choice for choice in step.decision.choices if choice is not step.choice]
    return Crossing(
        number, step.decision.ask,
        tuple(OtherWay(choice, rules.first_sentence(choice.consequence[0]), path) for choice in others),
    )  # fmt: skip


def _onward(found: Story, run: Run, seen: frozenset[str]) -> tuple[str, str]:
    """Return what comes next: a scenario that was not played, otherwise what is left of the module."""
    module = found.module
    unplayed = [each for each in module.scenarios if each.slug not in seen] if run.is_open else []
    if unplayed:
        following = unplayed[0]
        return f"Next scenario: {following.title}", links.path("scenario", module.id, following.slug)
    match run.outstanding(module):
        case (Requirement.READ, *_):
            return "Go on with the pages", links.path("module", module.id) + "#read"
        case (Requirement.QUIZ, *_):
            return "Go to the quiz", links.path("quiz", module.id)
        case (Requirement.SIGN_OFF, *_):
            return "Ask for sign-off", links.path("ask_for_sign_off", module.id)
    return "Back to the module", links.path("module", module.id)


def played(work: Work, enrolment_id: UUID) -> frozenset[str]:
    """Return the scenarios played to an end in a run. The caller has checked whose it is."""
    return frozenset(work.db.scalars(_PLAYED, {"enrolment": enrolment_id}))


def played_sql(enrolment_id: sa.ColumnElement[UUID] | InstrumentedAttribute[UUID]) -> sa.ScalarSelect[str]:
    """Return an expression for the scenarios played in a run, with commas between them, for another feature's statement."""
    return (
        sa.select(sa.func.aggregate_strings(ScenarioPlayed.scenario_id, ","))
        .where(ScenarioPlayed.enrolment_id == enrolment_id)
        .scalar_subquery()
    )
