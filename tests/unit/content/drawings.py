"""Figures as the pages show them: the text of the page, the text alternative, the caption, and what is really drawn."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from xml.etree import ElementTree

MODULES = Path(__file__).resolve().parents[3] / "content" / "modules"
NUMBER = r"(?<![\w.,])\d+(?:,\d{3})*(?:\.\d+)?"
_IMAGE = re.compile(r'!\[(?P<alt>[^\]]*)\]\(images/(?P<name>[^ )]+\.svg) "(?P<caption>[^"]*)"\)')
_SVG = "{http://www.w3.org/2000/svg}"


def numbers(text: str) -> list[float]:
    """Return the numbers of a text in their order; "1,000" is one number."""
    return [_value(found) for found in re.findall(NUMBER, text)]


def _value(text: str) -> float:
    return float(text.replace(",", ""))


@dataclass(frozen=True)
class Figure:
    """One drawing and the page that shows it. `page` is its text on one line without figures; `used` is what was read of it."""

    name: str
    page: str
    alt: str
    caption: str
    svg: str
    used: set[tuple[int, int]] = field(default_factory=set, compare=False)

    def said(self, pattern: str) -> list[float]:
        """Return the numbers that stand for # where the page says `pattern`; it says it once."""
        found = list(re.finditer(re.escape(pattern).replace(r"\#", f"({NUMBER})"), self.page))
        assert len(found) == 1, f"the page of {self.name} says {len(found)} times: {pattern}"
        self.used.update(found[0].span(place + 1) for place in range(pattern.count("#")))
        return [_value(each) for each in found[0].groups()]

    @cached_property
    def root(self) -> ElementTree.Element:
        """The drawing."""
        return ElementTree.fromstring(self.svg)  # noqa: S314 -- our own files, read in a test

    @cached_property
    def labels(self) -> list[float]:
        """The numbers that are written in the drawing, its title first."""
        texts = [*self.root.iter(_SVG + "title"), *self.drawn("text")]
        return [number for text in texts for number in numbers("".join(text.itertext()))]

    def drawn(self, kind: str, **wanted: str) -> list[ElementTree.Element]:
        """Return the elements of a kind that have these attributes, their own or a group's, in their order."""
        return [each for each, has in _walk(self.root, {}) if each.tag == _SVG + kind and wanted.items() <= has.items()]

    def bars(self, **wanted: str) -> list[float]:
        """Return the widths, in per cent of the drawing, of the rectangles that have these attributes."""
        widths = [each.attrib["width"] for each in self.drawn("rect", **wanted)]
        return [float(width[:-1]) for width in widths if width.endswith("%")]

    def icons(self) -> Counter[str]:
        """Return how many of each symbol are used; a row that is used again counts with all that is in it."""
        rows = {each.attrib["id"]: each for each in self.root.iter(_SVG + "g") if "id" in each.attrib}
        counted: Counter[str] = Counter()
        for use in self.drawn("use"):
            name = use.attrib["href"][1:]
            counted.update(_symbols(rows[name]) if name in rows else [name])
        return counted


def _symbols(row: ElementTree.Element) -> list[str]:
    return [each.attrib["href"][1:] if "href" in each.attrib else each.tag.removeprefix(_SVG) for each in row]


def _walk(element: ElementTree.Element, outer: dict[str, str]) -> Iterator[tuple[ElementTree.Element, dict[str, str]]]:
    for child in element:
        if child.tag == _SVG + "defs":
            continue
        has = {**outer, **child.attrib}
        yield child, has
        yield from _walk(child, has)


def figures() -> dict[str, Figure]:
    """Return every figure of the curriculum by module and file name, such as "M04/four-boxes"."""
    found = {}
    for path in sorted(MODULES.glob("*/[0-9]*.md")):
        text = path.read_text()
        page = " ".join(_IMAGE.sub("", text).split())
        for image in _IMAGE.finditer(text):
            name = f"{path.parent.name[:3]}/{image['name'].removesuffix('.svg')}"
            svg = (path.parent / "images" / image["name"]).read_text()
            found[name] = Figure(name, page, image["alt"], image["caption"], svg)
    return found
