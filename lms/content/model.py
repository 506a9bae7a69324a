"""The content format, version 1, as values. Unknown keys, wrong types and missing keys are refused; nothing is guessed.

The rules that look beyond one file (ids that must exist, counts, dates) are in `lint`.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, TypeVar

from pydantic import Field, StringConstraints

from lms.content.activities import Activity
from lms.content.fields import MONTHS, Day, Https, Id, Part, Slug, Text, YearDay
from lms.content.releases import Release
from lms.content.scenarios import Scenario

Requirement = Literal["read", "scenarios", "quiz", "sign_off"]


class Outcome(Part):
    """What somebody can do afterwards. `text` completes "When you finish, you can"; `short` labels a row of results."""

    id: Slug
    text: Text
    short: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


class Validity(Part):
    """For how many months a certification counts, how many months before its end the renewal window opens, and what it counts from.

    `completion`: the day it was achieved. `expiry`: renewed inside the window, the old end; otherwise the day it was achieved.
    `fixed_date`: it ends on that day of a year, for everybody.
    """

    months: Annotated[int, Field(ge=1, le=120)] = 12
    renewal_window_months: Annotated[int, Field(ge=0, le=24)] = 3
    basis: Literal["completion", "expiry", "fixed_date"] = "expiry"
    fixed_date: YearDay | None = None

    @property
    def yearly(self) -> tuple[int, int]:
        """The fixed date as day and month. Raises ValueError without one."""
        if self.fixed_date is None:
            raise ValueError("it has no fixed date")
        day, month = self.fixed_date.split()
        return int(day), MONTHS.index(month)

    @property
    def counts(self) -> str:
        """How long a certificate counts, in words."""
        if self.fixed_date is None:
            return f"for {self.months} month{'' if self.months == 1 else 's'}"
        return f"until {self.fixed_date}" + (f", for {self.months // 12} years" if self.months > 12 else "")


class Quiz(Part):
    """How the quiz is drawn and passed. `pass_mark` is per cent; `attempts` None means unlimited; `minutes` is shown only."""

    questions_per_outcome: Annotated[int, Field(ge=1, le=5)] = 2
    pass_mark: Annotated[int, Field(ge=1, le=100)] = 80
    attempts: Annotated[int, Field(ge=1, le=50)] | None = None
    minutes: Annotated[int, Field(ge=1, le=120)] = 7


class Behaviour(Part):
    """One thing that a line manager can see somebody do."""

    id: Slug
    text: Text
    required: bool = False


class SignOff(Part):
    """The words of a sign-off: the learner's declaration, the manager's statement, the checklist."""

    declaration: Text
    statement: Text
    behaviours: Annotated[tuple[Behaviour, ...], Field(min_length=1, max_length=12)]


class ModuleFile(Part):
    """What `module.yaml` holds. `refresher` lists what somebody who renews does again besides the assessment."""

    format: Literal[1]
    id: Id
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
    summary: Text
    audience: Text
    minutes: Annotated[int, Field(ge=1, le=600)]
    framework_stage: Annotated[tuple[Literal["introduce", "use", "monitor"], ...], Field(min_length=1)]
    archetypes: Annotated[
        tuple[Literal["shapers", "drivers", "creators", "embedders", "users"], ...], Field(min_length=1)
    ]
    outcomes: Annotated[tuple[Outcome, ...], Field(min_length=1, max_length=12)]
    requirements: Annotated[tuple[Requirement, ...], Field(min_length=1)]
    validity: Validity = Validity()
    quiz: Quiz | None = None
    sign_off: SignOff | None = None
    refresher: tuple[Literal["scenarios", "sign_off"], ...] = ()
    release: Release | None = None
    on_monday: Annotated[tuple[Text, ...], Field(min_length=1, max_length=3)]
    reviewed_on: Day
    review_by: Day


class PageFile(Part):
    """What stands between the --- lines of a page."""

    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
    minutes: Annotated[int, Field(ge=1, le=60)]
    outcomes: Annotated[tuple[Slug, ...], Field(min_length=1)]
    law: bool = False
    optional: bool = False
    checked_on: Day | None = None
    review_by: Day | None = None


class Option(Part):
    """One answer to choose from, and the sentence shown to whoever chose it."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
    text: Text
    correct: bool = False
    feedback: Text


class Recap(Part):
    """What a person reads after missing a critical question, before they answer it again."""

    title: Text
    sentences: Annotated[tuple[Text, ...], Field(min_length=1, max_length=3)]
    do_when: Text
    do: Annotated[tuple[Text, ...], Field(min_length=1, max_length=5)]


