"""What was done elsewhere or before counts with the dates it is given: nothing is worked out from them."""

from datetime import date, timedelta

import pytest

from lms import certifications, doctor, standing
from lms.certifications import Origin
from lms.runtime.errors import NotFound, Refused
from tests import builders
from tests.cast import TODAY
from tests.conftest import SITE

GIVEN = {"achieved_on": date(2026, 2, 28), "valid_until": date(2027, 9, 13)}


def recognised(work, cast, **changes):
    return certifications.recognise(
        work, cast.ada.person,
        **{"organisation_id": cast.northbank, "module_id": "T01", "origin": Origin.PRIOR_LEARNING, **GIVEN, **changes},
    )  # fmt: skip


@pytest.mark.parametrize("origin", [Origin.PRIOR_LEARNING, Origin.IMPORTED])
def test_the_dates_are_those_that_were_given(cast, opened, engine, origin):
    with opened() as work:
        made = recognised(work, cast, origin=origin)
    with opened(write=False) as work:
        (held,) = certifications.history(work, cast.ada.person)
        (row,) = standing.of_person(work, cast.ada.person)
        assert standing.word(row, work.today) is standing.Word.VALID
    assert held == made
    assert (held.achieved_on, held.valid_until, held.origin) == (*GIVEN.values(), origin)
    assert held.window_opens_on == date(2027, 6, 13)
    assert (held.version_id, held.enrolment_id) == (None, None)
    assert (row.achieved_on, row.valid_until, row.window_opens_on) == (*GIVEN.values(), date(2027, 6, 13))
    assert doctor.examine(engine, SITE) == []


def test_the_window_lies_within_the_dates(cast, opened):
    with opened() as work:
        short = recognised(work, cast, achieved_on=TODAY, valid_until=TODAY + timedelta(days=3))
        assert short.window_opens_on == TODAY
        given = recognised(work, cast, window_opens_on=date(2027, 1, 1))
        assert given.window_opens_on == date(2027, 1, 1)
        assert recognised(work, cast, window_opens_on=date(2030, 1, 1)).window_opens_on == GIVEN["valid_until"]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"achieved_on": TODAY + timedelta(days=1)}, Refused),
        ({"valid_until": GIVEN["achieved_on"] - timedelta(days=1)}, Refused),
        ({"module_id": "T99"}, NotFound),
    ],
)
def test_dates_that_cannot_be(cast, opened, changes, error):
    with opened() as work, pytest.raises(error):
        recognised(work, cast, **changes)
    with opened(write=False) as work:
        assert certifications.history(work, cast.ada.person) == ()


def test_one_that_ended_leaves_what_counts_longer(cast, opened):
    builders.certified(opened, cast)
    with opened() as work:
        recognised(work, cast, valid_until=date(2026, 11, 1))
        (row,) = standing.of_person(work, cast.ada.person)
        assert row.achieved_on == TODAY
        assert len(certifications.history(work, cast.ada.person)) == 2


def test_one_that_is_taken_back_covers_no_day(cast, opened, engine):
    with opened() as work:
        made = recognised(work, cast)
    with opened() as work:
        certifications.void(work, made.id, "The evidence was somebody else's")
        (row,) = standing.of_person(work, cast.ada.person)
        assert standing.word(row, work.today) is not standing.Word.VALID
    assert doctor.examine(engine, SITE) == []
