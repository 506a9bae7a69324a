"""The mapping of a feed: YAML read strictly."""

import pytest

from lms.imports.mapping import default_text, format_of, read_mapping
from lms.runtime.errors import Refused


def test_the_one_that_is_shipped_is_right():
    found, _ = read_mapping(default_text().encode())
    assert format_of(found).places(["STAFF NO.", " e-mail ", "Line Manager Number", "Shoe size"])[0] == {
        "staff_number": 0, "email": 1, "manager_staff_number": 2,
    }  # fmt: skip
    assert (found.month_first, "leaver" in found.no, "active" in found.yes) == (False, True, True)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "There is nothing here yet"),
        ("columns: {staff_number: [Nr], email: [nr]}", "line 1: nr stands for staff_number already"),
        ("columns: {shoe_size: [a]}", "line 1"),
        ("columns: {email: mail}", "line 1"),
        ("kolumns: {}", "line 1"),
        ("needed: [first_name]", "Add staff_number"),
        ("yes: [x]\nno: [X]", "x cannot mean yes and no"),
        ("dates: sometimes", "line 1"),
        ("columns: &a {email: [b]}", "Take the anchor"),
        ("columns: !!python/object:os.system {}", "Take the tag"),
        ("a: 1\na: 2", "stands here twice"),
        ("x" * 70_000, "larger than 64 kB"),
    ],
)
def test_what_cannot_be_is_said_with_its_line(text, words):
    with pytest.raises(Refused, match="The mapping file cannot be used") as refused:
        read_mapping(text.encode())
    assert words in refused.value.sentence
    assert refused.value.field == "mapping"


def test_bytes_that_are_no_text():
    with pytest.raises(Refused):
        read_mapping(b"\xff\xfe\x00\x01")
