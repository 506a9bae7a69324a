"""Join two accounts of one human being, who proved both by signing in to one after the other in the same browser.

Promises: nobody is joined by name, address or number; both histories stay; what a person has and did is one person's afterwards, while
what they decided about others stays under the name it was decided by; each table that names a person says how it is treated, and one
that does not fails the suite; it is in the record, and cannot be done to somebody who signed off, or manages, the other.
"""

from lms.joining.plan import PLAN, Treatment
from lms.joining.proof import LASTS, Both, begin, both, end_all
from lms.joining.service import join

__all__ = ["LASTS", "PLAN", "Both", "Treatment", "begin", "both", "end_all", "join"]
