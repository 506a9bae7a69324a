"""Activities and local slots in pages: what reads, where they stand in the page, and what an author can get wrong."""

import pytest

from lms import content
from tests.unit.content import planting
from tests.unit.content.planting import NAMES, found, place, plant

TRY = "::: try 1 minute\nWash one.\n:::\n"
SLOTS = {"slots.yaml": "who-to-ask: {title: Who to ask, purpose: Whom to ask.}\nother: {title: x, purpose: y}\n"}
LOCAL = "::: local who-to-ask\nAsk [your manager](page:the-cup-in-the-sink).\n:::\n"
KINDS = {
    "sort": """\
groups: [Wash, Leave]
items:
  - {text: A red cup, group: Wash, why: It is greasy.}
  - {text: A blue cup, group: Leave, why: It is clean.}
  - {text: A green cup, group: Wash, why: It is full.}
""",
    "match": """\
pairs:
  - {left: Fat, right: Hot water, why: Heat melts it.}
  - {left: Dust, right: a cloth, why: It lies loose.}
  - {left: Lime, right: Vinegar, why: Acid takes it.}
extra: [Ink]
""",
    "spot": """\
given: [The cup is red.]
parts:
  - {text: The cup is red., fault: false, why: So it was said.}
  - {text: The cup is hot., fault: true, why: Nobody said so.}
  - {text: It is a cup., fault: false, why: So it is.}
close: One fault is enough.
""",
    "estimate": "unit: cups\nleast: 0\nmost: 100\nanswer: 17\nworked: [10 and 7 make 17.]\n",
    "rewrite": "given: wash it\nmodel: [Wash the red cup, please.]\nlook_for: [says which, says please]\n",
    "pick": """\
options:
  - {text: I wash, why: Somebody has to.}
  - {text: I dry, why: Then it can be put away.}
""",
    "sheet": "columns: [Cup, Washed by]\nrows: 6\nexample: [Red, Asha]\n",
}
HEAD = "id: cups\ntitle: Which cups?\nminutes: 2\nask: Look at each cup.\n"


def page(kind, text=None, more=""):
    body = HEAD + KINDS[kind] if text is None else text
    return plant("page", TRY, f"```{kind}\n{body}```\n{more}")


def read(tmp_path, text):
    return planting.read(tmp_path, page=text, **SLOTS)


@pytest.mark.parametrize("kind", KINDS)
def test_an_activity_reads_and_reads_again(tmp_path, kind):
    reading = read(tmp_path, page(kind))
    assert reading.problems == ()
    module = reading.modules[0].module
    activity = module.pages[0].activity
    assert (activity.kind, activity.id, activity.title, activity.minutes) == (kind, "cups", "Which cups?", 2)
    assert type(activity) is type(
        content.read_module(reading.modules[0].files, reading.modules[0].images).pages[0].activity
    )
    assert content.read_module(reading.modules[0].files, reading.modules[0].images) == module


def test_what_the_kinds_hold(tmp_path):
    def activity(kind, text=None):
        return read(tmp_path / kind, page(kind, text)).modules[0].module.pages[0].activity

    assert [item.group for item in activity("sort").items] == ["Wash", "Leave", "Wash"]
    assert activity("match").rights == ("a cloth", "Hot water", "Ink", "Vinegar")
    assert [part.fault for part in activity("spot").parts] == [False, True, False]
    assert (activity("estimate").answer, activity("estimate").worked) == (17, ("10 and 7 make 17.",))
    assert activity("rewrite").look_for == ("says which", "says please")
    assert activity("pick").options[1].why == "Then it can be put away."
    lines = HEAD + "columns: [Cup, Washed by]\nlines: [Monday, Friday]\n"
    assert (activity("sheet", lines).rows, activity("sheet", lines).lines) == (None, ("Monday", "Friday"))


