"""A page's Markdown as sanitised HTML in the design system's classes.

Promises: no script, no handler, no inline style, no address but https, this module's images and places on the page; the same text
gives the same bytes. Two walls: links and images are judged here, and nh3 lets through only the tags and classes that we emit.
"""

from collections.abc import Callable
from html import escape

import nh3
from markdown_it.token import Token

from lms.content import syntax
from lms.content.model import Page

_TAGS = {
    "p", "h2", "h3", "ul", "ol", "li", "div", "figure", "figcaption", "img", "table", "thead", "tbody", "tr", "th", "td", "a", "sup",
    "span", "strong", "em", "code", "pre", "blockquote", "br", "hr",
}  # fmt: skip
_ATTRIBUTES = {
    "a": {"href", "id"},
    "img": {"src", "alt", "loading"},
    "th": {"scope"},
    "sup": {"id"},
    "ol": {"start"},
    "*": {"class"},
}
_LABELS = {"do": "Do", "dont": "Don't"}


def render(page: Page, *, image_url: Callable[[str], str], page_url: Callable[[str], str]) -> str:
    """Return the HTML of a page. `image_url` takes an image's file name, `page_url` a page's slug; both give local addresses.

    Citations are numbered in the order of first use and link to `#source-N`; terms link to `#term-KEY`.
    """
    markdown = syntax.parser()
    tokens = markdown.parse(page.body)
    writer = _Writer(page, image_url, page_url)
    for index, token in enumerate(tokens):
        writer.shape(tokens, index, token)
    html = markdown.renderer.render(tokens, markdown.options, {})
    return nh3.clean(
        html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"https"}, link_rel=None,
        strip_comments=True, generic_attribute_prefixes=set(),
    )  # fmt: skip


class _Writer:
    """Changes tokens in place, so that the library's own renderer writes and escapes everything."""

    def __init__(self, page: Page, image_url: Callable[[str], str], page_url: Callable[[str], str]) -> None:
        self._numbers = {key: number for number, key in enumerate(page.cites, start=1)}
        self._seen: set[str] = set()
        self._terms: set[str] = set()
        self._list_class: list[str] = []
        self._images = page.images
        self._image_url = image_url
        self._page_url = page_url

    def shape(self, tokens: list[Token], index: int, token: Token) -> None:
        if token.type.startswith("container_"):
            self._container(token)
        elif token.type == "heading_open":
            token.attrSet("class", "nhsuk-heading-m" if token.tag == "h2" else "nhsuk-heading-s")
        elif token.type == "bullet_list_open":
            token.attrSet("class", self._list_class[-1] if self._list_class else "nhsuk-list nhsuk-list--bullet")
        elif token.type == "ordered_list_open":
            token.attrSet("class", "nhsuk-list nhsuk-list--number")
        elif token.type == "table_open":
            token.attrSet("class", "nhsuk-table")
        elif token.type == "th_open":
            token.attrs = {"scope": "col"}
        elif token.type == "td_open":
            token.attrs = {}
        elif token.type == "inline":
            self._inline(tokens, index, token)

    def _container(self, token: Token) -> None:
        """Replace a container's own tag by our block, opened and closed as one piece of ready HTML."""
        name = token.type.split("_")[1]
        token.type = "html_block"
        if token.nesting < 0:
            if name in _LABELS:
                self._list_class.pop()
            token.content, token.nesting = "</div>\n", 0
            return
        title = escape(token.info.strip().partition(" ")[2].strip())
        token.nesting = 0
        if name in _LABELS:
            self._list_class.append(f"nhsuk-list nhsuk-list--{'tick' if name == 'do' else 'cross'}")
            token.content = (
                f'<div class="nhsuk-do-dont-list"><h3 class="nhsuk-do-dont-list__label">{_LABELS[name]}</h3>\n'
            )
        elif name == "warning":
            hidden = '<span class="nhsuk-u-visually-hidden">Important: </span>'
            token.content = (
                f'<div class="nhsuk-warning-callout"><h3 class="nhsuk-warning-callout__label">{hidden}{title}</h3>\n'
            )
        elif name == "important":
            token.content = f'<div class="nhsuk-inset-text"><h3 class="nhsuk-heading-s">{title}</h3>\n'
        elif name == "example":
            label = f'<h3 class="nhsuk-heading-s">{title}</h3>' if title else ""
            token.content = f'<div class="app-story">{label}\n'
        else:
            minutes = f", {title.replace('minutes', 'minute') if title == '1 minutes' else title}" if title else ""
            token.content = f'<div class="app-activity"><p class="app-activity__label">Try it{minutes}</p>\n'

    def _inline(self, tokens: list[Token], index: int, token: Token) -> None:
        children = token.children or []
        images = [child for child in children if child.type == "image"]
        if len(images) == 1 and len(children) == 1:
            self._figure(tokens, index, images[0])
            return
        written: list[Token] = []
        for child in children:
            if child.type == "image":
                written.append(_text(child.content))
            elif child.type == "link_open":
                self._link(child)
                written.append(child)
            elif child.type == "text":
                written.extend(self._cited(child.content))
            else:
                written.append(child)
        token.children = written

    def _figure(self, tokens: list[Token], index: int, image: Token) -> None:
        """Turn a paragraph that holds one image into a figure."""
        found = syntax.IMAGE.match(str(image.attrGet("src") or ""))
        alt, caption = escape(image.content), escape(str(image.attrGet("title") or ""))
        if not found or found[1] not in self._images:
            tokens[index].children = [_text(image.content)]
            return
        source = escape(self._image_url(found[1]))
        label = f'<figcaption class="app-figure__caption">{caption}</figcaption>' if caption else ""
        for around in (tokens[index - 1], tokens[index + 1]):
            around.type, around.content, around.nesting, around.tag = "html_block", "", 0, ""
        tokens[index].type = "html_block"
        tokens[
            index
        ].content = (
            f'<figure class="app-figure">{label}<img class="app-figure__image" src="{source}" alt="{alt}"></figure>\n'
        )

    def _link(self, token: Token) -> None:
        url = str(token.attrGet("href") or "")
        if url.startswith("term:"):
            key = url.removeprefix("term:")
            token.attrs = {"class": "app-term", "href": f"#term-{key}"}
            if key not in self._terms:
                self._terms.add(key)
                token.attrSet("id", f"use-{key}")
        elif url.startswith("page:"):
            token.attrs = {"href": self._page_url(url.removeprefix("page:"))}
        elif not syntax.allowed_link(url):
            token.attrs = {}

    def _cited(self, content: str) -> list[Token]:
        """Cut a text at its citations and put numbered links in their place."""
        written: list[Token] = []
        at = 0
        for found in syntax.CITATION.finditer(content):
            written.append(_text(content[at : found.start()].rstrip()))
            for key in found[1].split(";"):
                written.extend(self._citation(key.strip().removeprefix("@")))
            at = found.end()
        return [*written, _text(content[at:])]

    def _citation(self, key: str) -> list[Token]:
        number = self._numbers.get(key)
        if number is None:
            return []
        token = Token("html_inline", "", 0)
        place = "" if key in self._seen else f' id="cite-{number}"'
        self._seen.add(key)
        hidden = '<span class="nhsuk-u-visually-hidden">source </span>'
        token.content = f'<sup class="app-cite"{place}><a href="#source-{number}">{hidden}{number}</a></sup>'
        return [token]


def _text(content: str) -> Token:
    token = Token("text", "", 0)
    token.content = content
    return token
