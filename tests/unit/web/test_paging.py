"""A cursor brings back its key, and nothing else does."""

import base64
import json

import pytest

from lms.web.paging import decode, encode


def _cursor(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def test_a_cursor_brings_back_its_key():
    key = (3, "O’Brien, Seán", "018f-aa")
    assert decode(encode(key), (int, str, str)) == key


def test_a_cursor_can_stand_in_an_address_as_it_is():
    assert encode((1, "ÿþ??>>")).replace("-", "").replace("_", "").isalnum()


@pytest.mark.parametrize(
    "nonsense",
    [
        None, "", "?", "====", "not base64!", "é", "a" * 10_000, "W1tb" * 90, _cursor({"a": 1}), _cursor([1]),
        _cursor([1, 2]),
        _cursor(["1", "x"]), _cursor([True, "x"]), _cursor([1.5, "x"]), _cursor([None, "x"]), _cursor([1, ["x"]]),
        _cursor([2**63, "x"]),
        _cursor([1, "a\0b"]), _cursor([1, "\ud800"]), encode((1, "x")) + "!", encode((1, "x" * 1000)),
    ],
)  # fmt: skip
def test_nonsense_is_the_first_page(nonsense):
    assert decode(nonsense, (int, str)) is None
