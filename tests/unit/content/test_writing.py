"""The writing checks: each planted defect is a warning at its place, and stops nothing."""

from time import process_time

import pytest

from lms.content import prose, readability, syntax
from lms.content.lint import spelling
from tests.unit.content import planting
from tests.unit.content.planting import NAMES, found, place, plant
from tests.unit.content.test_activities import SLOTS, page
from tests.unit.content.test_scenarios import FILE, SCENARIO, WITH

LONG = "This one goes on " + "and on " * 11 + "to the end"
AT = "Wash one."


def warned(tmp_path, name, text, **more):
    reading = planting.read(tmp_path, **{name: text}, **more)
    assert found(reading) == []
    assert len(reading.modules) == 1, "a warning stops nothing"
    return found(reading, "warning")


PAGE = [
    (f"{LONG}.", "This one goes", "sentence-long"),
    (f"It is short. {LONG}? And short.", "This one goes", "sentence-long"),
    (f"It is *short* [@cup-study].\n{LONG}.", "This one goes", "sentence-long"),
    ("We *organize* it.", "organize", "spelling"),
    ("See [a page](https://example.org/color) in **color**.", "color**", "spelling"),
    ("A tumor &amp; a fiber.", "tumor", "spelling"),
    ("Behavior counts.", "Behavior", "spelling"),
    ("Ask the MHRA, then the MHRA.", "MHRA,", "acronym"),
    ("Ask both ICBs.", "ICBs", "acronym"),
    ("(MHRA) comes first.", "MHRA", "acronym"),
    ("- one\n- the MHRA", "MHRA", "acronym"),
]


@pytest.mark.parametrize(("written", "at", "rule"), PAGE)
def test_a_planted_defect_in_a_page_is_one_warning_at_its_place(tmp_path, written, at, rule):
    text = plant("page", AT, written)
    line, column = place(text, at)
    warnings = warned(tmp_path, "page", text)
    assert warnings[0] == (NAMES["page"], line, column, rule)
    assert len(warnings) == 1 + written.count("fiber")


@pytest.mark.parametrize(("count", "warns"), [(25, False), (26, True)])
def test_a_sentence_has_25_words_at_most(tmp_path, count, warns):
    text = plant("page", AT, "Wash " * (count - 1) + "it.")
    assert warned(tmp_path, "page", text) == (
        [(NAMES["page"], *place(text, "Wash Wash"), "sentence-long")] if warns else []
    )


CLEAN = [
    "## " + "Wash " * 30,
    "| cup |\n|-----|\n| " + "wash " * 30 + "|",
    "Ask the Medicines and Healthcare products Regulatory Agency (MHRA). The MHRA knows.",
    "An integrated care board (ICB) is one of many ICBs.",
    "The NHS, the UK, one GP, two GPs, AI, IT, a PDF and a CSV.",
    "The World Health Organization sized the prize.",
    "It costs £1.50, e.g. Tuesdays, for Mr A. Smith. " + "Short. " * 30,
    "Class II and class III, M02 and COVID-19, A and R2D2.",
    "Advise, exercise, revise. A citizen on the horizon analyses a centre of behaviour.",
]


@pytest.mark.parametrize("written", CLEAN)
def test_what_is_right_is_not_warned_of(tmp_path, written):
    assert warned(tmp_path, "page", plant("page", AT, written)) == []


def test_a_glossary_explains_an_acronym_everywhere(tmp_path):
    terms = plant("glossary", "handle: {term: Handle,", 'handle: {term: "Handle of a cup (HOC)",')
    assert warned(tmp_path, "page", plant("page", AT, "Ask the HOC."), glossary=terms) == []


OTHERS = [
    ("module", "I washed the cup myself.", f"{LONG}.", "This one", "sentence-long"),
    ("module", "Wash one cup.", "Wash one gray cup.", "Wash one gray", "spelling"),
    ("questions", "What cleans cup 1?", "What cleans MHRA cup 1?", "What cleans MHRA", "acronym"),
    ("questions", "Because of 1.}\n      - {id: b", '"Not that color. Because of 1."}\n      - {id: b', '"Not that', "spelling"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "before", "after", "at", "rule"), OTHERS)
def test_other_files_are_read_too(tmp_path, name, before, after, at, rule):
    text = plant(name, before, after)
    assert warned(tmp_path, name, text) == [(NAMES[name], *place(text, at), rule)]


def test_questions_may_use_what_a_page_has_explained(tmp_path):
    explained = plant("page", AT, "The agency for cups (MHRA) knows.")
    questions = plant("questions", "What cleans cup 1?", "What does the MHRA say of cup 1?")
    assert warned(tmp_path, "page", explained, questions=questions) == []


