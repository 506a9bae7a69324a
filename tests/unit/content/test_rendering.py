"""What Markdown becomes."""

from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from lms import content
from lms.content.activities import KINDS

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def real() -> content.Reading:
    """The real content."""
    return content.read_folder(ROOT / "content")


def test_the_real_content_has_no_error(real):
    """What is only doubtful stops nothing: a day to review by may pass while nobody changes a line."""
    assert [str(each) for each in real.problems if each.severity == "error"] == []


@pytest.mark.parametrize("module_id", ["M01", "M02"])
def test_a_real_module_is_whole(real, module_id):
    module = next(each.module for each in real.modules if each.module.id == module_id)
    assert len(module.pages) == 8
    assert all(140 <= page.words <= 350 for page in module.pages)
    per_outcome = [sum(question.outcome == outcome.id for question in module.questions) for outcome in module.outcomes]
    assert per_outcome == [4] * 5
    assert sum(behaviour.required for behaviour in module.sign_off.behaviours) <= 2
    assert (module.quiz_size, module.needed_to_pass) == (10, 8)
    assert all((page.activity is not None) + page.body.count("::: try") == 1 for page in module.pages)


@pytest.mark.parametrize("module_id", ["M01", "M02"])
def test_the_right_option_is_rarely_the_longest_and_stands_in_every_place(real, module_id):
    module = next(each.module for each in real.modules if each.module.id == module_id)
    single = [question for question in module.questions if question.type == "single"]
    longest = sum(
        len(question.option(*question.key).text) >= max(len(option.text) for option in question.options)
        for question in single
    )
    assert longest <= 0.4 * len(single)
    places = [[option.correct for option in question.options].index(True) for question in single]
    assert max(places.count(place) for place in range(4)) <= 0.35 * len(single)


def test_no_two_pages_share_a_paragraph(real):
    paragraphs = [
        block
        for each in real.modules
        for page in each.module.pages
        for block in page.body.split("\n\n")
        if len(block.split()) > 8
    ]
    assert len(paragraphs) == len(set(paragraphs))


def test_the_authors_guide_holds_an_example_that_reads(tmp_path):
    """The blocks of content/README.md, put where it says, are a module without a problem but its size."""
    blocks = {}
    for token in MarkdownIt().parse((ROOT / "content" / "README.md").read_text()):
        if token.type == "fence":
            blocks.setdefault(token.info, []).append(token.content)
    folder = tmp_path / "modules" / "X01-ask"
    (folder / "images").mkdir(parents=True)
    (folder / "scenarios").mkdir()
    module, scenario, questions, recap, sources, glossary, slots, pathway = blocks["yaml"]
    (folder / "module.yaml").write_text(module)
    # The recap's lines belong above the question's text, where the guide says that a critical question has them.
    (folder / "questions.yaml").write_text(questions.replace("    text: What comes", f"{recap}    text: What comes"))
    page, *activities = blocks["markdown"]
    (folder / "01-one-question.md").write_text(page)
    front = page[: page.index("---\n", 4) + 4]
    for number, activity in enumerate(activities, start=2):
        (folder / f"{number:02}-activity-{number}.md").write_text(front + activity)
    (folder / "scenarios" / "01-the-letter.yaml").write_text(scenario)
    (tmp_path / "slots.yaml").write_text(slots)
    (folder / "images" / "ask.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text x="1" y="8">?</text></svg>'
    )
    (tmp_path / "sources.yaml").write_text(sources)
    (tmp_path / "glossary.yaml").write_text(glossary)
    (tmp_path / "pathways").mkdir()
    (tmp_path / "pathways" / "asking.yaml").write_text(pathway)
    found = content.read_folder(tmp_path)
    assert [str(each) for each in found.problems if each.severity == "error"] == []
    assert {each.rule for each in found.problems} == {"page-words", "bank"}
    assert {page.activity.kind for page in found.modules[0].module.pages[1:]} == set(KINDS)
    assert found.modules[0].module.scenario("the-letter").first.choice("b").next == "it-is-noticed"
    assert found.pathways[0].job_words == ("manager", "secretary")
    assert found.modules[0].module.question("X01-Q01").recap is not None
    assert [pathway.modules[0].module for pathway in found.pathways] == ["X01"]
    html = content.render(
        found.modules[0].module.pages[0], image_url=lambda name: f"/i/{name}", page_url=lambda slug: f"/p/{slug}"
    )
    for piece in (
        '<figure class="app-figure">',
        'src="/i/ask.svg"',
        'class="app-term" href="#term-owner"',
        'href="#source-1"',
        "nhsuk-list--tick",
        "nhsuk-list--cross",
        "nhsuk-card--warning",
        "app-story",
        "Try it, 1 minute",
        "<p>Ask your manager who looks after",
    ):
        assert piece in html
