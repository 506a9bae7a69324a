"""Reading never raises, whatever any of the files holds; and what it does read, it reads again to the same."""

import tempfile
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from lms import content
from lms.content import strictyaml
from lms.content.problems import Findings
from lms.content.texts import UNFIT
from tests.examples import examples
from tests.unit.content import planting, test_activities, test_scenarios

SIGNS = [
    "---\n",
    "a: ",
    "- ",
    "[",
    "]",
    "{",
    "}",
    "&x ",
    "*x ",
    "!t ",
    "|\n",
    ">-\n",
    "'",
    '"',
    "#",
    "\t",
    "\n",
    " ",
    ":::",
    "```",
    "x",
    "é",
    "? ",
    ": ",
    ", ",
    "%YAML 1.1\n",
    "\\U",
    "\\x",
    "...",
    "<<",
    "\u2028",
    "\x85",
    "\ufeff",
    "\r",
]
BYTES = st.one_of(
    st.binary(max_size=300),
    st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.lists(st.sampled_from(SIGNS), max_size=60).map(lambda parts: "".join(parts).encode()),
)


# A module that has everything, so that each kind of file is spoilt in its turn.
RIGHT = {
    **planting.RIGHT,
    **test_activities.SLOTS,
    "module": test_scenarios.WITH,
    test_scenarios.FILE: test_scenarios.SCENARIO,
    **{
        f"{planting.MODULE}/{number:02}-{kind}.md": test_activities.page(
            kind, more="\n" + test_activities.LOCAL
        ).replace("id: cups", f"id: cups-{kind}")
        for number, kind in enumerate(test_activities.KINDS, start=2)
    },
}


def test_the_module_that_is_spoilt_is_right(tmp_path: Path) -> None:
    assert planting.read(tmp_path, **RIGHT).problems == ()


@st.composite
def spoilt(draw: st.DrawFn) -> tuple[str, bytes]:
    """Draw a file's name and its text with a piece cut out and something else put in, or something else altogether."""
    name = draw(st.sampled_from(sorted(RIGHT)))
    other = draw(BYTES)
    if draw(st.booleans()):
        return name, other
    right = RIGHT[name].encode()
    start = draw(st.integers(0, len(right)))
    return name, right[:start] + other[:20] + right[start + draw(st.integers(0, 30)) :]


@settings(max_examples=examples(120))
@given(spoilt(), st.sampled_from(["cups.svg", "cups.png"]))
def test_reading_never_raises_and_every_problem_has_a_place(change: tuple[str, bytes], image: str) -> None:
    name, data = change
    picture = data if name == "image" else planting.SVG
    with tempfile.TemporaryDirectory() as place:
        reading = planting.read(Path(place), **{**RIGHT, name: data, f"{planting.MODULE}/images/{image}": picture})
    for each in reading.problems:
        assert each.line >= 1 and each.column >= 1 and each.sentence
        str(each).encode()
    content.report_json(reading)
    for each in reading.modules:
        assert content.read_module(each.files, each.images) == each.module
        for page in each.module.pages:
            places = [type(piece) for piece in content.pieces(page, image_url=str, page_url=str)]
            assert places.count(content.ActivityPlace) == (page.activity is not None)
            assert places.count(content.LocalPlace) == (page.slot is not None)
        for scenario in each.module.scenarios:
            assert len(content.render_debrief(scenario)) == len(scenario.debrief)


@settings(max_examples=examples(300))
@given(BYTES.map(lambda data: data.decode(errors="surrogateescape")))
@example('"\\UFFFFFFFF"')
@example("%YAML 1.x\n--- a")
def test_yaml_never_raises(text: str) -> None:
    findings = Findings()
    document = strictyaml.read("x.yaml", text, findings)
    assert document or findings.problems


@settings(max_examples=examples(60))
@given(st.text(max_size=40).map(lambda text: UNFIT.sub(" ", text).replace("\n", " ")))
def test_text_in_quotes_is_read_as_it_is_written(text: str) -> None:
    """Every line that may stand in content comes back, however it looks to YAML."""
    quoted = "'" + text.replace("'", "''") + "'"
    findings = Findings()
    document = strictyaml.read("x.yaml", f"k: {quoted}", findings)
    assert document is not None and not findings.problems
    assert document.value == {"k": text}
