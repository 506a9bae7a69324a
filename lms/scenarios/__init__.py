"""Scenarios played to an end.

Promises: that somebody reached an end is recorded, once, by the button that finishes the story; what they chose is recorded
nowhere, since the path lives in the address alone and no function that writes is ever given it; when every scenario of the
version was played, the requirement `scenarios` is met in the same transaction.
"""

from lms.scenarios.queries import (
    Consequence,
    Crossing,
    DecisionPage,
    End,
    OtherWay,
    Story,
    consequence,
    decision,
    end,
    played,
    played_sql,
    story,
)
from lms.scenarios.rules import length
from lms.scenarios.service import finish

__all__ = [
    "Consequence", "Crossing", "DecisionPage", "End", "OtherWay", "Story", "consequence", "decision", "end", "finish", "length",
    "played", "played_sql", "story",
]  # fmt: skip
