"""Activities, words, sheets, references and pathways: accessible before and after an answer, and worked by keyboard."""

import pytest

from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-activities")]
FARTHEST = 60


def page(slug: str) -> str:
    return f"/modules/T04/pages/{slug}"


ANSWERS = {
    "sort": lambda ada: [ada.page.locator(f"#part-{number}-1").check() for number in (1, 2, 3)],
    "sort-four": lambda ada: [ada.page.locator(f"#part-{number}").select_option(index=1) for number in (1, 2, 3)],
    "match": lambda ada: [ada.page.locator(f"#part-{number}").select_option(index=2) for number in (1, 2, 3)],
    "spot": lambda ada: [ada.choose("It moves to room 5."), ada.choose("The clinic moves on Monday.")],
    "estimate": lambda ada: [ada.fill("Your guess", "90")],
    "rewrite": lambda ada: [ada.fill("Your version", "A first line\n\n" + "and a very-long-word" * 12)],
    "pick": lambda ada: [ada.choose("I choose tools")],
}
SAID = {
    "sort": "2 of 3 right", "sort-four": "1 of 3 right", "match": "1 of 3 right", "spot": "Nearly: you found 1 of the 2, and ticked 1 more",
    "estimate": "A long way off", "rewrite": "Compare it with yours", "pick": "You are a leader today.",
}  # fmt: skip


def test_every_activity_before_and_after_an_answer(signed_in):
    ada = signed_in("ada")
    for slug, answer in ANSWERS.items():
        ada.open(page(slug))
        check(ada)
        ada.sees("You left")
        ada.follow("Try again", within="#activity")
        assert (ada.path, ada.page.url.endswith("#activity")) == (page(slug), True)
        answer(ada)
        check(ada)
        ada.sees(SAID[slug])
        assert ada.page.url.endswith("/activity#activity")
        assert ada.page.locator("#activity").evaluate("part => part.getBoundingClientRect().top < innerHeight")
    ada.page.get_by_text("What we say to the other choices").click()
    ada.check()
    ada.sees("You are a maker today.")
    ada.follow("Try again", within="#activity")
    assert ada.page.locator("#activity :checked").count() == 0


def check(ada: Visitor) -> None:
    """Press the button of the activity."""
    with ada.moves():
        ada.page.locator("#activity form button").click()


@pytest.mark.parametrize("javascript", [True], indirect=True)
def test_sorting_and_matching_by_keyboard_alone(signed_in, javascript):
    ada = signed_in("ada")
    ada.open(page("sort"))
    keys = ada.page.keyboard
    tabs_to(ada, "part-1-1")
    keys.press("Space")
    tabs_to(ada, "part-2-1")
    keys.press("Space")
    keys.press("ArrowDown")
    tabs_to(ada, "part-3-1")
    keys.press("Space")
    keys.press("Tab")
    with ada.moves():
        keys.press("Enter")
    ada.sees("All 3 right")
    # The next Tab goes on from the answer, not from the top of the page.
    keys.press("Tab")
    assert ada.page.evaluate("document.activeElement.textContent") == "Try again"
    ada.open(page("match"))
    tabs_to(ada, "part-1")
    keys.type("Info")
    keys.press("Tab")
    keys.type("IT")
    keys.press("Tab")
    keys.type("My")
    keys.press("Tab")
    with ada.moves():
        keys.press("Enter")
    ada.sees("All 3 right")


def tabs_to(ada: Visitor, wanted: str) -> None:
    for _ in range(FARTHEST):
        ada.page.keyboard.press("Tab")
        if ada.page.evaluate("document.activeElement.id") == wanted:
            return
    raise AssertionError(f"{ada.path}: Tab does not reach {wanted}")


