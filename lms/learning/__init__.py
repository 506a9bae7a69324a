"""Pages read.

Promises: a page is read when its button is pressed, never by opening it; a page that was read stays read; the last required page meets
the requirement `read` in the same transaction.
"""

from lms.learning.service import done, done_sql, mark_done

__all__ = ["done", "done_sql", "mark_done"]
