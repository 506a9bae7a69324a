"""What each thing in a page's Markdown becomes."""

import re

import pytest

from lms import content
from lms.content import markdown, sanitiser
from lms.content.model import Page


def page(body: str, cites: tuple[str, ...] = ("one", "two"), images: tuple[str, ...] = ("x.svg",)) -> Page:
    return Page.model_construct(body=body, cites=cites, terms=("rim",), images=images)


def html(body: str) -> str:
    return content.render(
        page(body), image_url=lambda name: f"/images/{name}", page_url=lambda slug: f"/pages/{slug}"
    ).strip()


SOURCE = '<span class="nhsuk-u-visually-hidden">Source </span>'
CASES = [
    ("One *two* **three** `four`.", "<p>One <em>two</em> <strong>three</strong> <code>four</code>.</p>"),
    ("## One\n\n### Two", '<h2 class="nhsuk-heading-m">One</h2>\n<h3 class="nhsuk-heading-s">Two</h3>'),
    ("- one\n- two", '<ul class="nhsuk-list nhsuk-list--bullet">\n<li>one</li>\n<li>two</li>\n</ul>'),
    ("3. one\n4. two", '<ol class="nhsuk-list nhsuk-list--number" start="3">\n<li>one</li>\n<li>two</li>\n</ol>'),
    ("> said", "<blockquote>\n<p>said</p>\n</blockquote>"),
    ("[a](https://example.org/?b=1&c=2)", '<p><a href="https://example.org/?b=1&amp;c=2">a</a></p>'),
    ("<https://example.org/>", '<p><a href="https://example.org/">https://example.org/</a></p>'),
    ("[a](page:other)", '<p><a href="/pages/other">a</a></p>'),
    (
        "[the rim](term:rim) and [a rim](term:rim)",
        '<p><a class="app-term" href="#term-rim" id="use-rim">the rim</a> and <a class="app-term" href="#term-rim">a rim</a></p>',
    ),
    ("So it is [@one].", f'<p>So it is<sup class="app-cite" id="cite-1"><a href="#source-1">{SOURCE}1</a></sup>.</p>'),
    (
        "So [@two; @one].",
        (
            f'<p>So<sup class="app-cite" id="cite-2"><a href="#source-2">{SOURCE}2</a></sup>'
            f'<sup class="app-cite" id="cite-1">, <a href="#source-1">{SOURCE}1</a></sup>.</p>'
        ),
    ),
    ("[see [@one]](https://a.example)", '<p><a href="https://a.example">see </a></p>'),
    ("`[@one]`", "<p><code>[@one]</code></p>"),
    (
        '![A *red* "cup".](images/x.svg "Figure 1. <Cups>")',
        (
            '<figure class="app-figure"><figcaption class="app-figure__caption">Figure 1. &lt;Cups&gt;</figcaption>'
            '<img class="app-figure__image" src="/images/x.svg" alt="A red &quot;cup&quot;."></figure>'
        ),
    ),
    (
        "::: example A Tuesday\nRavi asked.\n:::",
        '<div class="app-story"><h2 class="nhsuk-heading-s">A Tuesday</h2>\n<p>Ravi asked.</p>\n</div>',
    ),
    (
        "::: try 1 minute\nAsk.\n:::",
        '<div class="app-activity"><p class="app-activity__label">Try it, 1 minute</p>\n<p>Ask.</p>\n</div>',
    ),
    (
        "::: try 2 minutes\nAsk.\n:::",
        '<div class="app-activity"><p class="app-activity__label">Try it, 2 minutes</p>\n<p>Ask.</p>\n</div>',
    ),
    ("::: try\nAsk.\n:::", '<div class="app-activity"><p class="app-activity__label">Try it</p>\n<p>Ask.</p>\n</div>'),
    (
        "## Heat\n\n::: warning It is <hot>\nMind.\n:::",
        (
            '<h2 class="nhsuk-heading-m">Heat</h2>\n<div class="nhsuk-card nhsuk-card--warning"><div class="nhsuk-card__content">'
            '<h3 class="nhsuk-card__heading"><span class="nhsuk-u-visually-hidden">Important: </span>It is &lt;hot&gt;</h3>\n'
            "<p>Mind.</p>\n</div></div>"
        ),
    ),
    (
        "::: important If it burns\n- stop\n:::",
        (
            '<div class="nhsuk-card nhsuk-card--care nhsuk-card--care--urgent"><div class="nhsuk-card__heading-container">'
            '<h2 class="nhsuk-card__heading"><span class="nhsuk-u-visually-hidden">Act now: </span>If it burns</h2>'
            '<span class="nhsuk-card--care__arrow" aria-hidden="true"></span></div><div class="nhsuk-card__content">\n'
            '<ul class="nhsuk-list nhsuk-list--bullet">\n<li>stop</li>\n</ul>\n</div></div>'
        ),
    ),
    (
        "| a | b |\n|---|--:|\n| 1 | 2 |",
        (
            '<div class="app-table-scroll" role="group" aria-label="Table" tabindex="0">\n<table class="nhsuk-table">\n'
            '<thead class="nhsuk-table__head">\n<tr class="nhsuk-table__row">\n<th class="nhsuk-table__header" scope="col">a</th>\n'
            '<th class="nhsuk-table__header" scope="col">b</th>\n</tr>\n</thead>\n<tbody class="nhsuk-table__body">\n'
            '<tr class="nhsuk-table__row">\n<td class="nhsuk-table__cell">1</td>\n'
            '<td class="nhsuk-table__cell">2</td>\n</tr>\n</tbody>\n</table>\n</div>'
        ),
    ),
]


