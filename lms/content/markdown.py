"""A page's Markdown as sanitised HTML in the design system's classes.

Promises: no script, no handler, no inline style, no address but https, this module's images and places on the page; the same text
gives the same bytes. Two walls: links and images are judged here, and nh3 lets through only the tags, classes and addresses that
we write.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from html import escape

from markdown_it.token import Token

from lms.content import blocks, syntax
from lms.content.model import Page
from lms.content.pieces import ActivityPlace, Html, LocalPlace, Piece
from lms.content.sanitiser import clean
from lms.content.scenarios import Scenario

Address = Callable[[str], str]
_ICON = '<svg class="nhsuk-icon nhsuk-icon--{}" viewBox="0 0 24 24" width="16" height="16" focusable="false" aria-hidden="true">{}</svg>'
_TICK = "M11.4 17.5a2 2 0 0 1-2.7.1h-.1L4 12.8a1.5 1.5 0 0 1 2.1-2L10 14.7l8.1-8.1a1.5 1.5 0 1 1 2.2 2l-8.9 9Z"
_CROSS = (
    "M17 18.5c-.4 0-.8-.1-1.1-.4l-10-10c-.6-.6-.6-1.6 0-2.1.6-.6 1.5-.6 2.1 0l10 10c.6.6.6 1.5 0 2.1-.3.3-.6.4-1 .4z",
    "M7 18.5c-.4 0-.8-.1-1.1-.4-.6-.6-.6-1.5 0-2.1l10-10c.6-.6 1.5-.6 2.1 0 .6.6.6 1.5 0 2.1l-10 10c-.3.3-.6.4-1 .4z",
)
# Put in after cleaning, so that the sanitiser lets no drawing through at all.
_ICONS = {
    "tick": _ICON.format("tick", f'<path d="{_TICK}"/>'),
    "cross": _ICON.format("cross", "".join(f'<path d="{each}"/>' for each in _CROSS)),
}
_HIDDEN = '<span class="nhsuk-u-visually-hidden">{}</span>'


def render(page: Page, *, image_url: Address, page_url: Address) -> str:
    """Return a page as one HTML text, each local slot with its fallback and the activity with its task alone.

    The addresses and the numbers are those of `pieces`.
    """
    return "".join(_whole(piece) for piece in pieces(page, image_url=image_url, page_url=page_url))


def _whole(piece: Piece) -> str:
    if isinstance(piece, Html):
        return piece.html
    if isinstance(piece, LocalPlace):
        return piece.fallback
    tag, activity = piece.heading, piece.activity
    title = f'<{tag} class="nhsuk-heading-s">{escape(activity.title)}</{tag}>'
    return f'<div class="app-activity">{title}\n<p>{escape(activity.ask)}</p>\n</div>\n'


def pieces(page: Page, *, image_url: Address, page_url: Address) -> tuple[Piece, ...]:
    """Return the HTML of a page, cut where its activity and its local slot stand.

    `image_url` takes an image's file name, `page_url` a page's slug; both give local addresses.

    Citations are numbered in the order of first use and link to `#source-N`; terms link to `#term-KEY`. The first of each carries
    the id `cite-N` or `use-KEY` for the way back.
    """
    writer = _Writer(page.cites, page.images, image_url, page_url)
    tokens = blocks.shape(syntax.parse(page.body).tokens, writer.inline)
    return tuple(_cut(tokens, page, writer))


def render_debrief(scenario: Scenario) -> tuple[str, ...]:
    """Return the paragraphs of a debrief as HTML without tags around them, its citations numbered as in a page."""
    writer = _Writer(scenario.cites, (), str, str)
    return tuple(piece.html for text in scenario.debrief for piece in _html([_inline(writer.cited(text))], writer))


@lru_cache(maxsize=512)
def render_insert(text: str) -> str:
    """Return an organisation's own words, which have no fault (`insert_fault`), as HTML."""
    writer = _Writer((), (), str, str)
    tokens = blocks.shape(syntax.parse(text).tokens, writer.inline)
    return "".join(piece.html for piece in _html(tokens, writer))


def _cut(tokens: Sequence[Token], page: Page, writer: "_Writer") -> Iterator[Piece]:
    """Yield the pieces between the places that blocks marks. Only the first of each kind is a place: the rules allow no more."""
    activity, slot = page.activity, page.slot
    before: list[Token] = []
    heading = ""
    for token in tokens:
        place = token.meta if token.type == blocks.PLACE else {}
        if "fence" in place and activity is None:
            before.append(place["fence"])
        elif "fence" in place and activity is not None:
            yield from _html(before, writer)
            yield ActivityPlace(activity, place["heading"])
            before, activity = [], None
        elif place and token.nesting > 0 and place["slot"] == slot:
            yield from _html(before, writer)
            before, heading = [], place["heading"]
        elif place and token.nesting < 0 and heading and slot is not None:
            yield LocalPlace(slot, "".join(each.html for each in _html(before, writer)), heading)
            before, heading, slot = [], "", None
        elif not place:
            before.append(token)
    yield from _html(before, writer)


