"""Which role opens which doors, and what a name may hold."""

import unicodedata
from collections.abc import Iterable, Mapping

from lms.runtime.access import Permission, Role

_EVERYONE = frozenset({Permission.LEARN})

# Read it like a table: the role, then what its holder may do within reach.
POLICY: Mapping[Role, frozenset[Permission]] = {
    Role.LEARNER: _EVERYONE,
    Role.MANAGER: _EVERYONE | {Permission.SEE_TEAM, Permission.EXPORT_TEAM, Permission.SIGN_OFF},
    Role.LEADER: _EVERYONE | {Permission.SEE_TEAM},
    Role.TRAINING_LEAD: _EVERYONE
    | {
        Permission.SEE_TEAM,
        Permission.EXPORT_TEAM,
        Permission.SIGN_OFF,
        Permission.ASSIGN,
        Permission.REVOKE_CERTIFICATE,
    },
    Role.AUTHOR: _EVERYONE,
    Role.ADMINISTRATOR: _EVERYONE,
    Role.AUDITOR: _EVERYONE | {Permission.SEE_TEAM, Permission.EXPORT_TEAM},
}

# Roles that let their holder see the people of a team and below.
SEEING = (Role.LEADER, Role.TRAINING_LEAD, Role.AUDITOR)
# Those of them who also answer for people that have left.
SEEING_PAST = (Role.TRAINING_LEAD, Role.AUDITOR)
NAME_LENGTH = 120


def permissions(roles: Iterable[Role]) -> frozenset[Permission]:
    """Return everything that somebody with these roles may do; whoever is signed in may learn."""
    return _EVERYONE.union(*(POLICY[role] for role in roles))


def name_fault(text: str) -> str | None:
    """Return what is wrong with a part of a name, or None: any script is welcome, control and direction characters are not."""
    if not text.strip():
        return "Enter a name"
    if len(text) > NAME_LENGTH:
        return f"Enter a name of at most {NAME_LENGTH} characters"
    if any(unicodedata.category(character) in {"Cc", "Cf", "Zl", "Zp", "Cs", "Co"} for character in text):
        return "Enter the name without invisible characters"
    return None


def sort_key(first_name: str, last_name: str) -> str:
    """Return what lists are sorted by: the name as it is shown, without case."""
    return unicodedata.normalize("NFKC", f"{first_name} {last_name}".strip()).casefold()
