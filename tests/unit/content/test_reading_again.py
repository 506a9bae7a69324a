"""What was published reads again to the same module, for as long as it is kept."""

import pytest

from lms import content
from tests.unit.content import planting
from tests.unit.content.planting import plant


def test_what_was_read_reads_again_to_the_same(tmp_path):
    found = planting.read(tmp_path).modules[0]
    assert content.read_module(found.files, found.images) == found.module
    assert sorted(found.files) == [
        "01-the-cup-in-the-sink.md",
        "glossary.yaml",
        "module.yaml",
        "questions.yaml",
        "sources.yaml",
    ]
    assert list(found.images) == ["cups.svg"]


@pytest.mark.parametrize(
    "odd", ["“Größe” 🙂 \\ / ' # : - & * !", "a\\u0009b", "no", "{x}: [y]", "2025", "é" * 900, "\u00a0\u200b\u2060x"]
)
def test_odd_text_in_a_source_survives_being_cut_out(tmp_path, odd):
    quoted = '"' + odd.replace("\\", "\\\\").replace('"', '\\"').replace("\\\\u0009", "\\u0009") + '"'
    reading = planting.read(tmp_path, sources=plant("sources", "title: On cups", f"title: {quoted}"))
    found = reading.modules[0]
    assert content.read_module(found.files, found.images) == found.module
    assert found.module.sources["cup-study"].title == odd.replace("\\u0009", "\t").strip()


def test_only_the_sources_and_terms_in_use_are_taken_along(tmp_path):
    found = planting.read(tmp_path).modules[0]
    assert list(found.module.sources) == ["cup-study"]
    assert list(found.module.terms) == ["rim"]
    assert "unused" not in found.files["sources.yaml"] and "handle" not in found.files["glossary.yaml"]


def test_a_source_that_the_module_does_not_use_changes_nothing(tmp_path):
    before = planting.read(tmp_path / "before").modules[0]
    after = planting.read(tmp_path / "after", sources=plant("sources", "title: On pans", "title: On lids")).modules[0]
    used = planting.read(tmp_path / "used", sources=plant("sources", "title: On cups", "title: On mugs")).modules[0]
    assert content.digest(before.files, before.images) == content.digest(after.files, after.images)
    assert content.digest(before.files, before.images) != content.digest(used.files, used.images)


def test_the_digest_holds_every_byte_and_no_order():
    digest = content.digest({"a": "bc", "d": ""}, {"x.svg": b"1"})
    assert digest == content.digest({"d": "", "a": "bc"}, {"x.svg": b"1"})
    assert len(digest) == 64
    others = [
        ({"a": "b", "cd": ""}, {"x.svg": b"1"}),
        ({"a": "bc", "d": ""}, {"x.svg": b"2"}),
        ({"a": "bc", "d": "", "x.svg": "1"}, {}),
        ({"a": "bc", "d": ""}, {}),
    ]
    assert len({digest, *(content.digest(*each) for each in others)}) == 5


@pytest.mark.parametrize(
    ("file", "text", "images"),
    [
        ("module.yaml", "format: 9\n", ["cups.svg"]),
        ("module.yaml", "\0", ["cups.svg"]),
        ("questions.yaml", "questions: 1\n", ["cups.svg"]),
        ("01-the-cup-in-the-sink.md", "no keys", ["cups.svg"]),
        ("sources.yaml", "", ["cups.svg"]),
        ("glossary.yaml", "{}", ["cups.svg"]),
        ("glossary.yaml", "[", ["cups.svg"]),
        ("other.txt", "", []),
    ],
)
def test_what_does_not_read_again_says_so(tmp_path, file, text, images):
    found = planting.read(tmp_path).modules[0]
    with pytest.raises(content.ContentError) as raised:
        content.read_module({**found.files, file: text}, images)
    assert raised.value.problems


def test_a_rule_that_is_younger_than_a_version_does_not_make_it_unreadable(tmp_path):
    found = planting.read(tmp_path).modules[0]
    old = {
        **found.files,
        "module.yaml": found.files["module.yaml"].replace("id: wash-it", "id: dry-it").replace("2027", "2020"),
    }
    assert content.read_module(old, found.images).outcomes[0].id == "dry-it"


def test_a_module_answers_what_others_ask_of_it(tmp_path):
    module = planting.read(tmp_path).modules[0].module
    page = module.page("the-cup-in-the-sink")
    assert (page.number, page.cites, page.terms, page.images, page.headings) == (
        1,
        ("cup-study",),
        ("rim",),
        ("cups.svg",),
        ("Hot water",),
    )
    assert (page.law, page.optional, page.checked_on, page.review_by) == (
        True,
        False,
        module.reviewed_on,
        module.review_by,
    )
    assert module.required_pages == (page,)
    assert module.words == page.words
    assert module.outcome("wash-it").short == "Wash a cup"
    assert module.question("Z01-Q02").key == frozenset({"a", "b"})
    assert module.question("Z01-Q03").option("yes").text == "True"
    for missing in (
        lambda: module.page("x"),
        lambda: module.question("x"),
        lambda: module.outcome("x"),
        lambda: module.question("Z01-Q01").option("x"),
    ):
        with pytest.raises(KeyError):
            missing()


@pytest.mark.parametrize(
    ("per_outcome", "mark", "needed"),
    [(2, 80, 2), (2, 50, 1), (2, 51, 2), (2, 1, 1), (3, 67, 3), (3, 66, 2), (2, 100, 2)],
)
def test_the_number_needed_to_pass_is_rounded_up_exactly(tmp_path, per_outcome, mark, needed):
    text = plant("module", "questions_per_outcome: 2", f"questions_per_outcome: {per_outcome}").replace(
        "pass_mark: 80", f"pass_mark: {mark}"
    )
    module = planting.read(tmp_path, module=text).modules[0].module
    assert (module.quiz_size, module.needed_to_pass) == (per_outcome, needed)


def test_a_module_without_a_quiz_asks_nothing(tmp_path):
    text = plant("module", "quiz:\n  questions_per_outcome: 2\n  pass_mark: 80\n  minutes: 3\n", "").replace(
        "[read, quiz, sign_off]", "[read, sign_off]"
    )
    module = planting.read(tmp_path, module=text).modules[0].module
    assert (module.quiz_size, module.needed_to_pass) == (0, 0)
