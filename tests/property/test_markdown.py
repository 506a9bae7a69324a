"""Whatever an author writes, a page can do nothing: only our tags, classes and addresses, in well-formed HTML."""

import re
from collections import Counter
from xml.etree.ElementTree import Element

import html5lib
from hypothesis import given, settings
from hypothesis import strategies as st

from lms import content
from lms.content import syntax
from lms.content.model import Page
from lms.content.uses import raw_html, uses
from tests.examples import examples

PIECES = [
    "[a](javascript:alert(1))",
    "[a](//evil)",
    "[a](\\\\evil)",
    "![a](images/x.svg)",
    "![a](https://evil/x.png)",
    "<script>x</script>",
    "<SCRIPT",
    "<img src=x onerror=alert(1)>",
    "[a](term:rim)",
    "[a](page:y)",
    "[@one]",
    "[@one; @two]",
    "::: warning <b>T</b>\n",
    "::: important T\n",
    ":::\n",
    "::: do\n",
    "::: dont\n",
    "::: try 1 minute\n",
    "::: example\n",
    "- x\n",
    "  - y\n",
    "1. z\n",
    "> ",
    "`<b>`",
    "```\n<i>\n```\n",
    "</div>",
    '[a](https://ok.example/" onclick=alert(1))',
    "&lt;script&gt;",
    "<https://evil>",
    "| a | b |\n|---|---|\n| 1 | [@two] |\n",
    "\n\n",
    "\n",
    "# h\n",
    "## h\n",
    "### h\n",
    "[a](data:text/html,x)",
    "[a](&#106;avascript:alert(1))",
    "![x](../../etc/passwd)",
    "<style>x</style>",
    "<svg onload=alert(1)>",
    "<!--",
    "]]>",
    '![a](images/x.svg "<b>")',
    "[r]: javascript:x\n\n[r]",
    "[![a](images/x.svg)](https://b.example)",
    "<math><mi//xlink:href=data:x>",
    "\\",
    "*",
    "_",
    "](",
    "![",
]
BODY = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=25).map(
    lambda parts: "".join(parts).replace("\r", "\n")
)
TAGS = {
    "a",
    "blockquote",
    "br",
    "code",
    "div",
    "em",
    "figcaption",
    "figure",
    "h2",
    "h3",
    "hr",
    "img",
    "li",
    "ol",
    "p",
    "pre",
    "span",
    "strong",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
    "svg",
    "path",
}
ATTRIBUTES = {"class", "href", "id", "src", "alt", "start", "scope", "role", "aria-label", "aria-hidden", "tabindex"}
ICON = {"class", "viewBox", "width", "height", "focusable", "aria-hidden", "d"}
ADDRESS = re.compile(r"#(source-[12]|term-rim)\Z|/pages/y\Z|https://[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]+)?([/?#]|\Z)")


def rendered(body: str) -> str:
    page = Page.model_construct(body=body, cites=("one", "two"), terms=("rim",), images=("x.svg",))
    return content.render(page, image_url=lambda name: f"/images/{name}", page_url=lambda slug: f"/pages/{slug}")


def check(element: Element, ids: Counter[str]) -> None:
    tag = element.tag.rpartition("}")[2]
    assert tag in TAGS, tag
    allowed = ICON if tag in {"svg", "path"} else ATTRIBUTES
    assert set(element.attrib) <= allowed, (tag, element.attrib)
    if tag == "img":
        assert element.get("src") == "/images/x.svg"
        assert "alt" in element.attrib
    if "href" in element.attrib:
        assert tag == "a"
        assert ADDRESS.match(element.attrib["href"]), element.attrib
    if "id" in element.attrib:
        ids[element.attrib["id"]] += 1
    for child in element:
        check(child, ids)


@settings(max_examples=examples(200))
@given(BODY)
def test_a_page_can_do_nothing(body: str) -> None:
    html = rendered(body)
    ids: Counter[str] = Counter()
    for element in html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False):
        check(element, ids)
    assert set(ids) <= {"use-rim", "cite-1", "cite-2"}
    assert all(count == 1 for count in ids.values())
    assert html == rendered(body)


@settings(max_examples=examples(200))
@given(BODY)
def test_what_a_page_uses_is_found_within_it(body: str) -> None:
    lines = body.split("\n")
    for use in (*uses(syntax.parse(body)), *raw_html(body)):
        line, column = use.place
        assert 1 <= line <= len(lines)
        assert 1 <= column <= len(lines[line - 1]) + 1


@settings(max_examples=examples(100))
@given(BODY)
def test_a_page_without_problems_shows_every_image_and_citation_it_uses(body: str) -> None:
    """What the rules let through, the renderer shows: neither knows things that the other does not."""
    found = list(uses(syntax.parse(body)))
    html = rendered(body)
    for use in found:
        if use.kind == "citation" and not use.is_inside and use.value == "one":
            assert 'href="#source-1"' in html
        if use.kind == "image" and use.is_alone and use.value == "images/x.svg":
            assert 'src="/images/x.svg"' in html
