"""The journal: what a restored backup must not undo, one line for each deed, in a file that outlives the database.

Promises: a deed is written once however often it is handed in, by any number of processes on one machine; a line that was cut off in the
middle is passed over and written again; the file holds ids and instants, no names and no reasons.
Leaves out: which deeds these are, and doing them again (lms.lasting). Source: docs/decisions/0018.
"""

import fcntl
import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from lms.runtime.errors import Refused

_KIND = re.compile(r"[a-z]+(-[a-z]+)+")
_FIELDS = {"kind", "subject", "at"}


@dataclass(frozen=True)
class Deed:
    """One deed that lasts. `kind` is such as "certificate-revoked", `subject` the id of the record, `at` aware UTC."""

    kind: str
    subject: UUID
    at: datetime


@dataclass(frozen=True)
class Journal:
    """What a file holds, the earliest first, and how many of its lines could not be read."""

    deeds: tuple[Deed, ...] = ()
    unreadable: int = 0


def read(path: Path) -> Journal:
    """Read a journal; one that is not there is empty. Raises Refused when it cannot be opened."""
    try:
        return _parse(path.read_bytes())
    except FileNotFoundError:
        return Journal()
    except OSError as problem:
        raise Refused(f"The journal {path} cannot be read: {problem.strerror}") from None


def append(path: Path, deeds: Iterable[Deed]) -> int:
    """Write the deeds that the file does not hold yet, and return how many; the disk has them when this returns. Raises OSError."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "r+b") as file:
        fcntl.flock(handle, fcntl.LOCK_EX)
        held = file.read()
        known = {(deed.kind, deed.subject) for deed in _parse(held).deeds}
        new = {(deed.kind, deed.subject): deed for deed in deeds if (deed.kind, deed.subject) not in known}
        if new:
            torn = b"\n" if held and not held.endswith(b"\n") else b""
            file.write(torn + b"".join(_line(deed) for deed in new.values()))
            file.flush()
            os.fsync(handle)
        return len(new)


def _line(deed: Deed) -> bytes:
    fields = {"kind": deed.kind, "subject": str(deed.subject), "at": deed.at.astimezone(UTC).isoformat()}
    return json.dumps(fields).encode() + b"\n"


def _parse(data: bytes) -> Journal:
    found, unreadable = [], 0
    for line in data.splitlines():
        try:
            found.append(_deed(json.loads(line)))
        except (ValueError, RecursionError):
            unreadable += 1
    return Journal(tuple(sorted(found, key=lambda deed: deed.at)), unreadable)


def _deed(entry: object) -> Deed:
    """Return the deed of a line. Raises ValueError for anything that `append` would not have written."""
    if (
        not isinstance(entry, dict)
        or set(entry) != _FIELDS
        or not all(isinstance(each, str) for each in entry.values())
    ):
        raise ValueError("that is no line of a journal")
    if not _KIND.fullmatch(entry["kind"]):
        raise ValueError("that is no kind of deed")
    at = datetime.fromisoformat(entry["at"])
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return Deed(entry["kind"], UUID(entry["subject"]), at.astimezone(UTC))
