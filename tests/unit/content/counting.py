"""What a figure must show, the four boxes that most of the sums need, and how near a drawn length has to be."""

from dataclasses import dataclass

import pytest


@dataclass(frozen=True)
class Shown:
    """The numbers of a figure in their order: in its labels, in its text alternative, in its caption after "Figure 1."."""

    labels: list[float]
    alt: list[float]
    caption: list[float]


@dataclass(frozen=True)
class Boxes:
    """The four boxes for `people`, of whom `share` in `per` have it."""

    people: float
    share: float
    per: float
    sensitivity: float
    specificity: float

    @property
    def have(self) -> float:
        return self.people * self.share / self.per

    @property
    def found(self) -> int:
        return round(self.have * self.sensitivity / 100)

    @property
    def missed(self) -> int:
        return round(self.have) - self.found

    @property
    def clear(self) -> int:
        return round((self.people - self.have) * self.specificity / 100)

    @property
    def false(self) -> int:
        return round(self.people - self.have) - self.clear

    @property
    def flagged(self) -> int:
        return self.found + self.false

    @property
    def ppv(self) -> float:
        return 100 * self.found / self.flagged

    @property
    def npv(self) -> float:
        return 100 * self.clear / (self.clear + self.missed)


def like(drawn: list[float], wanted: list[float], within: float = 0.06) -> None:
    """Hold drawn lengths against the wanted ones."""
    assert drawn == pytest.approx(wanted, abs=within)
