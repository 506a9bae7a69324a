"""However a page is cut, each piece is whole HTML of ours, and together they are the page."""

from collections import Counter
from xml.etree.ElementTree import tostring

import html5lib
from hypothesis import given, settings
from hypothesis import strategies as st

from lms import content
from lms.content import syntax
from lms.content.model import Page
from lms.content.uses import uses
from tests.examples import examples
from tests.property.test_markdown import PIECES, check

ACTIVITY = content.Pick.model_construct(
    id="x", title="A <b>title</b>", minutes=1, ask="Ask & <i>choose</i>.", options=()
)
PLACES = [
    "\n::: local who\n", "\n::: local who\nAsk [a](page:y).\n:::\n", "\n::: local other\nAsk.\n:::\n", "> ::: local who\n> x\n> :::\n",
    "\n```pick\nid: x\n```\n", "\n~~~sort\nid: x\n~~~\n", "- ```pick\n  x\n  ```\n", "\n```pick\n", "\n::: local\nx\n:::\n",
]  # fmt: skip
BODY = st.lists(st.one_of(st.sampled_from(PIECES), st.sampled_from(PLACES), st.text(max_size=8)), max_size=20).map(
    lambda parts: "".join(parts).replace("\r", "\n")
)


def parsed(html: str) -> list[str]:
    fragment = html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False)
    return [fragment.text or "", *(tostring(element, encoding="unicode") for element in fragment)]


@settings(max_examples=examples(150))
@given(BODY)
def test_each_piece_is_whole_and_together_they_are_the_page(body: str) -> None:
    page = Page.model_construct(
        body=body, cites=("one", "two"), terms=("rim",), images=("x.svg",), activity=ACTIVITY, slot="who"
    )
    address = {"image_url": lambda name: f"/images/{name}", "page_url": lambda slug: f"/pages/{slug}"}
    pieces = content.pieces(page, **address)
    written = [
        piece.html
        if isinstance(piece, content.Html)
        else piece.fallback
        if isinstance(piece, content.LocalPlace)
        else ""
        for piece in pieces
    ]
    ids: Counter[str] = Counter()
    for html in written:
        for element in html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False):
            check(element, ids)
    assert all(count == 1 for count in ids.values())
    whole = content.render(page.model_copy(update={"activity": None}), **address)
    if not any(isinstance(piece, content.ActivityPlace) for piece in pieces):
        assert "".join("".join(parsed(html)) for html in written).split() == "".join(parsed(whole)).split()
    assert [type(each) for each in pieces].count(content.ActivityPlace) <= 1
    assert [type(each) for each in pieces].count(content.LocalPlace) <= 1
    assert "<b>title" not in content.render(page, **address)


@settings(max_examples=examples(150))
@given(BODY)
def test_an_activity_without_a_fault_has_its_place(body: str) -> None:
    """What the rules let through, the renderer cuts out: neither knows things that the other does not."""
    found = [use for use in uses(syntax.parse(body)) if use.kind == "fence" and use.value and not use.faults]
    slots = [
        use for use in uses(syntax.parse(body)) if use.kind == "container" and use.value == "local" and not use.faults
    ]
    page = Page.model_construct(
        body=body, cites=(), terms=(), images=(), activity=ACTIVITY, slot=slots[0].text if slots else None
    )
    places = [type(piece) for piece in content.pieces(page, image_url=str, page_url=str)]
    assert (content.ActivityPlace in places) >= bool(found)
    assert (content.LocalPlace in places) >= bool(slots)
