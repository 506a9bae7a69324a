"""Sign-off: behaviours seen, a learner's request, a decision.

Promises: nobody signs off themselves; one request waits per run and one decision is made per request, whoever comes at the same
moment; a decision keeps what it was decided on and by what right, and is never edited; what voids it is an event of its own; requests
follow the reporting line as it is today, and who stands in for a manager decides in their place; both sides are told and see the
history; what waits too long is shown further up the line.
"""

from lms.signoff.behaviours import SeenView, may_be_seen, see, see_together, seen, seen_sql
from lms.signoff.chasing import LongWait, Wait, long_waiting, waits
from lms.signoff.circles import Circle, circles
from lms.signoff.deciding import AlreadyDecided, NotYoursNow, OwnTraining, decide
from lms.signoff.queries import (
    AskingView,
    BehaviourView,
    QueueRow,
    RequestDetails,
    RequestView,
    asking,
    details,
    history,
    latest_request,
    newest_state_sql,
    to_be_seen,
    waiting,
    waiting_count,
    waiting_since,
)
from lms.signoff.requests import ask, withdraw
from lms.signoff.rules import CAUSES, Cause, State, warnings
from lms.signoff.voiding import void

__all__ = [
    "CAUSES", "AlreadyDecided", "AskingView", "BehaviourView", "Cause", "Circle", "LongWait", "NotYoursNow",
    "OwnTraining", "QueueRow", "RequestDetails", "RequestView", "SeenView", "State", "Wait", "ask", "asking", "circles",
    "decide", "details", "history", "latest_request", "long_waiting", "may_be_seen", "newest_state_sql", "see",
    "see_together", "seen", "seen_sql", "to_be_seen", "void", "waiting", "waiting_count", "waiting_since", "waits",
    "warnings", "withdraw",
]  # fmt: skip
