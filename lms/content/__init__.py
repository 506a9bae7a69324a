"""Training content as files: read, checked and rendered by pure code, with neither database nor web.

Promises: reading never raises on bad content; every problem is found at once, each with file, line, column and a sentence that says
what to do; rendered pages hold no script and no foreign address; what was published reads again to the same value.
"""

from lms.content.activities import Activity, Estimate, Match, Pick, Rewrite, Sheet, Sort, Spot
from lms.content.folder import SHIPPED
from lms.content.inserts import insert_fault
from lms.content.markdown import pieces, render, render_debrief, render_insert
from lms.content.model import (
    Behaviour,
    Module,
    Option,
    Outcome,
    Page,
    Pathway,
    Question,
    Quiz,
    Recap,
    SignOff,
    Slot,
    Source,
    Term,
    Validity,
)
from lms.content.pieces import ActivityPlace, Html, LocalPlace, Piece
from lms.content.problems import ContentError, Problem
from lms.content.reader import Reading, ReadModule, digest, read_folder, read_module, report_json
from lms.content.releases import Release
from lms.content.scenarios import Choice, Decision, Ending, Scenario

__all__ = [
    "SHIPPED", "Activity", "ActivityPlace", "Behaviour", "Choice", "ContentError", "Decision", "Ending", "Estimate", "Html",
    "LocalPlace", "Match", "Module", "Option", "Outcome", "Page", "Pathway", "Pick", "Piece", "Problem", "Question", "Quiz",
    "ReadModule", "Reading", "Recap", "Release", "Rewrite", "Scenario", "Sheet", "SignOff", "Slot", "Sort", "Source", "Spot", "Term",
    "Validity", "digest", "insert_fault", "pieces", "read_folder", "read_module", "render", "render_debrief",
    "render_insert", "report_json",
]  # fmt: skip
