"""What was learned elsewhere: evidence that a person sends, what a reviewer decides on it, and who certified what comes from outside.

Promises: one piece of evidence waits per person and module; it is decided once, never by the person themselves, with explicit dates or a
reason; nothing of it is edited afterwards. What is recognised is a certification without a certificate, and standing follows at once.
Leaves out: files of many past completions (imports), and whether a certification covers a day (certifications).
"""

from lms.recognition.claiming import claim, withdraw
from lms.recognition.deciding import AlreadyDecided, OwnLearning, decide, take_back
from lms.recognition.files import ACCEPTED_FILES, LARGEST_FILE, EvidenceFile, file
from lms.recognition.models import State
from lms.recognition.queries import Asking, ClaimPage, ClaimRow, ClaimView, asking, details, listed
from lms.recognition.recognised import Recognised, of_person, recognise, recognised_from
from lms.recognition.rules import LONGEST_TEXT, LONGEST_YEARS, days_fault

__all__ = [
    "ACCEPTED_FILES", "LARGEST_FILE", "LONGEST_TEXT", "LONGEST_YEARS", "AlreadyDecided", "Asking", "ClaimPage", "ClaimRow", "ClaimView",
    "EvidenceFile", "OwnLearning", "Recognised", "State", "asking", "claim", "days_fault", "decide", "details", "file", "listed",
    "of_person", "recognise", "recognised_from", "take_back", "withdraw",
]  # fmt: skip
