"""Each defect planted in a copy of real content is reported at its line, with a sentence, and nothing is read wrongly meanwhile."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from lms import content

FOLDER = Path(__file__).parents[2] / "content"
MODULE = "modules/T01-check-twice/"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the test content to spoil."""
    shutil.copytree(FOLDER, tmp_path / "content")
    return tmp_path / "content"


def spoil(folder: Path, file: str, old: str, new: str) -> int:
    """Replace a text once and return the line it is on."""
    path = folder / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    return text[: text.index(old)].count("\n") + 1


DEFECTS: list[tuple[str, str, str, str, int]] = [
    # rule, file, what is replaced, what by, and how many lines below the place the report stands
    ("format-missing", "module.yaml", "summary: Look again at what a tool gives you, before anybody relies on it.\n", "", -99),
    ("key", "questions.yaml", "text: Choice 1a, feedback", "text: Choice 1a, correct: true, feedback", 0),
    ("unknown-outcome", "questions.yaml", "outcome: look-again", "outcome: not-there", 0),
    ("dead-image", "01-why-look-again.md", "A [second look]", "![x](images/none.svg)\n\nA [second look]", 0),
    ("raw-html", "01-why-look-again.md", "A [second look]", "<b>A</b> [second look]", 0),
    ("duplicate-id", "questions.yaml", "id: T01-Q02", "id: T01-Q01", 0),
    ("yaml-alias", "module.yaml", "audience: All staff", "audience: *all", 0),
    ("yaml-anchor", "module.yaml", "audience: All staff", "audience: &all All staff", 0),
    ("yaml-tag", "module.yaml", "audience: All staff", "audience: !!python/object:os.system All", 0),
    ("yaml-duplicate-key", "module.yaml", "audience: All staff", "audience: All staff\naudience: Some", 1),
    ("link", "01-why-look-again.md", "(term:second-look)", "(javascript:alert(1))", 0),
    ("link", "01-why-look-again.md", "(term:second-look)", "(//evil.example/x)", 0),
    ("image-path", "01-why-look-again.md", "A [second look]", "![x](../secret.png)\n\nA [second look]", 0),
    ("unknown-source", "01-why-look-again.md", "@test-source", "@nowhere", 0),
    ("unknown-term", "01-why-look-again.md", "term:second-look", "term:nowhere", 0),
    ("format-int-type", "module.yaml", "pass_mark: 75", "pass_mark: yes", 0),
    ("format-extra-forbidden", "module.yaml", "audience: All staff", "audience: All staff\naudiense: x", 1),
    ("heading-level", "01-why-look-again.md", "A [second look]", "\n# Too big\n\nA [second look]", 1),
    ("callout-title", "01-why-look-again.md", "::: try 1 minute", "::: warning", 0),
    ("recap", "questions.yaml", "    critical: true\n", "", -99),
    ("review-date", "module.yaml", 'review_by: "2027-05-03"', 'review_by: "2026-05-03"', 0),
]


@pytest.mark.parametrize(("rule", "file", "old", "new", "below"), DEFECTS, ids=[f"{each[0]}-{number}" for number, each in enumerate(DEFECTS)])
def test_a_planted_defect_is_reported_at_its_line(copy, rule, file, old, new, below):
    line = spoil(copy, MODULE + file, old, new)
    problems = [each for each in content.read_folder(copy).problems if each.rule == rule]
    assert problems, [str(each) for each in content.read_folder(copy).problems]
    assert problems[0].file == MODULE + file
    assert problems[0].severity == "error"
    if below > -50:
        assert problems[0].line == line + below, str(problems[0])
    assert problems[0].sentence.endswith(".")


def test_every_problem_is_reported_at_once(copy):
    spoil(copy, MODULE + "module.yaml", "pass_mark: 75", "pass_mark: yes")
    spoil(copy, MODULE + "questions.yaml", "outcome: look-again", "outcome: not-there")
    spoil(copy, MODULE + "01-why-look-again.md", "@test-source", "@nowhere")
    rules = {each.rule for each in content.read_folder(copy).problems}
    assert {"format-int-type", "unknown-source"} <= rules


HOSTILE: dict[str, Callable[[Path], object]] = {
    "a file of ten megabytes": lambda path: path.write_bytes(b"a: " + b"x" * 10_000_000),
    "binary rubbish": lambda path: path.write_bytes(bytes(range(256)) * 20),
    "a null character": lambda path: path.write_text("format: 1\0"),
    "deep nesting": lambda path: path.write_text("[" * 10_000),
    "an alias bomb": lambda path: path.write_text("a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]\n"),
    "nothing": lambda path: path.write_text(""),
    "a list": lambda path: path.write_text("- 1\n- 2\n"),
    "two documents": lambda path: path.write_text("a: 1\n---\nb: 2\n"),
    "tabs": lambda path: path.write_text("a:\n\t- b\n"),
}


@pytest.mark.parametrize("file", ["module.yaml", "questions.yaml", "01-why-look-again.md"])
@pytest.mark.parametrize("how", HOSTILE)
def test_hostile_files_are_problems_with_a_line_and_never_a_traceback(copy, file, how):
    HOSTILE[how](copy / MODULE / file)
    found = content.read_folder(copy)
    assert any(each.file == MODULE + file and each.line >= 1 and each.severity == "error" for each in found.problems)
    assert not found.modules


SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>'


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>", '<rect onload="alert(1)"/>', "<foreignObject/>", '<image href="https://evil.example/x.png"/>',
        '<a href="javascript:alert(1)"/>', '<rect style="fill:url(https://evil.example)"/>', '<use href="https://evil.example#x"/>',
    ],
)  # fmt: skip
def test_a_drawing_that_could_do_more_than_be_looked_at_is_refused(copy, inside):
    images = copy / MODULE / "images"
    images.mkdir()
    (images / "bad.svg").write_text(SVG.format(inside))
    assert any(each.rule == "svg" for each in content.read_folder(copy).problems)


def test_a_link_out_of_the_folder_is_refused(copy, tmp_path):
    secret = tmp_path / "secret.md"
    secret.write_text("secret")
    (copy / MODULE / "09-secret.md").symlink_to(secret)
    assert any(each.rule == "file-missing" for each in content.read_folder(copy).problems)


def test_what_is_published_reads_again_to_the_same(copy):
    found = content.read_folder(copy).modules[0]
    assert content.read_module(found.files, found.images) == found.module
    assert content.digest(found.files, found.images) == content.digest(dict(found.files), dict(found.images))


def test_the_json_report_has_the_promised_shape(copy):
    spoil(copy, MODULE + "questions.yaml", "outcome: look-again", "outcome: not-there")
    report = content.report_json(content.read_folder(copy))
    assert set(report) == {"problems", "modules"}
    assert set(report["problems"][0]) == {"file", "line", "column", "rule", "severity", "sentence"}
    whole = content.report_json(content.read_folder(FOLDER))
    assert whole["modules"] == [{"id": "T01", "title": "Check twice", "pages": 2, "questions": 8, "scenarios": 0, "words": whole["modules"][0]["words"]}]


def test_a_missing_folder_is_a_problem(tmp_path):
    assert content.read_folder(tmp_path / "nowhere").problems[0].rule == "folder-missing"
