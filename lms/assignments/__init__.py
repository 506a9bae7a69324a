"""Demand: who must hold a valid certification in which module by when, and why.

Promises: at most one open assignment per person, organisation and module; standing follows in the same transaction;
an assignment is ended with a date, never deleted.
"""

from lms.assignments.extending import Extension, check, extend, extensions, latest_day, to_extend
from lms.assignments.service import AssignmentView, all_open, ask, ask_many, end, open_for

__all__ = [
    "AssignmentView", "Extension", "all_open", "ask", "ask_many", "check", "end", "extend", "extensions", "latest_day",
    "open_for", "to_extend",
]  # fmt: skip
