"""Demand: who must hold a valid certification in which module by when, and why.

Promises: at most one open assignment per person, organisation and module; standing follows in the same transaction;
an assignment is ended with a date, never deleted.
"""

from lms.assignments.service import AssignmentView, all_open, ask, ask_many, end, open_for

__all__ = ["AssignmentView", "all_open", "ask", "ask_many", "end", "open_for"]
