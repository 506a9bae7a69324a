"""A person without a mouse: Tab, arrows, Space and Enter, and wherever the focus stops it can be seen."""

from tests.browser.visitor import Visitor

FARTHEST = 40
FOCUSED = """() => { const found = document.activeElement;
    const label = found.labels && found.labels[0] ? found.labels[0].innerText : found.innerText;
    return [found.type || found.tagName.toLowerCase(), (label || '').trim()] }"""
IS_VISIBLE = """() => { const found = document.activeElement, style = getComputedStyle(found), box = found.getBoundingClientRect();
    return style.outlineStyle !== 'none' || style.boxShadow !== 'none' || style.backgroundColor === 'rgb(255, 235, 59)'
        ? box.bottom > 0 && box.top < innerHeight : false }"""


def focused(person: Visitor) -> list[str]:
    """Return the kind and the name of what has the focus."""
    return list(person.page.evaluate(FOCUSED))


def tabs_to(person: Visitor, kind: str, name: str, farthest: int = FARTHEST) -> None:
    """Press Tab until the focus is there; wherever it stops, it can be seen."""
    met = []
    for _ in range(farthest):
        person.page.keyboard.press("Tab")
        met.append(focused(person))
        assert person.page.evaluate(IS_VISIBLE), f"{person.path}: nobody sees that the focus is on {met[-1]}"
        if met[-1] == [kind, name]:
            return
    raise AssertionError(f"{person.path}: Tab does not reach {name!r}, only {met}")


def opens_with_enter(person: Visitor, kind: str, name: str) -> None:
    """Tab to a link or a button and press Enter."""
    tabs_to(person, kind, name)
    with person.moves():
        person.page.keyboard.press("Enter")


def tabs_into_radios(person: Visitor) -> None:
    """Press Tab until the focus is on a radio, and choose it."""
    for _ in range(FARTHEST):
        person.page.keyboard.press("Tab")
        if focused(person)[0] == "radio":
            break
    person.page.keyboard.press("Space")


def chooses_with_arrows(person: Visitor, name: str) -> None:
    """Go into the radios and down to one of them."""
    tabs_into_radios(person)
    for _ in range(FARTHEST):
        if focused(person) == ["radio", name]:
            assert person.page.locator("input:checked").count() == 1
            return
        person.page.keyboard.press("ArrowDown")
    raise AssertionError(f"{person.path}: the arrows do not reach {name!r}")