class Question(Part):
    """One question of the bank."""

    id: Id
    type: Literal["single", "multiple", "true_false"]
    outcome: Slug
    level: Literal["easy", "medium", "hard"]
    page: Slug
    critical: bool = False
    recap: Recap | None = None
    ordered: bool = False
    text: Text
    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=6)]

    @property
    def key(self) -> frozenset[str]:
        """The ids of the right options."""
        return frozenset(option.id for option in self.options if option.correct)

    def option(self, option_id: str) -> Option:
        """Return one option. Raises KeyError."""
        for option in self.options:
            if option.id == option_id:
                return option
        raise KeyError(option_id)


class QuestionsFile(Part):
    """What `questions.yaml` holds."""

    questions: tuple[Question, ...]


class Source(Part):
    """Where a fact comes from."""

    title: Text
    publisher: Text
    url: Https
    year: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")] | None = None
    note: Text | None = None


class Term(Part):
    """A word explained."""

    term: Text
    meaning: Text


class Slot(Part):
    """A place in pages for what an organisation writes itself. `purpose` tells its editor what belongs there."""

    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    purpose: Text


JobWord = Annotated[str, StringConstraints(pattern=r"^[a-z]+(?:[ -][a-z]+)*$", max_length=40)]


class PathwayModule(Part):
    """A module's place in a pathway."""

    module: Id
    required: bool


class Pathway(Part):
    """A list of modules that belong together, in order.

    It is suggested to people of its staff groups and to people whose job title holds one of its words, in small letters.
    """

    format: Literal[1]
    id: Slug
    title: Text
    summary: Text
    audience: Text
    modules: Annotated[tuple[PathwayModule, ...], Field(min_length=1)]
    staff_groups: tuple[Text, ...] = ()
    job_words: tuple[JobWord, ...] = ()


class Page(Part):
    """One page of a module. `number` counts from 1; `body` is Markdown; words leave out front matter and alt texts.

    `cites`, `terms` and `images` are the keys and file names that the body uses, in the order of first use;
    `slot` is the key of its local slot, `activity` its activity unless that is only a sentence.
    """

    slug: Slug
    number: int
    title: str
    minutes: int
    outcomes: tuple[str, ...]
    law: bool
    optional: bool
    checked_on: date
    review_by: date
    body: str
    words: int
    cites: tuple[str, ...]
    terms: tuple[str, ...]
    images: tuple[str, ...]
    headings: tuple[str, ...] = ()
    activity: Activity | None = None
    slot: str | None = None


class Module(Part):
    """A whole module, checked."""

    id: str
    title: str
    summary: str
    audience: str
    minutes: int
    framework_stage: tuple[str, ...]
    archetypes: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    requirements: tuple[Requirement, ...]
    validity: Validity
    quiz: Quiz | None
    sign_off: SignOff | None
    on_monday: tuple[str, ...]
    reviewed_on: date
    review_by: date
    pages: tuple[Page, ...]
    questions: tuple[Question, ...]
    sources: Mapping[str, Source]
    terms: Mapping[str, Term]
    scenarios: tuple[Scenario, ...] = ()
    slots: Mapping[str, Slot] = {}
    refresher: tuple[Literal["scenarios", "sign_off"], ...] = ()
    release: Release | None = None

    def page(self, slug: str) -> Page:
        """Return one page. Raises KeyError."""
        return _by(self.pages, "slug", slug)

    def scenario(self, slug: str) -> Scenario:
        """Return one scenario. Raises KeyError."""
        return _by(self.scenarios, "slug", slug)

    def question(self, question_id: str) -> Question:
        """Return one question. Raises KeyError."""
        return _by(self.questions, "id", question_id)

    def outcome(self, outcome_id: str) -> Outcome:
        """Return one outcome. Raises KeyError."""
        return _by(self.outcomes, "id", outcome_id)

    @property
    def required_pages(self) -> tuple[Page, ...]:
        """The pages that the requirement `read` asks for."""
        return tuple(page for page in self.pages if not page.optional)

    @property
    def words(self) -> int:
        """The words of all pages."""
        return sum(page.words for page in self.pages)

    @property
    def quiz_size(self) -> int:
        """How many questions one attempt asks; 0 without a quiz."""
        return len(self.outcomes) * self.quiz.questions_per_outcome if self.quiz else 0

    @property
    def needed_to_pass(self) -> int:
        """How many right answers pass: the pass mark of the quiz's size, rounded up."""
        return -(-self.quiz_size * self.quiz.pass_mark // 100) if self.quiz else 0


Each = TypeVar("Each")


def _by(parts: tuple[Each, ...], name: str, wanted: str) -> Each:
    for part in parts:
        if getattr(part, name) == wanted:
            return part
    raise KeyError(wanted)
