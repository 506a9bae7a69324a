"""What is older than its years goes, what is younger stays, and a preview counts exactly what goes."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from lms import cli, people, privacy
from lms.privacy.retention import RULES, Deed
from lms.runtime import audit
from lms.runtime.work import open_work, system
from tests import builders
from tests import cast as casting
from tests.conftest import SITE

LATER = datetime(2032, 11, 25, 9, 0, tzinfo=UTC)


def _work(engine, years, now=LATER):
    return open_work(engine, replace(SITE, retention_years=years), system("retention"), write=True, now=now)


def _run(engine, years, now=LATER):
    """Return what a preview counts and, class by class, what went."""
    with _work(engine, years, now) as work:
        wanted = {each.privacy_class: each.count for each in privacy.due(work) if each.count}
    with _work(engine, years, now) as work:
        privacy.apply_retention(work)
    with _work(engine, years, now) as work:
        assert not any(each.count for each in privacy.due(work)), "nothing is due twice"
    return wanted


def test_nothing_goes_while_nothing_is_set(engine, opened, cast):
    builders.certified(opened, cast)
    assert _run(engine, {}) == {}
    assert privacy.warnings(SITE) and "LMS_RETENTION_IDENTITY" in privacy.warnings(SITE)[0]
    assert privacy.warnings(replace(SITE, retention_years={each.privacy_class: 6 for each in RULES})) == []


@pytest.mark.parametrize(
    ("name", "gone"),
    [
        ("contact", {"message": "text"}), ("learning", {"page_done": "page_id"}), ("assessment", {"attempt_question": "answer"}),
        ("signature", {"behaviour_seen": "note", "decision": "statement"}), ("record", {"audit_entry_detail": "detail"}),
    ],
)  # fmt: skip
def test_each_class_goes_after_its_years_and_no_sooner(engine, opened, cast, name, gone):
    builders.certified(opened, cast)
    with opened(write=False) as work:
        before = {table: _texts(work, table, column) for table, column in gone.items()}
        assert all(before.values())
    assert _run(engine, {name: 7}) == {}
    wanted = _run(engine, {name: 6})
    assert list(wanted) == [name]
    with opened(write=False) as work:
        assert not [word for table, column in gone.items() for word in _texts(work, table, column)]
        assert list(audit.verify(work.db)) == []


def _texts(work, table, column):
    """Return what a column holds; its own entry, which the nightly run writes, is not old."""
    found = work.db.execute(sa.text(f"SELECT {column} FROM {table}")).scalars()
    return [each for each in found if each and '"record": ' not in str(each)]


def test_the_day_itself_still_counts(engine, opened, cast):
    with opened() as work:
        people.end_post(work, cast.posts["ada"], date(2026, 11, 24))
    assert _run(engine, {"work": 6}, datetime(2032, 11, 24, 9, 0, tzinfo=UTC)) == {}
    assert _run(engine, {"work": 6}, datetime(2032, 11, 25, 9, 0, tzinfo=UTC)) == {"work": 1}


def test_whoever_left_long_ago_is_erased_and_whoever_is_needed_stays(engine, opened, cast):
    builders.certified(opened, cast)
    builders.certified(opened, cast, "ben")
    with opened() as work:
        for key in ("ada", "otis", "lena"):
            people.end_post(work, cast.posts[key], date(2026, 11, 24))
        work.db.execute(sa.text("UPDATE certification SET valid_until = '2040-01-01' WHERE person_id = :p").bindparams(
            sa.bindparam("p", cast.ada.person, type_=sa.Uuid())
        ))  # fmt: skip
    assert _run(engine, {"identity": 6}) == {"identity": 1}
    with opened(write=False) as work:
        erased = {each.subject for each in privacy.erased(work)}
        # Ada is certified still, Lena holds a role, Ben is in post, Asha never had a post and holds a role.
        assert erased == {cast.otis.person}
        assert people.name(work, cast.otis.person) == "Erased person"


def test_a_leap_day_is_counted_from_the_28th(engine, opened, cast):
    with opened() as work:
        people.end_post(work, cast.posts["ada"], date(2026, 11, 24))
    assert _run(engine, {"work": 2}, datetime(2028, 2, 29, 9, 0, tzinfo=UTC)) == {}


def test_the_page_says_what_the_rules_do(opened):
    """Each rule touches the tables and columns that it names, and no other."""
    with opened(write=False) as work:
        before = privacy.retention._before(work, 1)
        for rule in RULES:
            touched = {name for deed in rule.deeds(work, before) for name in _names(deed)}
            assert touched == set(rule.touches), rule.privacy_class


def _names(deed: Deed) -> list[str]:
    if deed.values is None:
        return [deed.table]
    return [f"{deed.table}.{name}" for name in (*deed.values, *(["facts"] if deed.keys else []))]


def test_the_commands_preview_then_take_and_the_doctor_warns(engine, opened, cast, monkeypatch, capsys):
    builders.certified(opened, cast)
    monkeypatch.setenv("LMS_DATABASE_URL", engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("LMS_RETENTION_CONTACT", "1")
    monkeypatch.setattr("lms.runtime.clock.now", lambda: LATER)
    with opened(write=False) as work:
        before = len(_texts(work, "message", "text"))
    assert cli.main(["retention", "--preview"]) == 0
    said = capsys.readouterr().out
    assert f"contact: years 1, {before} due." in said
    assert "identity: years not set, kept for ever." in said
    with opened(write=False) as work:
        assert len(_texts(work, "message", "text")) == before > 0
    assert cli.main(["retention"]) == 0
    with opened(write=False) as work:
        assert not _texts(work, "message", "text")
    capsys.readouterr()
    assert cli.main(["doctor"]) == 0
    assert (
        "Warning: Kept for ever, because no number of years is set: LMS_RETENTION_IDENTITY" in capsys.readouterr().out
    )


def test_more_than_a_batch_goes_in_several_runs(engine, opened, cast, monkeypatch):
    builders.certified(opened, cast)
    monkeypatch.setattr("lms.privacy.retention.BATCH", 1)
    with _work(engine, {"learning": 1}) as work:
        assert privacy.apply_retention(work)
    runs = 0
    while True:
        with _work(engine, {"learning": 1}) as work:
            runs += 1
            if not privacy.apply_retention(work):
                break
    assert runs > 1
    assert casting.NOW < LATER