@pytest.mark.parametrize(("body", "expected"), CASES)
def test_markdown_becomes_the_design_system_s_html(body, expected):
    assert html(body) == expected


@pytest.mark.parametrize(("name", "label", "sign"), [("do", "Do", "tick"), ("dont", "Don’t", "cross")])
def test_do_and_don_t_are_cards_with_a_sign_on_each_item(name, label, sign):
    found = html(f"::: {name}\n- one\n- two\n  - within\n:::\n\n- after")
    assert found.startswith(
        f'<div class="nhsuk-card nhsuk-card--feature"><div class="nhsuk-card__content"><h2 class="nhsuk-card__heading">{label}</h2>'
    )
    assert f'<ul class="nhsuk-list nhsuk-list--{sign}" role="list">' in found
    assert found.count(f'<svg class="nhsuk-icon nhsuk-icon--{sign}"') == 2
    assert found.count("nhsuk-list--bullet") == 2
    assert "app-icon" not in found


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<b style='color:red'>x</b>",
    "[a](javascript:alert(1))",
    "[a](JavaScript:alert(1))",
    "[a](&#106;avascript:alert(1))",
    "[a](java\tscript:alert(1))",
    "[a](//evil.example)",
    "[a](\\\\evil.example)",
    "[a](/\\evil.example)",
    "[a](/account)",
    "[a](../x)",
    "[a](http://example.org)",
    "[a](https:evil)",
    "[a](https://a@evil.example)",
    "[a](data:text/html,x)",
    "[a](vbscript:x)",
    "[a](page:../x)",
    "[a](term:X y)",
    "![a](https://evil.example/x.png)",
    "![a](images/y.svg)",
    "![a](../images/x.svg)",
    "![a](images/../x.svg)",
    "![a](data:image/png;base64,AA)",
    "<https://a@evil.example>",
    "<javascript:alert(1)>",
    "[a]\n\n[a]: javascript:alert(1)",
    "[a](<javascript:alert(1)>)",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "```html\n<script>\n```",
    "::: warning <img src=x onerror=y>\nx\n:::",
]


@pytest.mark.parametrize("body", HOSTILE)
def test_nothing_acts_and_nothing_leads_elsewhere(body):
    assert_harmless(html(body))


@pytest.mark.parametrize("body", HOSTILE)
def test_the_renderer_needs_no_sanitiser(monkeypatch, body):
    """The first wall stands alone."""
    monkeypatch.setattr(markdown, "clean", lambda html, _addresses: html)
    assert_harmless(html(body))


def assert_harmless(found: str) -> None:
    tags = re.findall(r"<[^>]*>", found)
    assert not [tag for tag in tags if re.search(r"script|href=|src=|style|onerror|<img|<b\b", tag)], tags


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ('<a href="http://example.org">a</a>', "<a>a</a>"),
        ('<a href="//example.org">a</a>', "<a>a</a>"),
        ('<a href="javascript:x">a</a>', "<a>a</a>"),
        ('<a href="/pages/other">a</a>', "<a>a</a>"),
        ('<a href="#top">a</a>', "<a>a</a>"),
        ('<a href="https://a@b">a</a>', "<a>a</a>"),
        ('<a href="/ours" onclick="x" style="x" target="x" id="main">a</a>', '<a href="/ours">a</a>'),
        (
            '<a href="https://example.org/" class="app-term nhsuk-button">a</a>',
            '<a href="https://example.org/" class="app-term">a</a>',
        ),
        ('<img src="https://example.org/x.png" alt="x">', '<img alt="x">'),
        ('<img src="/ours" alt="x" srcset="y">', '<img src="/ours" alt="x">'),
        ("<script>x</script><style>y</style><form><input></form>", "xy"),
        ('<svg><path d="M0"/></svg>', ""),
        ('<div class="app-story" id="x" data-x="y" role="alert">a</div>', '<div class="app-story">a</div>'),
        ("a<!-- b -->", "a"),
    ],
)
def test_the_sanitiser_needs_no_renderer(given, kept):
    """The second wall stands alone."""
    assert sanitiser.clean(given, frozenset({"/ours"})) == kept


def test_an_unknown_citation_is_left_out():
    assert html("So it is [@three].") == "<p>So it is.</p>"


def test_an_image_that_is_not_alone_is_its_words():
    assert html("Look: ![a cup](images/x.svg)") == "<p>Look: a cup</p>"
    assert "<img" not in html("## ![a cup](images/x.svg)")
    assert "<img" not in html("| ![a cup](images/x.svg) |\n|---|")


def test_ids_stand_once_however_often_a_thing_is_used():
    found = html("[r](term:rim) [@one] [r](term:rim) [@one; @two]\n\n[r](term:rim) [@two]")
    ids = re.findall(r'id="([^"]+)"', found)
    assert sorted(ids) == ["cite-1", "cite-2", "use-rim"]


def test_the_same_text_gives_the_same_bytes():
    body = "\n\n".join(each for each, _ in CASES)
    assert html(body) == html(body)
