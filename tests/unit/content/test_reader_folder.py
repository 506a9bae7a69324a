"""A folder as a whole: everything at once, rules between modules, what is only doubtful."""

import pytest

from lms import content
from tests.unit.content import planting
from tests.unit.content.planting import MODULE, NAMES, RIGHT, SVG, found, place, plant


def test_every_problem_is_reported_at_once(tmp_path):
    """One wrong thing in each file, and two in one question: none hides another."""
    module = (
        plant("module", "title: Wash the cup\n", "").replace("pass_mark: 80", "pass_mark: yes").replace("[use]", "*x")
    )
    page = (
        plant("page", "outcomes: [wash-it]", "outcomes: [dry-it]")
        .replace("minutes: 3\n", "")
        .replace("## Hot", "<i>Hot")
    )
    page = page.replace("@cup-study", "@pan-study").replace("images/cups", "images/pans")
    questions = plant("questions", "id: Z01-Q02", "id: Z01-Q01").replace("text: What cleans cup 1?", "text: 1", 1)
    questions = questions.replace(
        "{id: b, text: A dry cloth, feedback: Because of 1.}", "{id: b, text: A dry cloth, correct: true}"
    )
    pathway = plant("pathway", "Z01", "Z09")
    reading = planting.read(tmp_path, module=module, page=page, questions=questions, pathway=pathway)
    expected = [
        ("module", module, "format: 1", "format-missing"),
        ("module", module, "yes", "format-int-type"),
        ("module", module, "*x", "yaml-alias"),
        ("page", page, "dry-it", "unknown-outcome"),
        ("page", page, "title", "format-missing"),
        ("page", page, "<i>", "raw-html"),
        ("page", page, "@pan-study", "unknown-source"),
        ("page", page, "images/pans", "dead-image"),
        ("module", module, "id: wash-it", "outcome-untaught"),
        ("questions", questions, "1\n    options", "format-string-type"),
        ("questions", questions, "{id: b", "format-missing"),
        ("questions", questions, "true, feedback: Because of 1", "key"),
        ("questions", questions, "true}", "key"),
        ("questions", questions, "Z01-Q01\n    type: multiple", "duplicate-id"),
        ("pathway", pathway, "Z09", "unknown-module"),
    ]
    wanted = {(NAMES[name], *place(text, at), rule) for name, text, at, rule in expected}
    assert set(found(reading)) == wanted
    assert list(reading.problems) == sorted(reading.problems, key=lambda each: (each.file, each.line, each.column))


def test_ids_are_used_once_in_the_whole_folder(tmp_path):
    other = "modules/Z02-other"
    files = {file.replace(MODULE, other): data for file, data in planting.FILES.items() if file.startswith(MODULE)}
    reading = planting.read(tmp_path, **files)
    module, questions = RIGHT["module"], RIGHT["questions"]
    expected = [
        (f"{other}/module.yaml", *place(module, "Z01"), "duplicate-id"),
        (f"{other}/module.yaml", *place(module, "Z01"), "folder-name"),
    ]
    expected += [
        (f"{other}/questions.yaml", *place(questions, f"Z01-Q0{number}"), "duplicate-id") for number in (1, 2, 3, 4)
    ]
    assert sorted(found(reading)) == sorted(expected)
    assert [each.module.title for each in reading.modules] == ["Wash the cup"], "the first keeps its ids"


def test_pages_have_an_order_and_one_id_each(tmp_path):
    reading = planting.read(
        tmp_path, **{f"{MODULE}/02-the-cup-in-the-sink.md": RIGHT["page"], f"{MODULE}/01-two.md": RIGHT["page"]}
    )
    assert found(reading) == [
        (f"{MODULE}/01-two.md", 1, 1, "page-order"),
        (f"{MODULE}/02-the-cup-in-the-sink.md", 1, 1, "duplicate-id"),
    ]


def test_a_module_that_does_not_read_is_not_missed_by_its_pathway_too(tmp_path):
    reading = planting.read(tmp_path, module="a: [\n")
    assert {each[0] for each in found(reading)} == {NAMES["module"]}


def test_a_wrong_source_is_one_problem_and_its_module_is_left_out(tmp_path):
    reading = planting.read(tmp_path, sources=plant("sources", "  url: https://example.org/cups\n", ""))
    assert [each[3] for each in found(reading)] == ["format-missing"]
    assert reading.modules == ()


