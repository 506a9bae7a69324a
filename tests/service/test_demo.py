"""`lms demo`: the whole of it, on an installation with nothing in it."""

import pytest
import sqlalchemy as sa

from lms import catalogue, certificates, cli, content, demo, doctor, people, schema, standing
from lms.runtime.db import make_engine
from lms.runtime.errors import Refused
from lms.runtime.work import open_work, system
from tests.conftest import SITE


@pytest.fixture
def engine(tmp_path, monkeypatch):
    """An installation that `migrate` made."""
    url = f"sqlite:///{tmp_path / 'demo.sqlite3'}"
    monkeypatch.setenv("LMS_DATABASE_URL", url)
    monkeypatch.setenv("LMS_INSTANCE", str(tmp_path))
    assert cli.main(["migrate"]) == 0
    made = make_engine(url)
    yield made
    made.dispose()


def count(work, table, *where):
    return work.db.scalar(sa.select(sa.func.count()).select_from(schema.metadata.tables[table]).where(*where))


def test_the_demo_is_filled_once(engine, capsys):
    assert cli.main(["demo", "--staff", "30"]) == 0
    assert capsys.readouterr().out.endswith("The demo data is there.\n")
    with open_work(engine, SITE, system("test"), write=False) as work:
        posts = dict(
            work.db.execute(
                sa.select(people.Organisation.short_name, sa.func.count(people.Post.id))
                .join(people.Post, people.Post.organisation_id == people.Organisation.id)
                .group_by(people.Organisation.short_name)
            ).all()
        )
        assert posts == {"Northbank": 22, "Southmoor": 3, "Westbrook": 31}
        ada = work.db.scalar(
            sa.select(people.Person.id)
            .join(people.Post, people.Post.person_id == people.Person.id)
            .where(people.Person.last_name == "Okafor", people.Post.staff_number == "N00007")
        )
        assert [each.module_id for each in certificates.held_by(work, ada)] == ["M01"]
        ben = work.db.scalar(sa.select(people.Person.id).where(people.Person.last_name == "Clarke"))
        assert sorted(each.module_id for each in certificates.held_by(work, ben)) == ["M01", "M02", "M03"]
        words = [standing.word(each, work.today) for each in standing.of_person(work, ben)]
        assert words.count(standing.Word.RENEW_NOW) == 3
        assert count(work, "certificate") == 8 + 3
        first, second, third = (
            len(catalogue.current_version(work, name).module.scenarios) for name in ("M01", "M02", "M03")
        )
        assert first and second
        assert count(work, "scenario_played") == 8 * first + 1 + 3 * second + first + second + third
        assert count(work, "job", schema.metadata.tables["job"].c.kind == "mail") == 0
    assert doctor.examine(engine, SITE) == []
    assert cli.main(["demo", "--staff", "30"]) == 0
    assert capsys.readouterr().out == "The demo data was there already.\n"
    assert not demo.load(engine, SITE, "a password of this test", content.SHIPPED)


def test_a_demo_that_was_interrupted_is_not_gone_on_with(engine):
    with open_work(engine, SITE, system("test"), write=True) as work:
        people.create_organisation(
            work, name="Northbank", short_name="Northbank", kind=people.OrganisationKind.ACUTE, ods_code="RDM1"
        )
    with pytest.raises(Refused, match="interrupted"):
        demo.load(engine, SITE, "a password of this test", content.SHIPPED)