@pytest.mark.parametrize("javascript", [True], indirect=True)
def test_a_word_is_explained_where_it_stands(signed_in, javascript):
    ada = signed_in("ada")
    ada.open(page("sort"))
    word, note = ada.page.get_by_role("button", name="second look"), ada.page.locator(".app-term-note")
    assert (word.get_attribute("aria-expanded"), note.is_visible()) == ("false", False)
    word.click()
    assert (word.get_attribute("aria-expanded"), note.inner_text()) == (
        "true",
        "Second look: Reading something again before it counts.",
    )
    assert note.get_attribute("id") == word.get_attribute("aria-controls")
    ada.check()
    ada.page.keyboard.press("Escape")
    assert (word.get_attribute("aria-expanded"), note.is_visible()) == ("false", False)
    assert ada.page.evaluate("document.activeElement.className") == "app-term"
    for key, shown in (("Space", True), ("Space", False), ("Enter", True), ("Enter", False)):
        ada.page.keyboard.press(key)
        assert note.is_visible() is shown, key
    # The way back from the list of words still leads to the word.
    ada.page.get_by_role("link", name="Back to the text about Second look").click()
    assert ada.page.url.endswith("#use-second-look")
    assert ada.page.locator("#use-second-look").count() == 1


@pytest.mark.parametrize("javascript", [False], indirect=True)
def test_without_a_script_a_word_leads_to_its_meaning(signed_in, javascript):
    ada = signed_in("ada")
    ada.open(page("sort"))
    ada.page.get_by_role("link", name="second look", exact=True).click()
    assert ada.page.url.endswith("#term-second-look")


def test_a_sheet_on_screen_and_on_paper(signed_in, javascript):
    ada = signed_in("ada")
    ada.open(page("sheet"))
    ada.follow("Open the sheet to print")
    assert ada.heading.endswith("Your map")
    assert ada.page.get_by_role("button", name="Print this sheet").is_visible() is javascript
    ada.page.emulate_media(media="print")
    for unwanted in ("header", "footer", ".app-no-print", "nav"):
        assert not [each for each in ada.page.locator(unwanted).all() if each.is_visible()], unwanted
    assert ada.page.locator("table.app-sheet").is_visible()
    ada.page.emulate_media(media="screen")
    ada.open(page("sheet-lines") + "/sheet")
    ada.follow("Back to page 9: Fill in a sheet of names")
    assert ada.path == page("sheet-lines")


def test_words_and_sources(signed_in):
    ada = signed_in("ada")
    ada.open("/pathways")
    ada.follow("Glossary")
    ada.sees("Second look", "Reading something again before it counts.")
    ada.follow("Sources of the modules")
    ada.follow("Try it")
    assert ada.page.locator("a[aria-current=page]").inner_text().startswith("Try it")
    ada.follow("Find the faults")
    assert ada.path == page("spot")


def test_a_pathway_chosen_and_given_back(signed_in):
    ada = signed_in("ada")
    ada.open("/pathways")
    ada.sees("Suggested for your job, Ward clerk.")
    ada.press("Choose the Users pathway")
    ada.sees("This is your pathway now.", "You chose this pathway.")
    ada.open("/")
    ada.sees("Users pathway", "You chose this pathway.")
    ada.follow("All pathways and modules")
    ada.press("Use the suggested one")
    ada.sees("Suggested for your job, Ward clerk.")
    assert "You chose this pathway." not in ada.words


def test_local_words_and_the_pages_own(cast, opened, signed_in):
    from datetime import date

    from lms import catalogue

    ada = signed_in("ada")
    ada.open(page("sort-four"))
    ada.sees("Who to ask")
    with opened() as work:
        text = (
            "Ring one of these:\n\n- the desk, extension 2211\n- [the team](https://northbank.example/"
            + "a-long-address" * 8
            + ")"
        )
        catalogue.set_insert(
            work, cast.northbank, "who-to-ask", text=text, review_on=date(2027, 3, 1), owner_person_id=cast.tariq.person
        )
    ada.open(page("sort-four"))
    ada.sees("At Northbank", "the desk, extension 2211", "Kept up to date by Tariq Aziz. Review by 1 March 2027.")
