"""`lms keys`: what each command does to the keys of certificates, what it says, and the file that outlives the database.

Leaves out: the rules about keys (lms.runtime.signing). What a command does to them returns the lines to print.
"""

import argparse
import json
import os
import tempfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from lms.runtime import signing
from lms.runtime.errors import NotFound, Refused
from lms.runtime.settings import Settings, load
from lms.runtime.signing import Purpose
from lms.runtime.terminal import Commands, complain, opened, say
from lms.runtime.work import Work


def commands(listed: Commands) -> None:
    """Add the commands below `keys`."""
    below = listed.group("keys", "Look after the keys that certificates are signed with.")
    added = (
        below.add("create", _create, "Make the keys that are missing."),
        below.add("rotate", _rotate, "Retire the current keys and make new ones; what they signed stays as it is."),
    )
    for each in added:
        each.add_argument("--purpose", type=Purpose, choices=list(Purpose))
    words = "List the keys and since when each signs; exit 1 when one does not open."
    below.add("list", _list, words).add_argument("--file", type=Path, help="write the public halves there as well")
    marking = below.add("compromised", _mark, "Mark keys that may be in other hands, and replace them.")
    marking.add_argument("day", type=_read_day, metavar="YYYY-MM-DD", help="the first day on which they may have been")
    marking.add_argument(
        "--key", metavar="KEY", help="one key alone; otherwise all that were in use on that day or later"
    )


def _read_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not a day: write it as 2026-11-30") from None


def _create(options: argparse.Namespace) -> int:
    return change(load(), lambda work: create(work, options.purpose))


def _rotate(options: argparse.Namespace) -> int:
    return change(load(), lambda work: rotate(work, options.purpose))


def _mark(options: argparse.Namespace) -> int:
    return change(load(), lambda work: compromised(work, options.day, options.key))


def _list(options: argparse.Namespace) -> int:
    with opened(load(), "keys", write=False) as work:
        lines, text, faults = listed(work), public_file(work), signing.faults(work)
    say(lines)
    complain(faults)
    if options.file:
        write(options.file, text)
    return 1 if faults else 0


def change(settings: Settings, deed: Callable[[Work], list[str]]) -> int:
    """Do a deed and say what it did, then write the file of public halves anew; a folder that takes no file undoes nothing."""
    with opened(settings, "keys", write=True) as work:
        lines, text = deed(work), public_file(work)
    say(lines)
    try:
        write(settings.keys_file, text)
    except Refused as refused:
        complain([f"{refused}. Write it elsewhere with `lms keys list --file FILE`."])
        return 1
    return 0


def ensure(work: Work) -> list[str]:
    """Make the keys that are missing, if any."""
    return [f"Made the {key.purpose} key {key.kid}." for key in signing.ensure(work)]


def create(work: Work, purpose: Purpose | None) -> list[str]:
    """Make the key of one purpose, or all that are missing. Raises Refused when nothing is missing."""
    if purpose:
        return [f"Made the {purpose} key {signing.create(work, purpose).kid}."]
    made = ensure(work)
    if not made:
        raise Refused("There is a current key for each purpose already: `lms keys rotate` replaces them")
    return made


def rotate(work: Work, purpose: Purpose | None) -> list[str]:
    """Replace the current key of one purpose, or of each."""
    made = signing.rotate(work, purpose)
    lines = [f"From now on the {key.purpose} key {key.kid} signs." for key in made]
    return [*lines, "What earlier keys signed goes on being checked with their public halves."]


def compromised(work: Work, day: date, kid: str | None) -> list[str]:
    """Mark keys as being in other hands from a local day on, replace them, and say what to do next."""
    try:
        marked = signing.compromise(work, day, kid)
    except NotFound:
        raise Refused(
            f"There is no key {kid}: `lms keys list` names them" if kid else "There are no keys yet"
        ) from None
    lines = [
        f"What the {key.purpose} key {key.kid} signed from {_shown(work, key.compromised_from)} on proves nothing by itself."
        for key in marked
    ]
    lines += [
        f"From now on the {key.purpose} key {key.kid} signs."
        for key in signing.public_keys(work)
        if key.created_at == work.now and key.retired_at is None
    ]
    lines += [
        "Next: find out how it was copied, and give the new public file to whoever checks certificates without asking here."
    ]
    return [*lines, "If the master key may have been copied too, put a new one in its place and run `lms keys rotate`."]


def listed(work: Work) -> list[str]:
    """Write the keys as a table, oldest first, in local time."""
    rows: list[tuple[str, ...]] = [("KEY", "PURPOSE", "FROM", "UNTIL", "IN OTHER HANDS FROM")]
    for key in signing.public_keys(work):
        instants = (key.created_at, key.retired_at, key.compromised_from)
        rows.append((key.kid, key.purpose, *(_shown(work, at) for at in instants)))
    return [f"{row[0]:12}{row[1]:12}{row[2]:18}{row[3]:18}{row[4]}".rstrip() for row in rows]


def _shown(work: Work, at: datetime | None) -> str:
    return at.astimezone(work.site.timezone).strftime("%Y-%m-%d %H:%M") if at else ""


def public_file(work: Work) -> str:
    """Return the text of the file of public halves."""
    return json.dumps(signing.keys_file(work, work.site.origin), indent=1) + "\n"


def write(path: Path, text: str) -> None:
    """Write the file of public halves, whole or not at all, for everyone to read. Raises Refused where that cannot be."""
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as problem:
        raise Refused(f"The file of public keys cannot be written to {path}: {problem.strerror}") from None
    try:
        with os.fdopen(handle, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(handle)
            os.fchmod(handle, 0o644)
        Path(draft).replace(path)
    except OSError as problem:
        Path(draft).unlink(missing_ok=True)
        raise Refused(f"The file of public keys cannot be written to {path}: {problem.strerror}") from None
