"""A fact that arrives twice is inserted once, and whoever inserted it is told so, on each database."""

from lms import people
from lms.runtime.access import Role
from lms.runtime.db import insert_once
from tests.cast import NOW


def test_only_the_first_is_told_that_it_inserted(cast, opened):
    values = {"person_id": cast.mei.person, "role": Role.AUDITOR, "team_id": None, "granted_at": NOW}
    with opened() as work:
        assert insert_once(work.db, people.RoleGrant, **values)
        assert not insert_once(work.db, people.RoleGrant, **values)
    with opened() as work:
        assert not insert_once(work.db, people.RoleGrant, **values)
