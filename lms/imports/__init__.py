"""Staff and past completions from a file: a dry run with a verdict and a reason for every row, then apply, then undo for 24 hours.

Promises: nothing changes before somebody says so; the staff number is the key, and people of different organisations are never joined;
each step is a job that shows how far it is and goes on after a kill; a row is applied only while the record still says what the check
compared it with; what is exported imports with no change.
"""

from lms.imports.applying import carry_out as carry_out_apply
from lms.imports.checking import check
from lms.imports.completions import COLUMNS as COMPLETION_COLUMNS
from lms.imports.files import left_out, past, record_errors, record_export, record_past, staff
from lms.imports.mapping import default_text as default_mapping
from lms.imports.models import Kind, State
from lms.imports.queries import RowPage, RowView, RunView, listed, rows, run
from lms.imports.reading import ENCODINGS, LARGEST_FILE, SEPARATORS
from lms.imports.runs import UNDO_FOR, Opens, apply, organisations, prune, read_again, start, throw_away, undo
from lms.imports.undoing import carry_out as carry_out_undo
from lms.imports.verdicts import CHANGING, COLUMNS, ORDER, WORDS, Verdict

__all__ = [
    "CHANGING", "COLUMNS", "COMPLETION_COLUMNS", "ENCODINGS", "LARGEST_FILE", "ORDER", "SEPARATORS", "UNDO_FOR", "WORDS", "Kind",
    "Opens", "RowPage", "RowView", "RunView", "State", "Verdict", "apply", "carry_out_apply", "carry_out_undo", "check",
    "default_mapping", "left_out", "listed", "organisations", "past", "prune", "read_again", "record_errors", "record_export",
    "record_past", "rows", "run", "staff", "start", "throw_away", "undo",
]  # fmt: skip
