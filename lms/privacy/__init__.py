"""What is kept of people, and their right to have it: the register, copies, retention and erasure.

Promises: every column is declared with its class, its purpose and what erasing does to it; a copy holds everything of its person and
nothing of anybody else; erasing leaves the counts and the chain of the record of changes; nothing goes before its years are over, and
none are set until somebody sets them.
"""

# The tables that the register speaks of are known once their features are: all below are, whoever imports this.
from lms import reports as _features  # noqa: F401 -- imports every feature below it
from lms.privacy.copying import KEPT, CopyView, ask_copy, keep_copy, make_copy, own_copy, prune, take_copy
from lms.privacy.erasing import ERASED, erase, erase_again, erased
from lms.privacy.register import faults as register_faults
from lms.privacy.register import tables as register_tables
from lms.privacy.register_page import as_page as register_page
from lms.privacy.retention import Due, apply_retention, due, warnings
from lms.privacy.subject import Subject, subject

__all__ = [
    "ERASED", "KEPT", "CopyView", "Due", "Subject", "apply_retention", "ask_copy", "due", "erase", "erase_again", "erased", "keep_copy",
    "make_copy", "own_copy", "prune", "register_faults", "register_page", "register_tables", "subject", "take_copy", "warnings",
]  # fmt: skip