def test_a_scenario_and_an_activity_are_read_too(tmp_path):
    text = SCENARIO.replace("The guest smiles.", "The MHRA smiles.").replace(
        "They drink.", "They drink from a gray cup."
    )
    scenario = warned(tmp_path / "scenario", "module", WITH, **{FILE: text})
    assert scenario == [
        (FILE, *place(text, "The MHRA"), "acronym"),
        (FILE, *place(text, "They drink from"), "spelling"),
    ]
    body = page("pick").replace("Look at each cup.", "Look at each gray cup.")
    assert warned(tmp_path / "activity", "page", body, **SLOTS) == [
        (NAMES["page"], *place(body, "Look at"), "spelling")
    ]


def test_a_text_for_older_readers_is_one_warning(tmp_path):
    hard = "Organisational accountability necessitates comprehensive interdisciplinary documentation of professional responsibilities. "
    text = plant("page", planting.SENTENCES * 6, hard * 16)
    assert warned(tmp_path, "page", text) == [(NAMES["page"], *place(text, "A cup"), "reading-age")]
    scenario = SCENARIO.replace("Asha finds a greasy cup five minutes before the meeting.", hard * 12)
    assert warned(tmp_path / "more", "module", WITH, **{FILE: scenario}) == [(FILE, 1, 1, "reading-age")]


