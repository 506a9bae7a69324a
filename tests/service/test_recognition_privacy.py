"""Evidence from elsewhere when somebody is erased, asks for a copy, has two accounts, or the years are over."""

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from lms import certifications, joining, people, privacy, recognition, reports, standing
from lms.recognition import State
from lms.runtime.access import Role
from lms.runtime.blobs import Blob
from lms.runtime.errors import Refused
from lms.runtime.work import Grant, open_work, system
from tests.cast import TODAY
from tests.conftest import SITE
from tests.evidence import ACHIEVED, ISSUER, PDF, PNG, UNTIL, accepted, claimed

LATER = datetime(2032, 11, 25, 9, 0, tzinfo=UTC)
REASON = "Asked for in writing on 20 November"


def erase(opened, cast, actor):
    with opened(cast.asha) as work:
        privacy.erase(work, actor.person, REASON)


def files(opened):
    with opened(write=False) as work:
        kinds = ("application/pdf", "image/png")
        return sorted(
            bytes(each) for each in work.db.scalars(sa.select(Blob.content).where(Blob.media_type.in_(kinds)))
        )


def test_an_erased_person_s_file_goes_and_the_same_file_of_somebody_else_stays(opened, cast):
    claimed(opened, cast.ada)
    theirs = claimed(opened, cast.ben)
    claimed(opened, cast.ada, "T03", content=PNG)
    erase(opened, cast, cast.ada)
    assert files(opened) == [PDF]
    with opened(cast.ben, write=False) as work:
        assert recognition.file(work, theirs).content == PDF
    erase(opened, cast, cast.ben)
    assert files(opened) == []


def test_what_waits_leaves_the_list_and_what_was_decided_stays_counted(opened, cast):
    accepted(opened, cast.ada, cast.tariq, "T03")
    waiting = claimed(opened, cast.ada, note="Ada’s own words")
    erase(opened, cast, cast.ada)
    with opened(cast.tariq) as work:
        assert recognition.listed(work).rows == ()
        with pytest.raises(recognition.AlreadyDecided):
            recognition.decide(work, waiting, accept=True, achieved_on=ACHIEVED, valid_until=UNTIL)
        (line,) = recognition.listed(work, show="decided").rows
        assert (line.claim.issuer, line.claim.note, line.claim.file_kind) == ("", "", "")
        assert line.person_name.startswith("Erased person")
    with opened(write=False) as work:
        assert len(certifications.history(work, cast.ada.person)) == 1
        assert list(reports.standing_faults(work)) == []


def test_a_copy_of_the_record_holds_the_files_and_what_was_decided(opened, cast):
    accepted(opened, cast.ada, cast.tariq)
    claimed(opened, cast.ada, "T03", content=PNG)
    claimed(opened, cast.ben, issuer="Somewhere else")
    with opened(cast.ada) as work:
        privacy.ask_copy(work, cast.ada.person)
        copy_id = privacy.own_copy(work).id
    with opened(write=False) as work:
        content = privacy.make_copy(work, copy_id)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.read("evidence/1-T01.pdf") == PDF
        assert archive.read("evidence/2-T03.png") == PNG
        record = archive.read("record.json").decode()
    assert ISSUER in record
    assert "Tariq Aziz" in record
    assert "Somewhere else" not in record


def test_after_the_years_notes_reasons_and_files_go_and_whom_it_is_from_stays(engine, opened, cast):
    accepted(opened, cast.ada, cast.tariq, note="Number 12")
    still = claimed(opened, cast.ben)
    declined = claimed(opened, cast.otis, content=PNG)
    with opened(cast.tariq) as work:
        recognition.decide(work, declined, accept=False, reason="The paper names somebody else.")

    def run(years):
        site = replace(SITE, retention_years={"signature": years})
        with open_work(engine, site, system("retention"), write=True, now=LATER) as work:
            due = sum(each.count or 0 for each in privacy.due(work))
            privacy.apply_retention(work)
            return due, sum(each.count or 0 for each in privacy.due(work))

    assert run(7) == (0, 0)
    # Two files, one note and one reason.
    assert run(6) == (4, 0)
    # Ada's and Ben's file are the same bytes, and Ben's waits still.
    assert files(opened) == [PDF]
    with opened(cast.ben, write=False) as work:
        assert recognition.file(work, still).content == PDF
    with opened(cast.ada, write=False) as work:
        assert recognition.of_person(work, cast.ada.person)[0].issuer == ISSUER


def join(opened, gone, kept):
    with opened(gone) as work:
        token = joining.begin(work)
    with opened(kept) as work:
        joining.join(work, token)


def test_of_two_accounts_what_waits_in_the_one_given_up_gives_way(opened, cast):
    accepted(opened, cast.ada2, cast.petra, "T03")
    gone, stays = claimed(opened, cast.ada2), claimed(opened, cast.ada)
    other = claimed(opened, cast.ada2, "T04")
    join(opened, cast.ada2, cast.ada)
    with opened(cast.ada, write=False) as work:
        page = recognition.asking(work, "T01")
        assert {page.latest.id, *(each.id for each in page.earlier)} == {gone, stays}
        assert {each.id: each.state for each in (page.latest, *page.earlier)} == {
            gone: State.WITHDRAWN, stays: State.WAITING,
        }  # fmt: skip
        assert recognition.asking(work, "T04").latest.id == other
        assert recognition.of_person(work, cast.ada.person)[0].issuer == ISSUER
        rows = [row for row in standing.of_person(work, cast.ada.person) if row.module_id == "T03"]
        assert {row.valid_until for row in rows} == {UNTIL}
    with opened(write=False) as work:
        assert list(reports.standing_faults(work)) == []


def test_nobody_comes_to_have_reviewed_their_own(opened, cast):
    with opened() as work:
        root = people.post(work, cast.posts["petra"]).team_id
        people.give_post(
            work, cast.ben.person, root, staff_number="N0097", job_title="Bank clerk", staff_group="Nursing", started_on=TODAY
        )  # fmt: skip
        people.grant(work, cast.ben.person, Role.TRAINING_LEAD, root)
    reviewer = replace(cast.ben, grants=(Grant(Role.TRAINING_LEAD, root),))
    claim_id = claimed(opened, cast.ada2)
    with opened(reviewer) as work:
        recognition.decide(work, claim_id, accept=False, reason="The paper names somebody else.")
    with opened(cast.ada2) as work:
        token = joining.begin(work)
    with opened(cast.ben) as work, pytest.raises(Refused, match="reviewed evidence of the other"):
        joining.join(work, token)
