"""Who a request for sign-off goes to."""

import pytest

from lms import people
from lms.runtime.access import Role
from lms.runtime.errors import NotFound
from tests.cast import TODAY


def names(work, post_id):
    return [signer.name for signer in people.signers(work, post_id)]


def test_the_line_manager_signs(cast, opened):
    with opened(cast.ada, write=False) as work:
        (signer,) = people.signers(work, cast.posts["ada"])
        assert (signer.person_id, signer.name, signer.job_title, signer.team_name) == (
            cast.grace.person, "Grace Mbeki", "Ward manager", "Elm Ward",
        )  # fmt: skip


def test_without_a_manager_the_training_lead_signs(cast, opened):
    with opened(cast.lena, write=False) as work:
        assert names(work, cast.posts["lena"]) == ["Tariq Aziz"]


@pytest.mark.parametrize("change", ["suspend", "end"])
def test_a_manager_who_is_gone_is_passed_over(cast, opened, change):
    with opened() as work:
        if change == "suspend":
            people.suspend(work, cast.grace.person)
        else:
            people.end_post(work, cast.posts["grace"], TODAY.replace(day=1))
    with opened(cast.ada, write=False) as work:
        assert "Grace Mbeki" not in names(work, cast.posts["ada"])
        assert names(work, cast.posts["ada"])


def test_the_nearest_team_with_a_training_lead_is_asked(cast, opened):
    with opened() as work:
        elm = people.posts(work, cast.ada.person)[0].team_id
        people.change_line_manager(work, cast.posts["ada"], None)
        people.grant(work, cast.sunil.person, Role.TRAINING_LEAD, elm)
    with opened(cast.ada, write=False) as work:
        assert names(work, cast.posts["ada"]) == ["Sunil Rao"]


def test_nobody_signs_for_themselves(cast, opened):
    with opened(cast.tariq, write=False) as work:
        assert names(work, cast.posts["tariq"]) == []
    with opened(cast.petra, write=False) as work:
        assert names(work, cast.posts["petra"]) == []


def test_a_suspended_training_lead_is_not_asked(cast, opened):
    with opened() as work:
        people.suspend(work, cast.tariq.person)
    with opened(cast.lena, write=False) as work:
        assert names(work, cast.posts["lena"]) == []


def test_an_unknown_post_is_not_found(cast, opened):
    with opened(cast.ada, write=False) as work, pytest.raises(NotFound):
        people.signers(work, cast.northbank)
