"""The public halves as one JSON file, which outlives the database: written, and read back strictly.

Promises: whoever holds the file can check certificates without asking us; a file that is not exactly of this form is refused with
one sentence, whatever it holds. Leaves out: anything secret.
"""

import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from lms.runtime.errors import Refused
from lms.runtime.keypairs import PublicKey, Purpose

FORMAT = 1
LARGEST = 1_000_000
KID = re.compile(r"[dc]-[0-9A-Z]{8}")
_FIELDS = ("id", "kid", "purpose", "public", "created_at", "retired_at", "compromised_from")


def as_file(keys: Iterable[PublicKey], origin: str) -> dict[str, Any]:
    """Return what the file holds, for JSON. `origin` is the installation's address."""
    return {"format": FORMAT, "origin": origin, "keys": [_entry(key) for key in keys]}


def read_keys_file(source: Path | str) -> tuple[PublicKey, ...]:
    """Read the keys of a file, or of its text. Raises Refused for anything that `as_file` would not have written."""
    try:
        found = json.loads(_text(source), object_pairs_hook=_without_repeats)
        if not isinstance(found, dict) or set(found) != {"format", "origin", "keys"} or found["format"] != FORMAT:
            raise ValueError("it is no file of keys, or of a later release")
        if not isinstance(found["origin"], str) or not isinstance(found["keys"], list):
            raise ValueError("its address or its list of keys is missing")
        keys = tuple(_key(entry) for entry in found["keys"])
        if len({key.kid for key in keys}) != len(keys):
            raise ValueError("it names a key twice")
    except OSError as problem:
        raise Refused(f"The file of keys cannot be read: {problem.strerror}") from None
    except (ValueError, RecursionError) as problem:
        why = "it is not JSON" if isinstance(problem, (json.JSONDecodeError, UnicodeError, RecursionError)) else problem
        raise Refused(f"That is not a file of our public keys: {why}") from None
    return keys


def _text(source: Path | str) -> str:
    if isinstance(source, Path):
        with source.open("rb") as file:
            source = file.read(LARGEST + 1).decode()
    if len(source) > LARGEST:
        raise ValueError("it is too large")
    return source


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("it names a field twice")
    return found


def _entry(key: PublicKey) -> dict[str, str | None]:
    return {
        "id": str(key.id), "kid": key.kid, "purpose": key.purpose.value, "public": key.public,
        "created_at": key.created_at.isoformat(),
        "retired_at": key.retired_at.isoformat() if key.retired_at else None,
        "compromised_from": key.compromised_from.isoformat() if key.compromised_from else None,
    }  # fmt: skip


def _key(entry: object) -> PublicKey:
    if not isinstance(entry, dict) or set(entry) != set(_FIELDS):
        raise ValueError("a key has other fields than ours")
    if not all(isinstance(entry[name], str) for name in _FIELDS[:5]) or not KID.fullmatch(entry["kid"]):
        raise ValueError("a key's name or text is not one of ours")
    try:
        key = PublicKey(
            UUID(entry["id"]), entry["kid"], Purpose(entry["purpose"]), entry["public"], _instant(entry["created_at"]),
            *(None if entry[name] is None else _instant(entry[name]) for name in _FIELDS[5:]),
        )  # fmt: skip
        key.check()
    except (TypeError, ValueError):
        raise ValueError(f"the key {entry['kid']} is broken") from None
    return key


def _instant(text: object) -> datetime:
    """Read an instant as `isoformat` writes it. Raises TypeError or ValueError for another value, or one without a zone."""
    instant = datetime.fromisoformat(text)  # type: ignore[arg-type]
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(UTC)
