"""What administrators see of the jobs and do about them, and what whoever started a long one sees of it.

Promises: what failed comes first, with its cause and what to do; trying again and stopping are on record; progress is shown to the person
who started the job and to nobody else but administrators. Leaves out: running them (worker.py) and the table itself (runtime.queue).
"""

from lms.jobs.deeds import again, halt
from lms.jobs.listing import Board, Scheduled, board
from lms.jobs.queries import JobView, one, own
from lms.jobs.words import TITLES

__all__ = ["TITLES", "Board", "JobView", "Scheduled", "again", "board", "halt", "one", "own"]
