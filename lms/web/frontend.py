"""The static files: the design system made fit for any host, our own beside it, each compressed once.

The design system is installed from npm and never committed. Its font is licensed to the NHS only, so its two @font-face
rules and its name are taken out and Arial stands in.
`python -m lms.web.frontend --from node_modules --to lms/web/static/vendor` builds it.
"""

import argparse
import gzip
import hashlib
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import brotli
from whitenoise import WhiteNoise

STATIC = Path(__file__).resolve().parent / "static"
URL = "/static/"
YEAR = 365 * 24 * 3600
_FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
_FONT_NAME = re.compile(r"[\"']?Frutiger W01[\"']?\s*,\s*")
_SOURCE_MAP = re.compile(r"/\*# sourceMappingURL=.*?\*/")
_COMPRESSED = {".css", ".js", ".svg"}


def build(packages: Path, target: Path) -> None:
    """Write the design system's style sheet into a folder, and compress it and our own static files."""
    found = sorted((packages / "nhsuk-frontend" / "dist" / "nhsuk").glob("nhsuk-frontend-*.min.css"))
    if not found:
        raise FileNotFoundError(f"{packages} holds no nhsuk-frontend: run `npm ci` first")
    css = found[-1].read_text()
    for pattern in (_FONT_FACE, _FONT_NAME, _SOURCE_MAP):
        css = pattern.sub("", css)
    target.mkdir(parents=True, exist_ok=True)
    (target / "nhsuk.css").write_text(css.replace("/assets/", f"{URL}vendor/"))
    for path in [*target.parent.iterdir(), *target.iterdir()]:
        if path.suffix in _COMPRESSED:
            compress(path)


def compress(path: Path) -> None:
    """Write the .br and .gz of a file beside it. The gzip carries no time, so the same file gives the same bytes."""
    data = path.read_bytes()
    path.with_name(path.name + ".br").write_bytes(brotli.compress(data, quality=11))
    path.with_name(path.name + ".gz").write_bytes(gzip.compress(data, 9, mtime=0))


@cache
def asset(name: str) -> str:
    """Return the address of a static file, with a digest of its content so that browsers keep it until it changes."""
    path = STATIC / name
    version = hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else "missing"
    return f"{URL}{name}?v={version}"


def serve_static(application: Callable[..., Any]) -> Callable[..., Any]:
    """Return the application with static files in front of it, so that none of them is a view that needs a door."""
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