@pytest.mark.parametrize(
    ("name", "before", "after", "at", "rule"),
    [
        ("module", "review_by: 2027-05-03", "review_by: 2026-11-23", "2026-11-23", "review-past"),
        ("page", "law: true", "review_by: 2026-11-23", "2026-11-23", "review-past"),
        ("page", planting.SENTENCES * 6, "", "A cup", "page-words"),
        ("page", planting.SENTENCES * 6, planting.SENTENCES * 20, "A cup", "page-words"),
        ("module", "[read, quiz, sign_off]", "[read, sign_off]", "questions_per_outcome", "requirement-unused"),
        ("questions", planting.question(1), "", None, "bank"),
        (
            "module",
            "text: Dries it too}",
            "text: Dries it too, required: true}\n    - {id: puts, text: Puts it back, required: true}",
            "{id: puts",
            "behaviours",
        ),
        (
            "page",
            '![Three cups, the last one clean.](images/cups.svg "Figure 1. Before, during, after")',
            "",
            None,
            "image-unused",
        ),
    ],
)
def test_what_is_doubtful_is_a_warning_and_stops_nothing(tmp_path, name, before, after, at, rule):
    text = plant(name, before, after)
    reading = planting.read(tmp_path, **{name: text})
    file, where = (NAMES[name], place(text, at)) if at else (NAMES["image"], (1, 1))
    if rule == "bank":
        file, where = NAMES["module"], place(RIGHT["module"], "id: wash-it")
    assert found(reading) == []
    assert found(reading, "warning") == [(file, *where, rule)]
    assert len(reading.modules) == 1


def test_the_last_day_to_review_by_is_not_past(tmp_path):
    assert (
        planting.read(tmp_path, module=plant("module", "review_by: 2027-05-03", "review_by: 2026-11-24")).problems == ()
    )


@pytest.mark.parametrize("missing", ["module", "questions"])
def test_a_missing_file_is_named(tmp_path, missing):
    root = planting.write(tmp_path, planting.FILES)
    (root / NAMES[missing]).unlink()
    assert (NAMES[missing], 1, 1, "file-missing") in found(content.read_folder(root))


def test_a_pathway_says_to_whom_it_is_suggested(tmp_path):
    assert planting.read(tmp_path / "nobody").pathways[0].job_words == ()
    keys = "staff_groups: [Nursing and midwifery]\njob_words: [nurse, ward manager]\nmodules:\n"
    found_pathway = planting.read(tmp_path / "some", pathway=plant("pathway", "modules:\n", keys)).pathways[0]
    assert found_pathway.staff_groups == ("Nursing and midwifery",)
    assert found_pathway.job_words == ("nurse", "ward manager")


def test_the_local_slots_of_a_folder_are_listed(tmp_path):
    slots = {"slots.yaml": "who: {title: Who to ask, purpose: Whom to ask and how.}\n"}
    assert planting.read(tmp_path, **slots).slots["who"].title == "Who to ask"
    wrong = planting.read(tmp_path, **{"slots.yaml": "who: {title: Who to ask}\nW o: {title: x, purpose: y}\n"})
    assert [each[1:] for each in found(wrong)] == [(1, 6, "format-missing"), (2, 1, "format-key")]


def test_a_missing_or_empty_folder_is_a_problem(tmp_path):
    assert [each.rule for each in content.read_folder(tmp_path / "nowhere").problems] == ["folder-missing"]
    assert [each.rule for each in content.read_folder(tmp_path).problems] == ["folder-empty"]
    (tmp_path / "file").write_text("x")
    assert [each.rule for each in content.read_folder(tmp_path / "file").problems] == ["folder-missing"]


def test_the_json_report_has_the_promised_shape(tmp_path):
    right = content.report_json(planting.read(tmp_path / "right"))
    words = right["modules"][0]["words"]
    assert 150 <= words <= 200
    assert right == {
        "problems": [],
        "modules": [{"id": "Z01", "title": "Wash the cup", "pages": 1, "questions": 4, "scenarios": 0, "words": words}],
    }
    wrong = content.report_json(planting.read(tmp_path / "wrong", image=SVG.replace("circle", "script")))
    sentence = "<script> is not allowed here. Take it out, or save as plain SVG."
    assert wrong["problems"] == [
        {"file": NAMES["image"], "line": 2, "column": 3, "rule": "svg", "severity": "error", "sentence": sentence}
    ]


def test_a_problem_reads_as_file_line_column_and_sentence():
    assert str(content.Problem("a.yaml", 3, 7, "x", "error", "Do this.")) == "a.yaml:3:7: Do this."
