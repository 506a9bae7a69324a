"""learner.sheet"""

import pytest


def url(slug):
    return f"/modules/T04/pages/{slug}/sheet"


def rows(reply):
    table = next(reply.tree.iter("table"))
    return [["".join(cell.itertext()).strip() for cell in row if cell.tag in {"td", "th"}] for row in table.iter("tr")]


def test_the_page_leads_to_its_sheet(as_, cast):
    reply = as_(cast.ada).get("/modules/T04/pages/sheet")
    assert "Try it, 5 minutes" in reply.words
    assert "What it does: for example, “Balances shifts”" in reply.words
    assert url("sheet") in reply.links()


def test_empty_rows_with_an_example(as_, cast):
    reply = as_(cast.ada).get(url("sheet"))
    assert reply.status == 200
    assert reply.h1 == "Try it: Your map"
    assert rows(reply) == [
        ["Tool", "What it does", "Named owner"],
        ["Example Rota helper", "Balances shifts", "Nobody knows"],
        *[["", "", ""]] * 4,
    ]
    assert "We keep nothing of what you write on it." in reply.words
    assert "/modules/T04/pages/sheet#activity" in reply.links()


def test_lines_with_names(as_, cast):
    reply = as_(cast.ada).get(url("sheet-lines"))
    assert rows(reply) == [["Who", "Name"], ["Named owner", ""], ["Clinical Safety Officer", ""]]
    heads = [each.get("scope") for each in reply.tree.iter("th")]
    assert heads == ["col", "col", "row", "row"]


@pytest.mark.parametrize(
    "path", [url("sort"), url("nowhere"), "/modules/T99/pages/sheet/sheet", "/modules/T01/pages/why-look-again/sheet"]
)
def test_a_page_without_a_sheet(as_, cast, path):
    assert as_(cast.ada).get(path).status == 404


def test_signed_out(client):
    assert client.get(url("sheet")).location.startswith("/sign-in")


def test_wrong_method(as_, cast):
    assert as_(cast.ada).post(url("sheet")).status == 405
