"""Demand: who must hold a valid certification in which module by when, and why; the rules that say so, and who is let off.

Promises: at most one open assignment per person, organisation and module; standing follows in the same transaction; an assignment is ended
with a date, never deleted. What rules want is a function of rules and posts, and bringing people in line with it twice changes nothing.
"""

from lms.assignments.exceptions import Exceptional, Kind, exceptions
from lms.assignments.extending import Extension, check, extend, extensions, latest_day, to_extend
from lms.assignments.reconciling import Opens, carry_out
from lms.assignments.rules import MOST_LINES, ROLES, Draft, DueKind, Field, How, Line
from lms.assignments.ruling import RuleView, end_rule, nightly, rule, rules_of, save_rule
from lms.assignments.sampling import Sample
from lms.assignments.service import AssignmentView, all_open, ask, copy_to_standing, end, may_ask, open_for
from lms.assignments.trying import TeamTrial, Trial, try_rule
from lms.assignments.waiving import WaiverView, end_waiver, waive, waivers

__all__ = [
    "MOST_LINES", "ROLES", "AssignmentView", "Draft", "DueKind", "Exceptional", "Extension", "Field", "How", "Kind",
    "Line", "Opens", "RuleView", "Sample", "TeamTrial", "Trial", "WaiverView", "all_open", "ask", "carry_out", "check",
    "copy_to_standing", "end", "end_rule", "end_waiver", "exceptions", "extend", "extensions", "latest_day", "may_ask",
    "nightly", "open_for", "rule", "rules_of", "save_rule", "to_extend", "try_rule", "waive", "waivers",
]  # fmt: skip