def _html(tokens: Sequence[Token], writer: "_Writer") -> Iterator[Html]:
    """Yield tokens as one piece, or nothing when there are none."""
    if not tokens:
        return
    parser = syntax.parser()
    html = clean(parser.renderer.render(tokens, parser.options, {}), frozenset(writer.addresses))
    for sign, drawing in _ICONS.items():
        html = html.replace(f'<span class="app-icon-{sign}"></span>', drawing)
    yield Html(html)


class _Writer:
    """Writes what stands within a paragraph, a heading or a cell."""

    def __init__(self, cites: Sequence[str], images: Sequence[str], image_url: Address, page_url: Address) -> None:
        self._numbers = {key: number for number, key in enumerate(cites, start=1)}
        self._images = images
        self._image_url = image_url
        self._page_url = page_url
        self._seen: set[str] = set()
        self.addresses: set[str] = set()

    def inline(self, token: Token, is_paragraph: bool) -> bool:
        """Change an inline token; True says that it is a figure and wants no paragraph around it."""
        children = token.children or []
        if is_paragraph and len(children) == 1 and children[0].type == "image":
            return self._figure(token, children[0])
        written: list[Token] = []
        links = 0
        for child in children:
            if child.type == "image":
                written.append(_text(child.content))
            elif child.type == "link_open":
                links += 1
                self._link(child)
                written.append(child)
            elif child.type == "text":
                written.extend([_text(syntax.CITATION.sub("", child.content))] if links else self.cited(child.content))
            else:
                links -= child.type == "link_close"
                written.append(child)
        token.children = written
        return False

    def _figure(self, token: Token, image: Token) -> bool:
        found = syntax.IMAGE.match(str(image.attrGet("src") or ""))
        if not found or found[1] not in self._images:
            token.children = [_text(image.content)]
            return False
        source = self._local(self._image_url(found[1]))
        caption = str(image.attrGet("title") or "")
        label = f'<figcaption class="app-figure__caption">{escape(caption)}</figcaption>' if caption else ""
        picture = f'<img class="app-figure__image" src="{escape(source)}" alt="{escape(syntax.plain(image))}">'
        token.type, token.children = "html_block", None
        token.content = f'<figure class="app-figure">{label}{picture}</figure>\n'
        return True

    def _link(self, token: Token) -> None:
        url = str(token.attrGet("href") or "")
        term, page = syntax.TERM.match(url), syntax.PAGE.match(url)
        token.attrs = {}
        if term:
            token.attrs = {"class": "app-term", "href": f"#term-{term[1]}", **self._first(f"use-{term[1]}")}
        elif page:
            token.attrs = {"href": self._local(self._page_url(page[1]))}
        elif syntax.is_link(url):
            token.attrs = {"href": url}

    def cited(self, content: str) -> list[Token]:
        """Cut a text at its citations and put numbered links in their place."""
        written: list[Token] = []
        at = 0
        for found in syntax.CITATION.finditer(content):
            written.append(_text(content[at : found.start()].rstrip()))
            numbers = [self._numbers[key] for key in syntax.cited(found) if key in self._numbers]
            written.extend(self._citation(number, is_next=index > 0) for index, number in enumerate(numbers))
            at = found.end()
        return [*written, _text(content[at:])]

    def _citation(self, number: int, *, is_next: bool) -> Token:
        place = "".join(f' id="{value}"' for value in self._first(f"cite-{number}").values())
        token = Token("html_inline", "", 0)
        comma = ", " if is_next else ""
        hidden = _HIDDEN.format("Source ")
        token.content = f'<sup class="app-cite"{place}>{comma}<a href="#source-{number}">{hidden}{number}</a></sup>'
        return token

    def _first(self, place: str) -> dict[str, str]:
        """Return the id for the first use, and nothing for later ones: an id stands once on a page."""
        if place in self._seen:
            return {}
        self._seen.add(place)
        return {"id": place}

    def _local(self, address: str) -> str:
        self.addresses.add(address)
        return address


def _inline(children: list[Token]) -> Token:
    token = Token("inline", "", 0)
    token.children = children
    return token


def _text(content: str) -> Token:
    token = Token("text", "", 0)
    token.content = content
    return token