CASES = [
    ("sort", "group: Leave", "group: Keep", "Keep", "activity-group"),
    ("sort", "[Wash, Leave]", "[Wash, Leave, wash]", "wash]", "activity-repeated"),
    ("sort", "text: A blue cup", "text: a red cup", "a red cup", "activity-repeated"),
    ("sort", "  - {text: A green cup, group: Wash, why: It is full.}\n", "", "- {text: A red", "format-too-short"),
    ("sort", ", why: It is clean.", "", "{text: A blue", "format-missing"),
    ("sort", "ask: Look", "colour: red\nask: Look", "colour", "format-extra-forbidden"),
    ("sort", "minutes: 2", "minutes: 6", "6\nask", "format-less-than-equal"),
    ("sort", "id: cups", "id: The cups", "The cups", "format-string-pattern-mismatch"),
    ("sort", "It is full.", "It is full [@cup-study].", "]\n", "yaml-syntax"),
    ("sort", "why: It is full.", 'why: "It is full [@cup-study]."', '"It is full', "citation"),
    ("sort", "id: cups", "id: [", ": Which", "yaml-syntax"),
    ("match", "right: a cloth", "right: hot water", "hot water, why", "activity-repeated"),
    ("match", "left: Dust", "left: fat", "fat", "activity-repeated"),
    ("match", "extra: [Ink]", "extra: [Ink, vinegar]", "vinegar", "activity-repeated"),
    ("spot", "fault: true", "fault: false", "- {text: The cup is red", "activity-fault"),
    ("spot", "fault: true", "fault: yes", "yes", "format-bool-type"),
    ("estimate", "answer: 17", "answer: 101", "101", "activity-range"),
    ("estimate", "least: 0", "least: 18", "17\nworked", "activity-range"),
    ("estimate", "most: 100", "most: 0", "0\nanswer", "activity-range"),
    ("estimate", "answer: 17", "answer: 17.5", "17.5", "format-int-type"),
    ("rewrite", "[says which, says please]", "[says which]", "[says which", "format-too-short"),
    ("pick", "text: I dry", "text: I wash ", "I wash ,", "activity-repeated"),
    ("sheet", "rows: 6", "rows: 13", "13", "format-less-than-equal"),
    ("sheet", "rows: 6\n", "", "id: cups", "activity-rows"),
    ("sheet", "rows: 6", "rows: 6\nlines: [Monday]", "[Monday", "activity-rows"),
    ("sheet", "[Red, Asha]", "[Red]", "[Red", "activity-example"),
]


@pytest.mark.parametrize(("kind", "before", "after", "at", "rule"), CASES)
def test_one_planted_defect_is_one_problem_at_its_place(tmp_path, kind, before, after, at, rule):
    right = page(kind)
    assert right.count(before) == 1
    text = right.replace(before, after)
    reading = read(tmp_path, text)
    if rule == "yaml-syntax":
        assert [each[3] for each in found(reading)] == [rule]
        line = place(text, before[:3])[0] if after in text and before[:3] in text else 0
        assert found(reading)[0][1] >= line
    else:
        assert found(reading) == [(NAMES["page"], *place(text, at), rule)], reading.problems
    assert reading.modules == ()


PLACES = [
    (page("pick").replace("```pick", "```poll"), "```poll", "activity-unknown"),
    (page("pick").replace("```pick", "```pick one"), "```pick", "activity-unknown"),
    (page("pick").removesuffix("```\n"), "```pick", "activity-open"),
    (page("pick", more="\n" + TRY), "::: try", "activity-count"),
    (plant("page", TRY, f"{TRY}\n```pick\n{HEAD}{KINDS['pick']}```\n"), "```pick", "activity-count"),
    (plant("page", TRY, "- ```pick\n  id: x\n  ```\n\n" + TRY), "- ```", "activity-place"),
    (plant("page", TRY, " ```pick\n id: x\n ```\n\n" + TRY), " ```pick", "activity-place"),
    (plant("page", TRY, f"::: example\n```pick\n{HEAD}{KINDS['pick']}```\n:::\n"), "```pick", "activity-place"),
    (plant("page", TRY, LOCAL.replace("who-to-ask", "whom-to-ask") + TRY), "::: local", "unknown-slot"),
    (plant("page", TRY, LOCAL.replace("who-to-ask", "Who to ask") + TRY), "::: local", "local-slot"),
    (plant("page", TRY, LOCAL.replace(" who-to-ask", "") + TRY), "::: local", "local-slot"),
    (plant("page", TRY, LOCAL + LOCAL.replace("who-to-ask", "other") + TRY), "::: local other", "local-count"),
    (plant("page", TRY, "::: local other\n:::\n" + TRY), "::: local", "local-text"),
    (plant("page", TRY, "::: local other\n- a list\n:::\n" + TRY), "::: local", "local-text"),
    (plant("page", TRY, "> ::: local other\n> Ask.\n> :::\n\n" + TRY), "> ::: local", "local-place"),
    (plant("page", TRY, LOCAL.removesuffix(":::\n")).replace(TRY, ""), "::: local", "block-open"),
]


@pytest.mark.parametrize(("text", "at", "rule"), PLACES)
def test_what_stands_in_the_wrong_place_is_one_problem(tmp_path, text, at, rule):
    reading = read(tmp_path, text)
    wrong = [each for each in found(reading) if each[3] == rule]
    assert wrong == [(NAMES["page"], *place(text, at, last=rule == "activity-count"), rule)], reading.problems
    # An activity that ends nowhere takes the rest of the page, and one within another block does not read.
    assert len(found(reading)) == 1 or rule in {"activity-open", "activity-place"}
    assert reading.modules == ()


def test_a_page_with_nothing_to_do_is_doubtful(tmp_path):
    text = plant("page", TRY, "")
    reading = read(tmp_path, text)
    assert found(reading) == []
    assert found(reading, "warning") == [(NAMES["page"], *place(text, "A cup"), "activity-none")]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "text",
    [
        "",
        "- a\n",
        "1",
        "id: {a: b}\nitems: {}\npairs: [1]\nparts: [[]]\noptions: x\nlines: 1\n",
        "items: [{text: {}, group: []}]\ngroups: [{}]\n",
    ],
)
def test_a_hostile_activity_is_a_problem_with_a_line(tmp_path, kind, text):
    reading = read(tmp_path, page(kind, text))
    assert {each[0] for each in found(reading)} == {NAMES["page"]}
    assert reading.modules == ()


