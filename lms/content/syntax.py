"""The Markdown dialect: CommonMark with tables, our containers, activities, citations and figures; no raw HTML.

One parser serves the rules (which ask what a page uses, and where) and the renderer.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin

from lms.content.activities import KINDS
from lms.content.fields import HTTPS

CONTAINERS = ("do", "dont", "warning", "important", "example", "try", "local")
TITLED = ("warning", "important")
UNREAD = ("try", "local")
"""The containers whose title is no text of the page."""
MAX_NESTING = 20
CITATION = re.compile(r"\[(@[a-z0-9][a-z0-9-]*(?:;\s*@[a-z0-9][a-z0-9-]*)*)\]")
IMAGE = re.compile(r"images/([A-Za-z0-9][A-Za-z0-9_-]{0,79}\.(?:svg|png))\Z")
TERM = re.compile(r"term:([a-z][a-z0-9-]{0,79})\Z")
PAGE = re.compile(r"page:([a-z][a-z0-9-]{0,79})\Z")
SLOT = re.compile(r"[a-z][a-z0-9-]{0,79}\Z")
_HTTPS = re.compile(HTTPS.removesuffix("$") + r"\Z")
WORD = re.compile(r"[^\W_]+(?:['’.,-][^\W_]+)*")


@dataclass(frozen=True)
class Markdown:
    """A text and its tokens."""

    lines: tuple[str, ...]
    tokens: tuple[Token, ...]


@cache
def parser(*, html: bool = False) -> MarkdownIt:
    """Return a parser of the dialect; with `html`, one that tells raw HTML from text.

    Links keep every address, so that `is_link` judges it and the rules can say where a bad one stands.
    """
    settings = {"html": html, "typographer": False, "maxNesting": MAX_NESTING}
    markdown = MarkdownIt("commonmark", settings).enable("table")
    for name in CONTAINERS:
        markdown.use(container_plugin, name)
    markdown.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005
    return markdown


def parse(body: str, *, html: bool = False) -> Markdown:
    """Return a text's tokens."""
    return Markdown(tuple(body.split("\n")), tuple(parser(html=html).parse(body)))


def is_link(url: str) -> bool:
    """Say whether a page may link there: https with a host, a term, or a page of the module."""
    return bool(_HTTPS.match(url) or TERM.match(url) or PAGE.match(url))


def container(token: Token) -> tuple[str, str]:
    """Return the name of a container and the title after it."""
    name, _, title = token.info.strip().partition(" ")
    return name, title.strip()


def is_activity(token: Token) -> bool:
    """Say whether a token is an activity: a fenced block of the page itself whose word is a kind."""
    return token.type == "fence" and token.level == 0 and token.info.strip() in KINDS


def is_slot(token: Token) -> bool:
    """Say whether a token opens a local slot of the page itself."""
    return token.type == "container_local_open" and token.level == 0


def minutes(title: str) -> int | None:
    """Return the n of "n minutes" after `::: try`, or None when it says something else."""
    found = re.match(r"([1-9][0-9]?) minutes?\Z", title)
    return int(found[1]) if found else None


def count_words(text: Markdown) -> int:
    """Count the words that are read: text, code and titles, without alt texts and citations."""
    total = 0
    for token in text.tokens:
        for child in token.children or ():
            if child.type in {"text", "code_inline"}:
                total += len(WORD.findall(CITATION.sub(" ", child.content)))
        if token.type.startswith("container_") and token.nesting > 0:
            name, title = container(token)
            total += len(WORD.findall(title)) if name not in UNREAD else 0
    return total


def headings(text: Markdown) -> tuple[str, ...]:
    """Return the headings as plain text, in order."""
    return tuple(
        plain(following)
        for token, following in zip(text.tokens, text.tokens[1:], strict=False)
        if token.type == "heading_open"
    )


def plain(token: Token) -> str:
    """Return the text of an inline token without its marks, links and citations."""
    written = "".join(
        child.content if child.type in {"text", "code_inline"} else " " if child.type.endswith("break") else ""
        for child in token.children or ()
    )
    return " ".join(CITATION.sub("", written).split())


def cited(match: re.Match[str]) -> Iterator[str]:
    """Yield the keys of one citation."""
    for key in match[1].split(";"):
        yield key.strip().removeprefix("@")
