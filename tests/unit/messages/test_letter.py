"""A letter says the same as text, as HTML and as a page, and nothing that people wrote becomes a mark in it."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.messages import letter

ORIGIN = "https://learn.example"
LETTER = letter.joined(
    [
        letter.heading("Use AI safely"), letter.paragraph("In progress: 2 of 8 pages read."),
        letter.button("Continue at page 3", "/modules/M02"), letter.link("All of it", "/"),
    ]
)  # fmt: skip


def words(html):
    body = html.partition("<body>")[2]
    body = re.sub(r'<div class="head".*?</div>', "", body, flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", " ", body)).split()


def text_words(text):
    return re.sub(rf"{re.escape(ORIGIN)}\S*", "", text.replace("-- \n", "")).replace(":\n", "\n").split()


def test_the_pieces_of_a_letter():
    assert [(part.kind, part.text, part.path) for part in letter.parts(LETTER)] == [
        ("heading", "Use AI safely", ""), ("text", "In progress: 2 of 8 pages read.", ""),
        ("button", "Continue at page 3", "/modules/M02"), ("link", "All of it", "/"),
    ]  # fmt: skip


def test_text_and_html_hold_the_same_words_in_the_same_order():
    text = letter.as_text("One thing", LETTER, letter.link("Read it", "/messages/1"), ORIGIN)
    html = letter.as_html("One thing", LETTER, letter.link("Read it", "/messages/1"), ORIGIN, "Northbank")
    assert text_words(text) == words(html)
    assert f"Continue at page 3:\n{ORIGIN}/modules/M02" in text
    assert f'<a href="{ORIGIN}/modules/M02">Continue at page 3</a>' in html


def test_the_style_stands_in_the_head_alone_and_nothing_is_fetched():
    html = letter.as_html("One thing", LETTER, "", ORIGIN, "Northbank")
    assert html.index("<style>") < html.index("</head>")
    assert not re.search(r"\sstyle=|<img|<script|@import|url\(|<link", html)


@given(st.text(min_size=1, max_size=60))
def test_whatever_somebody_writes_stays_words(text):
    found = letter.parts(letter.plain(f"The reason: {text}"))
    assert all(part.kind == "text" for part in found)


@given(st.sampled_from(["# ", "=> /x ", "- /x ", "\\", "=> //evil.example "]), st.text(max_size=20))
def test_a_mark_that_somebody_typed_is_no_mark(mark, text):
    found = letter.parts(letter.plain(mark + text))
    assert [part.kind for part in found] in ([], ["text"])
    assert "".join(part.text for part in found) == " ".join((mark + text).split())


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "/\\evil", "/a b", "javascript:x"])
def test_a_link_leads_nowhere_else(path):
    with pytest.raises(ValueError, match="path of this installation"):
        letter.button("Press", path)
    assert all(part.path in {"", "/a"} for part in letter.parts(f"=> {path} Press"))


@given(st.text(max_size=80))
def test_html_escapes_everything(text):
    html = letter.as_html(text, letter.plain(text), "", ORIGIN, text)
    rest = html.partition("<body>")[2]
    tags = set(re.findall(r"<\s*/?\s*([a-zA-Z0-9]*)", rest))
    assert tags <= {"div", "b", "span", "h1", "p", "body", "html", "a"}


def test_an_address_of_ours_in_a_text_can_be_pressed_and_no_other():
    html = letter.as_html(
        "T", letter.plain(f"Choose: {ORIGIN}/reset/abc-_9 or https://evil.example/x."), "", ORIGIN, ""
    )
    assert f'<a href="{ORIGIN}/reset/abc-_9">' in html
    assert 'href="https://evil' not in html