def test_code_is_no_activity(tmp_path):
    text = plant("page", TRY, "```\nid: x\n```\n" + TRY)
    reading = read(tmp_path, text)
    assert reading.problems == ()
    assert reading.modules[0].module.pages[0].activity is None


def test_two_pages_do_not_share_the_id_of_an_activity(tmp_path):
    second = f"{planting.MODULE}/02-two.md"
    reading = planting.read(tmp_path, page=page("pick"), **{second: page("sort")}, **SLOTS)
    assert found(reading) == [(second, *place(page("sort"), "cups\ntitle: Which"), "duplicate-id")]


def pieces(module):
    return content.pieces(module.pages[0], image_url=lambda name: f"/i/{name}", page_url=lambda slug: f"/p/{slug}")


def test_a_page_comes_in_pieces_in_the_order_of_its_text(tmp_path):
    text = page("pick", more="\nAfter it, a [rim](term:rim) again [@cup-study].\n\n" + LOCAL + "\nThe end.\n")
    reading = read(tmp_path, text)
    assert reading.problems == ()
    module = reading.modules[0].module
    assert module.pages[0].slot == "who-to-ask"
    assert module.slots["who-to-ask"].title == "Who to ask"
    assert "other" not in reading.modules[0].files["slots.yaml"], "only what is used is taken along"
    first, activity, between, local, last = pieces(module)
    assert activity == content.ActivityPlace(module.pages[0].activity, "h3")
    assert local == content.LocalPlace(
        "who-to-ask", '<p>Ask <a href="/p/the-cup-in-the-sink">your manager</a>.</p>\n', "h3"
    )
    assert first.html.endswith("</div>\n") and 'id="cite-1"' in first.html
    assert between.html.startswith("<p>After it") and 'id="' not in between.html, "an id stands once on a page"
    assert last.html == "<p>The end.</p>\n"
    whole = content.render(module.pages[0], image_url=lambda name: f"/i/{name}", page_url=lambda slug: f"/p/{slug}")
    for piece in (first.html, "<p>Look at each cup.</p>", between.html, local.fallback, last.html):
        assert piece in whole


def test_within_another_block_nothing_is_cut_out():
    body = "- ```pick\n  id: x\n  ```\n\n> ::: local who\n> Ask.\n> :::\n"
    activity = content.Pick.model_construct(id="x", title="T", minutes=1, ask="A", options=())
    page = content.Page.model_construct(body=body, cites=(), terms=(), images=(), activity=activity, slot="who")
    (piece,) = content.pieces(page, image_url=str, page_url=str)
    assert piece.html == (
        '<ul class="nhsuk-list nhsuk-list--bullet">\n<li>\n<pre><code>id: x\n</code></pre>\n</li>\n</ul>\n'
        "<blockquote>\n<p>Ask.</p>\n</blockquote>\n"
    )


def test_a_page_without_places_is_one_piece(tmp_path):
    module = read(tmp_path, planting.RIGHT["page"]).modules[0].module
    assert len(pieces(module)) == 1
    assert "slots.yaml" not in planting.read(tmp_path / "again").modules[0].files, "published as it was before"


def test_the_words_of_a_local_slot_count_and_its_key_and_the_activity_do_not(tmp_path):
    plain = read(tmp_path / "plain", planting.RIGHT["page"]).modules[0].module.words
    words = read(tmp_path / "more", page("pick", more="\n" + LOCAL)).modules[0].module.words
    assert words == plain - len(["Wash", "one"]) + len(["Ask", "your", "manager"])


def test_what_was_published_without_its_slot_does_not_read_again(tmp_path):
    kept = read(tmp_path, plant("page", TRY, TRY + "\n" + LOCAL)).modules[0]
    assert content.read_module(kept.files, kept.images) == kept.module
    with pytest.raises(content.ContentError):
        content.read_module({**kept.files, "slots.yaml": "{}"}, kept.images)


def test_a_debrief_has_numbered_sources_and_no_markup_of_its_own():
    debrief = ("One <b>fact</b> [@b; @a].", "Again [@b].")
    scenario = content.Scenario.model_construct(debrief=debrief, cites=("b", "a"))
    first, second = content.render_debrief(scenario)
    hidden = '<span class="nhsuk-u-visually-hidden">Source </span>'
    assert first == (
        f'One &lt;b&gt;fact&lt;/b&gt;<sup class="app-cite" id="cite-1"><a href="#source-1">{hidden}1</a></sup>'
        f'<sup class="app-cite" id="cite-2">, <a href="#source-2">{hidden}2</a></sup>.'
    )
    assert second == f'Again<sup class="app-cite"><a href="#source-1">{hidden}1</a></sup>.'
