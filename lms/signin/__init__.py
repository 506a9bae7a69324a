"""Local accounts, organisations' own sign-ins, sessions, second factors, one-time links, printed codes, tokens for programs, and the
limits on guessing.

Promises: a session's token is stored as a digest and dies with its row, on the next request; suspension and the end of a role act on the
next request too, for sessions and tokens alike; known and unknown names are answered alike and in the same time; limits slow guessing and
never lock a person out.
"""

from lms.signin.accounts import (
    Account,
    Reader,
    account_by_name,
    change_password,
    correct_address,
    create_account,
    name_of,
    reader,
)
from lms.signin.factor_codes import factor_fits, new_recovery_codes, use_factor
from lms.signin.factors import (
    FactorState,
    Offer,
    confirm_factor,
    factor_state,
    has_factor,
    may_reset,
    offer_factor,
    offered_factor,
    remove_factor,
    reset_factor,
)
from lms.signin.forgetting import end_everything, prune
from lms.signin.giving_up import give_up
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
from lms.signin.leavers import LEFT, has_personal_address, keeps_sign_in
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
from lms.signin.own import known_words, own_account, own_account_if_any, owns_session
from lms.signin.passwords import check_password, hash_password
from lms.signin.personal import (
    Offered,
    PersonalView,
    confirm_personal_address,
    fresh_personal_link,
    offer_personal_address,
    open_personal_link,
    personal_address,
    remove_personal_address,
)
from lms.signin.printed import CodeView, Printable, PrintedCode, open_code, print_code, printable, use_code
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
    HalfWay,
    SessionView,
    SignedIn,
    begin_half,
    begin_session,
    end_session,
    end_sessions,
    half_way,
    prove,
    sessions,
    signed_in,
    strengthen,
    touch,
)
from lms.signin.tokens import TokenHolder, TokenView, make_token, revoke_token, token_holder, tokens, touch_token

__all__ = [
    "ACCOUNT", "ADDRESS", "LEFT", "OIDC_NOT_INSTALLED", "Account", "Claimed", "CodeView", "Entered", "FactorState",
    "FreshLink", "HalfWay", "IdentityView", "LinkKind", "LinkView", "Offer", "Offered", "PersonalView", "Printable",
    "PrintedCode", "Provider", "ProviderKind", "ProviderView", "Reader", "Secrets", "SessionView", "SignedIn",
    "TokenHolder", "TokenView", "account_by_name", "add_provider", "ask_reset", "begin_half", "begin_session",
    "change_password", "check_password", "check_provider", "confirm_factor", "confirm_personal_address",
    "correct_address", "create_account", "disable_provider", "end_everything", "end_session", "end_sessions", "enter",
    "factor_fits", "factor_state", "fresh_link", "fresh_personal_link", "give_up", "half_way", "has_factor", "has_personal_address",
    "hash_password", "identify", "invite", "invited_person", "keeps_sign_in", "known_words", "link_invited",
    "link_own", "make_token", "may_reset", "name_of", "new_recovery_codes", "offer_factor", "offer_personal_address",
    "offered", "offered_factor", "oidc_is_installed", "open_code", "open_link", "open_personal_link",
    "open_providers", "organisation_by_code", "own_account", "own_account_if_any", "own_identities", "owns_session",
    "password_fault", "personal_address", "print_code", "printable", "prove", "provider", "providers", "prune",
    "reader", "remove_factor", "remove_personal_address", "reset_factor", "revoke_token", "sessions", "sign_in_key",
    "signed_in", "start_address", "strengthen", "token_holder", "tokens", "touch", "touch_token", "unlink",
    "use_code", "use_factor", "use_link",
]  # fmt: skip
