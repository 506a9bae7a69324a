"""What a person is told: a message they can read in the product, and its mail, written together.

Promises: the message and the mail's job are in the caller's transaction; a suspended person gets no mail.
"""

from lms.messages.access import ROLE_WORDS, tell_role, tell_stand_in
from lms.messages.service import MessageView, Outgoing, compose, get, inbox, outgoing, send

__all__ = [
    "ROLE_WORDS", "MessageView", "Outgoing", "compose", "get", "inbox", "outgoing", "send", "tell_role", "tell_stand_in",
]  # fmt: skip
