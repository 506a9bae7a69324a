"""What a sign-in name and a password must be."""

import pytest

from lms.signin.rules import password_fault, sign_in_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada@Demo.Example", "ada@demo.example"),
        (" ada@demo.example ", "ada@demo.example"),
        ("ﬁona", "fiona"),
        ("STRASSE", "straße"),
    ],
)
def test_sign_in_names_are_compared_without_case_and_width(one, other):
    assert sign_in_key(one) == sign_in_key(other)


def test_different_names_stay_different():
    assert sign_in_key("ada@demo.example") != sign_in_key("ada@demo-example")


@pytest.mark.parametrize("password", ["three random words", "a" * 8 + "bcde", "ééé ààà ùùù!", "x1" * 3 + "abcdef"])
def test_length_is_what_counts(password):
    assert password_fault(password, "ada@demo.example") is None


@pytest.mark.parametrize(
    "password", ["short", "elevenchars", "b" * 10 + "acd" * 40, "aaaaaaaaaaaa", "Ada@Demo.Example"]
)
def test_too_short_too_long_or_the_name_itself_is_refused_with_what_to_enter(password):
    assert password_fault(password, "ada@demo.example").startswith("Enter a password")


def test_the_limits_themselves_pass():
    assert password_fault("abcdefghijkl", "ada") is None
    assert password_fault("abcdefgh" * 16, "ada") is None
    assert password_fault("abcdefgh" * 16 + "i", "ada")


def test_the_key_of_a_key_is_itself():
    texts = [f"{before}{chr(code)}" for code in range(0x110000) if not 0xD800 <= code < 0xE000 for before in ("", "a")]
    assert [text for text in texts if sign_in_key(sign_in_key(text)) != sign_in_key(text)] == []
