"""One file that holds a whole installation: a copy of its database, and a manifest of what must be in it.

Promises: a file that was cut short or changed in any byte is refused with a sentence; so is one that was sealed under another master
key, unless the caller trusts it; nothing in a file decides where anything is written or how much.
Leaves out: making the copy (copies.py), and what a restored database needs before it serves (lms.keeping). Holds none of the keys of
the instance folder.

It is a ZIP file of two members, so that any tool opens it. Its comment, the last 128 bytes, is the SHA-256 of everything before and
an HMAC of that under the master key.
"""

import hashlib
import hmac
import os
import re
import zipfile
import zlib
from datetime import datetime
from pathlib import Path
from typing import IO, Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from lms import __version__
from lms.runtime.copies import Facts
from lms.runtime.errors import Refused

MEMBERS = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
MANIFEST = "manifest.json"
LARGEST_MANIFEST = 4_000_000
_COMMENT = 128
_CHUNK = 1 << 20
_HEX = re.compile(rb"[0-9a-f]{128}")
_Count = Annotated[int, Field(ge=0)]


class Head(BaseModel):
    """Where one chain of the record of changes ends."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: _Count
    digest: str


class Manifest(BaseModel):
    """What a backup is of, and what must be in it. `size` and `sha256` are those of the copy; `tables` counts rows."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    product: Literal["wardwise"] = "wardwise"
    format: Literal[1] = 1
    release: str
    revision: str
    database: Literal["sqlite", "postgresql"]
    origin: str
    made_at: AwareDatetime
    tables: dict[str, _Count]
    heads: dict[str, Head]
    size: _Count
    sha256: str

    @property
    def rows(self) -> int:
        """How many rows all tables hold."""
        return sum(self.tables.values())


def pack(copy: Path, target: Path, facts: Facts, *, origin: str, master_key: bytes, now: datetime) -> Manifest:
    """Write a backup of a copy, whole or not at all, for its owner's eyes only. Raises Refused where that cannot be."""
    draft = target.with_name(f".{target.name}.part")
    try:
        with os.fdopen(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as file:
            manifest = _write(file, copy, facts, origin, now)
            _seal(file, master_key)
            os.fsync(file.fileno())
        draft.replace(target)
        _sync_folder(target.parent)
    except OSError as problem:
        draft.unlink(missing_ok=True)
        raise Refused(f"The backup cannot be written to {target}: {problem.strerror}") from None
    return manifest


def _write(file: IO[bytes], copy: Path, facts: Facts, origin: str, now: datetime) -> Manifest:
    digest = hashlib.sha256()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        # A dump is compressed already.
        member = zipfile.ZipInfo(MEMBERS[facts.database], now.timetuple()[:6])
        member.compress_type = zipfile.ZIP_DEFLATED if facts.database == "sqlite" else zipfile.ZIP_STORED
        with copy.open("rb") as source, archive.open(member, "w", force_zip64=True) as goal:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                goal.write(chunk)
        manifest = Manifest(
            release=__version__, revision=facts.revision, database=facts.database, origin=origin, made_at=now,
            tables=facts.tables, size=copy.stat().st_size, sha256=digest.hexdigest(),
            heads={chain: Head(number=number, digest=end) for chain, (number, end) in facts.heads.items()},
        )  # fmt: skip
        archive.writestr(MANIFEST, manifest.model_dump_json(indent=1))
        archive.comment = b"0" * _COMMENT
    return manifest


def _seal(file: IO[bytes], master_key: bytes) -> None:
    digest = _digest(file)
    file.seek(-_COMMENT, os.SEEK_END)
    file.write(digest.hex().encode() + _mac(master_key, digest))
    file.flush()


def _digest(file: IO[bytes]) -> bytes:
    """Return the SHA-256 of all but the last 128 bytes."""
    left, digest = file.seek(0, os.SEEK_END) - _COMMENT, hashlib.sha256()
    file.seek(0)
    while left > 0 and (chunk := file.read(min(_CHUNK, left))):
        digest.update(chunk)
        left -= len(chunk)
    return digest.digest()


def _mac(master_key: bytes, digest: bytes) -> bytes:
    own = hmac.digest(master_key, b"wardwise backup 1", "sha256")
    return hmac.digest(own, digest, "sha256").hex().encode()


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read(path: Path, master_key: bytes, *, trusted: bool = False) -> Manifest:
    """Check a backup and return its manifest.

    `trusted` takes one that was sealed under another master key. Raises Refused for anything that `pack` would not have written.
    """
    try:
        with path.open("rb") as file:
            _check_seal(path, file, master_key, trusted)
            with zipfile.ZipFile(file) as archive:
                return _manifest(path, archive)
    except OSError as problem:
        raise Refused(f"{path} cannot be read: {problem.strerror}") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError):
        raise Refused(f"{path} is no backup of Wardwise") from None


def _check_seal(path: Path, file: IO[bytes], master_key: bytes, trusted: bool) -> None:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _COMMENT))
    comment = file.read()
    file.seek(0)
    if size < 2 * _COMMENT or file.read(2) != b"PK" or not _HEX.fullmatch(comment):
        raise Refused(f"{path} is no backup of Wardwise, or it was cut short")
    digest = _digest(file)
    if digest.hex().encode() != comment[:64]:
        raise Refused(f"{path} is damaged: its bytes are not those that were written")
    if not trusted and not hmac.compare_digest(_mac(master_key, digest), comment[64:]):
        raise Refused(
            f"{path} was not made under this master key. Put the master.key of that time back; or, if you know that the file is your "
            "own, add --made-elsewhere"
        )


def _manifest(path: Path, archive: zipfile.ZipFile) -> Manifest:
    names = [member.filename for member in archive.infolist()]
    if len(names) != 2 or names[0] not in MEMBERS.values() or names[1] != MANIFEST:
        raise Refused(f"{path} is no backup of Wardwise: it holds other files than a database and its manifest")
    if archive.getinfo(MANIFEST).file_size > LARGEST_MANIFEST:
        raise Refused(f"{path} is no backup of Wardwise: its manifest is too large")
    try:
        manifest = Manifest.model_validate_json(archive.read(MANIFEST))
    except ValidationError:
        raise Refused(f"{path} has a manifest that this release does not understand") from None
    if names[0] != MEMBERS[manifest.database] or archive.getinfo(names[0]).file_size != manifest.size:
        raise Refused(f"{path} does not hold what its manifest says")
    return manifest


def unpack(path: Path, manifest: Manifest, target: Path) -> None:
    """Write the copy that a checked backup holds. Raises Refused when it is not what the manifest says, or there is no room."""
    digest = hashlib.sha256()
    try:
        with (
            zipfile.ZipFile(path) as archive,
            archive.open(MEMBERS[manifest.database]) as source,
            os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as goal,
        ):
            # The archive gives no more than its directory says, and that is the manifest's size.
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                goal.write(chunk)
            goal.flush()
            os.fsync(goal.fileno())
    except OSError as problem:
        raise Refused(f"The backup cannot be unpacked to {target.parent}: {problem.strerror}") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError):
        raise Refused(f"{path} does not hold what its manifest says") from None
    if digest.hexdigest() != manifest.sha256:
        raise Refused(f"{path} does not hold what its manifest says")