@pytest.mark.parametrize(("count", "warns"), [(139, True), (140, False), (350, False), (351, True)])
def test_a_page_has_140_to_350_words(tmp_path, count, warns):
    others = syntax.count_words(syntax.parse(planting.RIGHT["page"].split("---\n")[2])) - 6 * len(
        planting.SENTENCES.split()
    )
    text = plant(
        "page", planting.SENTENCES * 6, "Wash it. " * ((count - others) // 2) + "Wash. " * ((count - others) % 2)
    )
    expected = [(NAMES["page"], *place(text, "A cup"), "page-words")]
    assert warned(tmp_path, "page", text) == (expected if warns else [])


@pytest.mark.parametrize(
    "words", ["here", "Click here", "click this link", "Read more", "this page", " ", "go here", "`here`", "More …"]
)
def test_a_link_says_where_it_goes(tmp_path, words):
    text = plant("page", "[a study]", f"[{words}]")
    reading = planting.read(tmp_path, page=text)
    assert found(reading) == [(NAMES["page"], *place(text, "https://example.org/cups"), "link-text")]


def bank(rights, texts=("one cup", "two cup", "red cup", "old cup")):
    """Return a bank of single-choice questions; each right is a place, and a long right option is marked with a star."""
    written = "questions:\n"
    for number, right in enumerate(rights):
        at = int(right[0])
        options = "".join(
            f"      - {{id: {'abcd'[each]}, text: {text}{' that is longest' if '*' in right and each == at else ''}"
            f"{', correct: true' if each == at else ''}, feedback: Because.}}\n"
            for each, text in enumerate(f"{text}s" if each == (at + 1) % 4 else text for each, text in enumerate(texts))
        )
        written += (
            f"  - id: Z01-Q{number:02}\n    type: single\n    outcome: wash-it\n    level: easy\n    page: the-cup-in-the-sink\n"
            f"    text: Which cup is {number}?\n    options:\n{options}"
        )
    return written


@pytest.mark.parametrize(
    ("rights", "rule"),
    [
        (["0*", "1*", "2*", "3*", "0", "1", "2", "3", "0", "1"], None),
        (["0*", "1*", "2*", "3*", "0*", "1", "2", "3", "0", "1"], "longest-option"),
        (["0", "0", "0", "1", "1", "1", "2", "2", "3", "3"], None),
        (["0", "0", "0", "0", "1", "1", "2", "2", "3", "3"], "option-place"),
        (["0"] * 7 + ["1"] * 7 + ["2"] * 6, None),
        (["0*"] * 9, None),
    ],
)
def test_a_bank_gives_no_answer_away(tmp_path, rights, rule):
    text = bank(rights)
    expected = [(NAMES["questions"], *place(text, "- id: Z01-Q00"), rule)] if rule else []
    assert warned(tmp_path, "questions", text) == expected


def test_options_of_one_length_count_as_longest(tmp_path):
    text = bank(["0", "1", "2", "3"] * 3).replace("cups,", "cup,")
    assert [each[3] for each in warned(tmp_path, "questions", text)] == ["longest-option"]


def test_the_grade_is_the_one_of_the_formula():
    """Ten sentences of ten words, two in ten with two syllables and one with three: 0.39 × 10 + 11.8 × 1.4 − 15.59 + 5."""
    text = "The nurse sees the patient and asks the good manager. " * 10
    passages = [prose.Passage(text, ((0, (1, 1)),))]
    assert [readability.syllables(word) for word in prose.words(text)[:10]] == [1, 1, 1, 1, 2, 1, 1, 1, 1, 3]
    assert readability.reading_age(passages) == pytest.approx(0.39 * 10 + 11.8 * 1.3 - 15.59 + 5)
    assert readability.reading_age([prose.Passage(text[:-60], ((0, (1, 1)),))]) is None, "too few words to say"
    assert readability.reading_age([prose.Passage(text, ((0, (1, 1)),), is_prose=False)]) is None


COUNTED = """
about2 patient2 information4 identify4 apply2 you1 hospital3 radiology5 approved2 organisation5 clinical3 medicine3 people2
little2 asked1 used1 name1 once1 created3 manager3 question2 decision3 sensitivity5 specificity5 evidence3 policy3 only2 over2
open2 any2 another3 data2 record2 regulator4 professional4 responsible4 computer3 intelligence4 because2 machine2 learning2 again2
quiet2 science2 being2 table2 able2 possible3 checked1 needed2 wanted2 changes2 images3 ward1 diagnosis4 diabetic4 summaries3
different3 someone2 everyone3 safety3 safely2 every2 area3
"""


def test_syllables_are_counted_nearly_right():
    words = [(each[:-1], int(each[-1])) for each in COUNTED.split()]
    wrong = [word for word, count in words if readability.syllables(word) != count]
    assert len(wrong) <= 0.1 * len(words), wrong
    total = sum(count for _, count in words)
    assert abs(sum(readability.syllables(word) for word, _ in words) - total) <= 0.02 * total
    assert [readability.syllables(each) for each in ("2026", "x" * 5000, "in-house", "GP’s", "é")] == [1, 1, 2, 1, 1]


@pytest.mark.parametrize(
    ("word", "right"),
    [
        ("organize", "organise"), ("Organizing", "Organising"), ("organizations", "organisations"), ("color", "colour"),
        ("emphasized", "emphasised"), ("capsize", None),
        ("Center", "Centre"), ("pediatric", "paediatric"), ("modeling", "modelling"), ("size", None),
        ("resized", None),
        ("prize", None), ("seize", None), ("citizen", None), ("horizons", None), ("centre", None), ("practice", None), ("program", None),
    ],
)  # fmt: skip
def test_american_spellings_are_known(word, right):
    assert spelling.british(word) == right


def test_passages_know_where_each_word_stands():
    body = "## A *head*\n\nOne [two](https://one.two/three) three\n  four [@a] five &amp; six.\n\n| a b | c |\n|--|--|\n| d e | f |\n"
    found_passages = list(prose.passages(syntax.parse(body)))
    assert [(each.text, each.is_prose) for each in found_passages] == [
        ("A head", False), ("One two three four five & six.", True), ("a b", False), ("c", False), ("d e", False), ("f", False),
    ]  # fmt: skip
    lines = body.split("\n")
    for passage in found_passages:
        for at, (line, column) in passage.spots:
            word = prose.words(passage.text[at:])[0]
            assert lines[line - 1][column - 1 :].startswith(word)
    (again,) = prose.passages(syntax.parse("A cat at a mat is a cat."))
    assert [column for _, (_, column) in again.spots] == [1, 3, 7, 10, 12, 16, 19, 21]
    text = found_passages[1]
    assert text.place(text.text.index("three")) == (3, 34)
    assert text.place(text.text.index("five")) == (4, 13)


@pytest.mark.parametrize("written", ["A. ", "e.g. A ", "](", "a", "(AB) ", "xizing ", "&#97; ", '."""" '])
def test_text_made_to_be_slow_takes_its_time_and_no_more(tmp_path, written):
    """At the size that a page may have, a step that looks back or on too far takes ten seconds or minutes, and none a tenth of one."""
    front, keys, _ = planting.RIGHT["page"].split("---\n", 2)
    text = f"{front}---\n{keys}---\n" + written * (95 * 1024 // len(written))
    begun = process_time()
    planting.read(tmp_path, page=text)
    assert process_time() - begun < 4


def test_a_word_that_is_written_otherwise_costs_no_time():
    """Words in character references are found nowhere; the next is looked for near the last, so the time stays in proportion."""
    body = "&#97;\n" * 15_000
    (passage,) = prose.passages(syntax.parse(body))
    assert passage.place(10) == (1, 1)
