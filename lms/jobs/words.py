"""What kinds of jobs are called, and what to do about what failed. Pure."""

import re
from collections.abc import Mapping
from datetime import timedelta

TITLES: Mapping[str, str] = {
    "certificate": "File of a certificate",
    "import_apply": "Import of staff, applying",
    "import_check": "Import of staff, checking",
    "import_undo": "Import of staff, undoing",
    "lasting": "Journal of what a restore must not undo",
    "leaver_files": "Certificates for somebody who leaves",
    "leavers": "Finding who leaves within a week",
    "mail": "Mail of a message",
    "mail_link": "Mail with a link to choose a password",
    "mail_personal": "Mail with a link to confirm a personal address",
    "prune": "Forgetting what is kept for a time only",
    "rebuild_closures": "Computing who reports to whom",
    "record_copy": "Copy of a record",
    "reminders": "Beginning the digests of a day",
    "reminders_batch": "Digests of some people",
    "retention": "Taking what was kept for its years",
    "rules": "Following the rules of an organisation",
    "rules_nightly": "Following all rules at night",
    "rules_of_people": "Following the rules for people who changed",
    "tell_role": "Telling both sides of a role",
    "tell_stand_in": "Telling both sides of a stand-in",
    "void_sign_off": "Voiding a sign-off whose ground is gone",
}
# What an error says, and what to do about it: the first that fits.
_ADVICE = (
    (r"knows no job of kind", "Another release of Wardwise put it. Start a worker of that release, or finish the upgrade, then try again."),
    (r"^The worker stopped", "It ended its worker each time, or the machine did. Look at the log and at the memory left, then try again."),
    (r"^Somebody stopped it|^Taken out", "Try again, and it goes on where it stopped."),
    (r"^It ran for longer", "Look at what slows it down: the database, the network, the disk. Then try again."),
    (r"No space left|disk.* full|SQLITE_FULL", "Free space on the disk, then try again."),
    (r"The address |The mailbox |not an email address", "Correct the address under Messages, and send the mail again from there."),
    (r"mail server|SMTP|Connection|Timeout|gaierror", "Look at LMS_MAIL and at the mail server or network, then try again."),
    (r"no font|too long to print", "Install a font, or have the name put right and the certificate issued again, then try again."),
)  # fmt: skip
_OTHERWISE = "The log has the place, under this number. Put right what it says, then try again."


def title(kind: str) -> str:
    """Return what a kind is called; one that has no name here is called by its own."""
    return TITLES.get(kind) or kind.replace("_", " ").capitalize()


def advice(error: str) -> str:
    """Return what to do about an error, a sentence or two."""
    return next((then for pattern, then in _ADVICE if re.search(pattern, error, re.IGNORECASE)), _OTHERWISE)


def left(done: int, total: int, took: timedelta) -> str:
    """Say how long the rest will take at the speed so far; nothing before a twentieth is done."""
    if not total or done * 20 < total or done >= total:
        return ""
    minutes = round(took.total_seconds() / done * (total - done) / 60)
    if minutes < 1:
        return "Less than a minute left"
    return (
        f"About {minutes} minute{'s' if minutes > 1 else ''} left"
        if minutes < 90
        else f"About {round(minutes / 60)} hours left"
    )
