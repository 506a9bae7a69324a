"""Local accounts, organisations' own sign-ins, sessions, one-time links and the limits on guessing.

Promises: a session's token is stored as a digest and dies with its row, on the next request; suspension and the end of a role act on the
next request too; known and unknown names are answered alike and in the same time; limits slow guessing and never lock a person out.
"""

from lms.signin.accounts import Account, account_by_name, change_password, create_account, reader
from lms.signin.identities import (
    Entered,
    IdentityView,
    enter,
    invited_person,
    link_invited,
    link_own,
    offered,
    own_identities,
    unlink,
)
from lms.signin.limits import ACCOUNT, ADDRESS
from lms.signin.links import FreshLink, LinkView, ask_reset, fresh_link, invite, open_link, use_link
from lms.signin.models import LinkKind, ProviderKind
from lms.signin.oidc import (
    OIDC_NOT_INSTALLED,
    Claimed,
    Secrets,
    check_provider,
    identify,
    oidc_is_installed,
    start_address,
)
from lms.signin.own import known_words, own_account, owns_session
from lms.signin.passwords import check_password, hash_password
from lms.signin.providers import (
    Provider,
    ProviderView,
    add_provider,
    disable_provider,
    open_providers,
    organisation_by_code,
    provider,
    providers,
)
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
    "ACCOUNT", "ADDRESS", "OIDC_NOT_INSTALLED", "Account", "Claimed", "Entered", "FreshLink", "IdentityView", "LinkKind",
    "LinkView", "Provider", "ProviderKind", "ProviderView", "Secrets", "SessionView", "SignedIn", "account_by_name",
    "add_provider", "ask_reset", "begin_session", "change_password", "check_password", "check_provider",
    "create_account", "disable_provider", "end_session", "end_sessions", "enter", "fresh_link", "hash_password",
    "identify", "invite", "invited_person", "known_words", "link_invited", "link_own", "offered",
    "oidc_is_installed", "open_link", "open_providers", "organisation_by_code", "own_account", "own_identities",
    "owns_session", "password_fault", "provider", "providers", "prune", "reader", "sessions", "sign_in_key",
    "signed_in", "start_address", "touch", "unlink", "use_link",
]  # fmt: skip
