"""Training content as files: read, checked and rendered by pure code, with neither database nor web.

Promises: reading never raises on bad content; every problem is found at once, each with file, line, column and a sentence that says
what to do; rendered pages hold no script and no foreign address; what was published reads again to the same value.
"""

from lms.content.markdown import render
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
from lms.content.problems import ContentError, Problem
from lms.content.reader import Reading, ReadModule, digest, read_folder, read_module, report_json
from lms.content.scenarios import Choice, Decision, Ending, Scenario

__all__ = [
    "Behaviour", "Choice", "ContentError", "Decision", "Ending", "Module", "Option", "Outcome", "Page", "Pathway",
    "Problem", "Question", "Quiz", "ReadModule", "Reading", "Recap", "Scenario", "SignOff", "Slot", "Source", "Term",
    "Validity", "digest", "read_folder", "read_module", "render", "report_json",
]  # fmt: skip
