"""What a release after the first declares about itself: its change class, the outcomes that changed, and why it was made."""

from collections.abc import Iterable
from typing import Literal

from lms.content.fields import Part, Slug, Text


class Release(Part):
    """The change class of a release. `outcomes` are given with `refresh` only: those whose substance changed."""

    change: Literal["none", "note", "refresh", "retrain"]
    outcomes: tuple[Slug, ...] = ()
    why: Text

    def changed(self, outcomes: Iterable[str]) -> tuple[str, ...]:
        """Return which of a module's outcomes changed in substance: all of them after `retrain`, those named after `refresh`."""
        if self.change == "retrain":
            return tuple(outcomes)
        return tuple(each for each in outcomes if self.change == "refresh" and each in self.outcomes)
