"""Activities as values: the one small thing to do on a page. Nothing that anybody does with them is recorded.

Every item has a `why`, shown whatever was chosen, so that an activity teaches without judging. All texts are plain. The rules between
the parts of one activity are in `lint.activities`.
"""

from typing import Annotated, ClassVar, TypeAlias

from pydantic import Field, StringConstraints

from lms.content.fields import Part, Slug, Text

Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]


class _Activity(Part):
    """What every activity has. `ask` is the task, `minutes` what it takes."""

    id: Slug
    title: Label
    minutes: Annotated[int, Field(ge=1, le=5)]
    ask: Text


class SortItem(Part):
    """Something to put into a group."""

    text: Words
    group: Label
    why: Text


class Sort(_Activity):
    """Put each item into its group: families, true or false, stages."""

    kind: ClassVar[str] = "sort"
    groups: Annotated[tuple[Label, ...], Field(min_length=2, max_length=5)]
    items: Annotated[tuple[SortItem, ...], Field(min_length=3, max_length=8)]


class Pair(Part):
    """Two things that belong together."""

    left: Words
    right: Label
    why: Text


class Match(_Activity):
    """Find the right of each left. `extra` are rights that belong to none."""

    kind: ClassVar[str] = "match"
    pairs: Annotated[tuple[Pair, ...], Field(min_length=3, max_length=6)]
    extra: Annotated[tuple[Label, ...], Field(max_length=4)] = ()

    @property
    def rights(self) -> tuple[str, ...]:
        """Everything to choose from, in the order of the alphabet."""
        return tuple(sorted((*(pair.right for pair in self.pairs), *self.extra), key=str.casefold))


class SpotPart(Part):
    """One part of a text, and whether it has the fault that is looked for."""

    text: Words
    fault: bool
    why: Text


class Spot(_Activity):
    """Tick the parts of a text that have a fault. `given` stands before it, to check against; `close` after the answer."""

    kind: ClassVar[str] = "spot"
    given: Annotated[tuple[Text, ...], Field(max_length=4)] = ()
    parts: Annotated[tuple[SpotPart, ...], Field(min_length=3, max_length=10)]
    close: Text | None = None


class Estimate(_Activity):
    """Guess a whole number from `least` to `most`, then read how it is worked out."""

    kind: ClassVar[str] = "estimate"
    unit: Label
    least: int
    most: int
    answer: int
    worked: Annotated[tuple[Text, ...], Field(min_length=1, max_length=8)]


class Rewrite(_Activity):
    """Improve a text, then compare with a model answer and a list of what to look for."""

    kind: ClassVar[str] = "rewrite"
    given: Text
    model: Annotated[tuple[Text, ...], Field(min_length=1, max_length=6)]
    look_for: Annotated[tuple[Text, ...], Field(min_length=2, max_length=6)]


class PickOption(Part):
    """Something to choose, and what is said to who chose it."""

    text: Words
    why: Text


class Pick(_Activity):
    """Choose one; none is right."""

    kind: ClassVar[str] = "pick"
    options: Annotated[tuple[PickOption, ...], Field(min_length=2, max_length=6)]


class Sheet(_Activity):
    """A table to print and fill in: so many empty `rows`, or `lines` with their names. `example` is a row filled in."""

    kind: ClassVar[str] = "sheet"
    columns: Annotated[tuple[Label, ...], Field(min_length=1, max_length=6)]
    rows: Annotated[int, Field(ge=1, le=12)] | None = None
    lines: Annotated[tuple[Label, ...], Field(min_length=1, max_length=12)] | None = None
    example: tuple[Label, ...] | None = None


Activity: TypeAlias = Sort | Match | Spot | Estimate | Rewrite | Pick | Sheet
_KINDS: tuple[type[Activity], ...] = (Sort, Match, Spot, Estimate, Rewrite, Pick, Sheet)
KINDS: dict[str, type[Activity]] = {each.kind: each for each in _KINDS}
"""The class of each kind, by the word after the three backticks."""
