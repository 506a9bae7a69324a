"""The Markdown dialect: CommonMark with tables, our containers, citations and figures; no raw HTML.

One parser serves the reader (which asks what a page uses, and where) and the renderer.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin

CONTAINERS = ("do", "dont", "warning", "important", "example", "try")
TITLED = ("warning", "important")
CITATION = re.compile(r"\[((?:@[a-z0-9][a-z0-9-]*)(?:;\s*@[a-z0-9][a-z0-9-]*)*)\](?!\()")
IMAGE = re.compile(r"images/([A-Za-z0-9][A-Za-z0-9_-]{0,79}\.(?:svg|png))\Z")
HTTPS = re.compile(r"https://[A-Za-z0-9][A-Za-z0-9.-]*(?::[0-9]{1,5})?(?:[/?#][^\s\\<>\"\x00-\x20]*)?\Z")
RAW_HTML = re.compile(r"<(?:[A-Za-z/!?][^>\n]*>?)")
_WORD = re.compile(r"[^\W_]+(?:['’.,-][^\W_]+)*")


def parser() -> MarkdownIt:
    """Return a parser of the dialect. Links keep the address as it was written, so that our own rule judges it."""
    markdown = MarkdownIt("commonmark", {"html": False, "typographer": False, "maxNesting": 20}).enable("table")
    for name in CONTAINERS:
        markdown.use(container_plugin, name)
    # Every address is let through here and judged by `allowed_link`; the sanitiser is the second wall.
    markdown.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005
    return markdown


@dataclass(frozen=True)
class Use:
    """Something a page uses: kind is link, image, citation, heading or container; `line` counts from 1 in the body."""

    kind: str
    value: str
    line: int
    text: str = ""
    title: str = ""
    alone: bool = True


def uses(body: str) -> Iterator[Use]:
    """Yield what a page's Markdown uses, in order."""
    tokens = parser().parse(body)
    line = 1
    for index, token in enumerate(tokens):
        if token.map:
            line = token.map[0] + 1
        if token.type == "heading_open":
            yield Use("heading", token.tag, line, tokens[index + 1].content)
        elif token.type.startswith("container_") and token.type.endswith("_open"):
            name, _, title = token.info.strip().partition(" ")
            yield Use("container", name, line, title=title.strip())
        elif token.type == "inline":
            yield from _inline(token, line)


def _inline(token: Token, first: int) -> Iterator[Use]:
    line = first
    children = token.children or []
    solid = [child for child in children if child.type != "text" or child.content.strip()]
    for child in children:
        if child.type in {"softbreak", "hardbreak"}:
            line += 1
        elif child.type == "link_open":
            yield Use("link", str(child.attrGet("href") or ""), line)
        elif child.type == "image":
            title = str(child.attrGet("title") or "")
            yield Use("image", str(child.attrGet("src") or ""), line, child.content, title, alone=len(solid) == 1)
        elif child.type == "text":
            for found in CITATION.finditer(child.content):
                for key in found[1].split(";"):
                    yield Use("citation", key.strip().removeprefix("@"), line)


def allowed_link(url: str) -> bool:
    """Say whether a page may link there: https with a host, a term, or a page of the module."""
    return bool(HTTPS.match(url)) or url.startswith(("term:", "page:"))


def raw_html(body: str) -> Iterator[tuple[int, int, str]]:
    """Yield (line, column, text) of what looks like HTML outside code, which the parser shows as text."""
    in_fence = False
    for number, line in enumerate(body.splitlines(), start=1):
        if line.lstrip().startswith(("```", "~~~")):
            in_fence = not in_fence
        if in_fence:
            continue
        without_code = re.sub(r"`[^`]*`", lambda found: " " * len(found[0]), line)
        for found in RAW_HTML.finditer(without_code):
            if not found[0].startswith("<https://"):
                yield number, found.start() + 1, found[0][:40]


def count_words(body: str) -> int:
    """Count the words that are read: text and code, without alt texts and citations."""
    total = 0
    for token in parser().parse(body):
        for child in token.children or []:
            if child.type in {"text", "code_inline"}:
                total += len(_WORD.findall(CITATION.sub(" ", child.content)))
        if token.type.startswith("container_") and token.type.endswith("_open"):
            name, _, title = token.info.strip().partition(" ")
            total += len(_WORD.findall(title)) if name in TITLED or name == "example" else 0
    return total


_SVG_TAGS = frozenset(
    [
        "svg",
        "g",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "text",
        "tspan",
        "title",
        "desc",
        "defs",
        "marker",
        "lineargradient",
        "stop",
        "clippath",
        "use",
        "symbol",
    ]
)
_SVG_TAG = re.compile(r"<\s*([A-Za-z!?/][^\s/>]*)")
_SVG_BAD = (
    (re.compile(r"<!(?!--)", re.IGNORECASE), "Take the <!DOCTYPE> or <!ENTITY> out of this drawing."),
    (re.compile(r"\bon[a-z]+\s*=", re.IGNORECASE), "Take the on… attribute out: a drawing may do nothing."),
    (re.compile(r"\bstyle\s*=", re.IGNORECASE), "Take the style attribute out and use fill, stroke and font-size."),
    (
        re.compile(r"(?:href|src)\s*=\s*[\"']?\s*(?!#)[^\"'\s>#]", re.IGNORECASE),
        "A drawing may refer only to its own parts (#id).",
    ),
    (
        re.compile(r"url\s*\(\s*[\"']?\s*(?!#)[^\"')\s#]|@import|javascript:", re.IGNORECASE),
        "A drawing may not load anything.",
    ),
    (re.compile(r"&(?!amp;|lt;|gt;|quot;|apos;|#)"), "Write plain characters instead of this entity."),
)


def svg_faults(text: str) -> Iterator[tuple[int, str]]:
    """Yield (line, sentence) for what a drawing may not hold."""
    if "<svg" not in text:
        yield 1, "This is not an SVG drawing: it has no <svg> element."
    for number, line in enumerate(text.splitlines(), start=1):
        for pattern, sentence in _SVG_BAD:
            if pattern.search(line):
                yield number, sentence
        for found in _SVG_TAG.finditer(line):
            name = found[1].lstrip("/").lower()
            if name and not name.startswith(("!--", "?xml", "!")) and name not in _SVG_TAGS:
                yield number, f"<{name}> is not allowed in a drawing."
