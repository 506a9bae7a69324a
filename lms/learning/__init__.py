"""Pages read, and activities tried.

Promises: a page is read when its button is pressed, never by opening it; a page that was read stays read; the last required page meets
the requirement `read` in the same transaction. What somebody answers in an activity is told them and kept nowhere.
"""

from lms.learning.rules import Answers, Feedback, Line, check
from lms.learning.service import done, done_sql, mark_done

__all__ = ["Answers", "Feedback", "Line", "check", "done", "done_sql", "mark_done"]
