"""Supply: who is certified in what, from when until when, on what evidence.

Promises: at most one certification per run; its dates are frozen from the version passed; renewing early inside the window
loses nothing; nothing is ever reset. Standing follows in the same transaction.
"""

from lms.certifications.extending import MoreTime, give, given, more_time
from lms.certifications.models import Origin
from lms.certifications.queries import (
    CertificationView,
    counting,
    extended,
    history,
    holders,
    of_people,
    prolonged,
    taken_back,
)
from lms.certifications.rules import dates
from lms.certifications.service import certify, copy_to_standing, counting_of, recognise, void
from lms.runtime.months import add_months

__all__ = [
    "CertificationView", "MoreTime", "Origin", "add_months", "certify", "copy_to_standing", "counting", "counting_of", "dates",
    "extended", "give", "given", "history", "holders", "more_time", "of_people", "prolonged", "recognise", "taken_back", "void",
]  # fmt: skip
