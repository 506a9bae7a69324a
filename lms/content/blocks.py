"""The blocks of a page in the design system's shapes: headings, lists, tables, callouts. Source: the lesson page's mock-up.

Tokens are changed and added, and the library's own renderer writes and escapes them. The title of a block takes the level that
the headings around it leave, so that a reader who steps through headings misses none.
"""

from collections.abc import Callable, Iterable
from html import escape

from markdown_it.token import Token

from lms.content import syntax

Inline = Callable[[Token, bool], bool]
PLACE = "place"
"""A token of this type stands for an activity (meta["fence"]), or begins (nesting 1) or ends a local slot (meta["slot"])."""
_LABELS = {"do": "Do", "dont": "Don’t"}
_SIGNS = {"do": "tick", "dont": "cross"}
_CLASSES = {
    "table_open": "nhsuk-table",
    "thead_open": "nhsuk-table__head",
    "tbody_open": "nhsuk-table__body",
    "tr_open": "nhsuk-table__row",
    "th_open": "nhsuk-table__header",
    "td_open": "nhsuk-table__cell",
    "ordered_list_open": "nhsuk-list nhsuk-list--number",
}
_SCROLL = '<div class="app-table-scroll" role="group" aria-label="Table" tabindex="0">\n'


def shape(tokens: Iterable[Token], inline: Inline) -> list[Token]:
    """Return the tokens of a page in our shapes.

    `inline` changes an inline token, is told whether a paragraph is around it, and says whether it does without.
    """
    return _Shaper(inline).shaped(list(tokens))


class _Shaper:
    def __init__(self, inline: Inline) -> None:
        self._inline = inline
        self._written: list[Token] = []
        self._lists: list[str] = []
        self._sign = ""
        self._has_h2 = False

    def shaped(self, tokens: list[Token]) -> list[Token]:
        for token in tokens:
            if token.type.startswith("container_"):
                self._container(token)
            elif syntax.is_activity(token):
                self._place(token, fence=token)
            elif token.type.endswith("_list_open") or token.type.endswith("_list_close"):
                self._list(token)
            else:
                self._other(token)
        return self._written

    def _other(self, token: Token) -> None:
        if token.type == "heading_open":
            self._has_h2 = self._has_h2 or token.tag == "h2"
            token.attrSet("class", "nhsuk-heading-m" if token.tag == "h2" else "nhsuk-heading-s")
        elif token.type in _CLASSES:
            token.attrs = {"class": _CLASSES[token.type], **({"scope": "col"} if token.type == "th_open" else {})}
        if token.type == "table_open":
            self._html(_SCROLL)
        if token.type == "inline":
            around = self._written[-1]
            # A figure stands where its paragraph stood.
            around.hidden = self._inline(token, around.type == "paragraph_open") or around.hidden
        elif token.type == "paragraph_close":
            token.hidden = token.hidden or self._written[-1].type == "html_block"
        self._written.append(token)
        if token.type == "table_close":
            self._html("</div>\n")
        elif token.type == "list_item_open" and self._lists[-1:] == [self._sign] and self._sign:
            self._html(f'<span class="app-icon-{self._sign}"></span> ')

    def _list(self, token: Token) -> None:
        """Give the list of a do or don't block its signs, and any other list bullets or numbers."""
        if token.nesting < 0:
            self._lists.pop()
        else:
            is_signed = token.type == "bullet_list_open" and self._sign and not self._lists
            self._lists.append(self._sign if is_signed else "plain")
            kind = "number" if token.type == "ordered_list_open" else self._sign if is_signed else "bullet"
            start = token.attrGet("start")
            token.attrs = {"class": f"nhsuk-list nhsuk-list--{kind}", **({"start": start} if start is not None else {})}
            if is_signed:
                token.attrSet("role", "list")
        self._written.append(token)

    def _container(self, token: Token) -> None:
        name, title = syntax.container(token) if token.nesting > 0 else (token.type.split("_")[1], "")
        if name == "local":
            # Within another block it has no place of its own, and its text stays where it is.
            if token.level == 0:
                self._place(token, slot=title)
            return
        if token.nesting < 0:
            self._sign = ""
            self._html("</div>\n" if name in {"example", "try"} else "</div></div>\n")
            return
        self._sign = _SIGNS.get(name, "")
        heading = escape(title)
        if name in _LABELS:
            self._html(
                f'<div class="nhsuk-card nhsuk-card--feature"><div class="nhsuk-card__content">{self._title(_LABELS[name])}\n'
            )
        elif name == "warning":
            self._html(
                f'<div class="nhsuk-card nhsuk-card--warning"><div class="nhsuk-card__content">{self._title(heading, "Important: ")}\n'
            )
        elif name == "important":
            top = f'{self._title(heading, "Act now: ")}<span class="nhsuk-card--care__arrow" aria-hidden="true"></span>'
            self._html(
                '<div class="nhsuk-card nhsuk-card--care nhsuk-card--care--urgent">'
                f'<div class="nhsuk-card__heading-container">{top}</div><div class="nhsuk-card__content">\n'
            )
        elif name == "example":
            self._html(f'<div class="app-story">{self._title(heading, classes="nhsuk-heading-s") if heading else ""}\n')
        else:
            count = syntax.minutes(title)
            time = f", {count} minute{'' if count == 1 else 's'}" if count else ""
            self._html(f'<div class="app-activity"><p class="app-activity__label">Try it{time}</p>\n')

    def _place(self, token: Token, **what: object) -> None:
        """Mark where something begins, or ends, that is not written here."""
        mark = Token(PLACE, "", token.nesting)
        mark.meta = {**what, "heading": "h3" if self._has_h2 else "h2"}
        self._written.append(mark)

    def _title(self, text: str, before: str = "", classes: str = "nhsuk-card__heading") -> str:
        tag = "h3" if self._has_h2 else "h2"
        hidden = f'<span class="nhsuk-u-visually-hidden">{before}</span>' if before else ""
        return f'<{tag} class="{classes}">{hidden}{text}</{tag}>'

    def _html(self, content: str) -> None:
        token = Token("html_block", "", 0)
        token.content = content
        self._written.append(token)
