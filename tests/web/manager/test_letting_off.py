"""manager.let_off, manager.end_let_off"""

import pytest

from lms import assignments

FIELDS = {"ends_on-day": "1", "ends_on-month": "3", "ends_on-year": "2027", "reason": "maternity leave"}


@pytest.fixture
def path(cast, opened):
    """Where Ada is let off her module."""
    with opened(cast.tariq, write=False) as work:
        asked = assignments.open_for(work, cast.ada.person)[0].id
    return f"/team/{cast.ada.person}/assignments/{asked}/let-off"


def waiver(cast, opened):
    with opened(cast.tariq, write=False) as work:
        return assignments.waivers(work, cast.ada.person)


def test_somebody_is_let_off_and_required_again(as_, cast, opened, path):
    tariq = as_(cast.tariq)
    assert tariq.get(path).h1.startswith("Let Ada Okafor off")
    assert tariq.post(path, FIELDS).status == 303
    (given,) = waiver(cast, opened)
    person = tariq.get(f"/team/{cast.ada.person}")
    end = f"/team/{cast.ada.person}/let-off/{given.id}/end"
    assert end in person.links()
    assert "maternity leave" in tariq.get(end).words
    assert tariq.post(end).status == 303
    assert waiver(cast, opened) == ()
    assert tariq.post(end).status == 404


def test_what_is_wrong_changes_nothing(as_, cast, opened, path):
    reply = as_(cast.tariq).post(path, {**FIELDS, "reason": "", "ends_on-day": "x"})
    assert reply.status == 422
    assert waiver(cast, opened) == ()
    assert as_(cast.tariq).post(path, {**FIELDS, "ends_on-year": "2030"}).error_summary == [
        "Enter a last day from today to a year ahead"
    ]


def test_others_do_not_find_it(as_, cast, path):
    assert as_(cast.petra).get(path).status == 404
    assert as_(cast.grace).get(path).status == 403
    unknown = f"/team/{cast.ada.person}/assignments/00000000-0000-0000-0000-000000000000/let-off"
    assert as_(cast.tariq).get(unknown).status == 404


def test_a_waiver_whose_requirement_has_ended_is_said_and_can_be_ended(as_, cast, opened, path):
    tariq = as_(cast.tariq)
    tariq.post(path, FIELDS)
    with opened(cast.tariq) as work:
        assignments.end(work, assignments.open_for(work, cast.ada.person)[0].id)
    (given,) = waiver(cast, opened)
    person = tariq.get(f"/team/{cast.ada.person}")
    assert "Let offUntil 1 March 2027: maternity leave." in person.words
    end = f"/team/{cast.ada.person}/let-off/{given.id}/end"
    assert end in person.links()
    assert "Nobody requires it of them now." in tariq.get(end).words
    assert tariq.post(end).status == 303
    assert "Nobody requires the module of them now." in tariq.get(f"/team/{cast.ada.person}").words
    assert waiver(cast, opened) == ()


def test_more_time_is_not_offered_while_nothing_is_due(as_, cast, path):
    tariq = as_(cast.tariq)
    more = path.replace("let-off", "more-time")
    assert more in tariq.get(f"/team/{cast.ada.person}").links()
    tariq.post(path, FIELDS)
    assert more not in tariq.get(f"/team/{cast.ada.person}").links()
