"""What a sign-in name and a password must be."""

import time

import pytest

from lms.signin.rules import EASY, password_fault, sign_in_key


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


@pytest.mark.parametrize(
    "password",
    [
        "three random words",
        "plum ladder comet",
        "ééé ààà ùùù!",
        "kv7 q9 bx2 mn",
        "ผัดไทยกับข้าวเหนียว",
        "correct horse battery staple",
    ],
)
def test_length_is_what_counts_and_no_kind_of_character_is_asked_for(password):
    assert password_fault(password, "ada@demo.example") is None


@pytest.mark.parametrize(
    "password",
    [
        "password1234", "P@ssw0rd1234", "passwordpassword", "Password-2026!", "qwertyuiop12", "1qaz2wsx3edc", "123456789012",
        "abcdefghijkl",
        "aaaaaaaaaaaab", "abcabcabcabc", "letmeinplease", "Welcome123456", "liverpoolfc1", "manchesterunited", "21091990 21091990",
        "Summer2026Summer", "Wardwise2026!", "nhsnhsnhs2026", "hospital12345", "ward training", "nurse-manager1",
    ],
)  # fmt: skip
def test_what_guessers_try_first_is_refused_with_what_to_do_instead(password):
    assert password_fault(password, "ada@demo.example") == EASY


@pytest.mark.parametrize(
    "password", ["adaokafor1985", "Okafor-Northbank", "northbank2026", "N0rthb4nk-2026", "okaforokafor"]
)
def test_so_is_what_others_know_of_the_person(password):
    assert password_fault(password, "ada@demo.example", ["Ada Okafor", "Northbank University Hospitals"]) == EASY


@pytest.mark.parametrize(
    "password", ["short", "elevenchars", "b" * 10 + "acd" * 40, "aaaaaaaaaaaa", "Ada@Demo.Example"]
)
def test_too_short_too_long_or_the_name_itself_is_refused_with_what_to_enter(password):
    assert password_fault(password, "ada@demo.example").startswith("Enter a password")


def test_the_limits_themselves_pass():
    assert password_fault("kv7 q9 bx2 m", "ada") is None
    assert password_fault("kv7 q9 bx2 m" + "x" * 116, "ada") is None
    assert password_fault("kv7 q9 bx2 m" + "x" * 117, "ada")


def test_judging_a_long_or_strange_password_is_quick():
    began = time.process_time()
    for password in ("4@8{6[<1!|370$5+7%2" * 6, "a1" * 64, "\u200b" * 128, "😀" * 128):
        password_fault(password, "ada")
    assert time.process_time() - began < 5


def test_the_key_of_a_key_is_itself():
    texts = [f"{before}{chr(code)}" for code in range(0x110000) if not 0xD800 <= code < 0xE000 for before in ("", "a")]
    assert [text for text in texts if sign_in_key(sign_in_key(text)) != sign_in_key(text)] == []
