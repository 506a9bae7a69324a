"""The mark that spares a browser: nobody can make one without the key, or carry it over to another name."""

from lms.web.account.marks import marked_browser, with_mark

KEY, NAME = "k" * 32, "ada@demo.example"


def test_a_marked_browser_is_known_however_the_name_is_typed():
    cookie = with_mark("", KEY, NAME)
    assert marked_browser(cookie, KEY, " Ada@Demo.Example") == cookie.split(".")[0]


def test_a_mark_is_of_one_name_one_browser_and_one_key():
    cookie = with_mark("", KEY, NAME)
    browser, mark = cookie.split(".")
    assert marked_browser(cookie, KEY, "ben@demo.example") is None
    assert marked_browser(cookie, "other" + KEY, NAME) is None
    assert marked_browser(f"{'0' * len(browser)}.{mark}", KEY, NAME) is None
    assert marked_browser(f"{browser}.{mark[:-1]}{'A' if mark[-1] != 'A' else 'B'}", KEY, NAME) is None
    assert marked_browser(browser, KEY, NAME) is None


def test_people_who_share_a_browser_are_each_spared():
    cookie = with_mark(with_mark("", KEY, NAME), KEY, "ben@demo.example")
    assert marked_browser(cookie, KEY, NAME) == marked_browser(cookie, KEY, "ben@demo.example") == cookie.split(".")[0]


def test_signing_in_again_makes_no_second_mark():
    cookie = with_mark("", KEY, NAME)
    assert with_mark(cookie, KEY, NAME) == cookie


def test_of_very_many_marks_the_oldest_goes_and_the_cookie_stays_small():
    cookie = ""
    for number in range(40):
        cookie = with_mark(cookie, KEY, f"person{number}@demo.example")
    assert len(cookie) < 700
    assert marked_browser(cookie, KEY, "person0@demo.example") is None
    assert all(marked_browser(cookie, KEY, f"person{number}@demo.example") for number in range(10, 40))


def test_rubbish_is_no_mark_and_makes_a_fresh_browser():
    for cookie in ("", ".", "....", "x" * 5000, "é.ü", "0" * 32 + ".é" * 40, "short.mark"):
        assert marked_browser(cookie, KEY, NAME) is None
        assert marked_browser(with_mark(cookie, KEY, NAME), KEY, NAME)


def test_the_cookie_names_nobody():
    assert "grzegorz" not in with_mark("", KEY, "grzegorz@demo.example")
