"""account.profile"""

from lms import people


def test_it_shows_what_is_on_record(browser):
    browser.sign_in("ada")
    words = browser.get("/account").get_data(as_text=True)
    assert "<title>My account – Wardwise</title>" in words
    for wanted in (
        "Ada Okafor",
        "ada@demo.example",
        "Ward clerk",
        "Elm Ward",
        "Grace Mbeki, Ward manager",
        "14 September 2026",
        "This browser",
    ):
        assert wanted in words


def test_nobody_else_is_named(browser):
    browser.sign_in("ada")
    words = browser.get("/account").get_data(as_text=True)
    for other in ("Ben Clarke", "Otis Green", "ben@demo.example", "Southmoor"):
        assert other not in words


def test_without_a_manager_it_says_who_signs(browser):
    browser.sign_in("lena")
    assert "Your training team signs you off" in browser.get("/account").get_data(as_text=True)


def test_without_a_post_it_says_so(browser):
    browser.sign_in("mei")
    assert "You have no current post here" in browser.get("/account").get_data(as_text=True)


def test_each_post_of_several_is_shown(opened, cast, browser):
    with opened() as work:
        root = people.root_team(work, cast.southmoor).id
        people.give_post(
            work,
            cast.ada.person,
            root,
            staff_number="B1",
            job_title="Bank clerk",
            staff_group="Admin",
            started_on=work.today,
        )
    browser.sign_in("ada")
    words = browser.get("/account").get_data(as_text=True)
    assert "Your posts" in words
    assert "Ward clerk, Northbank University Hospitals" in words
    assert "Bank clerk, Southmoor Community Trust" in words


def test_other_browsers_can_be_signed_out_and_this_one_cannot(browser, another):
    browser.sign_in("ada")
    assert "/end" not in browser.get("/account").get_data(as_text=True)
    another.sign_in("ada")
    assert browser.get("/account").get_data(as_text=True).count("/end") == 1


def test_a_name_is_text_and_never_markup(opened, cast, browser):
    with opened() as work:
        people.rename(work, cast.ada.person, first_name="<script>alert(1)</script>", last_name="O’Neill & Sons")
    browser.sign_in("ada")
    words = browser.get("/account").get_data(as_text=True)
    assert "<script>alert" not in words
    assert "O’Neill &amp; Sons" in words


def test_somebody_signed_out_is_led_to_sign_in(browser):
    assert browser.get("/account").location == "/sign-in?next=/account"


def test_a_suspended_person_is_out_on_the_next_request(opened, cast, browser):
    browser.sign_in("ada")
    with opened() as work:
        people.suspend(work, cast.ada.person)
    assert browser.get("/account").location == "/sign-in?next=/account"


def test_other_methods_are_not_answered(browser):
    browser.sign_in("ada")
    assert browser.post("/account").status_code == 405
