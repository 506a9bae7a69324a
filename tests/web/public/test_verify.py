"""public.verify"""

from datetime import timedelta

import pytest

from lms import certificates
from tests import builders
from tests import cast as casting

CAN = "The holder can"


@pytest.fixture
def code(cast, opened):
    """The code of Ada's certificate."""
    certificate_id = builders.certified(opened, cast)
    with opened(cast.ada, write=False) as work:
        return certificates.get(work, certificate_id).code


@pytest.fixture
def outcomes(cast, opened, code):
    with opened(write=False) as work:
        return certificates.verify(work, code).printed.outcomes


def test_it_lists_what_the_holder_can_do_while_it_is_valid_and_after(code, outcomes, client, monkeypatch):
    assert outcomes
    for days, heading in ((0, "This certificate is valid"), (1000, "This certificate has expired")):
        monkeypatch.setattr("lms.runtime.clock.now", lambda days=days: casting.NOW + timedelta(days=days))
        page = client.get(f"/verify/{code}")
        assert page.h1 == heading
        assert CAN in page.words
        assert all(outcome in page.words for outcome in outcomes)


def test_a_revoked_or_unknown_one_says_nothing_of_it(cast, opened, code, outcomes, client):
    with opened(cast.ada, write=False) as work:
        (held,) = certificates.held(work)
    with opened(cast.tariq) as work:
        certificates.revoke(work, held.id, "It was issued to somebody else.")
    for typed in (code, "0000-0000-0000-0000"):
        page = client.get(f"/verify/{typed}")
        assert CAN not in page.words
        assert outcomes[0] not in page.words
