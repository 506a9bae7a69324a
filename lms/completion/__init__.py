"""The one place where a finished run becomes a certification.

Promises: requirements met together, on either database, certify exactly once; completion is evaluated on the event, and its
instant is the moment the last requirement was met.
"""

from lms.completion.service import meet

__all__ = ["meet"]
