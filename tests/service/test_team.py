"""The team page: what is counted is what the filters list, and each actor gets their own figures."""

import pytest

from lms import reports
from tests.builders import awaiting_sign_off

SHOWS = ("late", "soon", "mine", "expiring")


@pytest.fixture
def team(opened):
    def read(actor, show=""):
        with opened(actor, write=False) as work:
            return reports.team(work, reports.Filter(show))

    return read


def _counts(page):
    return {chip.show: chip.count for chip in page.chips}


def test_what_is_counted_is_what_the_filters_list(opened, cast, team):
    awaiting_sign_off(opened, cast)
    counts = _counts(team(cast.grace))
    assert counts["mine"] == 1
    for show in SHOWS:
        assert len({row.person_id for row in team(cast.grace, show).rows}) == counts[show]
    assert [row.person_id for row in team(cast.grace, "mine").rows] == [cast.ada.person]


def test_what_waits_for_a_line_manager_does_not_wait_for_those_above(opened, cast, team):
    awaiting_sign_off(opened, cast)
    assert _counts(team(cast.lena))["mine"] == 0
    assert team(cast.lena, "mine").rows == ()


def test_each_actor_gets_their_own_figures_whoever_came_before(cast, team):
    grace, omar = team(cast.grace), team(cast.omar)
    assert {row.person_id for row in omar.rows} == {cast.otis.person}
    assert _counts(omar)[""] == 1 < _counts(grace)[""]
    assert _counts(team(cast.grace)) == _counts(grace)
