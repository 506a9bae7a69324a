"""The record of changes in plain words: who reads which entries, filters, pages, and that every deed has words."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from lms import people, reports
from lms.reports import change_words
from lms.runtime import audit
from lms.runtime.access import Role
from lms.runtime.errors import NotFound
from tests import builders
from tests import cast as casting

ROOT = Path(__file__).resolve().parents[2]


def test_every_deed_that_the_product_records_has_words():
    """Each action in the code that is handed to the record; a new one without words fails."""
    found = set()
    for path in (ROOT / "lms").rglob("*.py"):
        if path.name not in {"change_words.py", "audit.py"} and path.parent.name != "reports":
            found |= set(re.findall(r'"((?:[a-z]+):(?:[a-z]+(?:-[a-z]+)*))"', path.read_text()))
    found -= {"wsgi:app"}
    assert len(found) > 60
    assert found - set(change_words.SENTENCES) == set()
    assert set(change_words.SENTENCES) - found == set()


def test_a_sentence_leaves_out_what_is_erased():
    assert (
        change_words.sentence("signoff:ask", {"module": "T01"}, {"T01": "Look again"})
        == "Asked for sign-off: Look again"
    )
    assert change_words.sentence("signoff:ask", {}, {}) == "Asked for sign-off"
    assert (
        change_words.sentence("signoff:decide", {"approved": False, "module": "T01"}, {})
        == "Returned a request for sign-off: T01"
    )
    assert change_words.sentence("people:grant", {"role": "training_lead", "team": "site", "ends_on": None}, {}) == (
        "Gave a role: training lead, the whole installation"
    )
    assert change_words.sentence("future:deed", {}, {}) == "Changed something (future:deed)"


def test_values_before_and_after_are_shown_by_name():
    things = {"a": "Elm Ward", "b": "Oak Ward"}
    moved = change_words.values("people:move-post", {"before": "a", "after": "b"}, things)
    assert moved == (change_words.Value("Team", "Elm Ward", "Oak Ward"),)
    changed = change_words.values("people:change-post", {"before": {"job_title": "x"}, "after": {"job_title": "y"}}, {})
    assert changed == (change_words.Value("Job title", "x", "y"),)


def test_somebody_reads_every_entry_about_themselves_and_no_other(opened, cast):
    builders.certified(opened, cast)
    with opened(cast.ada, write=False) as work:
        found = reports.own_changes(work)
        total = work.db.scalar(
            sa.select(sa.func.count())
            .select_from(audit.AuditEntry)
            .where(audit.AuditEntry.about_person_id == cast.ada.person)
        )
        assert len(found.rows) == total
        assert {each.about for each in found.rows} == {"Ada Okafor"}
        signed = next(each for each in found.rows if each.sentence.startswith("Signed off"))
        assert (signed.by, signed.sentence) == ("Grace Mbeki", "Signed off: Check twice")
    with opened(cast.ada2, write=False) as work:
        assert not [each for each in reports.own_changes(work).rows if each.by == "Grace Mbeki"]


def test_pages_are_by_key_and_hold_each_entry_once(opened, cast, monkeypatch):
    builders.certified(opened, cast)
    monkeypatch.setattr("lms.reports.record.PAGE_SIZE", 3)
    with opened(cast.ada, write=False) as work:
        seen, after = [], ()
        while True:
            page = reports.own_changes(work, after)
            seen += [(each.chain, each.number) for each in page.rows]
            after = page.after
            if not after:
                break
        assert len(seen) == len(set(seen)) > 6
        assert reports.own_changes(work, ("nonsense", "x", 1)).rows == reports.own_changes(work).rows


def test_an_auditor_sees_their_organisation_and_nothing_of_another(opened, cast):
    builders.certified(opened, cast)
    with opened() as work:
        people.rename(work, cast.ada2.person, first_name="Adah", last_name="Okafor")
        people.rename(work, cast.ada.person, first_name="Adele", last_name="Okafor")
    with opened(cast.audrey, write=False) as work:
        rows = _all(work)
        assert {each.chain for each in rows} == {str(cast.northbank), "site"}
        assert "Adele Okafor" in {value.after for each in rows for value in each.values}
        assert "Adah Okafor" not in {value.after for each in rows for value in each.values}
        of_site = {each.sentence for each in rows if each.chain == "site"}
        assert of_site <= {"Added a person", "Changed a name", "Suspended somebody's access", "Let somebody in again"}
        assert reports.changes(work, reports.Wanted()).entries == sum(
            each.chain == str(cast.northbank) for each in rows
        )
        with pytest.raises(NotFound):
            reports.change(work, str(cast.southmoor), 1)


def test_an_auditor_of_a_team_sees_what_is_about_its_people(opened, cast):
    builders.certified(opened, cast)
    with opened() as work:
        oak = work.db.scalar(sa.select(people.Team.id).where(people.Team.code == "OAK"))
        people.grant(work, cast.mei.person, Role.AUDITOR, oak)
    with opened() as work:
        mei = casting.actor(work, cast.mei.person)
    with opened(mei, write=False) as work:
        about = {each.about for each in _all(work)}
        assert {"Otis Green", "Omar Haddad"} <= about
        assert "Ada Okafor" not in about


def test_administrators_see_all_and_others_nothing(opened, cast):
    with opened(cast.asha, write=False) as work:
        assert {str(cast.northbank), str(cast.southmoor), "site"} == {each.chain for each in _all(work)}
    for key in ("ada", "grace", "tariq", "lena", "petra"):
        with opened(cast.actors[key], write=False) as work:
            assert _all(work) == []
            assert reports.changes(work, reports.Wanted()).entries == 0


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ({"who": "ada okafor", "kind": "sign-offs"}, {"Asked for sign-off: Check twice", "Signed off: Check twice"}),
        ({"who": "grace", "kind": "certificates"}, {"Issued a certificate, serial number 2026-000001"}),
        ({"kind": "content"}, None), ({"until": date(2026, 11, 23)}, set()), ({"since": date(2026, 11, 25)}, set()),
        ({"since": date(2026, 11, 24), "until": date(2026, 11, 24)}, None),
    ],
)  # fmt: skip
def test_filters_by_person_kind_and_day(opened, cast, wanted, words):
    builders.certified(opened, cast)
    with opened(cast.asha, write=False) as work:
        found = {each.sentence for each in _all(work, **wanted)}
    if words is None:
        assert found
    else:
        assert words <= found if words else not found


def _all(work, **wanted):
    rows, after = [], ()
    while True:
        page = reports.changes(work, reports.Wanted(**wanted, after=after))
        rows += page.rows
        after = page.after
        if not after:
            return rows


def test_an_entry_shows_what_seals_it(opened, cast):
    builders.certified(opened, cast)
    with opened(cast.asha, write=False) as work:
        first, second = (reports.change(work, str(cast.northbank), number) for number in (1, 2))
        assert second.previous == first.digest
        assert first.last > 2
        with pytest.raises(NotFound):
            reports.change(work, str(cast.northbank), 10**6)
    with opened(cast.asha, write=False, now=casting.NOW + timedelta(days=1)) as work:
        assert reports.change(work, "site", 1).change.by
