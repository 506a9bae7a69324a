"""Each wrong thing that an author can write is one problem, at its line and column, and nothing else is said."""

from pathlib import Path

import pytest

from tests.unit.content import planting

# File, what stands there, what is planted instead, what the finding points at, and its rule.
MODULE = [
    ("title: Wash the cup\n", "", "format: 1", "format-missing"),
    ("title: Wash the cup\n", "headline: Wash\ntitle: Wash the cup\n", "headline", "format-extra-forbidden"),
    ("title: Wash the cup", "title: 2026", "2026", "format-string-type"),
    ("title: Wash the cup", "title: ''", "''", "format-string-too-short"),
    ("title: Wash the cup", "title: " + "x" * 121, "xxx", "format-string-too-long"),
    ("minutes: 6", 'minutes: "6"', '"6"', "format-int-type"),
    ("minutes: 6", "minutes: 0", "0\nframework", "format-greater-than-equal"),
    ("minutes: 6", "minutes: 1:30", "1:30", "format-int-type"),
    ("minutes: 6", "minutes: 012", "012", "format-int-type"),
    ("minutes: 6", "minutes: 6.0", "6.0", "format-int-type"),
    ("minutes: 6", "minutes: 0x6", "0x6", "format-int-type"),
    ("pass_mark: 80", "pass_mark: yes", "yes", "format-int-type"),
    ("pass_mark: 80", "pass_mark: true", "true", "format-int-type"),
    ("pass_mark: 80", "pass_mark: 101", "101", "format-less-than-equal"),
    ("format: 1", "format: 2", "2\nid", "format-literal-error"),
    ("id: Z01", "id: Z 01", "Z 01", "format-string-pattern-mismatch"),
    ("id: Z01", "id: Z01\nid: Z02", "id: Z02", "yaml-duplicate-key"),
    ("[use]", "[use, teach]", "teach", "format-literal-error"),
    ("[use]", "use", "use\narch", "format-tuple-type"),
    ("[use]", "[]", "[]", "format-too-short"),
    ("[use]", "[use, use]", "use]", "repeated"),
    ("required: true}", "required: yes}", "yes}", "format-bool-type"),
    ("audience: All staff", "audience: &who All staff", "&who", "yaml-anchor"),
    ("audience: All staff", "audience: *who", "*who", "yaml-alias"),
    ("audience: All staff", "audience: !!python/name:os.system x", "!!python", "yaml-tag"),
    ("audience: All staff", "audience: !who All staff", "!who", "yaml-tag"),
    ("audience: All staff", "audience: [All staff", ": 6", "yaml-syntax"),
    ("audience: All staff", 'audience: "All\\0staff"', '"All\\0', "yaml-character"),
    ("audience: All staff", "audience: All\u202estaff", "\u202e", "file-character"),
    ("on_monday:", "---\non_monday:", "---", "yaml-documents"),
    ("format: 1", "%YAML 1.1\n---\nformat: 1", "---", "yaml-directive"),
    ("  - Wash one cup.", "  - " + "[" * 10_000, "[" * 9_990 + "\nreviewed", "yaml-depth"),
    ('"2026-11-03"', "3 November 2026", "3 November", "format-value-error"),
    ('"2026-11-03"', "2026-02-30", "2026-02-30", "format-value-error"),
    ('"2026-11-03"', "20261103", "20261103", "format-value-error"),
    ("review_by: 2027-05-03", "review_by: 2026-11-03", "2026-11-03\n", "review-date"),
    ("id: dries", "id: washes", "washes, text: Dries", "duplicate-id"),
    ("[read, quiz, sign_off]", "[quiz, read, sign_off]", "[quiz", "requirement-order"),
    ("[read, quiz, sign_off]", "[read, read, quiz, sign_off]", "[read", "requirement-order"),
    ("renewal_window_months: 3", "renewal_window_months: 12", "12}", "renewal-window"),
    ("months: 3}", "months: 3, basis: fixed_date}", "fixed_date}", "fixed-date"),
    ("months: 3}", "months: 3, fixed_date: 31 March}", "{months", "fixed-date"),
    (
        "months: 12, renewal_window_months: 3}",
        "months: 18, renewal_window_months: 3, basis: fixed_date, fixed_date: 1 May}",
        "fixed_date,",
        "fixed-date",
    ),
    ("months: 3}", "months: 0, basis: fixed_date, fixed_date: 31 March}", "fixed_date,", "fixed-date"),
    ("months: 3}", "months: 3, basis: fixed_date, fixed_date: 31 June}", "31 June", "format-value-error"),
    ("months: 3}", "months: 3, basis: fixed_date, fixed_date: 03-31}", "03-31", "format-value-error"),
    ("months: 3}", "months: 3, basis: birthday}", "birthday", "format-literal-error"),
    ("questions_per_outcome: 2", "questions_per_outcome: 5", "id: wash-it", "bank"),
    ("on_monday:", "refresher: [scenarios]\non_monday:", "scenarios]", "refresher"),
    ("on_monday:", "refresher: [quiz]\non_monday:", "quiz]", "format-literal-error"),
    ("on_monday:", "release: {change: refresh, why: A new law.}\non_monday:", "{change", "release"),
    ("on_monday:", "release: {change: note, outcomes: [wash-it], why: A new law.}\non_monday:", "{change", "release"),
    (
        "on_monday:",
        "release: {change: refresh, outcomes: [dry-it], why: A law.}\non_monday:",
        "dry-it]",
        "unknown-outcome",
    ),
    ("on_monday:", "release: {change: refresh, outcomes: [wash-it]}\non_monday:", "{change", "format-missing"),
]
PAGE = [
    ("---\ntitle", "title", "title", "page-front"),
    ("minutes: 3\n", "", "title", "format-missing"),
    ("minutes: 3\n", "minutes: 3\nminutes: 4\n", "minutes: 4", "yaml-duplicate-key"),
    ("outcomes: [wash-it]", "outcomes: [wash-it, dry-it]", "dry-it", "unknown-outcome"),
    ("outcomes: [wash-it]", "outcomes: [wash-it, wash-it]", "wash-it]", "repeated"),
    ("law: true", "law: yes", "yes", "format-bool-type"),
    ("law: true", "review_by: 2026-11-01", "2026-11-01", "review-date"),
    ("## Hot water", "Hot<br>water", "<br>", "raw-html"),
    ("## Hot water", "<script>\nalert(1)\n</script>", "<script>", "raw-html"),
    ("Wash one.", "Wash <!-- all --> one.", "<!--", "raw-html"),
    ("## Hot water", "# Hot water", "# Hot", "heading-level"),
    ("## Hot water", "### Hot water", "### Hot", "heading-order"),
    ("## Hot water", "#### Hot water", "#### Hot", "heading-level"),
    ("[@cup-study]", "[@pan-study]", "@pan-study", "unknown-source"),
    ("[@cup-study]", "[@cup-study, @unused]", "[@cup-study,", "citation"),
    ("[@cup-study]", "[@Cup_Study]", "[@Cup", "citation"),
    ("[a study]", "[a study [@cup-study]]", "@cup-study]]", "citation"),
    ("(term:rim)", "(term:brim)", "term:brim", "unknown-term"),
    ("(page:the-cup-in-the-sink)", "(page:the-pan)", "page:the-pan", "unknown-page"),
    ("https://example.org/cups?n=1", "http://example.org/", "http://", "link"),
    ("https://example.org/cups?n=1", "//evil.example", "//evil", "link"),
    ("https://example.org/cups?n=1", "/\\evil.example", "/\\evil", "link"),
    ("https://example.org/cups?n=1", "javascript:alert(1)", "javascript:", "link"),
    ("https://example.org/cups?n=1", "&#106;avascript:alert(1)", "](&#106;", "link"),
    ("https://example.org/cups?n=1", "java\u0000script:alert(1)", "\u0000", "file-character"),
    ("https://example.org/cups?n=1", "https:evil", "https:evil", "link"),
    ("https://example.org/cups?n=1", "https://nhs.uk@evil.example/", "https://nhs", "link"),
    ("https://example.org/cups?n=1", "mailto:a@example.org", "mailto:", "link"),
    ("https://example.org/cups?n=1", "../../secret", "../../", "link"),
    ("https://example.org/cups?n=1", "data:text/html,x", "data:", "link"),
    ("::: warning Mind the handle", "::: warning", "::: warning", "callout-title"),
    ("::: warning Mind", "::: danger Mind", "::: danger", "block-unknown"),
    ("::: try 1 minute", "::: try soon", "::: try", "block-title"),
    ("- use hot water\n", "- use hot water\n\nAnd more.\n\n", "::: do", "block-list"),
    ("Wash one.\n:::\n", "Wash one.\n", "::: try", "block-open"),
    ("Wash one.", "> " * 30 + "deep", "> >", "markdown-depth"),
    ("![Three cups, the last one clean.]", "![]", "images/cups", "image-alt"),
    ("![Three", "And ![Three", "images/cups", "image-alone"),
    ("Wash one.\n", "Wash one.\n\n![A pan.](images/pan.svg)\n", "images/pan.svg", "dead-image"),
    ("Wash one.\n", "Wash one.\n\n![A pan.](../images/pan.svg)\n", "../images", "image-path"),
    ("Wash one.\n", "Wash one.\n\n![A pan.](https://example.org/pan.png)\n", "https://example.org/pan", "image-path"),
    ("Wash one.\n", "Wash one.\n\n![A pan.](data:image/png;base64,AA)\n", "data:", "image-path"),
]
QUESTIONS = [
    (
        "    level: easy\n    page: the-cup-in-the-sink\n    text: What cleans cup 1?",
        "    page: the-cup-in-the-sink\n    text: What cleans cup 1?",
        "id: Z01-Q01",
        "format-missing",
    ),
    (
        "text: Hot water, correct: true, feedback: Because of 1.}",
        "text: Hot water, feedback: Because of 1.}",
        "- {id: a",
        "key",
    ),
    (
        "text: A dry cloth, feedback: Because of 1.}",
        "text: A dry cloth}",
        "{id: b, text: A dry cloth}",
        "format-missing",
    ),
    ("text: Ink, feedback", "text: Ink, correct: true, feedback", "- {id: a, text: Soap", "key"),
    (
        "      - {id: b, text: A dry cloth, feedback: Because of 1.}\n      - {id: c, text: Nothing, feedback: Because of 1.}\n",
        "",
        "- {id: a, text: Hot",
        "format-too-short",
    ),
    ("text: Soap, correct: true, ", "text: Soap, ", "- {id: a, text: Soap", "key"),
    ('id: "yes", text: "True"', 'id: "yes", text: "Yes"', '- {id: "yes"', "true-false"),
    ('id: "yes", text: "True"', 'id: "yep", text: "True"', '- {id: "yep"', "true-false"),
    ("id: Z01-Q02", "id: Z01-Q01", "Z01-Q01\n    type: multiple", "duplicate-id"),
    (
        "{id: b, text: A dry cloth, feedback: Because of 1.}",
        "{id: a, text: A dry cloth, feedback: Because of 1.}",
        "a, text: A dry cloth",
        "duplicate-id",
    ),
    (
        "text: A dry cloth, feedback: Because of 1.}",
        "text: hot water, feedback: Because of 1.}",
        "hot water, feedback: Because of 1",
        "repeated",
    ),
    ("    critical: true\n", "", "title: Hot water first", "recap"),
    (
        "level: easy\n    page: the-cup-in-the-sink\n    text: What cleans cup 1?",
        "level: easy\n    page: the-cup-in-the-sink\n    critical: true\n    text: What cleans cup 1?",
        "true\n    text",
        "recap",
    ),
    (
        "page: the-cup-in-the-sink\n    text: What cleans cup 1?",
        "page: the-pan\n    text: What cleans cup 1?",
        "the-pan",
        "unknown-page",
    ),
    ("type: multiple", "type: several", "several", "format-literal-error"),
    ("questions:\n", "Questions: []\nquestions:\n", "Questions", "format-extra-forbidden"),
]
OTHERS = [
    ("sources", "https://example.org/cups", "http://example.org/cups", "http://", "format-string-pattern-mismatch"),
    (
        "sources",
        "https://example.org/cups",
        "https://nhs.uk@evil.example/",
        "https://nhs",
        "format-string-pattern-mismatch",
    ),
    ("sources", "unused:\n", "cup-study:\n", "cup-study:\n  title: On pans", "yaml-duplicate-key"),
    ("sources", "unused:", "Un used:", "Un used", "format-key"),
    ("glossary", "meaning: What you hold.", "meaning: What you hold., note: x", "note", "format-extra-forbidden"),
    ("pathway", "modules:\n  - {module: Z01, required: true}\n", "modules: []\n", "[]", "format-too-short"),
    ("pathway", "module: Z01", "module: Z02", "Z02", "unknown-module"),
    ("pathway", "required: true", "required: 1", "1}", "format-bool-type"),
    ("pathway", "modules:\n", "job_words: [Nurse]\nmodules:\n", "Nurse", "format-string-pattern-mismatch"),
    ("pathway", "modules:\n", "staff_groups: nurses\nmodules:\n", "nurses", "format-tuple-type"),
    ("pathway", "id: foundation", "id: first", "first", "pathway-name"),
    (
        "pathway",
        "  - {module: Z01, required: true}\n",
        "  - {module: Z01, required: true}\n  - {module: Z01, required: false}\n",
        "Z01, required: false",
        "repeated",
    ),
    ("image", "<circle", "<script>1</script><circle", "<script", "svg"),
    ("image", "<circle", "<foreignObject/><circle", "<foreignObject", "svg"),
    ("image", "<circle", "<image href='#a'/><circle", "<image", "svg"),
    ("image", "<circle", "<style>a{}</style><circle", "<style", "svg"),
    ("image", "<circle", "<animate/><circle", "<animate", "svg"),
    ("image", "<circle", '<x:circle xmlns:x="http://www.w3.org/1999/xhtml"/><circle', "<x:circle", "svg"),
    ("image", "<circle", "<circle\nONLOAD='x'", "<circle", "svg"),
    ("image", "<circle", "<use\nhref\n=\n'https://evil.example/x.svg#a'/><circle", "<use", "svg"),
    ("image", "<circle", "<use xlink:href='//evil' xmlns:xlink='http://www.w3.org/1999/xlink'/><circle", "<use", "svg"),
    ("image", 'fill="none"', "fill=\"url('https://evil.example/#a')\"", "<circle", "svg"),
    ("image", 'fill="none"', 'fill="u\\72l(//evil)"', "<circle", "svg"),
    ("image", 'fill="none"', 'style="fill:red"', "<circle", "svg"),
    ("image", 'fill="none"', 'xml:base="https://evil.example/"', "<circle", "svg"),
    ("image", "<svg", "<!DOCTYPE svg [<!ENTITY a 'b'>]>\n<svg", "[<!ENTITY", "svg"),
    ("image", "<svg", "<!DOCTYPE svg []><script/><svg", "[]><script", "svg"),
    ("image", "<svg", "<?xml-stylesheet href='//evil'?>\n<svg", "<?xml-style", "svg"),
    ("image", "<svg", "<?xml version='1.0' encoding='utf-16'?>\n<svg", "<?xml", "svg"),
    ("image", ' xmlns="http://www.w3.org/2000/svg"', "", "<svg", "svg"),
    ("image", "</svg>", "</g>", "g>", "svg"),
    ("image", "<circle", "&nasty;<circle", "&nasty;", "svg"),
]
CASES = [
    *(("module", *case) for case in MODULE),
    *(("page", *case) for case in PAGE),
    *(("questions", *case) for case in QUESTIONS),
    *OTHERS,
]


def test_the_right_module_has_no_problem(tmp_path: Path) -> None:
    reading = planting.read(tmp_path)
    assert reading.problems == ()
    assert [each.module.id for each in reading.modules] == ["Z01"]
    assert [pathway.id for pathway in reading.pathways] == ["foundation"]


@pytest.mark.parametrize(("name", "before", "after", "at", "rule"), CASES)
def test_one_planted_defect_is_one_problem_at_its_place(
    tmp_path: Path, name: str, before: str, after: str, at: str, rule: str
) -> None:
    text = planting.plant(name, before, after)
    reading = planting.read(tmp_path, **{name: text})
    found = [(each.file, each.line, each.column, each.rule) for each in reading.problems if each.severity == "error"]
    assert (planting.NAMES[name], *planting.place(text, at), rule) in found, reading.problems
    assert found == [(planting.NAMES[name], *planting.place(text, at), rule)]
    assert all(each.sentence.endswith((".", "!")) and "Traceback" not in each.sentence for each in reading.problems)
    if name in {"module", "page", "questions", "image"}:
        assert reading.modules == (), "a module with an error is left out"
