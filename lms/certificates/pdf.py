"""The certificate's PDF: one A4 page, tagged as PDF/UA-1, the same bytes for the same data.

Promises: nothing is fetched but the square code made here; names of any length stay in their box; fonts, style sheet and template are
loaded once per process. Import is cheap: the layout engine is loaded with the first certificate.
Leaves out: signatures and archive format.
"""

import base64
import hashlib
import io
import threading
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import segno

MOST_OUTCOMES = 7
_FOLDER = Path(__file__).resolve().parent
_SIZES = (46, 40, 34, 28)
# The box is 249 mm = 706 pt wide; the widest font we fall back to averages 0.64 em a character.
_BOX_WIDTH, _EM = 706, 0.64


@dataclass(frozen=True)
class Printed:
    """Everything on a certificate. `code` is grouped; `verify_url` is in the square code, `verify_address` beside it."""

    issuer_name: str
    issuer_second_line: str
    holder_name: str
    module_title: str
    module_version: int
    minutes: int
    outcomes: tuple[str, ...]
    certified_on: date
    valid_until: date | None
    signed_off_by: str | None
    signed_off_role: str | None
    signed_off_on: date | None
    serial: str
    code: str
    verify_url: str
    verify_address: str
    template: int = 1


@dataclass(frozen=True)
class _Press:
    """What is loaded once: the engine, its fonts, the parsed style sheet, the compiled template."""

    weasyprint: Any
    fonts: Any
    style: Any
    fetcher: Any
    template: jinja2.Template
    lock: threading.Lock


@cache
def _press() -> _Press:
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    class OnlyData(URLFetcher):  # type: ignore[misc]
        """Gives the images that are in the page itself, and nothing else."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if not url.startswith("data:image/png;base64,"):
                raise ValueError("a certificate fetches nothing")
            return super().fetch(url, headers)

    fonts = FontConfiguration()
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(_FOLDER), autoescape=True, undefined=jinja2.StrictUndefined)
    environment.filters["day"] = lambda day: f"{day.day} {day:%B %Y}"
    style = weasyprint.CSS(string=(_FOLDER / "certificate.css").read_text(), font_config=fonts)
    return _Press(weasyprint, fonts, style, OnlyData(), environment.get_template("certificate.html"), threading.Lock())


def render(printed: Printed) -> bytes:
    """Return the PDF. Costs about 30 ms of CPU after the first."""
    press = _press()
    shown = printed.outcomes[:MOST_OUTCOMES]
    html = press.template.render(
        printed=printed, size=name_size(printed.holder_name), shown=shown, more=len(printed.outcomes) - len(shown), square=_square(printed.verify_url)
    )
    with press.lock:
        document = press.weasyprint.HTML(string=html, url_fetcher=press.fetcher)
        pdf: bytes = document.write_pdf(
            stylesheets=[press.style], font_config=press.fonts, pdf_variant="pdf/ua-1",
            pdf_identifier=hashlib.sha256(printed.serial.encode()).digest()[:16],
        )  # fmt: skip
    return pdf


def name_size(name: str) -> int:
    """Return the size of a name in points: the largest that fits on one line, or a small one that fits on two or three."""
    for size in _SIZES:
        if len(name) * size * _EM <= _BOX_WIDTH:
            return size
    return 22 if len(name) <= 92 else 18 if len(name) <= 170 else 14


def _square(url: str) -> str:
    buffer = io.BytesIO()
    segno.make(url, error="m", micro=False).save(buffer, kind="png", scale=8, border=1)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()


def missing_glyphs(text: str) -> str:
    """Return the characters of a text that no installed font can draw, in order, each once."""
    drawable = _drawable()
    return "".join(dict.fromkeys(character for character in text if not character.isspace() and ord(character) not in drawable))


@cache
def _drawable() -> frozenset[int]:
    """Return every character that some installed font has. Read once per process, from the fonts that fontconfig lists."""
    import subprocess

    listed = subprocess.run(["fc-list", ":", "charset"], capture_output=True, text=True, check=True)  # noqa: S607 -- fontconfig's own tool
    found: set[int] = set()
    for part in listed.stdout.replace(":charset=", " ").split():
        first, _, last = part.partition("-")
        try:
            found.update(range(int(first, 16), int(last or first, 16) + 1))
        except ValueError:
            continue
    return frozenset(found)
