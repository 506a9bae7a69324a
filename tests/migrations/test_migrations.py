"""Every migration goes up, down and up again with data in it, on both databases, and leaves what the models say."""

from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from lms import assignments, certifications, enrolments, migrating, signoff
from lms.runtime.db import make_engine
from lms.schema import metadata
from tests import builders
from tests import cast as casting
from tests.conftest import SITE, opener

FOLDER = Path(migrating.FOLDER) / "versions"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request, tmp_path):
    """The address of an empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
        return
    server = request.getfixturevalue("postgres_server")
    name = server.create()
    yield server.url(name)
    server.drop(name)


def test_up_with_data_down_and_up_again(empty_url):
    migrating.upgrade(empty_url)
    engine = make_engine(empty_url)
    casting.fill(engine, SITE)
    engine.dispose()
    migrating.downgrade(empty_url, "base")
    engine = make_engine(empty_url)
    assert set(sa.inspect(engine).get_table_names()) <= {"alembic_version"}
    engine.dispose()
    before, after = migrating.upgrade(empty_url)
    assert (before, after) == (None, migrating.newest())


def test_the_migrated_database_is_what_the_models_say(empty_url):
    migrating.upgrade(empty_url)
    engine = make_engine(empty_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        # Alembic writes expression and partial indexes as text that differs by database; their names are compared below.
        differences = [each for each in compare_metadata(context, metadata) if "index" not in str(each[0])]
        assert differences == []
        inspector = sa.inspect(connection)
        for table in metadata.sorted_tables:
            wanted = {str(index.name) for index in table.indexes}
            assert wanted <= {str(each["name"]) for each in inspector.get_indexes(table.name)}, table.name
    engine.dispose()


def test_scenarios_are_taken_back_with_what_they_met(empty_url):
    """Going down to a release that does not know scenarios leaves what it knows, and it can write on."""
    migrating.upgrade(empty_url)
    engine = make_engine(empty_url)
    casting.fill(engine, SITE)
    opened, cast = opener(engine), casting.read(engine, SITE)
    builders.read_all(opened, cast.ada, "T03")
    builders.play_all(opened, cast.ada, "T03")
    engine.dispose()
    migrating.downgrade(empty_url, "0003")
    engine = make_engine(empty_url)
    with engine.execution_options(lms_write=True).begin() as connection:
        met = connection.execute(sa.text("SELECT requirement FROM requirement_met")).scalars().all()
        assert met == ["read"]
        with pytest.raises(sa.exc.IntegrityError):
            connection.execute(sa.text("UPDATE requirement_met SET requirement = 'scenarios'"))
    engine.dispose()
    assert migrating.upgrade(empty_url) == ("0003", migrating.newest())


def test_what_others_refer_to_survives_being_made_anew(empty_url):
    """On SQLite a changed check makes a table anew, under the rows that refer to it; down and up leaves them all."""
    migrating.upgrade(empty_url)
    engine = make_engine(empty_url)
    casting.fill(engine, SITE)
    opened, cast = opener(engine), casting.read(engine, SITE)
    builders.certified(opened, cast)
    with opened() as work:
        run = enrolments.latest_run(work, builders.MODULE, person_id=cast.ada.person)
        signoff.void(work, run.enrolment_id, signoff.Cause.RETRAIN, reason="The module was written anew.")
    counted = ("organisation", "certification", "certificate", "sign_off_request", "decision")

    def counts():
        with engine.connect() as connection:
            return [connection.scalar(sa.text(f"SELECT count(*) FROM {table}")) for table in counted]

    before = counts()
    engine.dispose()
    migrating.downgrade(empty_url, "0016")
    assert counts() == before
    engine.dispose()
    migrating.upgrade(empty_url)
    assert counts() == before
    engine.dispose()


def test_time_given_and_learning_from_elsewhere_are_taken_back_with_what_holds_for_them(empty_url):
    """A release that knows neither goes on with the certifications of its own, and with the ends that they say themselves."""
    migrating.upgrade(empty_url)
    engine = make_engine(empty_url)
    casting.fill(engine, SITE)
    opened, cast = opener(engine), casting.read(engine, SITE)
    builders.certified(opened, cast)
    with opened(cast.tariq) as work:
        (asked,) = assignments.open_for(work, cast.ada.person)
        certifications.give(work, asked.id, date(2028, 1, 31), "She is away until the new year")
    with opened() as work:
        certifications.recognise(
            work, cast.otis.person, organisation_id=cast.northbank, module_id="T03", origin=certifications.Origin.IMPORTED,
            achieved_on=date(2026, 6, 1), valid_until=date(2027, 5, 31),
        )  # fmt: skip
    engine.dispose()
    migrating.downgrade(empty_url, "0014")
    engine = make_engine(empty_url)
    with engine.connect() as connection:
        kept = connection.execute(sa.text("SELECT count(*) FROM certification")).scalar_one()
        ends = connection.execute(sa.text("SELECT valid_until FROM standing WHERE module_id = 'T01'")).scalars().all()
    engine.dispose()
    assert kept == 1
    assert {str(end) for end in ends if end} == {"2027-11-24"}
    assert migrating.upgrade(empty_url) == ("0014", migrating.newest())


def test_migrating_twice_changes_nothing(empty_url):
    migrating.upgrade(empty_url)
    assert migrating.upgrade(empty_url) == (migrating.newest(), migrating.newest())


def test_migrations_stand_alone_and_head_names_the_newest():
    newest = sorted(FOLDER.glob("0*.py"))[-1]
    assert (migrating.FOLDER / "HEAD").read_text().strip() == newest.stem
    for path in FOLDER.glob("0*.py"):
        text = path.read_text()
        assert "lms" not in text.replace("lms_write", ""), f"{path.name} imports the product"
        assert text.startswith('"""'), f"{path.name} does not say what and why"
