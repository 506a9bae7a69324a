"""People as an administrator finds them, and shutting out and letting in."""

import pytest

from lms import people


@pytest.mark.parametrize(
    ("q", "name"),
    [
        ("okafor", "Ada Okafor"),
        ("N0002", "Grace Mbeki"),
        ("mei@demo.example", "Mei Tan"),
        ("MEI@demo.example", "Mei Tan"),
    ],
)
def test_somebody_is_found_by_name_number_or_sign_in_name(as_, cast, q, name):
    page = as_(cast.asha).get(f"/admin/people?q={q}")
    assert name in page.words
    assert "Otis Green" not in page.words


def test_everybody_is_listed_by_name(as_, cast):
    page = as_(cast.asha).get("/admin/people")
    names = [" ".join("".join(each.itertext()).split()) for each in page.tree.iter("th") if each.get("scope") == "row"]
    assert names == sorted(names)
    assert len(names) == 15
    assert "Sam FrostSuspended" in names


def test_a_person_shows_access_and_nothing_of_training(as_, cast):
    page = as_(cast.asha).get(f"/admin/people/{cast.ada.person}")
    assert "Signs in as ada@demo.example" in page.words
    assert "Ward clerk, Elm Ward, Northbank University Hospitals" in page.words
    assert "You do not see what they learn." in page.words
    for path in (f"/team/{cast.ada.person}", f"/training/people/{cast.ada.person}"):
        assert as_(cast.asha).get(path).status == 403


def test_suspension_acts_on_the_next_request_and_is_undone(as_, cast):
    ada, client = as_(cast.ada), as_(cast.asha)
    assert ada.get("/").status == 200
    path = f"/admin/people/{cast.ada.person}"
    assert client.get(f"{path}/suspend").h1 == "Suspend Ada Okafor?"
    assert client.post(f"{path}/suspend").status == 303
    assert ada.get("/").status == 303
    assert "Suspended: cannot sign in." in client.get(path).words
    assert client.post(f"{path}/readmit").status == 303
    # The browser from before stays out; a new one is in.
    assert ada.get("/").status == 303
    assert "Let Ada Okafor in again" not in client.get(path).words


def test_nobody_suspends_themselves(as_, cast):
    reply = as_(cast.asha).post(f"/admin/people/{cast.asha.person}/suspend")
    assert reply.error_summary == ["Nobody suspends themselves"]


def test_a_row_that_was_joined_into_another_is_not_there(as_, cast, opened):
    from lms import joining

    with opened(cast.ada2) as work:
        token = joining.begin(work)
    with opened(cast.ada) as work:
        joining.join(work, token)
    client = as_(cast.asha)
    assert client.get(f"/admin/people/{cast.ada2.person}").status == 404
    assert client.get("/admin/people?q=ada").words.count("Ada Okafor") == 1
    assert people.Person


def test_an_unknown_person_is_not_there(as_, cast):
    for path in ("", "/suspend", "/readmit", "/roles/new"):
        assert as_(cast.asha).get(f"/admin/people/{cast.northbank}{path}").status == 404
