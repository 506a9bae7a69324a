"""Images: a PNG must be one, and a drawing (SVG) may do nothing but be looked at.

A drawing is read by expat with namespaces, so that neither an odd spelling nor a line break hides anything; the first document
type ends the reading, so none of the attacks on readers of XML, which all need one, gets anywhere.
"""

import re
import struct
from collections.abc import Iterator, Mapping
from xml.parsers import expat  # nosec B407

from lms.content.problems import Findings, Place

MAX_IMAGE = 2 * 1024 * 1024
MAX_PIXELS = 4000
_SVG = "http://www.w3.org/2000/svg"
_XML = "http://www.w3.org/XML/1998/namespace"
_ELEMENTS = frozenset([
    "circle", "clipPath", "defs", "desc", "ellipse", "g", "line", "linearGradient", "marker", "mask", "path", "pattern", "polygon",
    "polyline", "radialGradient", "rect", "stop", "svg", "symbol", "text", "title", "tspan", "use",
])  # fmt: skip
_LOADS = re.compile(r"url\((?!['\"]?#)|\\|^(?:javascript|data):")
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def check(file: str, data: bytes, findings: Findings) -> None:
    """Report what is wrong with one image."""
    if len(data) > MAX_IMAGE:
        findings.error(file, (1, 1), "image-size", "This image is larger than 2 MB. Make it smaller.")
    elif file.endswith(".png"):
        for sentence in _png_faults(data):
            findings.error(file, (1, 1), "image-type", sentence)
    else:
        for place, sentence in _Drawing().faults(data):
            findings.error(file, place, "svg", sentence)


def _png_faults(data: bytes) -> Iterator[str]:
    if not data.startswith(_SIGNATURE) or data[12:16] != b"IHDR" or len(data) < 33:
        yield "This is not a PNG image. Save it as PNG."
        return
    width, height = struct.unpack(">II", data[16:24])
    if max(width, height) > MAX_PIXELS or not min(width, height):
        yield f"This image is {width} by {height} pixels. Save it with at most {MAX_PIXELS} each way."


class _Stop(Exception):
    """Nothing after this is worth reading."""


class _Drawing:
    """Collects what one drawing may not hold, as (place, sentence)."""

    def __init__(self) -> None:
        self._found: list[tuple[Place, str]] = []
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.XmlDeclHandler = self._declaration
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.ProcessingInstructionHandler = self._instruction
        self._parser.StartElementHandler = self._element
        self._is_root = True

    def faults(self, data: bytes) -> list[tuple[Place, str]]:
        """Return the faults of a drawing's bytes."""
        try:
            data.decode()
            self._parser.Parse(data, True)
        except UnicodeDecodeError:
            self._add("This is not text in UTF-8. Save the drawing as UTF-8.")
        except expat.ExpatError as error:
            words = expat.ErrorString(error.code)
            self._found.append(((error.lineno, error.offset + 1), f"This does not read as SVG: {words}."))
        except _Stop:
            pass
        return self._found

    def _add(self, sentence: str) -> None:
        place = (max(self._parser.CurrentLineNumber, 1), max(self._parser.CurrentColumnNumber, 0) + 1)
        self._found.append((place, sentence))

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.lower() != "utf-8":
            self._add("Save the drawing as UTF-8, and say so or nothing in its first line.")
            raise _Stop

    def _doctype(self, *_rest: object) -> None:
        self._add("Take the <!DOCTYPE> out of this drawing, with any entities in it.")
        raise _Stop

    def _instruction(self, target: str, _data: str) -> None:
        self._add(f"Take <?{target[:40]} …?> out: a drawing may not load anything.")

    def _element(self, name: str, attributes: Mapping[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        if space != _SVG or local not in _ELEMENTS or self._is_root != (local == "svg"):
            hint = "Begin with <svg xmlns=…>" if self._is_root else "Take it out, or save as plain SVG"
            self._add(f"<{local[:40]}> is not allowed here. {hint}.")
            if self._is_root:
                raise _Stop
        self._is_root = False
        for key, value in attributes.items():
            for sentence in _attribute_faults(key, value):
                self._add(sentence)


def _attribute_faults(key: str, value: str) -> Iterator[str]:
    """Yield what is wrong with one attribute; a key is its namespace, a space and its name, or its name alone."""
    space, _, name = key.rpartition(" ")
    low = name.lower()
    compact = "".join(value.split()).lower()
    if low.startswith("on"):
        yield f"Take the attribute {name[:40]} out: a drawing may do nothing."
    elif low == "style":
        yield "Take the style attribute out and use fill, stroke and font-size."
    elif low == "base" or (space == _XML and low not in {"lang", "space"}):
        yield f"Take the attribute {name[:40]} out."
    elif low in {"href", "src"} and not compact.startswith("#"):
        yield f"{name} may only point to a part of the same drawing (#id)."
    elif _LOADS.search(compact):
        yield f"The attribute {name[:40]} may not load anything."
