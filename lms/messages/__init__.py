"""What a person is told: a message they can read in the product, and its mail, written together.

Promises: the message and the mail's job are in the caller's transaction; a suspended person gets no mail; mail and page hold the same
words, as text and as HTML; what became of each mail is recorded, and what did not arrive can be seen and sent again.
"""

from lms.messages import letter
from lms.messages.access import ROLE_WORDS, tell_role, tell_stand_in
from lms.messages.delivery import (
    Attempt,
    Undelivered,
    UndeliveredPage,
    get_undelivered,
    prune,
    record,
    send_again,
    undelivered,
    was_sent,
)
from lms.messages.models import DeliveryState
from lms.messages.service import (
    DIGEST,
    MessageView,
    Outgoing,
    Words,
    compose,
    compose_plain,
    get,
    inbox,
    outgoing,
    rewrite,
    send,
)

__all__ = [
    "DIGEST", "ROLE_WORDS", "Attempt", "DeliveryState", "MessageView", "Outgoing", "Undelivered", "UndeliveredPage", "Words",
    "compose", "compose_plain", "get", "get_undelivered", "inbox", "letter", "outgoing", "prune", "record", "rewrite", "send", "send_again",
    "tell_role", "tell_stand_in", "undelivered", "was_sent",
]  # fmt: skip
