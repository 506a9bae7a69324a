"""What a page's Markdown uses, each with the line and column where it is written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from markdown_it.token import Token

from lms.content import syntax
from lms.content.activities import KINDS
from lms.content.problems import Place
from lms.content.syntax import Markdown


@dataclass(frozen=True)
class Use:
    """Something a page uses. `place` counts from (1, 1) where the body begins.

    kind is link, image, citation, heading, container, fence, odd-citation, stray (a ::: that opens or closes nothing) or deep.
    `text` is the alt text of an image, the words of a link or the title of a container; `is_alone` says that an image has its
    paragraph to itself; `is_inside` that it stands in a link; `faults` what a container or a fenced block does wrong.
    """

    kind: str
    value: str
    place: Place
    text: str = ""
    is_alone: bool = True
    is_inside: bool = False
    faults: tuple[tuple[str, str], ...] = ()


def uses(text: Markdown) -> Iterator[Use]:
    """Yield what a text uses, in order."""
    first = last = 1
    tokens = text.tokens
    open_containers = unknown = 0
    for index, token in enumerate(tokens):
        if token.map:
            first, last = token.map[0] + 1, token.map[1]
        if token.level >= syntax.MAX_NESTING - 1:
            yield Use("deep", "", (first, 1))
            return
        yield from _block(text, index, (first, 1), open_containers)
        if token.type.startswith("container_"):
            open_containers += token.nesting
        elif token.type == "inline":
            for use in _inline(token, tokens[index - 1].type == "paragraph_open", _Finder(text.lines, first, last)):
                # The end of a block that is not known is no finding of its own.
                is_end = use.kind == "stray" and use.value == ":::" and unknown > 0
                unknown += use.kind == "stray" and (-1 if is_end else use.value != ":::")
                if not is_end:
                    yield use


def _block(text: Markdown, index: int, place: Place, around: int) -> Iterator[Use]:
    """Yield the heading, container or fenced block that a token begins. `around` counts the containers it stands in."""
    token = text.tokens[index]
    if token.type == "heading_open":
        yield Use("heading", token.tag, place)
    elif token.type.startswith("container_") and token.nesting > 0:
        name, title = syntax.container(token)
        yield Use("container", name, place, title, faults=tuple(_container_faults(text, index, around)))
    elif token.type == "fence":
        yield Use("fence", token.info.strip(), place, faults=tuple(_fence_faults(text, token)))


def raw_html(body: str) -> Iterator[Use]:
    """Yield each piece of HTML, which the dialect has no use for and shows as text."""
    if "<" not in body:
        return
    text = syntax.parse(body, html=True)
    first = last = 1
    for token in text.tokens:
        if token.map:
            first, last = token.map[0] + 1, token.map[1]
        if token.type == "html_block":
            line = text.lines[first - 1]
            yield Use("html", token.content.strip()[:40], (first, line.find("<") + 1))
        elif token.type == "inline":
            finder = _Finder(text.lines, first, last)
            for child in token.children or ():
                if child.type == "html_inline":
                    yield Use("html", child.content[:40], finder.find(child.content.split("\n")[0]))


class _Finder:
    """Finds the places of things in the lines of one block, each after the one before."""

    def __init__(self, lines: Sequence[str], first: int, last: int) -> None:
        self._lines = lines
        self._last = max(first, last)
        self._at = (first, 1)

    def find(self, *written: str, moves: bool = True) -> Place:
        """Return the place of the first of some spellings that stands after the last place found, and move there."""
        for needle in filter(None, written):
            line, column = self._at
            while line <= min(self._last, len(self._lines)):
                found = self._lines[line - 1].find(needle, column - 1)
                if found >= 0:
                    self._at = (line, found + 1 + len(needle)) if moves else self._at
                    return line, found + 1
                line, column = line + 1, 1
        return self._at[0], 1


def _inline(token: Token, is_paragraph: bool, finder: _Finder) -> Iterator[Use]:
    children = token.children or []
    solid = [child for child in children if child.type != "text" or child.content.strip()]
    depth, url = 0, ""
    for index, child in enumerate(children):
        if child.level >= syntax.MAX_NESTING - 1:
            yield Use("deep", "", finder.find("\0"))
            return
        if child.type == "link_open":
            depth += 1
            url = str(child.attrGet("href") or "")
            yield Use("link", url, finder.find(url, unquote(url), "](", moves=False), _linked(children[index + 1 :]))
        elif child.type == "link_close":
            depth -= 1
            finder.find(url, unquote(url), "](")
        elif child.type == "image":
            url = str(child.attrGet("src") or "")
            alone = is_paragraph and len(solid) == 1
            yield Use("image", url, finder.find(url, unquote(url), "!["), child.content.strip(), alone, depth > 0)
        elif child.type == "text":
            yield from _text(child.content, finder, is_inside=depth > 0)


def _linked(children: Sequence[Token]) -> str:
    """Return the words of the link whose inside begins here."""
    written = ""
    for child in children:
        if child.type == "link_close":
            break
        written += child.content if child.type in {"text", "code_inline", "image"} else " "
    return " ".join(written.split())


def _text(content: str, finder: _Finder, *, is_inside: bool) -> Iterator[Use]:
    for found in syntax.CITATION.finditer(content):
        for key in syntax.cited(found):
            yield Use("citation", key, finder.find(f"@{key}"), is_inside=is_inside)
    rest = syntax.CITATION.sub("", content)
    if "[@" in rest:
        yield Use("odd-citation", rest[rest.index("[@") :][:40], finder.find("[@"))
    if content.lstrip().startswith(":::"):
        yield Use("stray", content.strip()[:40], finder.find(":::"))


def _container_faults(text: Markdown, index: int, around: int) -> Iterator[tuple[str, str]]:
    """Yield (rule, sentence) for what is wrong with the container that a token opens."""
    token = text.tokens[index]
    name, title = syntax.container(token)
    if around:
        yield "block-nested", "Close the ::: before with a line of its own. One block cannot stand in another."
    last = token.map[1] if token.map else len(text.lines)
    if not (last < len(text.lines) and text.lines[last].strip(" >").startswith(":::")):
        yield "block-open", f"Close ::: {name} with a line that holds ::: alone."
    if name in syntax.TITLED and not title:
        yield "callout-title", f"Give ::: {name} a title on the same line."
    if name == "try" and title and syntax.minutes(title) is None:
        yield "block-title", "Write the time as ::: try 2 minutes, or leave it out."
    inside = [each.type for each in _children(text.tokens, index)]
    if name == "local":
        yield from _local_faults(title, inside, is_within=token.level > 0 and not around)
    if name in {"do", "dont"} and inside != ["bullet_list_open", "bullet_list_close"]:
        yield "block-list", f"Write one list with hyphens between ::: {name} and :::, and nothing else."


def _local_faults(key: str, inside: Sequence[str], *, is_within: bool) -> Iterator[tuple[str, str]]:
    if is_within:
        yield "local-place", "Begin a local slot outside every list and quotation."
    if not syntax.SLOT.match(key):
        yield "local-slot", "Write the key of a slot on the same line, such as ::: local who-to-ask."
    if not inside or set(inside) - {"paragraph_open", "paragraph_close"}:
        yield "local-text", "Write between ::: local and ::: a sentence or two for those who have no local words yet."


def _fence_faults(text: Markdown, token: Token) -> Iterator[tuple[str, str]]:
    """Yield (rule, sentence) for what is wrong with a fenced block."""
    first, last = token.map or [0, 0]
    closing = text.lines[last - 1].strip(" >")
    if last - 1 <= first or not (closing and set(closing) == {token.markup[0]} and len(closing) >= len(token.markup)):
        yield "activity-open", f"Close this block with a line that holds {token.markup} alone."
    kind = token.info.strip()
    if kind and kind not in KINDS:
        yield "activity-unknown", f"`{kind[:40]}` is no activity. Activities are {', '.join(KINDS)}."
    elif kind and (token.level or not text.lines[first].startswith(token.markup)):
        yield "activity-place", "Begin an activity at the start of a line, outside every list, quotation and block."


def _children(tokens: Sequence[Token], index: int) -> Iterator[Token]:
    """Yield the tokens directly inside the block that a token opens."""
    level = tokens[index].level + 1
    for token in tokens[index + 1 :]:
        if token.level < level and token.nesting < 0:
            return
        if token.level == level:
            yield token
