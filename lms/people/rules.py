"""Which role opens which doors, and what a name may hold."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from lms.runtime.access import Permission, Role

_EVERYONE = frozenset({Permission.LEARN})

# Read it like a table: the role, then what its holder may do within reach.
POLICY: Mapping[Role, frozenset[Permission]] = {
    Role.LEARNER: _EVERYONE,
    Role.MANAGER: _EVERYONE
    | {
        Permission.SEE_TEAM,
        Permission.EXPORT_TEAM,
        Permission.SIGN_OFF,
        Permission.APPOINT_STAND_IN,
        Permission.PRINT_SIGN_IN_CODE,
    },
    Role.LEADER: _EVERYONE | {Permission.SEE_TEAM},
    Role.TRAINING_LEAD: _EVERYONE
    | {
        Permission.SEE_TEAM,
        Permission.EXPORT_TEAM,
        Permission.SIGN_OFF,
        Permission.ASSIGN,
        Permission.REVOKE_CERTIFICATE,
        Permission.APPOINT_STAND_IN,
        Permission.MANAGE_PEOPLE,
        Permission.PRINT_SIGN_IN_CODE,
    },
    Role.AUTHOR: _EVERYONE,
    Role.ADMINISTRATOR: _EVERYONE | {Permission.ADMINISTER, Permission.SEE_RECORD},
    Role.AUDITOR: _EVERYONE | {Permission.SEE_TEAM, Permission.EXPORT_TEAM, Permission.SEE_RECORD},
}

# Roles that let their holder see the people of a team and below.
SEEING = (Role.LEADER, Role.TRAINING_LEAD, Role.AUDITOR)
# Those of them who also answer for people that have left.
SEEING_PAST = (Role.TRAINING_LEAD, Role.AUDITOR)
# Where a role is held: administrators are those of the whole installation, and nobody leads or trains all organisations.
ON_SITE = (Role.AUTHOR, Role.ADMINISTRATOR, Role.AUDITOR)
ON_TEAM = (Role.LEADER, Role.TRAINING_LEAD, Role.AUTHOR, Role.AUDITOR)
# What is given, in the order in which it is offered; the rest follows from other facts.
GRANTED = (Role.LEADER, Role.TRAINING_LEAD, Role.AUTHOR, Role.AUDITOR, Role.ADMINISTRATOR)
NAME_LENGTH = 120


def permissions(roles: Iterable[Role]) -> frozenset[Permission]:
    """Return everything that somebody with these roles may do; whoever is signed in may learn."""
    return _EVERYONE.union(*(POLICY[role] for role in roles))


def grant_fault(role: Role, *, on_team: bool) -> str | None:
    """Return why a role cannot be given on a team, or on the site, or None when it can."""
    if role in {Role.MANAGER, Role.LEARNER}:
        return "Managers come from the reporting line, and everybody may learn: neither is granted"
    if on_team and role not in ON_TEAM:
        return "An administrator looks after the whole installation. Choose that instead of a team."
    if not on_team and role not in ON_SITE:
        return "This role is held on a team, an organisation's own being the widest. Choose a team."
    return None


def circle(path: Sequence[str], joint: str = "reports to") -> str:
    """Return a path that ends where it began, as a sentence: "A reports to B, who reports to A"."""
    relative = "who" if joint == "reports to" else "which"
    return f" {joint} ".join(path[:2]) + "".join(f", {relative} {joint} {name}" for name in path[2:])


def post_fault(staff_number: str, job_title: str, staff_group: str) -> tuple[str, str] | None:
    """Return the field of a post that is wrong and what to enter, or None."""
    for field, text, what in (
        ("staff_number", staff_number, "a staff number"), ("job_title", job_title, "a job title"),
        ("staff_group", staff_group, "a staff group"),
    ):  # fmt: skip
        if not text.strip():
            return field, f"Enter {what}"
        if len(text) > NAME_LENGTH:
            return field, f"Enter {what} of at most {NAME_LENGTH} characters"
    return None


def name_fault(text: str) -> str | None:
    """Return what is wrong with a part of a name, or None: any script is welcome, control and direction characters are not."""
    if not text.strip():
        return "Enter a name"
    if len(text) > NAME_LENGTH:
        return f"Enter a name of at most {NAME_LENGTH} characters"
    hidden = {"Cc", "Cf", "Zl", "Zp", "Cs", "Co"}
    if any(unicodedata.category(character) in hidden and not _joins(text, at) for at, character in enumerate(text)):
        return "Enter the name without invisible characters"
    return None


def _joins(text: str, at: int) -> bool:
    """Say whether a character is a joiner that a script needs: after a virama, or (the non-joiner) between Arabic letters.

    Source: RFC 5892, appendix A.1 and A.2.
    """
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if text[at] not in "\u200c\u200d" or not before or not after:
        return False
    return unicodedata.combining(before) == 9 or (  # 9 is the class of viramas.
        text[at] == "\u200c" and unicodedata.bidirectional(before) == unicodedata.bidirectional(after) == "AL"
    )


def sort_key(first_name: str, last_name: str) -> str:
    """Return what lists are sorted by: the name as it is shown, without case."""
    return unicodedata.normalize("NFKC", f"{first_name} {last_name}".strip()).casefold()
