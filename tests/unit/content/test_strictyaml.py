"""YAML keeps what is written: no word turns into a number or a yes, and every value knows its place."""

import pytest

from lms.content import strictyaml
from lms.content.problems import Findings


def value(text: str) -> object:
    findings = Findings()
    document = strictyaml.read("x.yaml", text, findings)
    assert findings.problems == [] and document is not None
    return document.value


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("true", True),
        ("false", False),
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("True", "True"),
        ("y", "y"),
        ("null", None),
        ("~", None),
        ("", None),
        ("12", 12),
        ("-3", -3),
        ("0", 0),
        ("012", "012"),
        ("0o12", "0o12"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("1:30", "1:30"),
        ("1.0", "1.0"),
        ("1e3", "1e3"),
        (".inf", ".inf"),
        ("+1", "+1"),
        ("9" * 17, "9" * 17),
        ("2026-11-03", "2026-11-03"),
        ('"12"', "12"),
        ("'true'", "true"),
        ('""', ""),
        ("=", "="),
        ("<<", "<<"),
        ("a b", "a b"),
        ("|\n  a\n   b\n", "a\n b\n"),
        (">\n  a\n  b\n", "a b\n"),
        ("٣", "٣"),
    ],
)
def test_a_scalar_is_what_it_looks_like(written, meant):
    found = value(f"k: {written}")
    assert found == {"k": meant}
    assert type(found["k"]) is type(meant)


def test_lists_and_mappings_know_their_places():
    document = strictyaml.read("x.yaml", "a:\n  - b: 1\n    c: [x, y]\n", Findings(), first_line=10)
    assert document.value == {"a": ({"b": 1, "c": ("x", "y")},)}
    assert document.place("a", 0, "c", 1) == (12, 12)
    assert document.place("a", 0, "missing") == (11, 5)
    assert document.at("a").at(0).place("b") == (11, 8)
    assert document.place("nothing") == (10, 1)


@pytest.mark.parametrize(
    ("text", "line", "column", "rule"),
    [
        ("a: 1\na: 2\n", 2, 1, "yaml-duplicate-key"),
        ("{a: 1, a: 2}", 1, 8, "yaml-duplicate-key"),
        ("a: {b: 1, 'b': 2}", 1, 11, "yaml-duplicate-key"),
        ("? [x]\n: y\n", 1, 3, "yaml-key"),
        ("? {a: b}\n: y\n", 1, 3, "yaml-key"),
        ("a: &x 1", 1, 4, "yaml-anchor"),
        ("&x a: 1", 1, 1, "yaml-anchor"),
        ("&x [a]", 1, 1, "yaml-anchor"),
        ("a: !t 1", 1, 4, "yaml-tag"),
        ("a: ! 1", 1, 4, "yaml-tag"),
        ("!t {a: 1}", 1, 1, "yaml-tag"),
        ("a: !!int '1'", 1, 4, "yaml-tag"),
        ("%TAG ! tag:x,2000:\n---\na: 1", 2, 1, "yaml-directive"),
        ("a: 1\n--- \nb: 1", 2, 1, "yaml-documents"),
        ("a: 1\n...\n---\nb: 1", 3, 1, "yaml-documents"),
        ("a: 1\nb: {", 2, 5, "yaml-syntax"),
        ("a: 'b", 1, 6, "yaml-syntax"),
        ("a: b: c", 1, 5, "yaml-syntax"),
        ("\ta: 1", 1, 1, "yaml-syntax"),
        ("@a", 1, 1, "yaml-syntax"),
        ("a: `b`", 1, 4, "yaml-syntax"),
        ('a: 1\nb: "\\x07"', 2, 4, "yaml-character"),
        ('a: 1\nb: "\\UFFFFFFFF"', 2, 1, "yaml-syntax"),
        ("# only this", 1, 1, "yaml-empty"),
        ("[" * 13, 1, 13, "yaml-depth"),
    ],
)
def test_what_is_refused_is_refused_at_its_place(text, line, column, rule):
    findings = Findings()
    strictyaml.read("x.yaml", text, findings)
    assert [(each.line, each.column, each.rule) for each in findings.problems] == [(line, column, rule)], (
        findings.problems
    )


def test_one_refusal_does_not_hide_the_next():
    findings = Findings()
    document = strictyaml.read("x.yaml", "a: &x [1]\nb: *x\nb: 2\nc: !t 3\n", findings)
    assert [each.line for each in findings.problems] == [1, 2, 3, 4]
    assert (document.value["a"], document.value["c"]) == ((1,), 3)
    assert document.is_spoilt(("b",)) and not document.is_spoilt(("a",))
