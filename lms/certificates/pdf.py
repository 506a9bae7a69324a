"""The certificate's PDF: one A4 page, PDF/A-3a and PDF/UA-1 at once, the same bytes for the same data and fonts.

Promises: nothing is fetched but the square code made here; no text overlaps another, whatever its length; fonts, style sheet and
template are loaded once per process, and the layout engine with the first certificate, so that importing this is cheap.
Leaves out: the seal, which `pades` puts on, and what the embedded credential says.
"""

import base64
import hashlib
import io
import subprocess
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from typing import Any
from unicodedata import category

import jinja2
import segno

MOST_OUTCOMES = 7
_FOLDER = Path(__file__).resolve().parent
_PIXELS_PER_MM = 96 / 25.4
# Where each box of the style sheet that has an id begins when its content has room, in millimetres.
_TOPS = {"issuer": 23, "name": 54, "text": 81, "signed": 155, "check": 117}
_LAST_STEPS = {"issuer": 3, "name": 6, "text": 5, "signed": 3, "check": 2}
# The steps of the text: how dense it is, and how many outcomes are shown.
_TEXT_STEPS = ((0, MOST_OUTCOMES), (1, MOST_OUTCOMES), (2, MOST_OUTCOMES), (2, 4), (2, 2), (2, 0))
# From the step of 22 points on a name may take two lines, each this many em wide.
_TWO_LINES, _LINE_OF_TWO = 3, 32
ATTACHMENT_NAME = "credential.json"
# What stands in a sample's file, readable without opening it, in the place of a certificate's identifier.
SAMPLE_MARK = b"sample-not-a-certificate"
# What PDF/A asks of a file that says it is PDF/UA too: the second claim, and a description of the words it is made in.
_UA_CLAIM = b"""<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="" pdfuaid:part="1"/>
<rdf:Description xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#" rdf:about=""><pdfaExtension:schemas><rdf:Bag>
<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>the part of PDF/UA that the file conforms to</pdfaProperty:description></rdf:li></rdf:Seq>
</pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""
# The colours are given by a name of ours: under its own name the engine would open and read its file for every certificate.
_COLOURS = "wardwise"
# The layout engine's fonts and caches are not safe to share between threads.
_LOCK = threading.Lock()


@dataclass(frozen=True)
class Printed:
    """Everything on a certificate, as it is frozen at issue.

    `minutes` is the learning time of the version; `signed_off_role` is job title and team; `code` is in groups of four;
    `verify_url` is the whole address in the square code, `verify_address` the one printed beside it, without scheme and code.
    `template` is the design it was issued in. A sample looks the same, says that it is one, and has nothing to check.
    """

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
    is_sample: bool = False


@dataclass
class _Colours:
    """What the engine asks of a colour profile, with the bytes of its own sRGB, read once; it notes a reference of each file here."""

    content: bytes
    name: str = "sRGB"
    components: tuple[str, ...] = ("r", "g", "b")
    pdf_reference: Any = None


@dataclass(frozen=True)
class _Press:
    """What is loaded once: the engine, its fonts and its colours, the parsed style sheet, the compiled template."""

    weasyprint: Any
    text: Any
    fonts: Any
    colours: _Colours
    style: Any
    fetcher: Any
    template: jinja2.Template


@cache
def _press() -> _Press:
    import weasyprint
    from weasyprint.pdf import pydyf
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    class OnlyTheCode(URLFetcher):  # type: ignore[misc]
        """Gives the one image that is written in the page itself, and nothing else."""

        allowed = ""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url != self.allowed:
                raise ValueError("a certificate fetches nothing")
            return super().fetch(url, headers)

    fonts, fetcher = FontConfiguration(), OnlyTheCode(allowed_protocols=("data",), allow_redirects=False)
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER), autoescape=True, undefined=jinja2.StrictUndefined
    )
    environment.filters["day"] = lambda day: f"{day.day} {day:%B %Y}"
    style = weasyprint.CSS(string=(_FOLDER / "certificate.css").read_text(), font_config=fonts, url_fetcher=fetcher)
    colours = _Colours((files("weasyprint") / "pdf" / "sRGB2014.icc").read_bytes())
    return _Press(
        weasyprint, pydyf.String, fonts, colours, style, fetcher, environment.get_template("certificate.html")
    )


def render(printed: Printed, attachment: bytes = b"") -> bytes:
    """Return the PDF, with the attachment, a JSON document, embedded as `credential.json`; none when it is empty.

    Takes the largest type in which everything fits: one layout for ordinary names and modules, a few for very long ones.
    Raises ValueError, saying why, for a design it does not know, for characters that no font has and for text that fits in no size.
    """
    if printed.template != 1:
        raise ValueError(f"no design has the number {printed.template}")
    if missing := missing_glyphs("".join(_texts(printed))):
        raise ValueError(f"No installed font has these characters: {' '.join(missing)}. Install one, then try again.")
    square = "" if printed.is_sample else _square(printed.verify_url)
    steps = {**dict.fromkeys(_TOPS, 0), "name": _first_step(printed.holder_name)}
    with _LOCK:
        while risen := _risen(document := _lay_out(printed, square, steps)):
            if any(steps[box] == _LAST_STEPS[box] for box in risen):
                raise ValueError(f"too long to print on certificate {printed.serial}: {', '.join(risen)}")
            for box in risen:
                steps[box] += 1
        identifier = SAMPLE_MARK if printed.is_sample else identifier_of(printed.serial).encode()
        pdf: bytes = document.write_pdf(
            pdf_variant="pdf/a-3a", output_intent=_COLOURS, pdf_identifier=identifier, finisher=partial(_finish, printed.holder_name),
            attachments=[_attached(printed, attachment)] if attachment else None,
        )  # fmt: skip
    return pdf


def _texts(printed: Printed) -> tuple[str, ...]:
    """Return what people wrote."""
    return (
        printed.holder_name, printed.module_title, printed.issuer_name, printed.issuer_second_line, printed.signed_off_by or "",
        printed.signed_off_role or "", *printed.outcomes,
    )  # fmt: skip


def identifier_of(serial: str) -> str:
    """Return the permanent identifier in the file of a certificate: 32 hexadecimal digits made of its serial number."""
    return hashlib.sha256(serial.encode()).hexdigest()[:32]


def _attached(printed: Printed, attachment: bytes) -> Any:
    """Return the attachment as of the day of the certificate, so that the bytes do not depend on when it is drawn."""
    made = datetime.combine(printed.certified_on, time(), UTC)
    return _press().weasyprint.Attachment(
        file_obj=io.BytesIO(attachment), name=ATTACHMENT_NAME, relationship="Data", created=made, modified=made,
        description="This certificate as an Open Badges 3.0 credential, for computers to check",
    )  # fmt: skip


def _finish(name: str, _document: Any, pdf: Any) -> None:
    """Add what the engine leaves out of a file that it has put together.

    The file's description says that it is PDF/UA too; the heading in its structure says the name letter by letter, which drawn letters
    do not in every script: programs that read the page itself guess at passages from right to left.
    """
    described = next(each for each in pdf.objects if getattr(each, "extra", {}).get("Type") == "/Metadata")
    described.stream[0] = described.stream[0].replace(b"</rdf:RDF>", _UA_CLAIM + b"</rdf:RDF>")
    heading = next(each for each in pdf.objects if isinstance(each, dict) and each.get("S") == "/H1")
    heading["ActualText"] = _press().text(name)


def _first_step(name: str) -> int:
    """Return the step a name begins with: 46 points up to 26 characters, 34 up to 40, else 22."""
    return 0 if len(name) <= 26 else 1 if len(name) <= 40 else _TWO_LINES


def _lay_out(printed: Printed, square: str, steps: Mapping[str, int]) -> Any:
    press = _press()
    density, most = _TEXT_STEPS[steps["text"]]
    words = [(word, _fits_a_line(word)) for word in printed.holder_name.split()] if steps["name"] >= _TWO_LINES else []
    html = press.template.render(
        printed=printed, steps=steps, density=density, shown=printed.outcomes[:most], more=max(len(printed.outcomes) - most, 0),
        words=words, square=square,
    )  # fmt: skip
    press.fetcher.allowed = square
    document = press.weasyprint.HTML(string=html, url_fetcher=press.fetcher)
    colours = {_COLOURS: press.colours}
    return document.render(
        stylesheets=[press.style], font_config=press.fonts, color_profiles=colours, output_intent=_COLOURS
    )


def _fits_a_line(word: str) -> bool:
    """Return whether a word of a long name can be kept whole, going by the widest letters of any usual font.

    It is kept whole because tools that read the text of a PDF drop a hyphen at the end of a line.
    """
    return sum(0.7 if "a" <= letter <= "z" and letter not in "mw" else 1.1 for letter in word) <= _LINE_OF_TWO


def _risen(document: Any) -> list[str]:
    """Return the boxes that need more height than they have: they are pinned at their bottom, so that their top rises."""
    anchors = document.pages[0].anchors
    return [box for box, top in _TOPS.items() if box in anchors and anchors[box][1] < top * _PIXELS_PER_MM - 1]


def _square(url: str) -> str:
    """Return the QR code of an address as the `data:` address of a PNG, without the quiet zone, which the page itself gives.

    The mask is fixed: every reader takes any, for our addresses this one scores as the best of the eight within 3 per cent,
    and looking for the best costs a tenth of a certificate.
    """
    buffer = io.BytesIO()
    segno.make(url, error="m", micro=False, mask=7).save(buffer, kind="png", scale=4, border=0)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()


def missing_glyphs(text: str) -> str:
    """Return the characters of a text that no installed font can draw, in order, each once.

    A font installed since the last call is found: it is looked for again whenever something is missing.
    """
    wanted = [character for character in dict.fromkeys(text) if not character.isspace() and category(character) != "Cf"]
    with _LOCK:
        if any(ord(character) not in _drawable() for character in wanted):
            before = _drawable()
            _drawable.cache_clear()
            if _drawable() != before:
                _press.cache_clear()
        return "".join(character for character in wanted if ord(character) not in _drawable())


@cache
def _drawable() -> frozenset[int]:
    """Return the code points that some outline font has, of the fonts that fontconfig lists: the engine takes no others."""
    listed = subprocess.run(["fc-list", ":outline=true", "charset"], capture_output=True, text=True, check=True)  # noqa: S607
    found: set[int] = set()
    for span in set(listed.stdout.replace(":charset=", " ").split()):
        first, _, last = span.partition("-")
        found.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(found)
