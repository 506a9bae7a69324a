"""A small right module, and a way to plant one wrong thing in it and see what is said about it."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from struct import pack

from lms import content

TODAY = date(2026, 11, 24)
MODULE = "modules/Z01-wash-the-cup"
SENTENCES = (
    "The cup stands in the sink and waits for you. Fill it with hot water, add a drop of soap and go round the rim. "
)

MODULE_YAML = """\
format: 1
id: Z01
title: Wash the cup
summary: Leave the kitchen as you would like to find it.
audience: All staff
minutes: 6
framework_stage: [use]
archetypes: [users]
outcomes:
  - id: wash-it
    text: wash a cup so that the next person can drink from it
    short: Wash a cup
requirements: [read, quiz, sign_off]
validity: {months: 12, renewal_window_months: 3}
quiz:
  questions_per_outcome: 2
  pass_mark: 80
  minutes: 3
sign_off:
  declaration: I washed the cup myself.
  statement: I have seen this person wash a cup.
  behaviours:
    - {id: washes, text: Washes a cup after using it, required: true}
    - {id: dries, text: Dries it too}
on_monday:
  - Wash one cup.
reviewed_on: "2026-11-03"
review_by: 2027-05-03
"""

PAGE = f"""\
---
title: The cup in the sink
minutes: 3
outcomes: [wash-it]
law: true
---
A cup with a [rim](term:rim) is easy to wash [@cup-study].

{SENTENCES * 6}

## Hot water

::: do
- use hot water
- rinse twice
:::

![Three cups, the last one clean.](images/cups.svg "Figure 1. Before, during, after")

::: warning Mind the handle
It comes off. See [the same page](page:the-cup-in-the-sink) and [a study](https://example.org/cups?n=1).
:::

| cup | state |
|-----|-------|
| red | clean |

::: try 1 minute
Wash one.
:::
"""


def question(number: int, kind: str = "single", extra: str = "") -> str:
    """Return one question of four lines and its options."""
    options = {
        "single": [("a", "Hot water", True), ("b", "A dry cloth", False), ("c", "Nothing", False)],
        "multiple": [("a", "Soap", True), ("b", "Hot water", True), ("c", "Ink", False)],
        "true_false": [('"yes"', '"True"', True), ('"no"', '"False"', False)],
    }[kind]
    lines = "".join(
        f"      - {{id: {each}, text: {text}, {'correct: true, ' if right else ''}feedback: Because of {number}.}}\n"
        for each, text, right in options
    )
    head = f"  - id: Z01-Q0{number}\n    type: {kind}\n    outcome: wash-it\n    level: easy\n    page: the-cup-in-the-sink\n"
    return f"{head}{extra}    text: What cleans cup {number}?\n    options:\n{lines}"


RECAP = """\
    critical: true
    recap:
      title: Hot water first
      sentences: [Cold water leaves fat behind., Hot water takes it along.]
      do_when: If the cup feels greasy
      do: [run the hot tap, wash it again]
"""
QUESTIONS = (
    "questions:\n" + question(1) + question(2, "multiple") + question(3, "true_false") + question(4, extra=RECAP)
)
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">\n  <circle cx="4" cy="4" r="3" fill="none"/>\n</svg>\n'
)
PNG = b"\x89PNG\r\n\x1a\n" + pack(">I", 13) + b"IHDR" + pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0) + bytes(16)

FILES: Mapping[str, str | bytes] = {
    "sources.yaml": 'cup-study:\n  title: On cups\n  publisher: Kitchen press\n  url: https://example.org/cups\n  year: "2025"\n'
    "unused:\n  title: On pans\n  publisher: Kitchen press\n  url: https://example.org/pans\n",
    "glossary.yaml": "rim:\n  term: Rim\n  meaning: The edge you drink from.\nhandle: {term: Handle, meaning: What you hold.}\n",
    "pathways/foundation.yaml": "format: 1\nid: foundation\ntitle: Kitchen\nsummary: What everyone washes.\naudience: For all\n"
    "modules:\n  - {module: Z01, required: true}\n",
    f"{MODULE}/module.yaml": MODULE_YAML,
    f"{MODULE}/01-the-cup-in-the-sink.md": PAGE,
    f"{MODULE}/questions.yaml": QUESTIONS,
    f"{MODULE}/images/cups.svg": SVG,
}


def write(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files below a folder and return it."""
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return root


def read(root: Path, **changed: str | bytes) -> content.Reading:
    """Read the right module with files changed or added; `module`, `page`, `questions`, … are short for their names."""
    return content.read_folder(
        write(root, {**FILES, **{NAMES.get(name, name): data for name, data in changed.items()}}), today=TODAY
    )


NAMES = {
    "module": f"{MODULE}/module.yaml",
    "page": f"{MODULE}/01-the-cup-in-the-sink.md",
    "questions": f"{MODULE}/questions.yaml",
    "image": f"{MODULE}/images/cups.svg",
    "sources": "sources.yaml",
    "glossary": "glossary.yaml",
    "pathway": "pathways/foundation.yaml",
}
RIGHT = {name: str(FILES[file]) for name, file in NAMES.items()}


def plant(name: str, before: str, after: str) -> str:
    """Return a file's text with one thing changed, which must be there exactly once."""
    assert RIGHT[name].count(before) == 1, f"{before!r} stands {RIGHT[name].count(before)} times in {name}"
    return RIGHT[name].replace(before, after)


def place(text: str, thing: str, *, last: bool = False) -> tuple[int, int]:
    """Return line and column of a thing in a text, which must be there, its first time or its last."""
    assert thing in text
    index = text.rindex(thing) if last else text.index(thing)
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


def found(reading: content.Reading, severity: str = "error") -> list[tuple[str, int, int, str]]:
    """Return file, line, column and rule of each problem of a severity."""
    return [(each.file, each.line, each.column, each.rule) for each in reading.problems if each.severity == severity]
