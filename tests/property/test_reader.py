"""Reading never raises, whatever the files hold; and a page's HTML can never do anything."""

import re
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from lms import content
from lms.content import syntax
from lms.content.model import Page

FOLDER = Path(__file__).parents[1] / "content"
_TEXT = st.one_of(
    st.binary(max_size=400),
    st.text(max_size=400).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.lists(st.sampled_from(["---\n", "a: ", "- ", "[", "{", "&x ", "*x ", "!t ", "|\n", "'", '"', "#", "\t", "\n", ":::", "```", "x", "é"]), max_size=60).map(
        lambda parts: "".join(parts).encode()
    ),
)


@settings(max_examples=60, deadline=None)
@given(name=st.sampled_from(["module.yaml", "questions.yaml", "01-page.md", "images/x.svg", "images/x.png"]), data=_TEXT)
def test_reading_never_raises(name, data):
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "modules" / "T01-check"
        (folder / "images").mkdir(parents=True)
        for each in (FOLDER / "modules" / "T01-check-twice").glob("*.*"):
            (folder / each.name).write_bytes(each.read_bytes())
        (folder / name).write_bytes(data)
        found = content.read_folder(Path(place))
    assert all(each.line >= 1 and each.column >= 1 and each.sentence for each in found.problems)


_PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "[a](javascript:alert(1))", "[a](//evil)", "[a](\\\\evil)", "![a](images/x.svg)", "![a](https://evil/x.png)", "<script>x</script>",
                "<img src=x onerror=alert(1)>", "[a](term:x)", "[a](page:y)", "[@s]", "::: warning <b>T</b>\n", ":::\n", "::: do\n", "- x\n", "`<b>`",
                "[a](https://ok.example/\" onclick=alert(1))", "&lt;script&gt;", "<https://evil>", "| a | b |\n|---|---|\n| 1 | 2 |\n", "\n\n", "# h\n",
                "[a](data:text/html,x)", "[a](&#106;avascript:alert(1))", "![x](../../etc/passwd)", "<style>x</style>", "<svg onload=alert(1)>",
            ]
        ),
        st.text(max_size=12),
    ),
    max_size=25,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(pieces=_PIECES)
def test_markdown_emits_nothing_that_acts_or_loads_from_elsewhere(pieces):
    body = "".join(pieces)
    page = Page.model_construct(body=body, cites=("s",), terms=("x",), images=("x.svg",))
    html = content.render(page, image_url=lambda name: f"/images/{name}", page_url=lambda slug: f"/pages/{slug}")
    tags = re.findall(r"<[^>]*>", html)
    for tag in tags:
        assert not re.match(r"</?(script|style|svg|iframe|object|form|input|link|meta|base)\b", tag, re.IGNORECASE), tag
        assert not re.search(r"\son\w+\s*=|\sstyle\s*=", tag, re.IGNORECASE), tag
        for url in re.findall(r'(?:href|src)="([^"]*)"', tag):
            assert url.startswith(("https://", "/images/", "/pages/", "#")), tag
            assert not url.startswith("//"), tag
        if tag.startswith("<img"):
            assert 'src="/images/x.svg"' in tag
    assert list(syntax.uses(body)) is not None
