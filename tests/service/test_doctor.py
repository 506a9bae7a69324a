"""The doctor finds nothing in a healthy installation, and finds what was altered."""

import pytest
import sqlalchemy as sa

from lms import doctor
from tests import builders
from tests.conftest import SITE

CHANGES = {
    "a standing row": (
        "UPDATE standing SET valid_until = '2030-01-01' WHERE person_id = :ada",
        "valid_until is 2030-01-01 and should be 2027-11-24",
    ),
    "who reports to whom": ("DELETE FROM reports_below", "Who reports to whom"),
    "which teams are below which": ("DELETE FROM team_below", "Which teams are below which"),
    "a missing standing row": ("DELETE FROM standing WHERE person_id = :ada", "is missing"),
}


def test_a_healthy_installation(engine, cast, opened):
    builders.certified(opened, cast)
    builders.awaiting_sign_off(opened, cast, "ben")
    builders.read_all(opened, cast.otis)
    assert doctor.examine(engine, SITE) == []


@pytest.mark.parametrize("what", CHANGES)
def test_what_was_altered_by_sql_is_found(engine, cast, opened, what):
    builders.certified(opened, cast)
    statement, words = CHANGES[what]
    with opened() as work:
        found = sa.text(statement)
        work.db.execute(
            found.bindparams(sa.bindparam("ada", cast.ada.person, type_=sa.Uuid())) if ":ada" in statement else found
        )
    assert any(words in sentence for sentence in doctor.examine(engine, SITE)), doctor.examine(engine, SITE)
