"""admin.reset_factor"""

import pytest

from lms import signin
from tests.client import without_token
from tests.factors import set_up

REASON = "Came in person with the badge"


@pytest.fixture
def path(cast, opened):
    set_up(opened, cast.tariq)
    return f"/admin/people/{cast.tariq.person}/second-factor"


def test_an_administrator_resets_it_with_a_reason(cast, opened, as_, path):
    asha, tariqs = as_(cast.asha), as_(cast.tariq)
    assert asha.get(path).h1 == "Reset the second factor of Tariq Aziz?"
    assert tariqs.get("/").status == 200
    assert asha.post(path, {"reason": REASON}).status == 303
    assert "has been told" in asha.get("/").text
    assert tariqs.get("/").location.startswith("/sign-in")
    with opened(write=False) as work:
        assert not signin.has_factor(work, cast.tariq.person)
    assert asha.post(path, {"reason": REASON}).status == 404


def test_without_a_reason_nothing_changes(cast, opened, as_, path):
    reply = as_(cast.asha).post(path, {"reason": "lost"})
    assert (reply.status, reply.error_summary) == (422, ["Enter how you made sure in 10 to 500 characters"])
    with opened(write=False) as work:
        assert signin.has_factor(work, cast.tariq.person)


def test_ones_own_is_refused(cast, opened, as_, path):
    set_up(opened, cast.asha)
    reply = as_(cast.asha).post(f"/admin/people/{cast.asha.person}/second-factor", {"reason": REASON})
    assert reply.status == 422 and "another administrator" in reply.error_summary[0]


@pytest.mark.parametrize("actor", ["tariq", "grace", "audrey", "ada"])
def test_nobody_else_comes_in(cast, as_, path, actor):
    assert as_(cast.actors[actor]).get(path).status == 403


def test_somebody_without_one_is_like_nobody(cast, as_, path):
    asha = as_(cast.asha)
    one = asha.get(f"/admin/people/{cast.ben.person}/second-factor")
    none = asha.get("/admin/people/01a20d12-32a1-7b43-bb84-db18191cd3de/second-factor")
    assert one.status == none.status == 404
    assert without_token(one.text) == without_token(none.text)
