"""Sign-off: behaviours seen, a learner's request, a decision.

Promises: nobody signs off themselves; one request waits per run and one decision is made per request, whoever comes at the same
moment; a decision keeps what it was decided on and is never edited; both sides are told and both see the history.
What waits too long is shown further up the line. Leaves out: bulk decisions, delegates, sampling and second looks.
"""

from lms.signoff.behaviours import SeenView, may_be_seen, see, see_together, seen, seen_sql
from lms.signoff.chasing import LongWait, Wait, long_waiting, waits
from lms.signoff.deciding import AlreadyDecided, OwnTraining, decide
from lms.signoff.models import State
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

__all__ = [
    "AlreadyDecided", "AskingView", "BehaviourView", "LongWait", "OwnTraining", "QueueRow", "RequestDetails", "RequestView",
    "SeenView", "State", "Wait", "ask", "asking", "decide", "details", "history", "latest_request", "long_waiting", "may_be_seen",
    "newest_state_sql", "see", "see_together", "seen", "seen_sql", "to_be_seen", "waiting", "waiting_count", "waiting_since", "waits",
    "withdraw",
]  # fmt: skip
