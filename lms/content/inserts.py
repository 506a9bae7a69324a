"""What an organisation may write in a local slot: a few sentences, lists and links to other sites, and nothing that needs a page."""

from collections.abc import Iterator

from markdown_it.token import Token

from lms.content import syntax

MOST = 1500
_BLOCKS = ("paragraph", "bullet_list", "ordered_list", "list_item")
_PLAIN = frozenset({"inline", *(f"{name}_{end}" for name in _BLOCKS for end in ("open", "close"))})
_WITHIN = frozenset({"text", "softbreak", "hardbreak", "code_inline", "link_open", "link_close",
                     "strong_open", "strong_close", "em_open", "em_close"})  # fmt: skip


def insert_fault(text: str) -> str | None:
    """Return a sentence that says what to put right in a text, or None when it may stand in a page."""
    if not text.strip():
        return "Write what people here need to know"
    if len(text) > MOST:
        return f"Write {MOST:,} characters or fewer. People read this in the middle of a page"
    return next(_faults(text), None)


def _faults(text: str) -> Iterator[str]:
    for token in syntax.parse(text, html=True).tokens:
        if token.type not in _PLAIN:
            yield "Write sentences, lists and links only: no headings, tables, pictures or HTML"
        for child in token.children or ():
            yield from _within(child)


def _within(child: Token) -> Iterator[str]:
    if child.type not in _WITHIN:
        yield "Write sentences, lists and links only: no headings, tables, pictures or HTML"
    elif child.type == "text" and syntax.CITATION.search(child.content):
        yield "Take the source in square brackets out. Only pages cite sources"
    elif child.type == "link_open" and not _leads_elsewhere(str(child.attrGet("href") or "")):
        yield "Write each link with its whole address, beginning with https://"


def _leads_elsewhere(url: str) -> bool:
    return syntax.is_link(url) and url.startswith("https://")
