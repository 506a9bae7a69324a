"""Local accounts, sessions, one-time links and the limits on guessing.

Promises: a session's token is stored as a digest and dies with its row, on the next request; suspension and the end of a role act on the
next request too; known and unknown names are answered alike and in the same time; limits slow guessing and never lock a person out.
"""

from lms.signin.accounts import Account, account_by_name, change_password, create_account, reader
from lms.signin.limits import ACCOUNT, ADDRESS
from lms.signin.links import FreshLink, LinkView, ask_reset, fresh_link, invite, open_link, use_link
from lms.signin.models import LinkKind
from lms.signin.own import known_words, own_account, owns_session
from lms.signin.passwords import check_password, hash_password
from lms.signin.rules import password_fault, sign_in_key
from lms.signin.sessions import (
    SessionView,
    SignedIn,
    begin_session,
    end_session,
    end_sessions,
    prune,
    sessions,
    signed_in,
    touch,
)

__all__ = [
    "ACCOUNT", "ADDRESS", "Account", "FreshLink", "LinkKind", "LinkView", "SessionView", "SignedIn",
    "account_by_name", "ask_reset", "begin_session", "change_password", "check_password", "create_account",
    "end_session", "end_sessions", "fresh_link", "hash_password", "invite", "known_words", "open_link", "own_account",
    "owns_session", "password_fault", "prune", "reader", "sessions", "sign_in_key", "signed_in", "touch",
    "use_link",
]  # fmt: skip
