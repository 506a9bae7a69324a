"""Past completions from a file: who completed which module when, and until when it counts, with the days that the file gives.

Promises: the days are taken as they stand, and no rule of a module is applied to them; a completion that is on record is not added twice;
an undo takes back what nothing rests on. Leaves out: certificates, which past completions have none of.
"""

from lms.imports.completions.applying import apply_part, order
from lms.imports.completions.columns import BATCH, COLUMNS, FORMAT, sentence
from lms.imports.completions.exporting import exported
from lms.imports.completions.judging import Judge
from lms.imports.completions.record import read
from lms.imports.completions.undoing import undo_order, undo_part

__all__ = [
    "BATCH",
    "COLUMNS",
    "FORMAT",
    "Judge",
    "apply_part",
    "exported",
    "order",
    "read",
    "sentence",
    "undo_order",
    "undo_part",
]
