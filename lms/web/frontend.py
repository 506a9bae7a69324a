"""The static files: the design system made fit for any host, our own beside it, each compressed once.

The design system is installed from npm and never committed. Its font is licensed to the NHS only, so its two @font-face
rules and its name are taken out and Arial stands in.
`python -m lms.web.frontend --from node_modules --to lms/web/static/vendor` builds it.
"""

import argparse
import gzip
import hashlib
import os
import re
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import brotli
from whitenoise import WhiteNoise

STATIC = Path(__file__).resolve().parent / "static"
URL = "/static/"
YEAR = 365 * 24 * 3600
_TAKEN_OUT = (
    re.compile(r"@font-face\s*\{[^}]*\}"),
    re.compile(r"[\"']?Frutiger W01[\"']?\s*,\s*"),
    re.compile(r"/\*# sourceMappingURL=.*?\*/"),
)
_ASSET = re.compile(r"(?<=url\()/assets/([\w./-]+)(?=\))")
_FOREIGN = re.compile(r"frutiger|url\([\"']?(https?:)?//", re.IGNORECASE)
_COMPRESSED = {".css", ".js", ".svg"}


def build(packages: Path, target: Path) -> None:
    """Write the design system's style sheet and the icons it names into a folder, and compress all static files.

    Raises FileNotFoundError without the package, and ValueError when its style sheet would still reach elsewhere.
    """
    package = packages / "nhsuk-frontend" / "dist" / "nhsuk"
    if not package.is_dir():
        raise FileNotFoundError(f"{packages} holds no nhsuk-frontend: run `npm ci` first")
    css = (package / "nhsuk-frontend.min.css").read_text()
    for pattern in _TAKEN_OUT:
        css = pattern.sub("", css)
    if found := _FOREIGN.search(css):
        raise ValueError(f"nhsuk-frontend has changed: its style sheet still holds {found[0]}")
    for name in sorted(set(_ASSET.findall(css))):
        _write(target / name, (package / "assets" / name).read_bytes())
    _write(target / "nhsuk.css", _ASSET.sub(rf"{URL}vendor/\1", css).encode())
    for folder in (target.parent, target):
        compress(folder)


def compress(folder: Path) -> None:
    """Write .br and .gz beside each file of a folder, where those do not hold the same already.

    What they hold is compared, not their times: a checkout or an unpacked archive may give any time.
    """
    for path in sorted(folder.iterdir()):
        if path.suffix in _COMPRESSED:
            data = path.read_bytes()
            for suffix, packed, unpacked in _KINDS:
                variant = path.with_name(path.name + suffix)
                if not (variant.exists() and unpacked(variant.read_bytes()) == data):
                    _write(variant, packed(data))


_KINDS: tuple[tuple[str, Callable[[bytes], bytes], Callable[[bytes], bytes]], ...] = (
    (".br", lambda data: brotli.compress(data, quality=11), brotli.decompress),
    # Without the time, the same file gives the same bytes.
    (".gz", lambda data: gzip.compress(data, 9, mtime=0), gzip.decompress),
)


def _write(path: Path, data: bytes) -> None:
    """Write a file in one step, since a server may be reading it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".")
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    Path(draft).chmod(0o644)
    Path(draft).replace(path)


@cache
def asset(name: str) -> str:
    """Return the address of a static file, with a digest of its content so that browsers keep it until it changes."""
    path = STATIC / name
    version = hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else "missing"
    return f"{URL}{name}?v={version}"


def serve_static(application: Callable[..., Any]) -> Callable[..., Any]:
    """Return the application with static files in front of it, so that none of them is a view that needs a door."""
    if os.access(STATIC, os.W_OK):
        compress(STATIC)
    served = WhiteNoise(application, max_age=YEAR, allow_all_origins=False, add_headers_function=_add_headers)
    served.add_files(str(STATIC), prefix=URL)
    return served  # type: ignore[no-any-return]


def _add_headers(headers: Any, _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"


def main() -> None:
    """Build from the command line."""
    parser = argparse.ArgumentParser(description="Build the static files.")
    parser.add_argument("--from", dest="packages", type=Path, required=True)
    parser.add_argument("--to", dest="target", type=Path, required=True)
    options = parser.parse_args()
    build(options.packages, options.target)


if __name__ == "__main__":
    main()
