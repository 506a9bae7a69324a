"""`lms backup`: one file, taken while the service runs."""

import shutil
import tempfile
import time
from pathlib import Path

from lms.runtime import backup as files
from lms.runtime import clock, copies
from lms.runtime.errors import Refused
from lms.runtime.settings import Settings

NOT_IN_IT = (
    "The keys of the instance folder, secret.key and master.key, are NOT in it: keep them in another place. Beside them keep "
    "certificate-keys.json and lasting-deeds.jsonl, which are no secrets and which a restore needs. Whoever has this file can read "
    "everything in it."
)


def backup(settings: Settings, target: Path) -> list[str]:
    """Write a backup to a file that is not there yet, and say what is in it. Raises Refused where that cannot be."""
    if target.exists():
        raise Refused(f"{target} is there already: choose another name")
    began = time.monotonic()
    try:
        # Beside the target, which must have the room, and where nobody but its owner looks.
        folder = Path(tempfile.mkdtemp(prefix=".backup-", dir=target.absolute().parent))
    except OSError as problem:
        raise Refused(f"The backup cannot be written to {target}: {problem.strerror}") from None
    try:
        copied = folder / "copy"
        facts = copies.copy(settings.database, copied)
        manifest = files.pack(
            copied, target.absolute(), facts, origin=settings.origin, master_key=settings.master, now=clock.now()
        )
    finally:
        shutil.rmtree(folder)
    size = target.stat().st_size / 1e6
    return [
        f"{target}: {manifest.rows:,} rows of {len(manifest.tables)} tables, {size:.1f} MB, in {time.monotonic() - began:.1f} s.",
        NOT_IN_IT,
    ]
