"""Scenarios as values: a tale with decisions, what follows each choice, and how it can end.

A choice is judged by its tone alone; nothing counts points. The rules that look along the paths are in `lint.scenarios`.
"""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from lms.content.fields import Part, Slug, Text

Tone = Literal["best", "workable", "risky"]
Paragraphs = Annotated[tuple[Text, ...], Field(min_length=1, max_length=4)]


class Choice(Part):
    """One thing that the person in the story can do. `next` is the id of a decision or an ending; `lesson` speaks to the reader."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=160)]
    tone: Tone
    consequence: Annotated[tuple[Text, ...], Field(min_length=1, max_length=3)]
    lesson: Annotated[tuple[Text, ...], Field(min_length=1, max_length=2)]
    next: Slug


class Decision(Part):
    """A moment to decide. `tale` is where the story has got to; the setting stands for it at the first decision."""

    id: Slug
    tale: Annotated[tuple[Text, ...], Field(max_length=4)] = ()
    ask: Text
    choices: Annotated[tuple[Choice, ...], Field(min_length=2, max_length=4)]

    def choice(self, choice_id: str) -> Choice:
        """Return one choice. Raises KeyError."""
        for choice in self.choices:
            if choice.id == choice_id:
                return choice
        raise KeyError(choice_id)


class Ending(Part):
    """How the story can end."""

    id: Slug
    tone: Tone
    text: Paragraphs


class ScenarioFile(Part):
    """What a file in `scenarios/` holds. The first decision of the list is the first of the story."""

    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
    minutes: Annotated[int, Field(ge=1, le=60)]
    outcomes: Annotated[tuple[Slug, ...], Field(min_length=1)]
    setting: Paragraphs
    decisions: Annotated[tuple[Decision, ...], Field(min_length=1, max_length=12)]
    endings: Annotated[tuple[Ending, ...], Field(min_length=2, max_length=12)]
    debrief: Paragraphs


class Scenario(ScenarioFile):
    """One scenario of a module. `number` counts from 1; `cites` are the sources of the debrief in the order of first use."""

    slug: Slug
    number: int
    cites: tuple[str, ...]

    @property
    def first(self) -> Decision:
        """The decision that the setting leads to."""
        return self.decisions[0]

    def decision(self, decision_id: str) -> Decision:
        """Return one decision. Raises KeyError."""
        for decision in self.decisions:
            if decision.id == decision_id:
                return decision
        raise KeyError(decision_id)

    def ending(self, ending_id: str) -> Ending:
        """Return one ending. Raises KeyError."""
        for ending in self.endings:
            if ending.id == ending_id:
                return ending
        raise KeyError(ending_id)
