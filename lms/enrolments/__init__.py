"""One person's run at a module for one purpose, and the requirements met in it.

Promises: at most one run is open per person and module (a constraint settles the race); requirements are append-only, and each
names the version it was met in; a run keeps the version it began with. Somebody who was certified before, and renews a module with a
quiz, begins a refresher: the questions come first.
"""

from lms.enrolments.models import Enrolment, Purpose, Requirement
from lms.enrolments.posts import follow, serving_post
from lms.enrolments.queries import Run, latest_run, open_run, open_starts, run, runs_of
from lms.enrolments.rules import asked, outstanding
from lms.enrolments.service import close, lock, may_refresh, record, save_minutes, start

__all__ = [
    "Enrolment", "Purpose", "Requirement", "Run", "asked", "close", "follow", "latest_run", "lock", "may_refresh", "open_run",
    "open_starts", "outstanding", "record", "run", "runs_of", "save_minutes", "serving_post",
    "start",
]  # fmt: skip
